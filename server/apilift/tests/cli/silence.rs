//! Comments that suppress findings, and those that suppress nothing.

use crate::{ACME_2, Project};

fn project(line: &str) -> Project {
    Project::new(&[ACME_2, ("x.py", &format!("import acme as ac\n{line}\n"))])
}

#[track_caller]
fn silent(line: &str) {
    project(line).run(&["check"]).ends_with(0);
}

#[track_caller]
fn loud(line: &str) {
    project(line).run(&["check"]).ends_with(1);
}

#[test]
fn what_silences() {
    silent("x = ac.Real_(1)  # apilift: ignore");
    silent("x = ac.Real_(1)  # apilift: ignore[acme.Real_]");
    silent("x = ac.Real_(1)  # apilift: ignore[acme]");
    silent("x = ac.Real_(1)  # apilift: ignore[AL003]");
    silent("x = ac.Real_(1)  # apilift: ignore[class, acme.within]");
    silent("x = ac.Real_(1)  # noqa");
    silent("x = ac.Real_(1)  # noqa: AL003");
    silent("x = ac.Real_(1)  # noqa: E501, AL003");
    silent("x = ac.Real_(1)  # type: ignore # noqa: AL003");
    silent("# apilift: ignore-file\nx = ac.Real_(1)");
    silent("# apilift: ignore-file[acme]\nx = ac.Real_(1)");
    silent("x = ac.Real_(\n    1\n)  # apilift: ignore[acme.Real_]");
}

#[test]
fn what_does_not() {
    loud("x = ac.Real_(1)");
    loud("x = ac.Real_(1)  # apilift: ignore[acme.within]");
    loud("x = ac.Real_(1)  # noqa: E501");
    loud("x = ac.Real_(1)  # noqa: AL002");
    loud("x = ac.Real_(1), '# apilift: ignore'");
    loud("# apilift: ignore[acme]\nx = ac.Real_(1)");
}

#[test]
fn unused_ones_are_reported_when_asked() {
    let line = "x = 1  # apilift: ignore[acme.Real_]";
    project(line).run(&["check"]).ends_with(0);
    project(line).run(&["check", "--extend-select", "AL900"]).ends_with(1).snapshot("unused-suppression");
    let project = project(line);
    project.run(&["fix", "--extend-select", "AL900"]).ends_with(0);
    assert_eq!(project.read("x.py"), "import acme as ac\nx = 1\n");
}

#[test]
fn part_of_one_is_unused() {
    let project = project("x = ac.Real_(1)  # apilift: ignore[acme.Real_, acme.within]");
    project.run(&["check", "--extend-select", "AL900"]).ends_with(1).prints("acme.within");
    project.run(&["fix", "--extend-select", "AL900"]).ends_with(0);
    assert_eq!(project.read("x.py"), "import acme as ac\nx = ac.Real_(1)  # apilift: ignore[acme.Real_]\n");
}

#[test]
fn other_tools_codes_are_not_ours() {
    project("x = 1  # noqa: E501, F401").run(&["check", "--extend-select", "AL900"]).ends_with(0);
    project("x = 1  # noqa").run(&["check", "--extend-select", "AL900"]).ends_with(0);
}
