//! Notebooks: cells as one program, findings and fixes each in its cell.

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::Project;

const NOTEBOOK: &str = "notebookDocument";

/// An editor with a notebook of these cells; the cells' URIs.
fn opened(project: &Project, cells: &[&str]) -> (Client, Vec<String>) {
    let mut client = Client::start(Hello::new(project, plain()));
    let selector = &client.initialized["capabilities"]["notebookDocumentSync"]["notebookSelector"];
    assert_eq!(selector[0]["cells"][0]["language"], "python");
    let notebook = project.uri("n.ipynb");
    let uris: Vec<String> = (0..cells.len()).map(|n| format!("{}#c{n}", cell_uri(&notebook))).collect();
    let listed: Vec<Value> = uris.iter().map(|uri| json!({ "kind": 2, "document": uri })).collect();
    let texts: Vec<Value> = uris.iter().zip(cells).map(|(uri, text)| item(uri, text)).collect();
    client.notify(
        "notebookDocument/didOpen",
        json!({
            NOTEBOOK: { "uri": notebook, "notebookType": "jupyter-notebook", "version": 1, "cells": listed },
            "cellTextDocuments": texts,
        }),
    );
    (client, uris)
}

/// As VS Code names cells.
fn cell_uri(notebook: &str) -> String {
    notebook.replacen("file:", "vscode-notebook-cell:", 1)
}

fn item(uri: &str, text: &str) -> Value {
    json!({ "uri": uri, "languageId": "python", "version": 1, "text": text })
}

fn places(list: &[Value]) -> Vec<(u64, u64)> {
    let at = |item: &Value| {
        let start = &item["range"]["start"];
        (start["line"].as_u64().unwrap(), start["character"].as_u64().unwrap())
    };
    list.iter().map(at).collect()
}

#[test]
fn an_import_in_one_cell_counts_in_the_next() {
    let project = Project::new();
    let cells = ["import acme as ac", "%matplotlib inline\n!ls\nx = '😀'; ac.Real_(1)\n", "%%bash\nac.Real_(1)"];
    let (mut client, uris) = opened(&project, &cells);
    assert_eq!(client.diagnostics(&uris[0], 1), Vec::<Value>::new());
    let found = client.diagnostics(&uris[1], 1);
    assert_eq!(places(&found), [(2, 13)]);
    assert_eq!(found[0]["range"]["end"], json!({ "line": 2, "character": 18 }));
    assert_eq!(client.diagnostics(&uris[2], 1), Vec::<Value>::new());
    let hover = client.ask(
        "textDocument/hover",
        json!({ "textDocument": { "uri": uris[1] }, "position": { "line": 2, "character": 14 } }),
    );
    assert_eq!(hover["range"]["start"], json!({ "line": 2, "character": 13 }));
}

#[test]
fn a_fix_is_made_in_its_cell() {
    let project = Project::new();
    let (mut client, uris) = opened(&project, &["import acme as ac", "ac.Real_(1)\nac.Real_(2)"]);
    client.skip_diagnostics();
    client.diagnostics(&uris[1], 1);
    let at = json!({ "line": 1, "character": 4 });
    let params = |only: Value| {
        json!({
            "textDocument": { "uri": uris[1] },
            "range": { "start": at, "end": at },
            "context": { "diagnostics": [], "only": only },
        })
    };
    let list = client.ask("textDocument/codeAction", params(json!(["quickfix"])));
    let change = &list[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uris[1], "version": 1 }));
    assert_eq!(change["edits"][0]["range"]["start"], json!({ "line": 1, "character": 3 }));
    assert_eq!(change["edits"][0]["newText"], "Real64");
    // All of it: the last line has no end of its own.
    let list = client.ask("textDocument/codeAction", params(json!(["source.fixAll.apilift"])));
    let edits = list[0]["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
    let texts: Vec<&str> = edits.iter().map(|edit| edit["newText"].as_str().unwrap()).collect();
    assert_eq!(texts.concat(), "ac.Real64(1)\nac.Real64(2)");
    client.skip_diagnostics();
}

