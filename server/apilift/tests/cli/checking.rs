//! `check`: formats, exit codes, what is selected.

use crate::{ACME_2, Project, SHAPES};

fn shapes() -> Project {
    Project::new(&[ACME_2, ("shapes.py", SHAPES)])
}

#[test]
fn full() {
    shapes().run(&["check"]).ends_with(1).snapshot("check-full");
}

#[test]
fn concise() {
    shapes().run(&["check", "--output-format", "concise"]).ends_with(1).snapshot("check-concise");
}

#[test]
fn statistics() {
    shapes().run(&["check", "--statistics"]).ends_with(1).snapshot("check-statistics");
}

#[test]
fn nothing_is_outdated() {
    let project = Project::new(&[ACME_2, ("new.py", "import acme as ac\nac.inside([1], [2])\n")]);
    project.run(&["check"]).ends_with(0).snapshot("check-clean");
}

#[test]
fn exit_zero() {
    let run = shapes().run(&["check", "--exit-zero", "--output-format", "concise"]);
    run.ends_with(0).prints("acme.within");
}

#[test]
fn a_wrong_option_is_an_error() {
    let run = shapes().run(&["check", "--output-format", "yaml"]);
    run.ends_with(2).complains("yaml");
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    shapes().run(&["check", "--with", "acme"]).ends_with(2).complains("acme");
    shapes().run(&["check", "--python", "snake"]).ends_with(2).complains("snake");
    shapes().run(&["check", "--versions-from", "none.txt"]).ends_with(2).complains("none.txt");
}

#[test]
fn results_go_to_stdout_and_all_else_to_stderr() {
    let run = shapes().run(&["check", "--output-format", "concise"]);
    assert!(run.stdout.lines().all(|line| line.starts_with("shapes.py:")), "{}", run.stdout);
    run.complains("Found ");
}

#[track_caller]
fn selected(words: &[&str], yes: &[&str], no: &[&str]) {
    let run = shapes().run(&[&["check", "--output-format", "concise"], words].concat());
    for name in yes {
        run.prints(name);
    }
    for name in no {
        run.keeps_quiet_about(name);
    }
}

#[test]
fn select_and_ignore() {
    selected(&["--select", "function"], &["within", "product"], &["Real_"]);
    selected(&["--select", "AL002"], &["within", "product"], &["Real_"]);
    selected(&["--select", "acme.within"], &["within"], &["Real_", "product"]);
    selected(&["--select", "acme"], &["within", "Real_", "product"], &[]);
    selected(&["--select", "pandas"], &[], &["within", "Real_", "product"]);
    selected(&["--ignore", "acme.within,acme.product"], &["Real_"], &["within", "product"]);
    selected(&["--ignore", "AL002"], &["Real_"], &["within", "product"]);
    selected(&["--ignore", "acme"], &[], &["within", "Real_", "product"]);
    selected(&["--select", "acme", "--ignore", "acme.within"], &["Real_", "product"], &["within"]);
}

#[test]
fn the_order_is_that_of_the_paths() {
    let names: Vec<String> = (0..40).map(|number| format!("p{}/m{number:02}.py", number % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), SHAPES)).chain([ACME_2]).collect();
    let project = Project::new(&files);
    let first = project.run(&["check", "--output-format", "concise"]);
    let mut sorted = names.clone();
    sorted.sort();
    let mut seen: Vec<&str> = first.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    seen.dedup();
    assert_eq!(seen, sorted);
    for _ in 0..3 {
        assert_eq!(project.run(&["check", "--output-format", "concise"]).stdout, first.stdout);
    }
}

#[test]
fn show_settings() {
    let run = shapes().run(&["check", "--show-settings"]);
    run.ends_with(0).snapshot("show-settings");
}

#[test]
fn explain() {
    let project = shapes();
    project.run(&["explain", "acme.within"]).ends_with(0).prints("acme.inside");
    project.run(&["explain", "AL002"]).ends_with(0).prints("AL002");
    project.run(&["explain", "acme.no_such_thing"]).complains("acme.no_such_thing");
}

#[test]
fn explain_why() {
    let project = Project::new(&[
        ACME_2,
        ("pkg/__init__.py", ""),
        ("pkg/compat.py", "import acme as ac\n"),
        ("pkg/user.py", "from .compat import ac\n\nac.within([1], [2])\nother = 1\n"),
    ]);
    let run = project.run(&["explain", "--why", "pkg/user.py:3:4"]);
    run.ends_with(0).prints("`ac.within` is `acme.within` (certain)");
    run.prints("in pkg/compat.py: `ac` is imported: `acme`")
        .prints("`ac` is imported from `.compat`")
        .prints("`acme.inside`");
    project.run(&["explain", "--why", "pkg/user.py:4:1"]).ends_with(0).prints("Nothing outdated was found there");
    project.run(&["explain", "--why", "pkg/user.py"]).ends_with(2).complains("FILE:LINE:COLUMN");
    project.run(&["explain", "--why", "pkg/none.py:1:1"]).ends_with(2).complains("none.py");
    project.run(&["explain", "--why", "pkg/user.py:2:1"]).ends_with(2).complains("no name stands at");
}

/// A file that names no library itself is looked at when it reaches one through the project's modules.
#[test]
fn across_files() {
    let project = Project::new(&[
        ACME_2,
        ("src/pkg/__init__.py", "from .deep.compat import ac\n"),
        ("src/pkg/deep/__init__.py", ""),
        ("src/pkg/deep/compat.py", "import acme as ac\n"),
        ("src/pkg/user.py", "from . import ac as short\nshort.within([1], [2])\n"),
        ("tests/helpers.py", "from pkg import ac\n\n\ndef made():\n    return ac\n"),
        ("tests/test_it.py", "from helpers import ac\n\nac.within([1], [2])\n"),
        ("scripts/acme.py", "def within(a, b):\n    return a\n"),
        ("scripts/run.py", "import acme\n\nacme.within([1], [2])\n"),
        ("loop/__init__.py", ""),
        ("loop/a.py", "from loop.b import ac\nfrom loop.b import x\n\nac.within([1], [2])\nx.within([1], [2])\n"),
        ("loop/b.py", "from loop.a import ac\nfrom loop.a import x\nimport acme as ac\n"),
    ]);
    let run = project.run(&["check", "--output-format", "concise"]);
    run.ends_with(1);
    let lines: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(lines, ["loop/a.py:4:4", "src/pkg/user.py:2:7", "tests/test_it.py:3:4"], "{}", run.stdout);
}

#[test]
fn help_names_every_command() {
    let run = shapes().run(&["--help"]);
    run.ends_with(0);
    for command in ["check", "fix", "explain", "changelog", "server"] {
        run.prints(command);
    }
}
