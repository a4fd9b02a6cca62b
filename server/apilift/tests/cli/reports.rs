//! Findings in the forms of other tools: GitHub, GitLab, SARIF.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{ACME_2, Project, SHAPES};

fn project() -> Project {
    Project::new(&[ACME_2, ("src dir/shapes.py", SHAPES)])
}

fn parsed(project: &Project, format: &str) -> Value {
    let run = project.run(&["check", "--output-format", format]);
    run.ends_with(1);
    serde_json::from_str(&run.stdout).expect("it is JSON")
}

fn fingerprints(project: &Project) -> Vec<String> {
    let found = parsed(project, "gitlab");
    let all = found.as_array().expect("an array").iter();
    all.map(|one| one["fingerprint"].as_str().expect("a fingerprint").to_owned()).collect()
}

#[test]
fn github() {
    project().run(&["check", "--output-format", "github"]).ends_with(1).snapshot("check-github");
}

#[test]
fn gitlab() {
    let found = parsed(&project(), "gitlab");
    let concise = project().run(&["check", "--output-format", "concise"]).stdout;
    let all = found.as_array().expect("an array");
    assert_eq!(all.len(), concise.lines().count());
    for (one, line) in all.iter().zip(concise.lines()) {
        let at = &one["location"]["positions"]["begin"];
        let place = format!("src dir/shapes.py:{}:{}: ", at["line"], at["column"]);
        assert!(line.starts_with(&place), "{line} is not at {place}");
        assert_eq!(one["location"]["path"], "src dir/shapes.py");
    }
}

#[test]
fn fingerprints_keep_to_their_lines() {
    let before = fingerprints(&project());
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len(), "two findings are told apart");
    let moved = Project::new(&[ACME_2, ("src dir/shapes.py", &format!("# one\n# two\n{SHAPES}"))]);
    assert_eq!(fingerprints(&moved), before);
    let other = Project::new(&[ACME_2, ("other.py", SHAPES)]);
    assert!(fingerprints(&other).iter().all(|one| !before.contains(one)));
}

#[test]
fn sarif() {
    let log = parsed(&project(), "sarif");
    let run = &log["runs"][0];
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"].as_array().expect("rules").iter().collect();
    let found = project().run(&["check", "--output-format", "json"]).json();
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), found.len());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for (result, finding) in results.iter().zip(&found) {
        let rule = rules[result["ruleIndex"].as_u64().expect("an index") as usize];
        assert_eq!((&rule["id"], &result["ruleId"]), (&finding["code"], &finding["code"]));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "src%20dir/shapes.py");
        let region = json!({
            "startLine": finding["line"], "startColumn": finding["column"],
            "endLine": finding["end_line"], "endColumn": finding["end_column"],
        });
        assert_eq!(place["region"], region);
        let is_safe = finding["fix"]["applicability"] == "safe";
        let replaced = &result["fixes"][0]["artifactChanges"][0]["replacements"];
        assert_eq!(is_safe, replaced.is_array(), "{}", finding["message"]);
        if is_safe {
            let texts = |list: &Value, key: &[&str]| -> Vec<Value> {
                let at = |one: &Value| key.iter().fold(one.clone(), |value, key| value[*key].clone());
                list.as_array().expect("a list").iter().map(at).collect()
            };
            assert_eq!(texts(replaced, &["insertedContent", "text"]), texts(&finding["fix"]["edits"], &["text"]));
        }
    }
}

#[test]
fn nothing_found() {
    let project = Project::new(&[ACME_2, ("a.py", "x = 1\n")]);
    let run = project.run(&["check", "--output-format", "github"]);
    run.ends_with(0);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    let log: Value = serde_json::from_str(&project.run(&["check", "--output-format", "sarif"]).stdout).expect("JSON");
    assert_eq!(log["runs"][0]["results"], json!([]));
}
