//! `.python-version`: one version or more, the first counts.

use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::version;
use crate::statement::{Condition, Says};

pub(super) fn read(intake: &mut Intake, source: &Source) {
    for (line, text) in (1..).zip(source.text.lines()) {
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        // The name of an environment instead of a version says nothing, and is no mistake.
        if let Some(version) = plain(text) {
            intake.say("python", Says::Version(version), Place::lock(source, line), Condition::default());
        }
        return;
    }
}

/// `3.11`, `3.11.4`, `cpython-3.11.4-linux-x86_64-gnu`, `cpython@3.12`, `pypy3.9-7.3.11`.
fn plain(text: &str) -> Option<changes::Version> {
    let text = ["cpython", "pypy", "python"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    let text = text.trim_start_matches(['-', '@', '=']);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(text.len());
    text.starts_with(|c: char| c.is_ascii_digit()).then(|| version(&text[..end]).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(plain(text).map(|version| version.to_string()).as_deref(), expected);
    }

    #[test]
    fn forms() {
        check("3.11", Some("3.11"));
        check("3.14.0rc1", Some("3.14.0rc1"));
        check("cpython-3.11.4-linux-x86_64-gnu", Some("3.11.4"));
        check("cpython@3.12", Some("3.12"));
        check("pypy3.9-7.3.11", Some("3.9"));
        check("my-env", None);
        check("system", None);
    }
}
