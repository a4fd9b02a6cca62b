//! Code actions: quick fixes, everything of one kind, everything that is safe, ignoring.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::{Project, SHAPES};

/// The actions at a place, of the kinds in `only`.
pub fn actions(client: &mut Client, uri: &str, at: (u32, u32), only: Value) -> Vec<Value> {
    let place = json!({ "line": at.0, "character": at.1 });
    let mut context = json!({ "diagnostics": [] });
    if !only.is_null() {
        context["only"] = only;
    }
    let params =
        json!({ "textDocument": { "uri": uri }, "range": { "start": place, "end": place }, "context": context });
    client.ask("textDocument/codeAction", params).as_array().unwrap().clone()
}

#[track_caller]
pub fn titled(actions: &[Value], title: &str) -> Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("no {title:?} in {:#?}", titles(actions))).clone()
}

pub fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

/// The edits of an action, applied as a UTF-16 client does; they must be for `version`.
#[track_caller]
pub fn applied(text: &str, action: &Value, version: i64) -> String {
    let changes = action["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["textDocument"]["version"], version);
    apply(text, changes[0]["edits"].as_array().unwrap())
}

fn apply(text: &str, edits: &[Value]) -> String {
    let offset = |position: &Value| -> usize {
        let lines: usize =
            text.split_inclusive('\n').take(position["line"].as_u64().unwrap() as usize).map(str::len).sum();
        let mut units = position["character"].as_u64().unwrap() as usize;
        let mut at = lines;
        for character in text[lines..].chars() {
            if units == 0 {
                break;
            }
            units -= character.len_utf16();
            at += character.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

/// What `apilift fix` makes of a text.
fn fixed_by_command(project: &Project, name: &str, text: &str) -> String {
    use std::io::Write;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_apilift"))
        .args(["fix", "-", "--stdin-filename", name])
        .current_dir(project.path())
        .env_remove("VIRTUAL_ENV")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn opened(project: &Project, capabilities: Value, text: &str) -> (Client, String) {
    let mut client = Client::start(Hello::new(project, capabilities));
    let uri = project.uri("a.py");
    client.open(&uri, text);
    client.diagnostics(&uri, 1);
    (client, uri)
}

#[test]
fn a_safe_quick_fix() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let list = actions(&mut client, &uri, (4, 25), json!(["quickfix"]));
    let fix = &list[0];
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)), "{list:#?}");
    assert_eq!(fix["diagnostics"][0]["data"]["symbol"], "acme.Real_");
    assert_eq!(fix["edit"]["changeAnnotations"], Value::Null);
    assert_eq!(applied(SHAPES, fix, 1), SHAPES.replace("ac.Real_", "ac.Real64"));
}

#[test]
fn an_unsafe_quick_fix_asks_first() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let list = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    let fix = list.iter().find(|action| action["title"].as_str().unwrap().ends_with("(unsafe)")).unwrap();
    assert_eq!(fix["isPreferred"], Value::Null);
    let annotations = fix["edit"]["changeAnnotations"].as_object().unwrap();
    assert_eq!(annotations.len(), 1);
    let (name, annotation) = annotations.iter().next().unwrap();
    assert_eq!(annotation["needsConfirmation"], true);
    for edit in fix["edit"]["documentChanges"][0]["edits"].as_array().unwrap() {
        assert_eq!(edit["annotationId"], json!(name));
    }
    assert_eq!(applied(SHAPES, fix, 1), SHAPES.replace("ac.within", "ac.inside"));
}

#[test]
fn unsafe_ones_can_be_turned_off() {
    let project = Project::new();
    let mut client = Client::start(Hello::new(&project, plain()).options(json!({ "unsafeFixes": false })));
    let uri = project.uri("a.py");
    client.open(&uri, SHAPES);
    client.diagnostics(&uri, 1);
    let list = actions(&mut client, &uri, (5, 16), Value::Null);
    assert!(titles(&list).iter().all(|title| !title.contains("unsafe")), "{list:#?}");
}

#[test]
fn clients_without_versions_or_annotations_get_plain_changes() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, json!({}), SHAPES);
    let list = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    let fix = list.iter().find(|action| action["title"].as_str().unwrap().ends_with("(unsafe)")).unwrap();
    assert_eq!(fix["edit"]["documentChanges"], Value::Null);
    assert_eq!(
        apply(SHAPES, fix["edit"]["changes"][&uri].as_array().unwrap()),
        SHAPES.replace("ac.within", "ac.inside")
    );
    // Nor is anything offered that would have to be resolved.
    assert!(actions(&mut client, &uri, (5, 16), Value::Null).iter().all(|action| action["edit"].is_object()));
}

