//! The local model in the editor, with the fixture that knows twenty changes by heart.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::actions::{actions, applied, titled, titles};
use crate::client::{Client, Hello, plain};
use crate::project::Project;

const TITLE: &str = "Migrate with the local model";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/recode/fixture")
}

/// The fixture's project, opened by an editor whose user chose its model.
fn opened(project: &Project) -> (Client, String, String) {
    let source = fixture().join("project");
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    project.write("pyproject.toml", &read(source.join("pyproject.toml")));
    for entry in std::fs::read_dir(source.join("api-changelogs/orchard")).unwrap().flatten() {
        let name = format!("api-changelogs/orchard/{}", entry.file_name().to_string_lossy());
        project.write(&name, &read(entry.path()));
    }
    let model = fixture().join("model.gguf").display().to_string();
    let mut hello = Hello::new(project, plain());
    hello.environment.push(("APILIFT_MODEL".to_owned(), model));
    let mut client = Client::start(hello);
    let (uri, text) = (project.uri("uses.py"), read(source.join("uses.py")));
    client.open(&uri, &text);
    client.diagnostics(&uri, 1);
    (client, uri, text)
}

fn place(text: &str, name: &str) -> (u32, u32) {
    let line = text.lines().position(|line| line.contains(name)).unwrap();
    let column = text.lines().nth(line).unwrap().find(name).unwrap();
    (line as u32, (column + name.len() - 1) as u32)
}

/// What the server says of the model's state; none of it is asked for.
fn skip_states(client: &mut Client) {
    let state = |message: &Value| message["method"] == "apilift/modelState";
    while client.comes(std::time::Duration::from_millis(200), state) {
        client.wait("a state", state);
    }
}

#[test]
fn it_migrates_when_it_is_chosen_and_not_before() {
    let project = Project::with(&[]);
    let (mut client, uri, text) = opened(&project);
    let list = actions(&mut client, &uri, place(&text, "orchard.trim"), json!(["quickfix"]));
    let action = titled(&list, TITLE);
    assert_eq!(action["edit"], Value::Null);
    let resolved = client.ask("codeAction/resolve", action.clone());
    let migrated = applied(&text, &resolved, 1);
    assert_eq!(migrated, text.replace("orchard.trim(values, lower=1)", "orchard.clip(values, minimum=1)"));
    // Not on save, and not with all the others.
    let all = actions(&mut client, &uri, (0, 0), json!(["source.fixAll"]));
    assert!(all.is_empty(), "{all:?}");
    skip_states(&mut client);
    // The text changed: what was offered is for another one.
    client.change(&uri, 2, json!([{ "text": format!("\n{text}") }]));
    client.diagnostics(&uri, 2);
    let id = client.request("codeAction/resolve", action);
    assert_eq!(client.answer(id).unwrap_err()["code"], -32801);
    skip_states(&mut client);
}

#[test]
fn a_refusal_is_told() {
    let project = Project::with(&[]);
    let (mut client, uri, text) = opened(&project);
    let list = actions(&mut client, &uri, place(&text, "orchard.iter_rows"), json!(["quickfix"]));
    let id = client.request("codeAction/resolve", titled(&list, TITLE));
    let error = client.answer(id).unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("it is not known whether the value has"), "{error}");
    skip_states(&mut client);
}

#[test]
fn a_finding_with_a_rewrite_is_not_asked_about() {
    let project = Project::with(&[("requirements.txt", "acme==2.0\n")]);
    let (mut client, uri, _) = opened(&project);
    let text = "import acme\nacme.product(1)\n";
    client.change(&uri, 2, json!([{ "text": text }]));
    client.diagnostics(&uri, 2);
    let list = actions(&mut client, &uri, place(text, "acme.product"), json!(["quickfix"]));
    assert!(!titles(&list).contains(&TITLE), "{:?}", titles(&list));
}
