//! A large workspace is looked over in the background; the first document does not wait for that.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::Project;

/// So many files besides.
const FILES: usize = 2_000;

/// A document that reaches acme itself, and once more through two other modules: the second way is known only when all
/// files were looked over.
const FIRST: &str = "import acme as ac\nfrom middle import product\nac.Real_(1), product([1])\n";

fn large() -> Project {
    let project = Project::with(&[("requirements.txt", "acme==2.0\n")]);
    project.write("middle.py", "from deep import *\n");
    project.write("deep.py", "from acme import product\n");
    for number in 0..FILES {
        let text = format!("from middle import product\n\n\ndef number_{number}():\n    return product([{number}])\n");
        project.write(&format!("package/module_{number}.py"), &text);
    }
    project
}

fn symbols(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|one| one["data"]["symbol"].as_str()).collect()
}

#[test]
fn the_first_diagnostics_come_before_the_index() {
    let project = large();
    let mut client = Client::plain(&project);
    let uri = project.uri("first.py");
    client.open(&uri, FIRST);
    client.diagnostics(&uri, 1);
    // The look over all files is told when it is over; the first diagnostics and an answer came before.
    assert!(!client.log.iter().any(|line| line.contains("looked over")), "{:?}", client.log);
    client.logged(&["looked over 2002 files"]);
    client.comes(Duration::from_secs(1), |_| false);
    client.skip_diagnostics();
}

#[test]
fn what_only_the_index_finds_is_told_afterwards() {
    let project = Project::with(&[("requirements.txt", "acme==2.0\n")]);
    project.write("middle.py", "from deep import *\n");
    project.write("deep.py", "from acme import product\n");
    let mut client = Client::plain(&project);
    let uri = project.uri("first.py");
    client.open(&uri, "import middle\nmiddle.product([1])\n");
    assert_eq!(symbols(&client.diagnostics(&uri, 1)), Vec::<&str>::new());
    assert_eq!(symbols(&client.diagnostics(&uri, 1)), ["acme.product"]);
    client.logged(&["looked over 2 files"]);
}

#[test]
fn one_who_pulls_is_answered_before_the_index_too() {
    let project = large();
    let mut capabilities = plain();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostic"] = json!({ "refreshSupport": true });
    let mut client = Client::start(Hello::new(&project, capabilities));
    let uri = project.uri("first.py");
    client.open(&uri, FIRST);
    let report = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    assert!(symbols(report["items"].as_array().unwrap()).contains(&"acme.Real_"));
    client.logged(&["looked over 2002 files"]);
    while client.comes(Duration::from_secs(1), |m| m["method"] == "workspace/diagnostic/refresh") {
        client.serve("workspace/diagnostic/refresh", Value::Null);
    }
}
