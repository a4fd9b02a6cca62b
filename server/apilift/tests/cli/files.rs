//! Which files are looked at.

use crate::{ACME_2, Project, SHAPES};

const SHOWN: &[&str] = &["check", "--show-files"];

#[track_caller]
fn looks_at(project: &Project, words: &[&str], expected: &[&str]) {
    let run = project.run(&[SHOWN, words].concat());
    run.ends_with(0);
    let root = project.path();
    let found: Vec<String> = run
        .stdout
        .lines()
        .map(|line| std::path::Path::new(line).strip_prefix(&root).unwrap_or(line.as_ref()).display().to_string())
        .collect();
    assert_eq!(found, expected, "{words:?}");
}

fn tree() -> Project {
    Project::new(&[
        ("a.py", SHAPES),
        ("b.pyi", SHAPES),
        ("c.txt", SHAPES),
        ("build/d.py", SHAPES),
        ("pkg/e.py", SHAPES),
        ("pkg/f_pb2.py", SHAPES),
        (".venv/lib/g.py", SHAPES),
        ("node_modules/h.py", SHAPES),
        ACME_2,
    ])
}

#[test]
fn the_defaults() {
    looks_at(&tree(), &[], &["a.py", "b.pyi", "pkg/e.py", "pkg/f_pb2.py"]);
}

#[test]
fn excludes() {
    let project = tree();
    looks_at(&project, &["--extend-exclude", "*_pb2.py"], &["a.py", "b.pyi", "pkg/e.py"]);
    looks_at(&project, &["--extend-exclude", "pkg"], &["a.py", "b.pyi"]);
    looks_at(&project, &["--exclude", "pkg,.venv,node_modules"], &["a.py", "b.pyi", "build/d.py"]);
    // What is named is looked at, unless it is forced out.
    looks_at(&project, &["build/d.py"], &["build/d.py"]);
    looks_at(&project, &["build/d.py", "--force-exclude"], &[]);
}

#[test]
fn excludes_of_the_configuration() {
    let project = tree();
    project.write("apilift.toml", "extend-exclude = [\"pkg/*_pb2.py\"]\nextend-include = [\"c.*\"]\n");
    looks_at(&project, &[], &["a.py", "b.pyi", "c.txt", "pkg/e.py"]);
    looks_at(&project, &["--isolated"], &["a.py", "b.pyi", "pkg/e.py", "pkg/f_pb2.py"]);
}

#[test]
fn gitignore_is_obeyed_in_a_repository() {
    let project = tree();
    std::fs::create_dir(project.path().join(".git")).unwrap();
    project.write(".gitignore", "/pkg/\n");
    looks_at(&project, &[], &["a.py", "b.pyi"]);
    looks_at(&project, &["--no-respect-gitignore"], &["a.py", "b.pyi", "pkg/e.py", "pkg/f_pb2.py"]);
}

#[test]
fn a_file_that_is_forced_out_of_standard_input() {
    let project = tree();
    let words = ["check", "-", "--stdin-filename", "build/d.py", "--force-exclude"];
    project.pipe(&words, SHAPES.as_bytes()).ends_with(0);
    let words = ["fix", "-", "--stdin-filename", "build/d.py", "--force-exclude"];
    assert_eq!(project.pipe(&words, SHAPES.as_bytes()).ends_with(0).stdout, SHAPES);
}

#[test]
fn per_file_ignores() {
    let project = Project::new(&[ACME_2, ("tests/a.py", SHAPES), ("b.py", SHAPES)]);
    project.write("apilift.toml", "[per-file-ignores]\n\"tests/*\" = [\"AL002\"]\n\"!tests/*\" = [\"acme.Real_\"]\n");
    let run = project.run(&["check", "--output-format", "concise"]);
    let of = |file: &str| run.stdout.lines().filter(|line| line.starts_with(file)).collect::<Vec<_>>().join("\n");
    let (tests, other) = (of("tests/a.py"), of("b.py"));
    assert!(tests.contains("Real_") && !tests.contains("within"), "{tests}");
    assert!(!other.contains("Real_") && other.contains("within"), "{other}");
}

#[test]
fn stubs_are_checked() {
    let project = Project::new(&[ACME_2, ("x.pyi", "import acme as ac\ndef f() -> ac.Real_: ...\n")]);
    project.run(&["check", "--output-format", "concise"]).ends_with(1).prints("x.pyi:2:");
}

#[test]
fn a_missing_path_is_an_error_and_the_rest_goes_on() {
    let project = Project::new(&[ACME_2, ("a.py", SHAPES)]);
    let run = project.run(&["check", "a.py", "missing.py", "--output-format", "concise"]);
    run.ends_with(2).complains("missing.py").prints("a.py:");
}

#[test]
fn a_folder_without_python() {
    let project = Project::new(&[("notes.txt", "nothing")]);
    let run = project.run(&["check"]);
    run.ends_with(0);
    assert_eq!(run.stdout, "");
    assert!(!run.stderr.is_empty(), "something should be said");
}
