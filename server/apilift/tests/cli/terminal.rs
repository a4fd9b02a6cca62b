//! Colours, and readers that go away.

use std::io::Read;
use std::process::Stdio;

use crate::{ACME_2, Project, SHAPES};

#[test]
fn a_pipe_gets_no_colours() {
    let project = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    project.run(&["check"]).ends_with(1).keeps_quiet_about("\u{1b}");
}

/// On a terminal (that `script` gives), colours come, and `NO_COLOR` takes them away.
#[cfg(target_os = "linux")]
#[test]
fn no_color() {
    let project = Project::new(&[ACME_2, ("shapes.py", SHAPES)]);
    let on_terminal = |no_color: Option<&str>| {
        let mut command = std::process::Command::new("script");
        command.args(["-qec", &format!("{} check", env!("CARGO_BIN_EXE_apilift")), "/dev/null"]);
        command.current_dir(project.path()).env_remove("NO_COLOR").stdin(Stdio::null());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        command.output().ok().filter(|output| !output.stdout.is_empty()).map(|output| output.stdout)
    };
    // Where there is no `script`, there is no terminal to be had.
    let Some(coloured) = on_terminal(None) else { return };
    assert!(coloured.contains(&0x1b), "{}", String::from_utf8_lossy(&coloured));
    let plain = on_terminal(Some("1")).unwrap_or_default();
    assert!(!plain.contains(&0x1b), "{}", String::from_utf8_lossy(&plain));
}

#[test]
fn a_reader_that_goes_away() {
    let project = Project::new(&[ACME_2]);
    for number in 0..200 {
        project.write(&format!("m{number}.py"), SHAPES);
    }
    for format in ["full", "concise", "json"] {
        let mut command = project.command(&["check", "--output-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut few = [0u8; 16];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut few).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{format}: {stderr}");
        assert!(output.status.code().is_some(), "{format}: ended by a signal");
    }
}
