//! Settings from all three places, live; nonsense does no harm.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

fn symbols(found: &[Value]) -> Vec<&str> {
    found.iter().map(|d| d["data"]["symbol"].as_str().unwrap()).collect()
}

fn configure(client: &mut Client, settings: Value) {
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
}

#[test]
fn from_initialization_options() {
    let project = Project::new();
    for options in [
        json!({ "ignore": ["acme.product"] }),
        json!({ "apilift": { "ignore": ["acme.product"] } }),
        json!({ "settings": { "ignore": ["acme.product"], "unknown": 1 } }),
        json!({ "settings": { "apilift": { "ignore": ["acme.product"] }, "python": {} } }),
    ] {
        let mut client = Client::start(Hello::new(&project, plain()).options(options));
        let uri = project.uri("a.py");
        client.open(&uri, SHAPES);
        assert_eq!(symbols(&client.diagnostics(&uri, 1)), ["acme.Real_", "acme.within"]);
    }
}

#[test]
fn from_a_notification_live() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    for (settings, expected) in [
        (json!({ "apilift": { "versions": { "acme": "1.5" } } }), vec!["acme.product"]),
        (json!({ "apilift": { "versions": { "acme": "==2.1" }, "select": ["acme.within"] } }), vec!["acme.within"]),
        (json!({ "apilift": { "enable": false } }), vec![]),
        (json!({ "select": ["acme.Real_"] }), vec!["acme.Real_"]),
        (json!({ "apilift": {} }), vec!["acme.product", "acme.Real_", "acme.within", "acme.product"]),
    ] {
        configure(&mut client, settings.clone());
        assert_eq!(symbols(&client.diagnostics(&uri, 1)), expected, "{settings}");
    }
}

#[test]
fn nonsense_does_no_harm() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, plain()).options(json!([1, "x"])));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    for settings in [
        Value::Null,
        json!({}),
        json!("x"),
        json!([]),
        json!({ "apilift": null }),
        json!({ "apilift": "on" }),
        json!({ "python": { "analysis": {} }, "editor": 5 }),
    ] {
        configure(&mut client, settings);
    }
    assert!(!client.comes(Duration::from_millis(500), |m| m["method"] == "textDocument/publishDiagnostics"));
    // Wrong types leave the default; what is right counts all the same.
    configure(
        &mut client,
        json!({ "apilift": {
            "enable": "yes", "hover": 1, "select": "acme", "extendSelect": [5, {}], "confidence": "sure", "future": null,
            "versions": { "acme": 2, "": "1", "b c": "==x" }, "python": "three", "venv": 3, "configuration": [],
            "ignore": ["acme.within", 5], "more": { "and": ["more"] },
        } }),
    );
    assert_eq!(symbols(&client.diagnostics(&uri, 1)), ["acme.product", "acme.Real_", "acme.product"]);
}

#[test]
fn pulled_live() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({ "dynamicRegistration": true });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let asked = client.serve("client/registerCapability", Value::Null);
    assert_eq!(asked["registrations"][0]["method"], "workspace/didChangeConfiguration");
    let asked = client.serve("workspace/configuration", json!([{ "ignore": ["acme.product"] }]));
    assert_eq!(asked["items"][0]["section"], "apilift");
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    // The answer may come after the first look.
    while symbols(&client.diagnostics(&uri, 1)) != ["acme.Real_", "acme.within"] {}
    configure(&mut client, Value::Null);
    client.serve("workspace/configuration", json!([{}]));
    assert!(!client.comes(Duration::from_millis(300), |m| m["method"] == "textDocument/publishDiagnostics"));
    configure(&mut client, Value::Null);
    client.serve("workspace/configuration", json!([{ "ignore": [] }]));
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    for nothing in [json!([null]), json!([]), json!(null), json!([[5]])] {
        configure(&mut client, Value::Null);
        client.serve("workspace/configuration", nothing);
    }
    assert!(!client.comes(Duration::from_millis(300), |m| m["method"] == "textDocument/publishDiagnostics"));
}

#[test]
fn a_client_that_never_answers_is_served_all_the_same() {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({ "dynamicRegistration": true });
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
    // Both questions were put, side by side.
    client.wait("client/registerCapability", |m| m["method"] == "client/registerCapability");
    client.wait("workspace/configuration", |m| m["method"] == "workspace/configuration");
}
