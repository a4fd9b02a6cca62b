//! pip's requirements and constraints files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use analysis::environment::SourceKind;

use crate::intake::{Intake, Place};
use crate::paths::{absolute, shown};
use crate::read::{ReadError, Source};
use crate::requirement::requirement;
use crate::statement::{Condition, Role, Says};

/// Reads a file and those it includes.
pub(super) fn read(intake: &mut Intake, path: &Path) {
    if let Some(source) = intake.read(path) {
        let mut seen = BTreeSet::from([identity(path)]);
        let constraints = path.file_name().is_some_and(|name| name.to_string_lossy().contains("constraint"));
        lines(intake, &source, if constraints { Use::Constrains } else { Use::Requires }, &mut seen);
    }
}

/// Reads lines that stand in another file, as pip would: those of a list in a conda environment.
pub(super) fn read_lines(intake: &mut Intake, source: &Source, lines: Vec<(u32, String)>) {
    let mut seen = BTreeSet::from([identity(&source.path)]);
    each(intake, source, lines, Use::Requires, &mut seen);
}

/// The distributions that the lines of a file name, normalised, each with its line.
pub(super) fn names(text: &str) -> Vec<(String, u32)> {
    let named = |(line, text): (u32, String)| match line_of(&text) {
        Line::Requirement(text) if !is_path_or_url(text) => {
            Some((changes::normalise(&requirement(text).ok()?.name), line))
        }
        _ => None,
    };
    logical_lines(text).into_iter().filter_map(named).collect()
}

/// What a file is included for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Requires,
    Constrains,
}

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    Requirement(&'a str),
    Include(&'a str),
    Constraints(&'a str),
    Editable(&'a str),
    Nothing,
}

fn lines(intake: &mut Intake, source: &Source, to: Use, seen: &mut BTreeSet<PathBuf>) {
    each(intake, source, logical_lines(&source.text), to, seen);
}

fn each(intake: &mut Intake, source: &Source, lines: Vec<(u32, String)>, to: Use, seen: &mut BTreeSet<PathBuf>) {
    for (line, text) in lines {
        match line_of(&text) {
            Line::Nothing => {}
            Line::Include(file) => include(intake, source, line, file, to, seen),
            Line::Constraints(file) => include(intake, source, line, file, Use::Constrains, seen),
            Line::Editable(target) => {
                if let Some(name) = name_of_url(target) {
                    intake.say(name, Says::Unknown, place(source, line, &Says::Unknown, to), Condition::default());
                }
            }
            Line::Requirement(text) if is_path_or_url(text) => {
                if let Some(name) = name_of_url(text) {
                    intake.say(name, Says::Unknown, place(source, line, &Says::Unknown, to), Condition::default());
                }
            }
            Line::Requirement(text) => match requirement(text) {
                Ok(required) => {
                    let place = place(source, line, &required.says, to);
                    intake.say(&required.name, required.says.clone(), place, Condition::marker(required.marker));
                }
                Err(error) => intake.problem(source, line, format!("{error}; it is not used")),
            },
        }
    }
}

fn place<'a>(source: &'a Source, line: u32, says: &Says, to: Use) -> Place<'a> {
    let (kind, role) = match says {
        Says::Version(_) => (SourceKind::Lock, Role::Chooses),
        Says::Range(_) | Says::Unknown => (SourceKind::Declared, Role::Declares),
    };
    let role = if to == Use::Constrains { Role::Accompanies } else { role };
    Place { kind, role, file: &source.file, line: Some(line) }
}

fn include(intake: &mut Intake, source: &Source, line: u32, file: &str, to: Use, seen: &mut BTreeSet<PathBuf>) {
    if file.contains("://") {
        return;
    }
    let mut path = absolute(&source.folder().join(file));
    if !path.exists() && file.contains('\\') {
        path = absolute(&source.folder().join(file.replace('\\', "/")));
    }
    // A file that includes itself, by however many steps, is read once.
    if !seen.insert(identity(&path)) {
        return;
    }
    match intake.try_read(&path) {
        Ok(included) => lines(intake, &included, to, seen),
        Err(ReadError::Missing) => {
            let shown = shown(&path, &intake.root);
            intake.problem(source, line, format!("it includes {shown}, and there is no such file"));
        }
        Err(error) => intake.problem(source, line, format!("it includes {}: {error}", shown(&path, &intake.root))),
    }
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| absolute(path))
}