#[test]
fn only_is_honoured() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    for (only, kinds) in [
        (json!(["quickfix"]), vec!["quickfix"]),
        (json!(["source.fixAll"]), vec!["source.fixAll.apilift"]),
        (json!(["source"]), vec!["source.fixAll.apilift"]),
        (json!([""]), vec!["quickfix", "source.fixAll.apilift"]),
        (Value::Null, vec!["quickfix", "source.fixAll.apilift"]),
        (json!(["source.fixAll.ruff"]), vec![]),
        (json!(["source.organizeImports"]), vec![]),
        (json!(["refactor", "source.fixAllOfIt"]), vec![]),
        (json!([]), vec![]),
    ] {
        let list = actions(&mut client, &uri, (4, 25), only.clone());
        let mut found: Vec<&str> = list.iter().map(|action| action["kind"].as_str().unwrap()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, kinds, "{only}");
    }
}

#[test]
fn other_kinds_are_answered_without_any_work() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("big.py");
    client.open(&uri, &format!("import acme as ac\n{}", "x = ac.product([1])\n".repeat(50_000)));
    let begin = Instant::now();
    assert_eq!(actions(&mut client, &uri, (1, 0), json!(["source.organizeImports"])), Vec::<Value>::new());
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    assert!(!client.comes(Duration::ZERO, |m| m["method"] == "textDocument/publishDiagnostics"));
    client.notify("exit", Value::Null);
    client.ended();
}

#[test]
fn fix_all_is_inline_safe_and_what_the_command_does() {
    let project = Project::new();
    for text in [SHAPES, "from acme import product as p, Real_\nx = [p([1]), Real_(2), p([Real_(3)])]\r\nprint(p)\n"] {
        let (mut client, uri) = opened(&project, plain(), text);
        let list = actions(&mut client, &uri, (0, 0), json!(["source.fixAll.apilift"]));
        assert_eq!(titles(&list), ["Fix all outdated uses (safe fixes)"]);
        let fixed = applied(text, &list[0], 1);
        assert_ne!(fixed, text);
        assert_eq!(fixed, fixed_by_command(&project, "a.py", text));
        assert_eq!(list[0]["edit"]["changeAnnotations"], Value::Null);
        assert!(!fixed.contains("inside"), "an unsafe fix was taken: {fixed}");
        // A second time there is nothing to do.
        client.change(&uri, 2, json!([{ "text": fixed }]));
        assert_eq!(actions(&mut client, &uri, (0, 0), json!(["source.fixAll.apilift"])), Vec::<Value>::new());
        client.diagnostics(&uri, 2);
    }
}

#[test]
fn all_of_one_kind() {
    let project = Project::new();
    let text = "import acme as ac\nx = ac.Real_(ac.product([1]))\ny = ac.Real_\nz = ac.product([2])\n";
    let (mut client, uri) = opened(&project, plain(), text);
    let list = actions(&mut client, &uri, (1, 8), Value::Null);
    let offer = titled(&list, "Fix all uses of `acme.Real_` in this file");
    assert_eq!(offer["edit"], Value::Null);
    let action = client.ask("codeAction/resolve", offer);
    assert_eq!(applied(text, &action, 1), text.replace("Real_", "Real64"));
    // Where there is one use only, its own fix is enough.
    client.change(&uri, 2, json!([{ "text": "import acme as ac\nx = ac.Real_(1)\n" }]));
    client.diagnostics(&uri, 2);
    assert!(titles(&actions(&mut client, &uri, (1, 8), json!(["quickfix"]))).iter().all(|t| !t.starts_with("Fix all")));
}

#[test]
fn resolve_refuses_another_version() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let list = actions(&mut client, &uri, (4, 25), Value::Null);
    let offer = titled(&list, "Fix all outdated uses (safe fixes)");
    assert_eq!(
        applied(SHAPES, &client.ask("codeAction/resolve", offer.clone()), 1),
        fixed_by_command(&project, "a.py", SHAPES)
    );
    client.change(&uri, 2, json!([{ "text": format!("\n{SHAPES}") }]));
    let id = client.request("codeAction/resolve", offer.clone());
    assert_eq!(client.answer(id).unwrap_err()["code"], -32801);
    client.diagnostics(&uri, 2);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let id = client.request("codeAction/resolve", offer);
    assert_eq!(client.answer(id).unwrap_err()["code"], -32602);
    client.wait("cleared", |m| m["params"]["diagnostics"] == json!([]));
}

#[test]
fn foreign_actions_come_back_as_they_are() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    for data in [Value::Null, json!(5), json!({ "uri": 5 }), json!({ "uri": "no uri" })] {
        let action = json!({ "title": "x", "data": data });
        assert_eq!(client.ask("codeAction/resolve", action)["title"], "x");
    }
}

