//! The JSON form: every documented key, and places that an editor can trust.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{ACME_2, Project, SHAPES};

/// The README's list.
const KEYS: &[&str] = &[
    "file",
    "cell",
    "line",
    "column",
    "end_line",
    "end_column",
    "symbol",
    "id",
    "parameter",
    "kind",
    "code",
    "severity",
    "confidence",
    "distribution",
    "version",
    "version_source",
    "deprecated_in",
    "removed_in",
    "changed_in",
    "breaks_on",
    "replacement",
    "message",
    "links",
    "resolved",
    "of_import",
    "related",
    "fix",
    "fix_withheld",
];
const FIX_KEYS: &[&str] = &["title", "origin", "applicability", "because", "edits", "gates"];
const EDIT_KEYS: &[&str] = &["cell", "line", "column", "end_line", "end_column", "text"];
const GATES: &[&str] =
    &["parses", "arguments", "exists", "gone", "adopts", "inside", "names", "defaults", "result", "stable"];

#[track_caller]
fn has_keys(value: &Value, keys: &[&str]) {
    let found: BTreeSet<&str> = value.as_object().expect("the test's own ground").keys().map(String::as_str).collect();
    assert_eq!(found, keys.iter().copied().collect(), "{value:#}");
}

fn findings(files: &[(&str, &str)], more: &[&str]) -> Vec<Value> {
    Project::new(files).run(&[&["check", "--output-format", "json"], more].concat()).json()
}

#[test]
fn every_key_is_there() {
    let found = findings(&[ACME_2, ("shapes.py", SHAPES)], &[]);
    assert!(found.len() >= 3, "{found:#?}");
    for finding in &found {
        has_keys(finding, KEYS);
        has_keys(&finding["version_source"], &["kind", "file", "line"]);
        if finding["fix"].is_object() {
            has_keys(&finding["fix"], FIX_KEYS);
            finding["fix"]["edits"]
                .as_array()
                .expect("the test's own ground")
                .iter()
                .for_each(|edit| has_keys(edit, EDIT_KEYS));
            for gate in finding["fix"]["gates"].as_array().expect("the test's own ground") {
                has_keys(gate, &["gate", "outcome", "sentence"]);
                assert!(GATES.contains(&gate["gate"].as_str().expect("the test's own ground")), "{gate}");
            }
        }
        for related in finding["related"].as_array().expect("the test's own ground") {
            has_keys(related, &["file", "cell", "line", "column", "message"]);
        }
    }
}

#[test]
fn the_readme_names_every_key() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(readme).expect("the test's own ground");
    for key in KEYS.iter().chain(FIX_KEYS).chain(EDIT_KEYS).chain(GATES) {
        assert!(readme.contains(&format!("`{key}`")), "README.md does not document `{key}`");
    }
}

#[test]
fn what_a_finding_says() {
    let found = findings(&[ACME_2, ("shapes.py", SHAPES)], &["--select", "acme.Real_"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let finding = &found[0];
    let text = |key: &str| finding[key].as_str().unwrap_or_default();
    assert_eq!((text("file"), text("symbol"), text("severity")), ("shapes.py", "acme.Real_", "error"));
    assert_eq!((text("distribution"), text("version"), text("removed_in")), ("acme", "2.0", "2.0"));
    assert_eq!((text("code"), text("confidence")), ("AL003", "certain"));
    assert_eq!(finding["version_source"]["file"], "requirements.txt");
    assert_eq!(finding["version_source"]["line"], 1);
    assert_eq!(finding["replacement"][0], "acme.Real64");
    // The name alone is underlined, not the call.
    let place =
        ["line", "column", "end_line", "end_column"].map(|key| finding[key].as_u64().expect("the test's own ground"));
    assert_eq!(place, [5, 15, 5, 20]);
    assert_eq!(finding["fix"]["applicability"], "safe");
}

#[test]
fn columns_are_characters() {
    // Before the name: a letter of two bytes in UTF-8, and one of two units in UTF-16.
    let source = "import acme as ac\nx = 'é𝒳' or ac.Real_\n";
    let found = findings(&[ACME_2, ("x.py", source)], &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["column"], 16);
    assert_eq!(found[0]["end_column"], 21);
}

#[test]
fn nothing_found_is_an_empty_array() {
    assert!(findings(&[ACME_2, ("x.py", "x = 1\n")], &[]).is_empty());
}
