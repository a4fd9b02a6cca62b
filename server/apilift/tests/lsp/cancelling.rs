//! `$/cancelRequest`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;
use crate::project::Project;

#[test]
fn a_pending_request_is_answered_at_once() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("big.py");
    client.open(&uri, &format!("import acme as ac\n{}", "x = ac.product([1])\n".repeat(100_000)));
    let place = json!({ "line": 1, "character": 0 });
    let requests: Vec<i64> = (0..600)
        .map(|round| {
            if round % 2 == 0 {
                client.request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": place }))
            } else {
                let context = json!({ "diagnostics": [], "only": ["source.fixAll.apilift"] });
                let range = json!({ "start": place, "end": place });
                let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
                client.request("textDocument/codeAction", params)
            }
        })
        .collect();
    let begin = Instant::now();
    for id in &requests {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in &requests {
        assert_eq!(client.answer(*id).unwrap_err()["code"], -32800);
    }
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    client.notify("exit", Value::Null);
    assert_eq!(client.ended(), (Some(1), String::new()));
}

#[test]
fn what_a_cancelled_request_began_is_there_for_the_next() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, &format!("import acme as ac\n{}", "x = ac.product([1])\n".repeat(200)));
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 8 } });
    let id = client.request("textDocument/hover", at.clone());
    client.notify("$/cancelRequest", json!({ "id": id }));
    let _ = client.answer(id);
    assert!(client.ask("textDocument/hover", at).is_object());
    client.diagnostics(&uri, 1);
}

#[test]
fn what_is_not_pending_cannot_be_cancelled() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    for params in [json!({ "id": 77 }), json!({ "id": "x" }), json!({ "id": null }), json!({}), Value::Null] {
        client.notify("$/cancelRequest", params);
    }
    assert_eq!(client.text("file:///a.py"), Value::Null);
}
