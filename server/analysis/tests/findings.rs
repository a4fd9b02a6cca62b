//! What is found and what is not: Python files with marks, matched one to one both ways.
//!
//! The first lines of a file say the versions (`# with: numpy==2.1 python==3.11`) and settings (`# settings: future`).
//! A folder in `tests/projects` is a project: its files are checked with their modules around them.
//! `# expect: ID SEVERITY` at the end of a line: the outdated name of a finding stands on it; several are separated by
//! `;`. A line without the mark has no finding.

mod common;

use std::path::Path;

use analysis::Project;
use analysis::analyse::{Depth, analyse};
use analysis::finding::Severity;
use analysis::modules::Place;
use libtest_mimic::{Arguments, Failed, Trial};
use syntax::Parsed;

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("tests/findings").flatten().map(|e| e.path()).collect();
    files.sort();
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects");
    let mut folders: Vec<_> =
        std::fs::read_dir(projects).expect("tests/projects").flatten().map(|e| e.path()).collect();
    folders.sort();
    let of_projects = folders.into_iter().map(|folder| {
        let name = format!("projects/{}", folder.file_name().expect("a name").to_string_lossy());
        Trial::test(name, move || check_project(&folder))
    });
    let trials = files.into_iter().map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Trial::test(name, move || check(&path))
    });
    libtest_mimic::run(&arguments, trials.chain(of_projects).collect()).exit();
}

fn check(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let database = common::database_naming(&text);
    let (environment, settings) = common::header(&text);
    compare(path, &text, Project::new(&database, &environment, &settings))
}

/// Checks each file of a project whose first lines say the versions.
fn check_project(folder: &Path) -> Result<(), Failed> {
    let modules = common::Folder::read(folder);
    let texts: Vec<&str> = modules.texts().map(|(_, text)| text).collect();
    let database = common::database_naming(&texts.join("\n"));
    let mut checked = 0;
    for (id, text) in modules.texts() {
        let (environment, settings) = common::header(text);
        if environment.pins.is_empty() {
            continue;
        }
        checked += 1;
        let place = Place { modules: &modules, id };
        compare(&folder.join(id), text, Project::new(&database, &environment, &settings).at(place))?;
    }
    assert!(checked > 0, "no file of {} says versions", folder.display());
    Ok(())
}

#[track_caller]
fn compare(path: &Path, text: &str, project: Project<'_>) -> Result<(), Failed> {
    let parsed = Parsed::new(text)?;
    let analysis = analyse(&parsed, project, Depth::FindingsOnly);
    let mut found: Vec<(u32, String)> = analysis
        .findings
        .iter()
        .map(|finding| {
            let line = parsed.lines().line_of(finding.name.start) + 1;
            (line, format!("{} {}", finding.symbol, severity(finding.severity)))
        })
        .collect();
    found.sort();
    let mut expected: Vec<(u32, String)> = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        if let Some((_, marks)) = content.split_once("# expect: ") {
            expected.extend(marks.split(';').map(|mark| (line, mark.trim().to_owned())));
        }
    }
    expected.sort();
    let describe = |rows: &[(u32, String)], others: &[(u32, String)]| {
        let only: Vec<String> =
            rows.iter().filter(|row| !others.contains(row)).map(|(line, what)| format!("  {line}: {what}")).collect();
        only.join("\n")
    };
    if found == expected {
        return Ok(());
    }
    let (missed, extra) = (describe(&expected, &found), describe(&found, &expected));
    Err(format!("{}\nexpected, not found:\n{missed}\nfound, not expected:\n{extra}", path.display()).into())
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}