#[test]
fn ignoring_silences() {
    let project = Project::new();
    for (text, at, expected) in [
        (
            "import acme\nacme.product(1)  \nx = 1\n",
            (1, 6),
            "import acme\nacme.product(1)  # apilift: ignore[acme.product]\nx = 1\n",
        ),
        (
            "import acme\r\nacme.product(1)\r\n",
            (1, 6),
            "import acme\r\nacme.product(1)  # apilift: ignore[acme.product]\r\n",
        ),
        ("import acme\nacme.product(1)", (1, 6), "import acme\nacme.product(1)  # apilift: ignore[acme.product]"),
        // The line goes on: the comment stands at the end of the call.
        (
            "import acme\nx = acme.product \\\n    ([1])\n",
            (1, 10),
            "import acme\nx = acme.product \\\n    ([1])  # apilift: ignore[acme.product]\n",
        ),
        (
            "import acme\nx = acme.product(\"\"\"\n\"\"\")\n",
            (1, 10),
            "import acme\nx = acme.product(\"\"\"\n\"\"\")  # apilift: ignore[acme.product]\n",
        ),
        // One of ours takes the symbol in; another comment stays.
        (
            "import acme\nacme.Real_(acme.product(1))  # apilift: ignore[acme.Real_] why\n",
            (1, 18),
            "import acme\nacme.Real_(acme.product(1))  # apilift: ignore[acme.Real_, acme.product] why\n",
        ),
        (
            "import acme\nacme.product(1)  # note 😀\n",
            (1, 6),
            "import acme\nacme.product(1)  # note 😀  # apilift: ignore[acme.product]\n",
        ),
    ] {
        let (mut client, uri) = opened(&project, plain(), text);
        let list = actions(&mut client, &uri, at, json!(["quickfix"]));
        let action = titled(&list, "Ignore `acme.product` on this line");
        let silenced = applied(text, &action, 1);
        assert_eq!(silenced, expected);
        client.change(&uri, 2, json!([{ "text": silenced }]));
        assert_eq!(client.diagnostics(&uri, 2), Vec::<Value>::new(), "{silenced}");
    }
}

/// The text of the one file that an action changes, which is none of the open ones.
#[track_caller]
fn written(old: &str, action: &Value, uri: &str) -> String {
    let change = action["edit"]["documentChanges"].as_array().unwrap().last().unwrap();
    assert_eq!(change["textDocument"], json!({ "uri": uri, "version": null }));
    apply(old, change["edits"].as_array().unwrap())
}

#[test]
fn ignoring_in_the_project() {
    let project = Project::new();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let list = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    let offer = titled(&list, "Ignore `acme.within` in the project (pyproject.toml)");
    assert_eq!(titles(&list).last(), Some(&"Ignore `acme.within` in the project (pyproject.toml)"));
    assert_eq!(offer["diagnostics"][0]["data"]["symbol"], "acme.within");
    let action = client.ask("codeAction/resolve", offer);
    let old = std::fs::read_to_string(project.path().join("pyproject.toml")).unwrap();
    let text = written(&old, &action, &project.uri("pyproject.toml"));
    assert_eq!(text, format!("{old}\n[tool.apilift]\nignore = [\"acme.within\"]\n"));
    // It holds as soon as it is in the file.
    project.write("pyproject.toml", &text);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    let left = client.diagnostics(&uri, 1);
    assert!(left.iter().all(|found| found["data"]["symbol"] != "acme.within"), "{left:#?}");
    assert_eq!(left.len(), 3);
    client.skip_diagnostics();
}

#[test]
fn ignoring_in_a_project_without_configuration() {
    let project = Project::with(&[("requirements.txt", "acme==2.0\n")]);
    std::fs::remove_file(project.path().join("pyproject.toml")).unwrap();
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let none = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    assert!(titles(&none).iter().all(|title| !title.contains("in the project")), "{none:#?}");
    let mut capabilities = plain();
    capabilities["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create"]);
    let (mut client, uri) = opened(&project, capabilities, SHAPES);
    let list = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    let action = client.ask("codeAction/resolve", titled(&list, "Ignore `acme.within` in the project (apilift.toml)"));
    let file = project.uri("apilift.toml");
    assert_eq!(
        action["edit"]["documentChanges"][0],
        json!({ "kind": "create", "uri": file, "options": { "ignoreIfExists": true } })
    );
    assert_eq!(written("", &action, &file), "ignore = [\"acme.within\"]\n");
}

#[test]
fn a_configuration_that_is_broken_is_not_touched() {
    let project = Project::with(&[("requirements.txt", "acme==2.0\n"), ("apilift.toml", "ignore = 5\n")]);
    let (mut client, uri) = opened(&project, plain(), SHAPES);
    let list = actions(&mut client, &uri, (5, 16), json!(["quickfix"]));
    let offer = titled(&list, "Ignore `acme.within` in the project (apilift.toml)");
    let id = client.request("codeAction/resolve", offer);
    let error = client.answer(id).unwrap_err();
    assert!(error["message"].as_str().unwrap().ends_with("apilift.toml: `ignore` is no list"), "{error}");
}

#[test]
fn an_idle_comment_can_be_removed() {
    let project = Project::new();
    let options = json!({ "extendSelect": ["AL900"] });
    let mut client = Client::start(Hello::new(&project, plain()).options(options));
    let uri = project.uri("a.py");
    let text = "import acme\nx = 1  # apilift: ignore\n";
    client.open(&uri, text);
    client.diagnostics(&uri, 1);
    let list = actions(&mut client, &uri, (1, 12), json!(["quickfix"]));
    let action = titled(&list, "Remove the comment that suppresses nothing");
    assert_eq!(action["diagnostics"][0]["code"], "AL900");
    assert_eq!(applied(text, &action, 1), "import acme\nx = 1\n");
}
