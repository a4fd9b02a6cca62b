//! `upgrade`: what breaks, what warns, up to where nothing breaks, and the fixes for the new releases.

use serde_json::Value;

use crate::{Project, SHAPES};

/// Pins acme where nothing in [`SHAPES`] is outdated.
const ACME_1: (&str, &str) = ("requirements.txt", "acme==1.0\n");

fn shapes() -> Project {
    Project::new(&[ACME_1, ("shapes.py", SHAPES)])
}

#[test]
fn full() {
    shapes().run(&["upgrade", "acme==2.0"]).ends_with(1).snapshot("upgrade-full");
}

#[test]
fn concise_for_two_versions_in_use() {
    let project = shapes();
    project.write("old/requirements.txt", "acme==1.5\n");
    project.write("old/shapes.py", SHAPES);
    project.add_database("old/api-changelogs");
    project.run(&["upgrade", "acme", "--output-format", "concise"]).ends_with(1).snapshot("upgrade-concise");
}

#[test]
fn statistics() {
    shapes().run(&["upgrade", "acme", "--statistics"]).ends_with(1).snapshot("upgrade-statistics");
}

#[test]
fn diff_is_for_the_new_release() {
    shapes().run(&["upgrade", "acme==2.0", "--diff", "--unsafe-fixes"]).ends_with(1).snapshot("upgrade-diff");
}

#[test]
fn all_takes_what_the_project_declares() {
    let run = shapes().run(&["upgrade", "--all", "--output-format", "concise"]);
    run.ends_with(1).prints("acme 1.0 (requirements.txt) → 2.1: 2 uses break, 1 starts to warn in 1 file");
    run.prints("nothing breaks up to 1.5; 2.0 is the first that breaks something (2 uses)");
    shapes().run(&["upgrade", "--latest"]).ends_with(1).prints("acme 1.0 (requirements.txt) → 2.1");
    let nothing = Project::new(&[("a.py", "import acme\n")]);
    nothing.run(&["upgrade", "--all"]).ends_with(2).complains("no dependency of this project is known");
}

#[test]
fn an_upgrade_that_breaks_nothing() {
    let run = shapes().run(&["upgrade", "acme==1.5", "--exit-zero"]);
    run.ends_with(0).prints("acme 1.0 (requirements.txt) → 1.5: 1 starts to warn in 1 file");
    let project = Project::new(&[ACME_1, ("new.py", "import acme\nacme.inside([1], [2])\n")]);
    let run = project.run(&["upgrade", "acme"]);
    run.ends_with(0).prints("acme 1.0 (requirements.txt) → 2.1: nothing changes");
    run.prints("nothing breaks up to 2.1, the newest that is known").complains("Nothing breaks");
}

#[test]
fn what_is_outdated_already_is_told_apart() {
    let project = Project::new(&[("requirements.txt", "acme==2.0\n"), ("shapes.py", SHAPES)]);
    let run = project.run(&["upgrade", "acme"]);
    run.ends_with(0).prints("acme 2.0 (requirements.txt) → 2.1: 3 were outdated already in 1 file");
    run.prints("nothing breaks up to 2.1");
}

#[test]
fn fixes_are_for_the_new_release() {
    let project = shapes();
    let run = project.run(&["upgrade", "acme==2.0", "--fix", "--unsafe-fixes"]);
    run.ends_with(0).complains("Fixed ");
    let fixed = project.read("shapes.py");
    assert!(fixed.contains("ac.inside(values, allowed)") && fixed.contains("ac.Real64(1)"), "{fixed}");
    let safe = shapes();
    safe.run(&["upgrade", "acme==2.0", "--fix"]).ends_with(1).complains("--unsafe-fixes");
    assert!(safe.read("shapes.py").contains("ac.within"), "{}", safe.read("shapes.py"));
}

#[test]
fn json() {
    let run = shapes().run(&["upgrade", "acme==2.0", "--output-format", "json"]);
    run.ends_with(1);
    let all: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let row = &all["dependencies"][0];
    assert_eq!((&row["name"], &row["from"], &row["to"]), (&"acme".into(), &"1.0".into(), &"2.0".into()));
    assert_eq!((&row["breaks"], &row["warns"], &row["already"]), (&2.into(), &1.into(), &0.into()));
    assert_eq!(row["from_source"]["file"], "requirements.txt");
    assert_eq!(row["largest_that_breaks_nothing"], "1.5");
    assert_eq!(row["first_that_breaks"], serde_json::json!({ "version": "2.0", "uses": 2 }));
    assert_eq!((&all["files"][0]["file"], &all["files"][0]["breaks"]), (&"shapes.py".into(), &2.into()));
    let effects: Vec<(&str, &str)> = all["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| (finding["symbol"].as_str().expect("a symbol"), finding["effect"].as_str().expect("an effect")))
        .collect();
    assert!(effects.contains(&("acme.within", "warns")) && effects.contains(&("acme.Real_", "breaks")), "{effects:?}");
}

#[test]
fn mistakes() {
    let project = shapes();
    project.run(&["upgrade"]).ends_with(2).complains("which dependency?");
    project.run(&["upgrade", "nothing-like-it"]).ends_with(2).complains("nothing is known of nothing-like-it");
    project.run(&["upgrade", "nothing-like-it==1"]).ends_with(2).complains("nothing is known of nothing-like-it");
    project.run(&["upgrade", "acme>=2"]).ends_with(2).complains("write NAME==VERSION");
    project.run(&["upgrade", "acme==new"]).ends_with(2).complains("acme==new");
    project.run(&["upgrade", "acme", "acme==2.0"]).ends_with(2).complains("twice");
    project.run(&["upgrade", "acme", "--path", "none"]).ends_with(2).complains("no such file or folder");
}
