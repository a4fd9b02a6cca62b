//! Each `tests/data/lint/<check>--<what>.case` lays files over the library in `tests/data/acme` and lists the places at
//! which its check, and no other, must speak.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use changes::lint::{CHECKS, lint};
use changes::{Database, SourceFile};

fn read_tree(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_tree(root, &path, into);
        } else {
            let name = path.strip_prefix(root).expect("a path below").to_string_lossy().replace('\\', "/");
            into.insert(name, fs::read_to_string(&path).expect("text"));
        }
    }
}

fn acme() -> BTreeMap<String, String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut files = BTreeMap::new();
    read_tree(&data, &data.join("acme"), &mut files);
    files
}

fn run(files: &BTreeMap<String, String>) -> Vec<changes::Problem> {
    let files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    lint(&files, &Database::default())
}

/// The sections of a case: `>>> path`, then its text; `>>> expected` holds a place a line.
fn sections(text: &str) -> Vec<(String, String)> {
    let pieces = text.split(">>> ").skip(1);
    pieces.map(|piece| piece.split_once('\n').expect("a name")).map(|(n, t)| (n.to_owned(), t.to_owned())).collect()
}

fn cases() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint");
    let mut cases = BTreeMap::new();
    read_tree(&folder, &folder, &mut cases);
    cases
}

#[test]
fn the_library_itself_is_clean() {
    assert_eq!(run(&acme()), []);
}

#[test]
fn each_check_speaks_where_it_must_and_alone() {
    let mut failures = Vec::new();
    for (case, text) in cases() {
        let check = case.split("--").next().expect("a name");
        let mut files = acme();
        let mut expected = Vec::new();
        for (name, text) in sections(&text) {
            if name == "expected" {
                expected = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
            } else if text.trim() == "(removed)" {
                files.remove(&name);
            } else {
                files.insert(name, text);
            }
        }
        let problems = run(&files);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let place = |p: &changes::Problem| p.line.map_or(p.file.clone(), |line| format!("{}:{line}", p.file));
        let found: Vec<String> = problems.iter().map(place).collect();
        let is_alone = problems.iter().all(|p| p.check == check && p.tip.is_some());
        if found != expected || !is_alone {
            failures.push(format!("{case}: expected {expected:?} of `{check}`, each with a tip\n{}", shown.join("\n")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_check_has_a_case() {
    let covered: BTreeSet<String> =
        cases().keys().map(|case| case.split("--").next().unwrap_or_default().to_owned()).collect();
    let mut wanted: BTreeSet<String> = CHECKS.iter().map(|check| check.name.to_owned()).collect();
    wanted.insert("read".to_owned());
    assert_eq!(covered, wanted);
}