#[test]
fn a_notebook_is_fixed_on_save() {
    let project = Project::new();
    let (mut client, uris) = opened(&project, &["from acme import product\n!ls", "x = product([1])"]);
    client.diagnostics(&uris[1], 1);
    let at = json!({ "line": 0, "character": 0 });
    let params = |uri: &str, only: Value| {
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": at, "end": at },
            "context": { "diagnostics": [], "only": only, "triggerKind": 2 },
        })
    };
    // VS Code asks with the first cell.
    let list = client.ask("textDocument/codeAction", params(&uris[0], json!(["notebook.source.fixAll.apilift"])));
    assert_eq!(list.as_array().unwrap().len(), 1, "{list:#}");
    assert_eq!(list[0]["kind"], "notebook.source.fixAll.apilift");
    let changes = list[0]["edit"]["documentChanges"].as_array().unwrap();
    let texts: Vec<(&str, &str)> = changes
        .iter()
        .map(|change| {
            (change["textDocument"]["uri"].as_str().unwrap(), change["edits"][0]["newText"].as_str().unwrap())
        })
        .collect();
    assert_eq!(texts, [(uris[0].as_str(), "from acme import prod\n"), (uris[1].as_str(), "x = prod([1])")]);
    // Nothing of the kind is on the menu, nor for a file.
    let list = client.ask("textDocument/codeAction", params(&uris[0], json!(null)));
    assert!(list.as_array().unwrap().iter().all(|action| action["kind"] != "notebook.source.fixAll.apilift"));
    let file = project.uri("a.py");
    client.open(&file, "import acme\nacme.product(1)\n");
    client.diagnostics(&file, 1);
    let list = client.ask("textDocument/codeAction", params(&file, json!(["notebook.source.fixAll.apilift"])));
    assert_eq!(list, json!([]));
    client.skip_diagnostics();
}

#[test]
fn cells_change_come_and_go() {
    let project = Project::new();
    let (mut client, uris) = opened(&project, &["import acme as ac", "ac.Real_(1)"]);
    assert_eq!(places(&client.diagnostics(&uris[1], 1)), [(0, 3)]);
    let notebook = project.uri("n.ipynb");
    let change = |cells: Value, version: i64| json!({ NOTEBOOK: { "uri": notebook, "version": version }, "change": { "cells": cells } });
    let typed = json!({ "textContent": [{
        "document": { "uri": uris[1], "version": 2 },
        "changes": [{ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } }, "text": "\n" }],
    }] });
    client.notify("notebookDocument/didChange", change(typed, 2));
    assert_eq!(places(&client.diagnostics(&uris[1], 2)), [(1, 3)]);
    // A cell between the two takes the name away.
    let new = uris[1].replace("#c1", "#c9");
    let inserted = json!({ "structure": {
        "array": { "start": 1, "deleteCount": 0, "cells": [{ "kind": 2, "document": new }] },
        "didOpen": [item(&new, "ac = object()")],
    } });
    client.notify("notebookDocument/didChange", change(inserted, 3));
    client.diagnostics(&new, 1);
    assert_eq!(client.diagnostics(&uris[1], 2), Vec::<Value>::new());
    let removed = json!({ "structure": {
        "array": { "start": 1, "deleteCount": 1 },
        "didClose": [{ "uri": new }],
    } });
    client.notify("notebookDocument/didChange", change(removed, 4));
    client.wait("an empty list", |m| m["params"]["uri"] == new && m["params"]["diagnostics"] == json!([]));
    assert_eq!(places(&client.diagnostics(&uris[1], 2)), [(1, 3)]);
    let texts: Vec<Value> = uris.iter().map(|uri| json!({ "uri": uri })).collect();
    client.notify("notebookDocument/didClose", json!({ NOTEBOOK: { "uri": notebook }, "cellTextDocuments": texts }));
    client.wait("an empty list", |m| m["params"]["uri"] == uris[1] && m["params"]["diagnostics"] == json!([]));
    client.skip_diagnostics();
}
