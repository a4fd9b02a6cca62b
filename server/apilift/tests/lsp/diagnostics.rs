//! Diagnostics: pushed or pulled, never both; what they carry; where they lie.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

fn pulling() -> Value {
    let mut capabilities = plain();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostic"] = json!({ "refreshSupport": true });
    capabilities
}

fn pull(client: &mut Client, uri: &str) -> Vec<Value> {
    let report = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(report["kind"], "full");
    report["items"].as_array().unwrap().clone()
}

fn pushes(client: &mut Client) -> bool {
    client.comes(Duration::from_millis(300), |m| m["method"] == "textDocument/publishDiagnostics")
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

#[test]
fn what_they_carry() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    assert_eq!(client.initialized["capabilities"]["diagnosticProvider"], Value::Null);
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    let found = client.diagnostics(&uri, 1);
    let symbols: Vec<&str> = found.iter().map(|d| d["data"]["symbol"].as_str().unwrap()).collect();
    assert_eq!(symbols, ["acme.product", "acme.Real_", "acme.within", "acme.product"]);
    for one in &found {
        assert_eq!(one["source"], "apilift");
        assert_eq!(one["codeDescription"]["href"], "https://acme.example/changes#2.0");
        assert_eq!(one["data"]["version"], 1);
        assert_eq!(one["data"]["id"], one["data"]["symbol"]);
        assert!(one["code"].as_str().unwrap().starts_with("AL0"), "{one}");
        assert!(one["message"].as_str().unwrap().contains("requirements.txt pins 2.0"), "{one}");
        // Struck through is what still works and will not for long; what is gone is an error, not a whisper.
        let deprecated = one["data"]["symbol"] == "acme.within";
        assert_eq!(one["severity"], if deprecated { 2 } else { 1 });
        assert_eq!(one["tags"], if deprecated { json!([2]) } else { Value::Null });
    }
    // The name alone, in UTF-16 behind an emoji.
    let ranges: Vec<&Value> = found.iter().map(|d| &d["range"]).collect();
    assert_eq!(ranges, [&range(1, 17, 24), &range(4, 22, 27), &range(5, 14, 20), &range(5, 39, 46)]);
    // The import and its use know each other.
    let related = |one: &Value| {
        (one["relatedInformation"][0]["location"].clone(), one["relatedInformation"][0]["message"].clone())
    };
    assert_eq!(related(&found[0]), (json!({ "uri": uri, "range": range(5, 39, 46) }), json!("used here")));
    assert_eq!(related(&found[3]), (json!({ "uri": uri, "range": range(1, 17, 24) }), json!("imported here")));
    assert_eq!(found[1]["relatedInformation"], Value::Null);
}

#[test]
fn related_information_only_for_those_who_show_it() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, json!({})));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert!(client.diagnostics(&uri, 1).iter().all(|d| d["relatedInformation"] == Value::Null));
}

#[test]
fn ranges_count_in_the_negotiated_encoding() {
    // Before `Real_`: 15 ASCII characters, an emoji, an é, 6 ASCII characters.
    for (offered, chosen, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 15 + 4 + 2 + 6),
        (json!(["utf-16", "utf-8"]), "utf-8", 15 + 4 + 2 + 6),
        (json!(["utf-16"]), "utf-16", 15 + 2 + 1 + 6),
        (json!(["utf-32"]), "utf-32", 15 + 1 + 1 + 6),
        (json!(["utf-7"]), "utf-16", 15 + 2 + 1 + 6),
    ] {
        let project = Project::new();
        let mut capabilities = plain();
        capabilities["general"] = json!({ "positionEncodings": offered });
        let mut client = Client::start(Hello::new(&project, capabilities));
        assert_eq!(client.initialized["capabilities"]["positionEncoding"], chosen);
        let uri = project.uri("a.py");
        client.open(&uri, &SHAPES.replace("real = (", "real = (  "));
        let found = client.diagnostics(&uri, 1);
        assert_eq!(found[1]["range"]["start"], json!({ "line": 4, "character": column }), "{chosen}");
    }
}