/// Lines with continuations joined and comments gone, and the number of their first line.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut out: Vec<(u32, String)> = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let comment_only = line.trim_start().starts_with('#');
        let (mut start, mut joined) = open.take().unwrap_or((number, String::new()));
        if joined.is_empty() {
            start = number;
        }
        match line.strip_suffix('\\') {
            // pip reads on past a comment's backslash, and so a comment never continues.
            Some(more) if !comment_only => {
                joined.push_str(more);
                open = Some((start, joined));
            }
            _ => {
                joined.push_str(if comment_only { "" } else { line });
                out.push((start, joined));
            }
        }
    }
    out.extend(open);
    for (_, line) in &mut out {
        let comment = line
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|at| *at == 0 || line[..*at].ends_with(|c: char| c.is_whitespace()));
        if let Some(at) = comment {
            line.truncate(at);
        }
        *line = line.trim().to_owned();
    }
    out.retain(|(_, line)| !line.is_empty());
    out
}

fn line_of(text: &str) -> Line<'_> {
    if !text.starts_with('-') {
        // What follows a requirement: `--hash=…`, `--config-settings …`.
        let end = text.find(" --").or_else(|| text.find("\t--")).unwrap_or(text.len());
        return Line::Requirement(text[..end].trim());
    }
    type Make = for<'a> fn(&'a str) -> Line<'a>;
    let options: [(&[&str], Make); 3] = [
        (&["--requirement", "-r"], |file| Line::Include(file)),
        (&["--constraint", "-c"], |file| Line::Constraints(file)),
        (&["--editable", "-e"], |target| Line::Editable(target)),
    ];
    for (names, make) in options {
        for name in names {
            if let Some(rest) = text.strip_prefix(name) {
                let value = rest.trim_start_matches([' ', '\t', '=']).trim().trim_matches(['"', '\'']);
                let separated = value.len() < rest.len() || !name.starts_with("--");
                if separated && !value.is_empty() {
                    return make(value);
                }
            }
        }
    }
    Line::Nothing
}

fn is_path_or_url(text: &str) -> bool {
    let head = text.split(['@', ';', '[', ' ']).next().unwrap_or(text);
    let file = [".whl", ".zip", ".tar.gz", ".tar.bz2"].iter().any(|end| text.ends_with(end));
    head.contains("://")
        || head.starts_with(['.', '/', '\\', '~'])
        || head.contains(['/', '\\'])
        || (file && !text.contains('@'))
}

/// The name that a URL gives: `#egg=name`, or that of a wheel's file.
fn name_of_url(text: &str) -> Option<&str> {
    let name = match text.split_once("egg=") {
        Some((_, egg)) => egg.split(['&', '[', ' ', '=', '<', '>', ';']).next()?,
        None => text
            .split([';', '#', '?', ' '])
            .next()?
            .strip_suffix(".whl")?
            .rsplit(['/', '\\'])
            .next()?
            .split('-')
            .next()?,
    };
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(good)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_lines() {
        let text = "# a\nb==1 \\\n    --hash=sha256:x \\\n    --hash=sha256:y\nc # d\ne#f\n\\\n";
        let expected = [(2, "b==1     --hash=sha256:x     --hash=sha256:y"), (5, "c"), (6, "e#f")];
        assert_eq!(logical_lines(text), expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn kinds_of_lines() {
        assert_eq!(line_of("-r a.txt"), Line::Include("a.txt"));
        assert_eq!(line_of("-ra.txt"), Line::Include("a.txt"));
        assert_eq!(line_of("--requirement=a.txt"), Line::Include("a.txt"));
        assert_eq!(line_of("--requirement a.txt"), Line::Include("a.txt"));
        assert_eq!(line_of("-c a.txt"), Line::Constraints("a.txt"));
        assert_eq!(line_of("-e ./a"), Line::Editable("./a"));
        assert_eq!(line_of("--extra-index-url https://x"), Line::Nothing);
        assert_eq!(line_of("--editable-mode"), Line::Nothing);
        assert_eq!(line_of("-i https://x"), Line::Nothing);
        assert_eq!(line_of("a==1 --hash=x"), Line::Requirement("a==1"));
    }

    #[test]
    fn names_in_urls() {
        assert_eq!(name_of_url("git+https://x/y.git@v1#egg=some_name[x]"), Some("some_name"));
        assert_eq!(name_of_url("https://x/some_name-1.0-py3-none-any.whl"), Some("some_name"));
        assert_eq!(name_of_url("./folder"), None);
        assert!(is_path_or_url("./folder"));
        assert!(is_path_or_url("git+ssh://git@x/y"));
        assert!(!is_path_or_url("name @ https://x/y"));
        assert!(!is_path_or_url("name==1.0"));
    }
}
