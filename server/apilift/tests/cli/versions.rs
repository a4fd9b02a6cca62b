//! Which version decides, and what the message says of it.

use crate::{Project, SHAPES};

const CONCISE: &[&str] = &["check", "--output-format", "concise"];

fn pinned(files: &[(&str, &str)], words: &[&str]) -> String {
    let files: Vec<(&str, &str)> = files.iter().copied().chain([("shapes.py", SHAPES)]).collect();
    Project::new(&files).run(&[CONCISE, words].concat()).stdout
}

#[track_caller]
fn says(output: &str, name: &str, words: &str) {
    let line = output.lines().find(|line| line.contains(name));
    assert!(line.is_some_and(|line| line.contains(words)), "no `{words}` with {name} in\n{output}");
}

#[test]
fn an_old_version_is_silent() {
    let output = pinned(&[("requirements.txt", "acme==1.0\n")], &[]);
    assert_eq!(output, "");
}

#[test]
fn the_version_in_use_decides_the_severity() {
    let output = pinned(&[("requirements.txt", "acme==1.5\n")], &[]);
    says(&output, "acme.product", "warning");
    assert!(!output.contains("within"), "{output}");
    let output = pinned(&[("requirements.txt", "acme==2.0\n")], &[]);
    says(&output, "acme.product", "error");
    says(&output, "acme.within", "warning");
}

#[test]
fn the_command_line_comes_first() {
    let files = [("requirements.txt", "acme==1.0\n")];
    says(&pinned(&files, &["--with", "acme==2.0"]), "acme.product", "the command line says 2.0");
    let files = [("requirements.txt", "acme==1.0\n"), ("new/versions.txt", "acme==2.0\n")];
    says(&pinned(&files, &["--versions-from", "new/versions.txt"]), "acme.product", "versions.txt");
}

#[test]
fn the_message_says_where_the_version_comes_from() {
    let uv = "version = 1\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"acme\"\nversion = \"2.0\"\n";
    says(&pinned(&[("uv.lock", uv)], &[]), "acme.Real_", "uv.lock");
    let poetry = "[[package]]\nname = \"acme\"\nversion = \"2.0\"\n";
    says(&pinned(&[("poetry.lock", poetry)], &[]), "acme.Real_", "poetry.lock");
    let configured = "[versions]\nacme = \"2.0\"\n";
    says(&pinned(&[("apilift.toml", configured)], &[]), "acme.Real_", "apilift.toml");
    let metadata = ".venv/lib/python3.11/site-packages/acme-2.0.dist-info/METADATA";
    let text = "Metadata-Version: 2.1\nName: acme\nVersion: 2.0\n";
    says(&pinned(&[(metadata, text), (".venv/pyvenv.cfg", "version = 3.11.7\n")], &[]), "acme.Real_", ".venv");
}

#[test]
fn the_nearest_root_decides() {
    let project = Project::new(&[
        ("requirements.txt", "acme==1.0\n"),
        ("top.py", SHAPES),
        ("inner/pyproject.toml", "[project]\nname = \"inner\"\n"),
        ("inner/requirements.txt", "acme==2.0\n"),
        ("inner/low.py", SHAPES),
    ]);
    project.add_database("inner/api-changelogs");
    let run = project.run(CONCISE);
    run.prints("inner/low.py:5").keeps_quiet_about("top.py");
}

#[test]
fn python_itself_has_a_version() {
    let project = Project::new(&[("x.py", "import imp\nimp.reload(imp)\n")]);
    project.run(&[CONCISE, &["--python", "3.12"]].concat()).prints("error");
    project.run(&[CONCISE, &["--python", "3.11"]].concat()).prints("warning");
}

#[test]
fn folders_of_a_monorepo_have_versions_of_their_own() {
    let configured =
        "[versions]\nacme = \"2.0\"\n\n[[overrides]]\nfiles = [\"old/**\"]\nversions = { acme = \"1.0\" }\n";
    let project = Project::new(&[("apilift.toml", configured), ("old/a.py", SHAPES), ("new/a.py", SHAPES)]);
    let run = project.run(CONCISE);
    run.prints("new/a.py:5").keeps_quiet_about("old/a.py");
    let fixed = project.run(&["fix", "--unsafe-fixes", "."]);
    fixed.ends_with(0);
    assert_eq!(project.read("old/a.py"), SHAPES);
    assert_ne!(project.read("new/a.py"), SHAPES);
}
