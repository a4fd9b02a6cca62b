//! However it ends, it ends, with the code that LSP says.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

/// Opens something, so that there is work to be interrupted.
fn busy(project: &Project) -> Client {
    let mut client = Client::plain(project);
    client.open(&project.uri("a.py"), SHAPES);
    client
}

#[track_caller]
fn ends(mut client: Client, code: i32) {
    let begin = Instant::now();
    assert_eq!(client.ended(), (Some(code), String::new()));
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

#[test]
fn exit_after_shutdown_is_0() {
    let project = Project::new();
    let mut client = busy(&project);
    client.ask("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    ends(client, 0);
}

#[test]
fn exit_without_shutdown_is_1() {
    let project = Project::new();
    let mut client = busy(&project);
    client.notify("exit", Value::Null);
    ends(client, 1);
}

#[test]
fn exit_before_initialize_is_1() {
    let mut client = Client::spawn();
    client.notify("exit", Value::Null);
    ends(client, 1);
}

#[test]
fn shutdown_and_exit_in_one_breath_are_both_heard() {
    let project = Project::new();
    let mut client = busy(&project);
    let id = client.request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.answer(id), Ok(Value::Null));
    ends(client, 0);
}

#[test]
fn requests_after_shutdown_are_refused() {
    let project = Project::new();
    let mut client = busy(&project);
    client.ask("shutdown", Value::Null);
    let id = client.request("textDocument/hover", json!({}));
    assert_eq!(client.answer(id).unwrap_err()["code"], -32600);
    client.notify("exit", Value::Null);
    ends(client, 0);
}

#[test]
fn a_closed_input_is_an_end() {
    let project = Project::new();
    let mut client = busy(&project);
    client.close();
    ends(client, 1);
}

#[test]
fn a_closed_input_after_shutdown_is_a_good_end() {
    let project = Project::new();
    let mut client = busy(&project);
    client.ask("shutdown", Value::Null);
    client.close();
    ends(client, 0);
}

#[test]
fn a_closed_input_ends_it_while_a_question_to_the_client_is_open() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::start(Hello::new(&project, capabilities));
    client.wait("workspace/configuration", |m| m["method"] == "workspace/configuration");
    client.close();
    ends(client, 1);
}

#[cfg(unix)]
#[test]
fn it_ends_when_its_client_is_gone_though_the_pipe_stays_open() {
    let project = Project::new();
    let mut editor = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
    let hello = Hello { process_id: Some(editor.id()), ..Hello::new(&project, plain()) };
    let mut client = Client::start(hello);
    client.open(&project.uri("a.py"), SHAPES);
    client.diagnostics(&project.uri("a.py"), 1);
    editor.kill().unwrap();
    editor.wait().unwrap();
    ends(client, 1);
}

#[cfg(unix)]
#[test]
fn a_client_that_cannot_be_seen_is_not_taken_for_dead() {
    let project = Project::new();
    // No process has this number: the client runs in another container.
    let hello = Hello { process_id: Some(4_000_000_000), ..Hello::new(&project, plain()) };
    let mut client = Client::start(hello);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(client.text("file:///nowhere.py"), Value::Null);
}
