//! Small projects as data: each folder of `tests/data` is one, with what is expected of it in `expected.txt` and, in
//! `case.toml`, what the command line says. `UPDATE_EXPECTED=1` writes what is found.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use analysis::environment::{Pin, VersionSource};
use changes::{Span, Version};
use project::discover::{Nested, discover};
use project::{ConfigChoice, Overrides, Platform, Project, With, parse_python};
use toml::Table;

const KNOWN: &[(&str, &[&str])] = &[
    ("python", &["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]),
    ("numpy", &["1.20.0", "1.22.0", "1.24.0", "1.25.0", "1.26.4", "2.0.0", "2.1.3", "2.3.0", "2.4.0rc1"]),
    ("pandas", &["1.5.3", "2.0.0", "2.1.4", "2.2.3", "3.0.0"]),
    ("scipy", &["1.9.0", "1.10.1", "1.14.1"]),
    ("matplotlib", &["3.5.0", "3.7.0", "3.8.4", "3.9.2"]),
    ("sqlalchemy", &["1.4.0", "2.0.0"]),
    ("flask", &["2.0.0", "3.0.0"]),
    ("django", &["3.2", "4.2", "5.0"]),
];

fn known(name: &str) -> Vec<Version> {
    let releases = KNOWN.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, releases)| releases);
    releases.iter().map(|text| Version::from_str(text).unwrap()).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    AsTheyAre,
    /// With a byte order mark and CRLF, as Windows editors write.
    Windows,
}

fn copy(from: &Path, to: &Path, lines: Lines) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // In this repository they would count for git.
        let name = if name == "dot-gitignore" { ".gitignore" } else { name };
        if path.is_dir() {
            copy(&path, &to.join(name), lines);
        } else if name != "expected.txt" && name != "case.toml" {
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            let text = match lines {
                Lines::AsTheyAre => text,
                // git knows no byte order mark.
                Lines::Windows if name == ".gitignore" => text,
                Lines::Windows => format!("\u{feff}{}", text.replace('\n', "\r\n")),
            };
            fs::write(to.join(name), text).unwrap();
        }
    }
}

fn strings(case: &Table, key: &str) -> Vec<String> {
    let list = case.get(key).and_then(|value| value.as_array()).cloned().unwrap_or_default();
    list.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn overrides(case: &Table, top: &Path) -> Overrides {
    let text = |key: &str| case.get(key).map(|value| value.as_str().unwrap());
    Overrides {
        with: strings(case, "with").iter().map(|text| With::parse(text).unwrap()).collect(),
        versions_from: strings(case, "versions-from").iter().map(|path| top.join(path)).collect(),
        python: text("python").map(|text| parse_python(text).unwrap()),
        config: if case.contains_key("isolated") { ConfigChoice::Isolated } else { ConfigChoice::Nearest },
        inline_config: strings(case, "inline"),
        venv: text("venv").map(|path| top.join(path)),
        virtual_env: text("virtual-env").map(|path| top.join(path)),
        project_environment: text("project-environment").map(PathBuf::from),
        platform: Some(Platform::of(text("platform").unwrap_or("linux"), "x86_64")),
    }
}

fn source(source: &VersionSource) -> String {
    let line = source.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{:?} {}{line}", source.kind, source.file).trim_end().to_owned()
}

fn shown(name: &str, pin: &Pin) -> String {
    let mut out = format!("{name}:");
    match &pin.in_use {
        Some((version, from)) => write!(out, " {version} [{}]", source(from)).unwrap(),
        None => out.push_str(" unknown"),
    }
    match &pin.span {
        Some((Span::Exactly(version), from)) => write!(out, " exactly {version} [{}]", source(from)).unwrap(),
        Some((Span::Range { specifiers, from: start }, from)) => {
            let start = start.as_ref().map(|version| format!(" from {version}")).unwrap_or_default();
            write!(out, " span {specifiers}{start} [{}]", source(from)).unwrap();
        }
        None => {}
    }
    if !pin.declared {
        out.push_str(" undeclared");
    }
    out
}

fn found(case: &Table, top: &Path) -> String {
    let root = top.join(case.get("root").map_or("", |value| value.as_str().unwrap()));
    let overrides = overrides(case, top);
    let project = Project::load(&root, &overrides, &known);
    let mut out = String::new();
    for (name, pin) in &project.environment.pins {
        writeln!(out, "{}", shown(name, pin)).unwrap();
    }
    let config = &project.config;
    for file in strings(case, "under") {
        writeln!(out, "\n{file}:").unwrap();
        let under = project.environment_under(&config.overrides_of(&root.join(&file)), &known);
        for (name, pin) in under.pins.iter().filter(|(name, pin)| project.environment.pin(name) != Some(pin)) {
            writeln!(out, "{}", shown(name, pin)).unwrap();
        }
    }
    if let Some(file) = &config.file {
        writeln!(out, "\nconfiguration: {}", project::paths::shown(file, &root)).unwrap();
        writeln!(out, "{:?}", config.settings).unwrap();
        writeln!(out, "database: {}", project::paths::shown(&config.database, &root)).unwrap();
        for (file, settings) in ["src/a.py", "tests/t.py"].map(|file| (file, config.settings_for(&root.join(file)))) {
            if *settings != config.settings {
                writeln!(out, "{file} ignores {:?}", settings.ignore).unwrap();
            }
        }
        let rest = (config.fix, config.unsafe_fixes, &config.output_format);
        if rest != (None, None, &None) {
            writeln!(out, "{rest:?}").unwrap();
        }
    }
    let paths: Vec<PathBuf> = match case.contains_key("paths") {
        true => strings(case, "paths").iter().map(|path| top.join(path)).collect(),
        false => vec![root.clone()],
    };
    let discovered = discover(&paths, config, Nested::Own);
    if !discovered.files.is_empty() {
        out.push_str("\nfiles:\n");
    }
    for file in discovered.files {
        writeln!(out, "{}", project::paths::shown(&file, &root)).unwrap();
    }
    let problems: Vec<_> = project.problems.into_iter().chain(discovered.problems).collect();
    if !problems.is_empty() {
        out.push_str("\nproblems:\n");
    }
    let prefix = format!("{}/", top.to_str().unwrap().replace('\\', "/"));
    for problem in problems {
        writeln!(out, "{}", problem.to_string().replace('\\', "/").replace(&prefix, "")).unwrap();
    }
    out
}

#[track_caller]
fn check(folder: &Path) -> Result<(), String> {
    let case: Table = match fs::read_to_string(folder.join("case.toml")) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => Table::new(),
    };
    let expected = folder.join("expected.txt");
    for lines in [Lines::AsTheyAre, Lines::Windows] {
        let place = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(place.path()).unwrap().join("project");
        copy(folder, &top, lines);
        fs::create_dir(top.join(".git")).unwrap();
        let found = found(&case, &top);
        if std::env::var_os("UPDATE_EXPECTED").is_some() && lines == Lines::AsTheyAre {
            fs::write(&expected, &found).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default().replace("\r\n", "\n");
        if found != wanted {
            let name = folder.file_name().unwrap().display();
            return Err(format!("== {name}\n-- expected\n{wanted}-- found\n{found}"));
        }
    }
    Ok(())
}

#[test]
fn every_case() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut folders: Vec<PathBuf> = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 30);
    let failures: Vec<String> = folders.iter().filter_map(|folder| check(folder).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
