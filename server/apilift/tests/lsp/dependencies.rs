//! Lines of dependencies in pyproject.toml and requirements files.

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

/// One that still runs with acme 1.0, where nothing of [`SHAPES`] is outdated; 2.1 is the newest.
fn old() -> Project {
    Project::with(&[("requirements.txt", "acme==1.0\n"), ("shapes.py", SHAPES), ("more/again.py", "import acme\n")])
}

fn open(client: &mut Client, uri: &str, language: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
}

fn lenses(client: &mut Client, uri: &str) -> Value {
    client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))
}

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    let position = json!({ "line": line, "character": character });
    client.ask("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }))
}

#[test]
fn what_breaks_is_told_on_the_name() {
    let project = old();
    let mut client = Client::plain(&project);
    assert_eq!(client.initialized["capabilities"]["codeLensProvider"], json!({ "resolveProvider": false }));
    let uri = project.uri("requirements.txt");
    // The text that counts is the editor's.
    open(&mut client, &uri, "pip-requirements", "# 😀 acme\nother==1\n  Acme[x]==1.0  # old\n");
    let found = client.diagnostics(&uri, 1);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    let range = json!({ "start": { "line": 2, "character": 2 }, "end": { "line": 2, "character": 6 } });
    assert_eq!((&one["range"], &one["severity"], &one["source"]), (&range, &json!(3), &json!("apilift")));
    let message =
        "2 uses break, 1 starts to warn on acme 2.1, the newest release known; 1.0 is in use (requirements.txt)";
    assert_eq!(one["message"], message);
    let command = json!({ "title": "2 uses break, 1 starts to warn on 2.1", "command": "" });
    assert_eq!(lenses(&mut client, &uri), json!([{ "range": range, "command": command }]));
    let shown = hover(&mut client, &uri, 2, 4);
    let text = shown["contents"]["value"].as_str().unwrap();
    let parts =
        [message, "2.0 is the first that breaks", "shapes.py:5: `acme.Real_` breaks", "apilift upgrade acme==2.1"];
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(shown["range"], range);
    assert_eq!(hover(&mut client, &uri, 1, 1), Value::Null);
}

#[test]
fn pyproject_and_what_breaks_nothing() {
    let project = Project::with(&[("uv.lock", "version = 1\n[[package]]\nname = \"acme\"\nversion = \"1.0\"\n")]);
    project.write("quiet.py", "import acme\nacme.quiet()\n");
    let mut client = Client::plain(&project);
    let uri = project.uri("pyproject.toml");
    open(&mut client, &uri, "toml", "[project]\nname = \"acme\"\ndependencies = ['x', 'acme>=1']\n");
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    let shown = lenses(&mut client, &uri);
    assert_eq!(shown[0]["command"]["title"], "nothing breaks on 2.1");
    assert_eq!(shown[0]["range"]["start"], json!({ "line": 2, "character": 22 }));
    // Half written: no line is known for a moment.
    client.change(&uri, 2, json!([{ "text": "[project]\ndependencies = ['acme>=1'\n" }]));
    assert_eq!(client.diagnostics(&uri, 2), Vec::<Value>::new());
    assert_eq!(lenses(&mut client, &uri), json!([]));
    assert_eq!(lenses(&mut client, &project.uri("quiet.py")), Value::Null);
}

#[test]
fn a_newest_release_in_use_is_no_news() {
    let project = Project::with(&[("requirements.txt", "acme==2.1\n"), ("shapes.py", SHAPES)]);
    let mut client = Client::plain(&project);
    let uri = project.uri("requirements.txt");
    open(&mut client, &uri, "plaintext", "acme==2.1\n");
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    assert_eq!(lenses(&mut client, &uri), json!([]));
}

#[test]
fn what_is_written_in_python_counts_when_it_is_saved() {
    let project = old();
    let mut capabilities = plain();
    capabilities["workspace"]["codeLens"] = json!({ "refreshSupport": true });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let (lines, python) = (project.uri("requirements.txt"), project.uri("shapes.py"));
    open(&mut client, &lines, "pip-requirements", "acme==1.0\n");
    assert_eq!(client.diagnostics(&lines, 1).len(), 1);
    client.open(&python, "import acme\nacme.within(1, 2)\n");
    client.diagnostics(&python, 1);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": python } }));
    client.serve("workspace/codeLens/refresh", Value::Null);
    assert_eq!(lenses(&mut client, &lines)[0]["command"]["title"], "1 starts to warn on 2.1");
    assert_eq!(client.diagnostics(&lines, 1), Vec::<Value>::new());
    client.skip_diagnostics();
}
