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
use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use analysis::finding::Severity;
use analysis::modules::Place;
use analysis::settings::{Selector, Settings};
use changes::{Confidence, Span};
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
    let (environment, settings) = header(&text);
    compare(path, &text, Project::new(&database, &environment, &settings))
}

/// Checks each file of a project whose first lines say the versions.
fn check_project(folder: &Path) -> Result<(), Failed> {
    let modules = common::Folder::read(folder);
    let texts: Vec<&str> = modules.texts().map(|(_, text)| text).collect();
    let database = common::database_naming(&texts.join("\n"));
    let mut checked = 0;
    for (id, text) in modules.texts() {
        let (environment, settings) = header(text);
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

fn header(text: &str) -> (Environment, Settings) {
    let mut environment = Environment::default();
    let mut settings = Settings::default();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        if let Some(versions) = line.strip_prefix("# with: ") {
            for word in versions.split_whitespace() {
                let (name, version) = word.split_once("==").expect("name==version");
                let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
                let in_use = Some((version.parse().expect("a version"), source));
                environment.pins.insert(name.to_owned(), Pin { in_use, span: None, declared: true });
            }
        } else if let Some(ranges) = line.strip_prefix("# range: ") {
            for word in ranges.split_whitespace() {
                let at = word.find(['<', '>', '=', '!', '~']).expect("a range");
                let (name, specifiers) = word.split_at(at);
                let source =
                    VersionSource { kind: SourceKind::Declared, file: "pyproject.toml".to_owned(), line: None };
                let span = Span::Range { specifiers: specifiers.parse().expect("a range"), from: None };
                environment.pins.entry(name.to_owned()).or_default().span = Some((span, source));
            }
        } else if let Some(words) = line.strip_prefix("# settings: ") {
            for word in words.split_whitespace() {
                match word {
                    "future" => settings.future = true,
                    "possible" => settings.confidence = Confidence::Possible,
                    _ => settings.extend_select.push(Selector::parse(word)),
                }
            }
        } else if let Some(words) = line.strip_prefix("# first-party: ") {
            environment.first_party.extend(words.split_whitespace().map(str::to_owned));
        }
    }
    (environment, settings)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}
