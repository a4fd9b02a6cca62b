//! Bad input never ends the server, and what comes after it is served.

use serde_json::{Value, json};

use crate::client::Client;
use crate::project::{Project, SHAPES};

/// The server still does its work.
#[track_caller]
fn works(client: &mut Client, project: &Project) {
    let uri = project.uri("works.py");
    client.open(&uri, SHAPES);
    assert_eq!(client.diagnostics(&uri, 1).len(), 4);
}

#[test]
fn what_is_no_message_is_answered() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    for (body, code) in [
        ("{\"jsonrpc\":\"2.0\",\"method\":", -32700),
        ("", -32700),
        ("\u{1F600}", -32700),
        ("[]", -32600),
        ("{\"jsonrpc\":\"2.0\"}", -32600),
        ("{\"jsonrpc\":\"3.0\",\"id\":1,\"method\":\"x\"}", -32600),
    ] {
        client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        let answer = client.wait(body, |m| m.get("error").is_some());
        assert_eq!(answer["error"]["code"], code, "{body}");
    }
    client.raw(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd");
    assert_eq!(client.wait("bytes", |m| m.get("error").is_some())["error"]["code"], -32700);
    client.raw(b"Content-Length: nonsense\r\nX: y\r\n\r\n");
    works(&mut client, &project);
}

#[test]
fn unknown_methods_and_wrong_parameters() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    for (method, params, code) in [
        ("textDocument/unknown", json!({}), -32601),
        ("apilift/unknown", json!({}), -32601),
        ("textDocument/hover", json!({}), -32602),
        ("textDocument/hover", Value::Null, -32602),
        ("textDocument/codeAction", json!({ "textDocument": 5 }), -32602),
        ("textDocument/diagnostic", json!([]), -32602),
        ("codeAction/resolve", json!("x"), -32602),
        ("apilift/text", json!({ "textDocument": {} }), -32602),
        ("initialize", json!({ "capabilities": {} }), -32600),
    ] {
        let id = client.request(method, params.clone());
        assert_eq!(client.answer(id).unwrap_err()["code"], code, "{method} {params}");
    }
    for (method, params) in [
        ("textDocument/didOpen", json!({})),
        ("textDocument/didOpen", Value::Null),
        ("textDocument/didChange", json!({ "textDocument": { "uri": "file:///x.py" } })),
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": "not a uri", "version": 1 }, "contentChanges": [] }),
        ),
        ("textDocument/didClose", json!([1])),
        ("workspace/didChangeConfiguration", json!({})),
        ("workspace/didChangeWatchedFiles", json!({ "changes": 5 })),
        ("workspace/didChangeWorkspaceFolders", Value::Null),
        ("textDocument/willSave", json!({})),
        ("$/setTrace", json!({ "value": "off" })),
        ("$/unknown", json!({})),
    ] {
        client.notify(method, params);
    }
    // Answers that nobody waits for.
    client.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    client.send(&json!({ "jsonrpc": "2.0", "id": null, "error": { "code": 1, "message": "x" } }));
    works(&mut client, &project);
}

#[test]
fn changes_that_fit_no_document() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let (closed, uri) = (project.uri("closed.py"), project.uri("a.py"));
    client.change(&closed, 2, json!([{ "text": "import acme" }]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": closed } }));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": closed } }));
    assert_eq!(client.text(&closed), Value::Null);
    client.open(&uri, "a\n😀b\r\n");
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    for (version, (start, end, new, expected)) in [
        (at(9, 9), at(99, 99), "c", "a\n😀b\r\nc"),
        (at(0, 99), at(1, 0), "", "a😀b\r\nc"),
        // Inside a surrogate pair: its start.
        (at(0, 2), at(0, 2), "x", "ax😀b\r\nc"),
        // The end before the start.
        (at(0, 2), at(0, 1), "", "a😀b\r\nc"),
        (at(0, 0), at(4_294_967_295, 4_294_967_295), "", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let version = version as i64 + 2;
        client.change(&uri, version, json!([{ "range": { "start": start, "end": end }, "text": new }]));
        assert_eq!(client.text(&uri), json!({ "version": version, "text": expected }));
    }
    client.diagnostics(&uri, 6);
    works(&mut client, &project);
    client.skip_diagnostics();
}

#[test]
fn a_hundred_thousand_brackets() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("deep.py");
    client.open(&uri, &format!("import acme\nacme.product(1)\nx = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    works(&mut client, &project);
    client.logged(&["deep.py", "nested"]);
}

#[test]
fn a_very_long_document_is_told_about() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("long.py");
    client.open(&uri, &format!("import acme\nacme.product(1)\nx = '{}'\n", "é".repeat(9_000_000)));
    assert_eq!(client.diagnostics(&uri, 1), Vec::<Value>::new());
    works(&mut client, &project);
    client.logged(&["long.py", "MB"]);
}

#[test]
fn documents_that_are_no_files_here() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    // An unsaved document belongs to the first folder, a cell to its notebook's.
    let cell = project.uri("b.ipynb#W0sZmlsZQ").replace("file://", "vscode-notebook-cell:");
    for uri in ["untitled:Untitled-1", &cell] {
        client.open(uri, SHAPES);
        assert_eq!(client.diagnostics(uri, 1).len(), 4, "{uri}");
    }
    for uri in [
        "file:///c%3A/Users/x/a.py",
        "file:///C:/Users/x/a.py",
        "file://server/share/a.py",
        "git:/a.py?%7B%7D",
        "http://x/a.py",
    ] {
        client.open(uri, SHAPES);
        client.wait(uri, |m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["version"] == 1);
        client.change(uri, 2, json!([{ "text": "x" }]));
        client.wait(uri, |m| m["method"] == "textDocument/publishDiagnostics" && m["params"]["version"] == 2);
    }
    works(&mut client, &project);
}

#[test]
fn requests_before_initialize_are_refused() {
    let mut client = Client::spawn();
    let id = client.request("textDocument/hover", json!({}));
    assert_eq!(client.answer(id).unwrap_err()["code"], -32002);
    client.open("file:///a.py", SHAPES);
    client.ask("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
}
