//! `fix`, `--diff`, standard input; files keep what no edit touches.

use crate::{ACME_2, Project, SHAPES};

#[test]
fn a_diff_writes_nothing() {
    let project = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    project.run(&["check", "--diff"]).ends_with(1).snapshot("diff-safe");
    project.run(&["check", "--diff", "--unsafe-fixes"]).ends_with(1).snapshot("diff-unsafe");
    assert_eq!(project.read("shapes.py"), SHAPES);
}

#[test]
fn a_diff_of_what_is_clean() {
    let project = Project::new(&[ACME_2, ("x.py", "x = 1\n")]);
    let run = project.run(&["check", "--diff"]);
    run.ends_with(0);
    assert_eq!(run.stdout, "");
}

#[test]
fn only_safe_fixes_unless_asked() {
    let project = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    project.run(&["fix"]).ends_with(1);
    let text = project.read("shapes.py");
    assert!(text.contains("ac.Real64(1)") && text.contains("ac.within"), "{text}");
    project.run(&["fix", "--unsafe-fixes"]);
    let text = project.read("shapes.py");
    assert!(text.contains("ac.inside(values, allowed)"), "{text}");
    // A second run has nothing to do.
    project.run(&["fix", "--unsafe-fixes"]);
    assert_eq!(project.read("shapes.py"), text);
}

#[test]
fn check_fix_is_fix() {
    let one = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    let two = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    let (first, second) = (one.run(&["fix"]), two.run(&["check", "--fix"]));
    assert_eq!((first.code, &first.stderr), (second.code, &second.stderr));
    assert_eq!(one.read("shapes.py"), two.read("shapes.py"));
}

#[test]
fn fixed_and_nothing_left_is_zero() {
    let project = Project::new(&[ACME_2, ("x.py", "import acme as ac\nx = ac.Real_(1)\n")]);
    project.run(&["fix"]).ends_with(0).snapshot("fix-all");
    assert_eq!(project.read("x.py"), "import acme as ac\nx = ac.Real64(1)\n");
}

#[test]
fn standard_input_comes_back_fixed() {
    let project = Project::new(&[ACME_2]);
    let run = project.pipe(&["fix", "-", "--stdin-filename", "x.py"], b"import acme as ac\nx = ac.Real_(1)\n");
    run.ends_with(0);
    assert_eq!(run.stdout, "import acme as ac\nx = ac.Real64(1)\n");
    let run = project.pipe(&["fix", "-", "--stdin-filename", "x.py"], b"x = 1\n");
    run.ends_with(0);
    assert_eq!(run.stdout, "x = 1\n");
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let project = Project::new(&[ACME_2]);
    let words = ["check", "-", "--stdin-filename", "pkg/x.py", "--output-format", "concise"];
    project.pipe(&words, SHAPES.as_bytes()).ends_with(1).snapshot("stdin-check");
}

#[test]
fn standard_input_that_is_not_utf8_comes_back_as_it_was() {
    let project = Project::new(&[ACME_2]);
    let mut command = project.command(&["fix", "-", "--stdin-filename", "x.py"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"x = '\xff\xfe'\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, b"x = '\xff\xfe'\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("UTF-8"));
}

#[track_caller]
fn keeps_bytes(before: &str, after: &str) {
    let project = Project::new(&[ACME_2]);
    project.write("x.py", before);
    project.run(&["fix"]);
    assert_eq!(project.read("x.py"), after);
    let run = project.pipe(&["fix", "-", "--stdin-filename", "x.py"], before.as_bytes());
    assert_eq!(run.stdout, after);
}

#[test]
fn line_ends_and_marks_stay() {
    keeps_bytes(
        "\u{feff}import acme as ac\r\nx = ac.Real_(  1 )\t# é\r\n\r\ny=2\n",
        "\u{feff}import acme as ac\r\nx = ac.Real64(  1 )\t# é\r\n\r\ny=2\n",
    );
    keeps_bytes("import acme as ac\r\nx = ac.Real_(1)", "import acme as ac\r\nx = ac.Real64(1)");
    keeps_bytes("import acme as ac\n\x0c\nx = ac.Real_(1)\n\n\n", "import acme as ac\n\x0c\nx = ac.Real64(1)\n\n\n");
}

#[test]
fn a_file_that_does_not_parse_is_still_checked() {
    let project = Project::new(&[ACME_2, ("x.py", "import acme as ac\nx = ac.Real_(1)\ndef broken(:\n    pass\n")]);
    project.run(&["check", "--output-format", "concise"]).ends_with(1).prints("acme.Real_");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new(&[ACME_2, ("real.py", "import acme as ac\nx = ac.Real_(1)\n")]);
    let real = project.path().join("real.py");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o750)).unwrap();
    std::os::unix::fs::symlink(&real, project.path().join("link.py")).unwrap();
    project.run(&["fix", "link.py"]).ends_with(0);
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o750);
    assert!(project.path().join("link.py").is_symlink());
    assert!(project.read("real.py").contains("Real64"));
}