#[test]
fn pulled_and_not_pushed() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, pulling()));
    assert_eq!(client.initialized["capabilities"]["diagnosticProvider"]["identifier"], "apilift");
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(pull(&mut client, &uri).len(), 4);
    client.change(&uri, 2, json!([{ "text": "import acme\nacme.product(1)\n" }]));
    let found = pull(&mut client, &uri);
    assert_eq!((found.len(), &found[0]["data"]["version"]), (1, &json!(2)));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(pull(&mut client, &uri), Vec::<Value>::new());
    assert!(!pushes(&mut client));
}

#[test]
fn one_who_pulls_but_cannot_be_refreshed_is_pushed_to() {
    let project = Project::new();
    let mut capabilities = pulling();
    capabilities["workspace"]["diagnostic"] = json!({});
    let mut client = Client::start(Hello::new(&project, capabilities));
    assert_eq!(client.initialized["capabilities"]["diagnosticProvider"], Value::Null);
    client.open(&project.uri("a.py"), SHAPES);
    assert_eq!(client.diagnostics(&project.uri("a.py"), 1).len(), 4);
}

#[test]
fn one_who_pulls_is_told_when_versions_change() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, pulling()));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    assert_eq!(pull(&mut client, &uri).len(), 4);
    project.write("requirements.txt", "acme==1.0.0\n");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    client.serve("workspace/diagnostic/refresh", Value::Null);
    assert_eq!(pull(&mut client, &uri), Vec::<Value>::new());
}

#[test]
fn a_burst_ends_with_the_last_version() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, "import acme\n");
    for version in 2..=500 {
        let end = json!({ "line": version - 1, "character": 0 });
        client.change(&uri, version, json!([{ "range": { "start": end, "end": end }, "text": "acme.product(1)\n" }]));
    }
    assert_eq!(client.diagnostics(&uri, 500).len(), 499);
    assert!(!pushes(&mut client), "nothing older follows");
}

#[test]
fn cleared_on_close_and_nothing_follows() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    for round in 0..20 {
        let uri = project.uri(&format!("a{round}.py"));
        client.open(&uri, SHAPES);
        // Closed at once, or after the diagnostics came.
        if round % 2 == 0 {
            assert_eq!(client.diagnostics(&uri, 1).len(), 4);
        }
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    let even = |m: &Value, round: u32| m["params"]["uri"] == project.uri(&format!("a{round}.py"));
    for round in (0..20).step_by(2) {
        let message = client.wait("cleared", |m| even(m, round));
        assert_eq!(message["params"]["diagnostics"], json!([]));
    }
    // Of the others, whatever came, the last word is "nothing".
    client.comes(Duration::from_millis(500), |_| false);
    for round in (1..20).step_by(2) {
        let mut last = json!([]);
        while client.comes(Duration::ZERO, |m| even(m, round)) {
            last = client.wait("any", |m| even(m, round))["params"]["diagnostics"].clone();
        }
        assert_eq!(last, json!([]));
    }
}

#[test]
fn other_languages_and_excluded_files_are_left_alone() {
    let project =
        Project::with(&[("requirements.txt", "acme==2.0\n"), ("apilift.toml", "extend-exclude = [\"old\"]\n")]);
    let mut client = Client::plain(&project);
    let (markdown, old) = (project.uri("a.md"), project.uri("old/a.py"));
    let document = json!({ "uri": markdown, "languageId": "markdown", "version": 1, "text": SHAPES });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    client.open(&old, SHAPES);
    assert_eq!(client.diagnostics(&markdown, 1), Vec::<Value>::new());
    assert_eq!(client.diagnostics(&old, 1), Vec::<Value>::new());
}

#[test]
fn comments_silence_and_idle_ones_are_shown_when_asked_for() {
    let project = Project::new();
    let options = json!({ "extendSelect": ["AL900"] });
    let mut client = Client::start(Hello::new(&project, plain()).options(options));
    let uri = project.uri("a.py");
    client.open(&uri, "import acme\nacme.product(1)  # apilift: ignore[acme.product]\nx = 1  # apilift: ignore\n");
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["code"], &found[0]["range"]["start"]["line"]), (&json!("AL900"), &json!(2)));
    assert_eq!(found[0]["tags"], json!([1]));
}
