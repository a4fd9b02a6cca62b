//! The local model in the editor, with the fixture that knows twenty changes by heart.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::actions::{actions, applied, titled, titles};
use crate::client::{Client, Hello, plain};
use crate::project::Project;

const TITLE: &str = "Migrate with the local model";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/recode/fixture")
}

/// The fixture's project in a folder of its own.
fn orchard() -> Project {
    let project = Project::with(&[]);
    let source = fixture().join("project");
    for name in ["pyproject.toml", "uses.py"] {
        project.write(name, &read(source.join(name)));
    }
    for entry in std::fs::read_dir(source.join("api-changelogs/orchard")).unwrap().flatten() {
        let name = format!("api-changelogs/orchard/{}", entry.file_name().to_string_lossy());
        project.write(&name, &read(entry.path()));
    }
    project
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// An editor that opens the project and shows the model's state; its server has these variables.
fn opened_with(project: &Project, environment: &[(&str, &Path)]) -> (Client, String, String) {
    let mut capabilities = plain();
    capabilities["window"] = json!({ "workDoneProgress": true });
    let mut hello = Hello::new(project, capabilities).options(json!({ "modelState": true }));
    let variable = |(name, value): &(&str, &Path)| ((*name).to_owned(), value.display().to_string());
    hello.environment.extend(environment.iter().map(variable));
    let mut client = Client::start(hello);
    let (uri, text) = (project.uri("uses.py"), read(project.path().join("uses.py")));
    client.open(&uri, &text);
    client.diagnostics(&uri, 1);
    (client, uri, text)
}

/// An editor whose user chose the fixture's model, and that shows neither states nor progress.
fn opened(project: &Project) -> (Client, String, String) {
    let mut hello = Hello::new(project, plain());
    hello.environment.push(("APILIFT_MODEL".to_owned(), fixture().join("model.gguf").display().to_string()));
    let mut client = Client::start(hello);
    let (uri, text) = (project.uri("uses.py"), read(project.path().join("uses.py")));
    client.open(&uri, &text);
    client.diagnostics(&uri, 1);
    (client, uri, text)
}

fn place(text: &str, name: &str) -> (u32, u32) {
    let line = text.lines().position(|line| line.contains(name)).unwrap();
    let column = text.lines().nth(line).unwrap().find(name).unwrap();
    (line as u32, (column + name.len() - 1) as u32)
}

/// The quick fixes for a use of `orchard.trim`, which the fixture's model knows how to migrate.
fn fixes_of_trim(client: &mut Client, uri: &str, text: &str) -> Vec<Value> {
    actions(client, uri, place(text, "orchard.trim"), json!(["quickfix"]))
}

fn is_offered(client: &mut Client, uri: &str, text: &str) -> bool {
    titles(&fixes_of_trim(client, uri, text)).contains(&TITLE)
}

fn migrated(text: &str) -> String {
    text.replace("orchard.trim(values, lower=1)", "orchard.clip(values, minimum=1)")
}

/// Waits for the model to be in this state; what came before is skipped.
#[track_caller]
fn state(client: &mut Client, wanted: &str) -> Value {
    loop {
        let told = client.wait(&format!("the state {wanted}"), |message| message["method"] == "apilift/modelState");
        if told["params"]["state"] == wanted {
            return told["params"].clone();
        }
    }
}

/// What the server said of the model's state so far, and says within a moment.
fn states(client: &mut Client) -> Vec<Value> {
    let is_state = |message: &Value| message["method"] == "apilift/modelState";
    let mut out = Vec::new();
    while client.comes(Duration::from_millis(300), is_state) {
        out.push(client.wait("a state", is_state)["params"]["state"].clone());
    }
    out
}

/// Chooses the action, and answers what the server asks of the progress; the request and the progress' token.
fn choose(client: &mut Client, action: Value) -> (i64, Value) {
    let id = client.request("codeAction/resolve", action);
    let token = client.serve("window/workDoneProgress/create", Value::Null)["token"].clone();
    progressed(client, &token, "begin");
    (id, token)
}

#[track_caller]
fn progressed(client: &mut Client, token: &Value, kind: &str) {
    client.wait(&format!("the progress' {kind}"), |message| {
        message["method"] == "$/progress"
            && message["params"]["token"] == *token
            && message["params"]["value"]["kind"] == kind
    });
}

#[test]
fn it_migrates_when_it_is_chosen_and_not_before() {
    let project = orchard();
    let (mut client, uri, text) = opened(&project);
    let action = titled(&fixes_of_trim(&mut client, &uri, &text), TITLE);
    assert_eq!(action["edit"], Value::Null);
    let resolved = client.ask("codeAction/resolve", action.clone());
    assert_eq!(applied(&text, &resolved, 1), migrated(&text));
    // Not on save, and not with all the others.
    let all = actions(&mut client, &uri, (0, 0), json!(["source.fixAll"]));
    assert!(all.is_empty(), "{all:?}");
    // The text changed: what was offered is for another one.
    client.change(&uri, 2, json!([{ "text": format!("\n{text}") }]));
    client.diagnostics(&uri, 2);
    let id = client.request("codeAction/resolve", action);
    assert_eq!(client.answer(id).unwrap_err()["code"], -32801);
}

#[test]
fn a_refusal_is_told() {
    let project = orchard();
    let (mut client, uri, text) = opened(&project);
    let list = actions(&mut client, &uri, place(&text, "orchard.iter_rows"), json!(["quickfix"]));
    let id = client.request("codeAction/resolve", titled(&list, TITLE));
    let error = client.answer(id).unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("it is not known whether the value has"), "{error}");
}

