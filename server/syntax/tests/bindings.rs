//! Which bindings reach a use: the files in `tests/bindings`, with marks in comments.
//!
//! `# reaches x: 3, 7 unbound outer` stands on the line of a use of `x`; the numbers are the lines of the bindings. The
//! n-th mark of a name on a line belongs to the n-th use of that name there, and a marked name must have as many marks on
//! the line as uses. `# unreachable` stands on each statement that cannot be reached, and on no other. Marks are parted by
//! `;`.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;

use syntax::{Model, Parsed, node};

#[track_caller]
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bindings").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let parsed = Parsed::new(text.as_str()).unwrap();
    assert!(parsed.errors().is_empty(), "{file} is no valid Python: {:?}", parsed.errors());
    let model = Model::new(&parsed);
    let line_of = |offset: usize| parsed.lines().line_of(offset) as usize + 1;
    let mut problems = Vec::new();

    let mut expected: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
    let mut unreachable = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.split_once('#') else { continue };
        for mark in comment.split(';').map(str::trim) {
            if mark == "unreachable" {
                unreachable.push(index + 1);
            } else if let Some((name, what)) = mark.strip_prefix("reaches ").and_then(|mark| mark.split_once(':')) {
                expected.entry((index + 1, name)).or_default().push(what.trim().to_owned());
            }
        }
    }
    assert!(!expected.is_empty(), "{file} has no marks");

    let mut actual: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
    for (used, reaching) in model.uses() {
        assert_eq!(*reaching, model.reaching(used));
        let mut words: Vec<String> =
            reaching.bindings.iter().map(|id| line_of(model.binding(*id).node.start_byte()).to_string()).collect();
        words.dedup();
        let mut what = words.join(", ");
        for (flag, word) in [(reaching.maybe_unbound, " unbound"), (reaching.outer, " outer")] {
            if flag {
                what.push_str(word);
            }
        }
        let key = (line_of(used.start_byte()), parsed.slice(used));
        if expected.contains_key(&key) {
            actual.entry(key).or_default().push(what.trim().to_owned());
        }
        for id in &reaching.bindings {
            assert!(model.uses_of(*id).contains(&used), "uses_of does not mirror reaching");
        }
    }
    for (key, expected) in &expected {
        let actual = actual.get(key).cloned().unwrap_or_default();
        if actual != *expected {
            problems.push(format!("{file}:{}: {}: expected {expected:?}, found {actual:?}", key.0, key.1));
        }
    }
    let mut found: Vec<usize> = node::descendants(parsed.root())
        .filter(|found| node::statement(*found).id() == found.id() && found.is_named() && found.kind() != "comment")
        .filter(|found| found.parent().is_some() && model.is_unreachable(*found))
        .map(|found| line_of(found.start_byte()))
        .collect();
    found.dedup();
    if found != unreachable {
        problems.push(format!("{file}: unreachable: expected {unreachable:?}, found {found:?}"));
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_file_has_its_test() {
    let source = include_str!("bindings.rs");
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bindings")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(source.contains(&format!("check(\"{name}\")")), "{name} is not tested");
    }
}

#[test]
fn branches() {
    check("branches.py");
}

#[test]
fn loops() {
    check("loops.py");
}

#[test]
fn exceptions() {
    check("exceptions.py");
}

#[test]
fn scopes() {
    check("scopes.py");
}

#[test]
fn statements() {
    check("statements.py");
}

#[test]
fn patterns() {
    check("patterns.py");
}
