//! An import that fails, and the uses of what it would have brought.

use serde_json::Value;

use crate::{ACME_2, Project, Run};

const TEXT: &str = "from acme import product\n\nx = product([1])\ny = product([2])\n";

fn checked(text: &str, words: &[&str]) -> Run {
    Project::new(&[ACME_2, ("x.py", text)]).run(&[&["check"], words].concat())
}

/// The lines of the findings, each with the lines of its related places.
#[track_caller]
fn lines(text: &str) -> Vec<(u64, Vec<u64>)> {
    let line = |place: &Value| place["line"].as_u64().expect("a line");
    let related = |finding: &Value| finding["related"].as_array().expect("places").iter().map(line).collect();
    let found = checked(text, &["--output-format", "json"]).json();
    found.iter().map(|finding| (line(finding), related(finding))).collect()
}

#[test]
fn the_import_stands_for_its_uses() {
    assert_eq!(lines(TEXT), [(1, vec![3, 4])]);
    checked(TEXT, &[]).ends_with(1).snapshot("import-that-fails");
    checked(TEXT, &["--statistics"]).ends_with(1).prints("1\tAL002\t[*] acme.product");
    let mut many = TEXT.to_owned();
    many.push_str(&"product([3])\n".repeat(20));
    checked(&many, &[]).prints("used in lines 3, 4, 5, 6, 7, 8, 9, 10 and 14 more");
}

#[test]
fn a_renamed_import_stands_for_its_uses() {
    assert_eq!(lines("from acme import product as p\n\nx = p([1])\n"), [(1, vec![3])]);
}

#[test]
fn the_fix_at_the_import_is_for_all() {
    let project = Project::new(&[ACME_2, ("x.py", TEXT)]);
    project.run(&["fix"]).ends_with(0).complains("Nothing outdated is left.");
    assert_eq!(project.read("x.py"), "from acme import prod\n\nx = prod([1])\ny = prod([2])\n");
}

#[test]
fn uses_stand_for_themselves_where_the_import_is_not_told() {
    let silenced = TEXT.replacen('\n', "  # apilift: ignore\n", 1);
    assert_eq!(lines(&silenced), [(3, vec![1]), (4, vec![1])]);
    checked(&silenced, &[]).ends_with(1).complains("Found 2 outdated uses in 1 file.");
    // Each in its own way: a use of another import, and one through the module.
    let other = "import acme\nfrom acme import product\n\nx = product([1])\ny = acme.product([2])\n";
    assert_eq!(lines(other), [(2, vec![4]), (5, vec![])]);
}

#[test]
fn a_use_that_can_be_fixed_stays_where_the_import_cannot() {
    let text =
        "def f():\n    from acme import product\n    x = product([1])\n    product = len\n    return x, product\n";
    assert_eq!(lines(text), [(2, vec![3]), (3, vec![2])]);
    checked(text, &["--output-format", "concise"]).prints("x.py:3:9: error AL002").prints("[fix]");
}

#[test]
fn an_upgrade_tells_it_once() {
    let project = Project::new(&[("requirements.txt", "acme==1.0\n"), ("x.py", TEXT)]);
    let run = project.run(&["upgrade", "acme==2.0", "--output-format", "concise"]);
    run.ends_with(1).prints("x.py:1:18: error").keeps_quiet_about("x.py:3:").prints("1 use breaks");
}
