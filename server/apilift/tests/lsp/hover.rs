//! The hover on an outdated name.

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    client.ask(
        "textDocument/hover",
        json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } }),
    )
}

#[test]
fn on_the_outdated_name_only() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["markdown", "plaintext"] });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let shown = hover(&mut client, &uri, 5, 15);
    assert_eq!(shown["contents"]["kind"], "markdown");
    let text = shown["contents"]["value"].as_str().unwrap();
    for part in
        ["Ask `acme.inside`", "deprecated since acme 2.0", "requirements.txt pins 2.0", "Unsafe fix", "Before", "After"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("https://acme.example/changes#2.0"), "{text}");
    assert_eq!(shown["range"]["start"], json!({ "line": 5, "character": 14 }));
    // At both ends of the name, and not beside it.
    assert!(hover(&mut client, &uri, 5, 14).is_object());
    assert!(hover(&mut client, &uri, 5, 20).is_object());
    for (line, character) in [(5, 12), (5, 22), (0, 9), (3, 0), (99, 0)] {
        assert_eq!(hover(&mut client, &uri, line, character), Value::Null);
    }
    assert_eq!(hover(&mut client, &project.uri("other.py"), 0, 0), Value::Null);
}

#[test]
fn plain_text_for_those_who_want_it() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["plaintext"] });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let shown = hover(&mut client, &uri, 5, 15);
    assert_eq!(shown["contents"]["kind"], "plaintext");
    let text = shown["contents"]["value"].as_str().unwrap();
    assert!(!text.contains("**") && !text.contains("```") && !text.contains("]("), "{text}");
}

#[test]
fn off_by_setting() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, plain()).options(json!({ "hover": false })));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    assert_eq!(hover(&mut client, &uri, 5, 15), Value::Null);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "apilift": {} } }));
    client.diagnostics(&uri, 1);
    assert!(hover(&mut client, &uri, 5, 15).is_object());
}