#[test]
fn a_finding_with_a_rewrite_is_not_asked_about() {
    let project = orchard();
    project.write("requirements.txt", "acme==2.0\n");
    let (mut client, uri, _) = opened(&project);
    let text = "import acme\nacme.product(1)\n";
    client.change(&uri, 2, json!([{ "text": text }]));
    client.diagnostics(&uri, 2);
    let list = actions(&mut client, &uri, place(text, "acme.product"), json!(["quickfix"]));
    assert!(!titles(&list).contains(&TITLE), "{:?}", titles(&list));
}

#[test]
fn a_projects_model_is_asked_where_the_user_trusts_it() {
    let project = orchard();
    let settings = read(project.path().join("pyproject.toml"));
    project.write("pyproject.toml", &format!("{settings}\n[tool.apilift.model]\npath = \"theirs.gguf\"\n"));
    std::fs::copy(fixture().join("model.gguf"), project.path().join("theirs.gguf")).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let (mut client, uri, text) = opened_with(&project, &[("APILIFT_CACHE_DIR", cache.path())]);
    assert!(!is_offered(&mut client, &uri, &text) && !is_offered(&mut client, &uri, &text));
    let told = state(&mut client, "failed");
    assert!(told["message"].as_str().unwrap().contains("you did not say that you trust it"), "{told}");
    assert!(states(&mut client).is_empty(), "it is told once");

    let mut command = Command::new(env!("CARGO_BIN_EXE_apilift"));
    let command = command.args(["model", "use", "theirs.gguf"]).current_dir(project.path());
    let done = command.env("APILIFT_CACHE_DIR", cache.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let action = titled(&fixes_of_trim(&mut client, &uri, &text), TITLE);
    let (id, token) = choose(&mut client, action);
    assert_eq!(applied(&text, &client.answer(id).unwrap(), 1), migrated(&text));
    progressed(&mut client, &token, "end");
    assert_eq!(states(&mut client).last().unwrap(), "ready");
}

#[test]
fn an_editors_setting_names_a_model_of_the_list_and_no_file() {
    let project = orchard();
    let cache = tempfile::tempdir().unwrap();
    // Fetched by the user, under a name of the list.
    std::fs::create_dir_all(cache.path().join("models")).unwrap();
    let file = cache.path().join("models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf");
    std::fs::copy(fixture().join("model.gguf"), &file).unwrap();
    let (mut client, uri, text) = opened_with(&project, &[("APILIFT_CACHE_DIR", cache.path())]);
    assert!(!is_offered(&mut client, &uri, &text));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "model": file } }));
    assert!(!is_offered(&mut client, &uri, &text));
    let told = state(&mut client, "failed");
    assert!(told["message"].as_str().unwrap().contains("no model of the list has this name"), "{told}");
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "model": "qwen2.5-coder-0.5b" } }));
    let action = titled(&fixes_of_trim(&mut client, &uri, &text), TITLE);
    // The list says that it is asked in another form than the file does.
    let (id, token) = choose(&mut client, action);
    let error = client.answer(id).unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("recode/1"), "{error}");
    progressed(&mut client, &token, "end");
    state(&mut client, "failed");
    client.skip_diagnostics();
}

#[test]
fn a_broken_model_is_told_once_and_all_else_goes_on() {
    let good = std::fs::read(fixture().join("model.gguf")).unwrap();
    let half = good[..good.len() / 2].to_vec();
    for (bytes, expected) in [(half, "but the file has"), (b"<html>not found</html>".to_vec(), "does not start with")] {
        let project = orchard();
        let model = project.path().join("broken.gguf");
        std::fs::write(&model, bytes).unwrap();
        let (mut client, uri, text) = opened_with(&project, &[("APILIFT_MODEL", &model)]);
        for _ in 0..2 {
            let action = titled(&fixes_of_trim(&mut client, &uri, &text), TITLE);
            let (id, token) = choose(&mut client, action);
            let error = client.answer(id).unwrap_err();
            assert!(error["message"].as_str().unwrap().contains(expected), "{error}");
            progressed(&mut client, &token, "end");
            let (line, character) = place(&text, "orchard.trim");
            let at = json!({ "line": line, "character": character });
            let asked = json!({ "textDocument": { "uri": uri }, "position": at });
            assert!(client.ask("textDocument/hover", asked).is_object());
        }
        let told = states(&mut client);
        assert_eq!(told.iter().filter(|state| *state == "failed").count(), 1, "{told:?}");
        client.change(&uri, 2, json!([{ "text": format!("\n{text}") }]));
        assert!(!client.diagnostics(&uri, 2).is_empty());
    }
}

#[test]
fn cancelling_the_progress_ends_it_and_leaves_nothing() {
    let project = orchard();
    let cache = tempfile::tempdir().unwrap();
    let model = fixture().join("model.gguf");
    let (mut client, uri, text) =
        opened_with(&project, &[("APILIFT_CACHE_DIR", cache.path()), ("APILIFT_MODEL", &model)]);
    let action = titled(&fixes_of_trim(&mut client, &uri, &text), TITLE);
    let (id, token) = choose(&mut client, action.clone());
    // The model's process is being started now.
    state(&mut client, "loading");
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    assert_eq!(client.answer(id).unwrap_err()["code"], -32800);
    progressed(&mut client, &token, "end");
    assert!(!cache.path().join("answers").exists(), "nothing is kept");
    let told = states(&mut client);
    assert!(!told.iter().any(|state| state == "failed" || state == "ready"), "{told:?}");

    let (id, token) = choose(&mut client, action);
    assert_eq!(applied(&text, &client.answer(id).unwrap(), 1), migrated(&text));
    progressed(&mut client, &token, "end");
    assert!(cache.path().join("answers").is_dir());
    assert_eq!(states(&mut client).last().unwrap(), "ready");
}
