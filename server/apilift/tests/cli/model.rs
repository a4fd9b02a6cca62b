//! `apilift model prompt`: JSON lines in, JSON lines out.

use serde_json::{Value, json};

use crate::Project;

fn ask() -> Value {
    json!({
        "id": 7,
        "change": { "symbol": "acme.within", "kind": "function", "replacement": ["acme.inside"],
                    "note": "Use `acme.inside`." },
        "old": { "path": "acme.within", "is": "function", "signatures": ["(values, allowed, strict=False)"] },
        "new": [{ "path": "acme.inside", "is": "function", "signatures": ["(values, allowed, *, strict=True)"] }],
        "call": { "as": "call", "receiver": false, "result": "used",
                  "arguments": [{ "parameter": "values", "by": "position" }] },
        "template": "acme.inside({values}, strict={strict})",
    })
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_question_becomes_prompt_and_target_and_comes_back() {
    let project = Project::new(&[]);
    let run = project.pipe(&["model", "prompt"], format!("{}\n\n", ask()).as_bytes());
    run.ends_with(0);
    let out = lines(&run.stdout);
    let prompt = "<|change|>function $F0<|to|>$F1<|note|>Use $F1.<|old|>$F0($p0, .., $p1=False)\
                  <|new|>$F1($p0, $p2, *, $p1=True)<|call|>call $p0 used<|answer|>";
    assert_eq!(out, [json!({ "id": 7, "prompt": prompt, "target": "$F1({$p0}, $p1={$p1})" })]);
    let mut back = ask();
    back["answer"] = out[0]["target"].clone();
    let run = project.pipe(&["model", "prompt", "--back"], back.to_string().as_bytes());
    run.ends_with(0);
    assert_eq!(lines(&run.stdout), [json!({ "id": 7, "template": ask()["template"] })]);
    back["answer"] = "$F9()".into();
    let run = project.pipe(&["model", "prompt", "--back"], back.to_string().as_bytes());
    run.ends_with(0).prints("`$F9`, which the prompt does not have");
}

#[test]
fn a_bad_line_costs_itself_alone() {
    let project = Project::new(&[]);
    let run = project.pipe(&["model", "prompt"], format!("{{\n{}\n[]", ask()).as_bytes());
    run.ends_with(2);
    let out = lines(&run.stdout);
    assert_eq!(out.len(), 3);
    assert_eq!((&out[0]["line"], &out[1]["id"], &out[2]["line"]), (&json!(1), &json!(7), &json!(3)));
}

#[test]
fn the_vocabulary_is_listed() {
    let run = Project::new(&[]).run(&["model", "prompt", "--vocabulary"]);
    run.ends_with(0).prints("{\"token\":\"{$p0}\",\"type\":\"user-defined\"}");
    assert_eq!(lines(&run.stdout).iter().filter(|token| token["type"] == "control").count(), 2);
}
