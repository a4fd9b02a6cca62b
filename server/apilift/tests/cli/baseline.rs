//! A baseline: what is known is not told.

use crate::{ACME_2, Project, SHAPES};

const FILE: &str = "apilift-baseline.json";

/// All of [`SHAPES`] is known.
fn known() -> Project {
    let project = Project::new(&[ACME_2, ("x.py", SHAPES), ("apilift.toml", &format!("baseline = \"{FILE}\"\n"))]);
    project.run(&["check", "--update-baseline"]).ends_with(0).complains("apilift-baseline.json knows ");
    project
}

#[test]
fn it_is_readable() {
    let written = known().read(FILE);
    let value: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(value["schema"], 1);
    let first = &value["files"]["x.py"][0];
    assert_eq!(first["code"], "AL002");
    assert_eq!(first["line"], "from acme import product");
    assert_eq!(first["symbol"], "acme.product");
}

#[test]
fn what_is_known_is_not_told() {
    let project = known();
    project.run(&["check"]).ends_with(0).complains("Nothing else outdated was found.");
    project.run(&["check", "--no-baseline"]).ends_with(1).prints("acme.Real_");
    project.run(&["check", "--isolated", "--baseline", FILE]).ends_with(0);
    project.run(&["check", "--show-settings"]).ends_with(0).prints(FILE);
}

#[test]
fn edits_elsewhere_change_nothing() {
    let project = known();
    project.write("x.py", format!("\"\"\"Shapes.\"\"\"\n\n{SHAPES}\n"));
    project.run(&["check"]).ends_with(0);
    project.write("x.py", SHAPES.replace("    real", "  \t  real").replace("    return", "  \t  return"));
    project.run(&["check"]).ends_with(0);
}

#[test]
fn what_is_new_is_told() {
    let project = known();
    project.write("x.py", format!("{SHAPES}\nother = ac.Real_(2)\n"));
    project.run(&["check", "--output-format", "concise"]).ends_with(1).prints("x.py:8:");
    // One more of the same line.
    project.write("x.py", SHAPES.replace("    real = ac.Real_(1)\n", &"    real = ac.Real_(1)\n".repeat(2)));
    project.run(&["check", "--output-format", "concise"]).ends_with(1).prints("x.py:6:");
    // In another file.
    project.write("y.py", SHAPES);
    project.run(&["check", "y.py"]).ends_with(1);
}

#[test]
fn a_new_use_of_a_known_import_stands_for_itself() {
    let project = known();
    project.write("x.py", format!("{SHAPES}\nother = product([2])\n"));
    let run = project.run(&["check", "--output-format", "concise"]);
    run.ends_with(1).prints("x.py:8:9: error").complains("Found 1 outdated use in 1 file.");
}

#[test]
fn what_is_known_is_not_fixed() {
    let project = known();
    project.write("x.py", format!("{SHAPES}\nother = ac.Real_(2)\n"));
    project.run(&["fix", "--unsafe-fixes"]).ends_with(0);
    let fixed = project.read("x.py");
    assert!(fixed.contains("real = ac.Real_(1)") && !fixed.contains("other = ac.Real_(2)"), "{fixed}");
    project.run(&["fix", "--no-baseline"]);
    assert!(!project.read("x.py").contains("ac.Real_(1)"));
}

#[test]
fn an_update_forgets_what_is_gone_and_keeps_what_was_not_looked_at() {
    let project = known();
    project.write("y.py", SHAPES);
    project.write("z.py", SHAPES);
    project.run(&["check", "y.py", "z.py", "--update-baseline"]).ends_with(0);
    std::fs::remove_file(project.path().join("z.py")).expect("the test's own ground");
    project.write("y.py", "");
    project.run(&["check", "y.py", "--update-baseline"]).ends_with(0);
    let written = project.read(FILE);
    assert!(written.contains("x.py") && !written.contains("y.py") && !written.contains("z.py"), "{written}");
}

#[test]
fn upgrade_does_not_look_at_it() {
    let project = known();
    project.write("requirements.txt", "acme==1.0.0\n");
    project.run(&["upgrade", "acme==2.0"]).ends_with(1).prints("acme.Real_");
}

#[test]
fn what_is_wrong_with_it_is_said() {
    let project = known();
    for (text, words) in [
        ("{", "no baseline"),
        ("{\"schema\": 2, \"files\": {}}", "a baseline of schema 2"),
        ("[]", "nothing is left out for it"),
    ] {
        project.write(FILE, text);
        project.run(&["check"]).ends_with(1).complains(words);
        project.run(&["check", "--update-baseline"]).ends_with(2).complains(words);
    }
    project.write("apilift.toml", "");
    project.run(&["check", "--update-baseline"]).ends_with(2).complains("where is its baseline?");
    project
        .run(&["check", "--update-baseline", "--baseline", "missing/there.json"])
        .ends_with(2)
        .complains("there.json");
    project.run(&["check", "--no-baseline", "--baseline", FILE]).ends_with(2);
}
