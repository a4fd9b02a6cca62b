//! Pipfile.lock: JSON with a table of packages per group.

use serde_json::{Map, Value};

use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{marker_of, version, version_or_range};
use crate::statement::{Condition, Says};

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let whole: Value = match serde_json::from_str(&source.text) {
        Ok(whole) => whole,
        Err(error) => {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
            return intake.problem(source, line, format!("not valid JSON ({error}); nothing in this file is used"));
        }
    };
    let Some(whole) = whole.as_object() else {
        return intake.problem(source, 1, "it must be a JSON object; nothing in this file is used");
    };
    python(intake, source, whole);
    // `default` first: it is what the code runs with.
    let rest = whole.keys().map(String::as_str).filter(|key| !key.starts_with('_') && *key != "default");
    for group in std::iter::once("default").chain(rest) {
        if let Some(packages) = whole.get(group).and_then(Value::as_object) {
            for (name, entry) in packages {
                package(intake, source, group, name, entry);
            }
        }
    }
}

fn package(intake: &mut Intake, source: &Source, group: &str, name: &str, entry: &Value) {
    let line = line_of(source, &[group, name]);
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let when = Condition::marker(text("markers").and_then(|marker| marker_of(marker).ok()));
    match text("version").map(version_or_range) {
        None => intake.say(name, Says::Unknown, Place::lock(source, line), when),
        Some(Ok(says)) => intake.say(name, says, Place::lock(source, line), when),
        Some(Err(error)) => intake.problem(source, line, format!("{name}: {error}; it is not used")),
    }
}

fn python(intake: &mut Intake, source: &Source, whole: &Map<String, Value>) {
    let requires = whole.get("_meta").and_then(|meta| meta.get("requires"));
    for key in ["python_full_version", "python_version"] {
        if let Some(text) = requires.and_then(|requires| requires.get(key)).and_then(Value::as_str) {
            let line = line_of(source, &["_meta", "requires", key]);
            match version(text) {
                Ok(version) => {
                    return intake.say(
                        "python",
                        Says::Version(version),
                        Place::lock(source, line),
                        Condition::default(),
                    );
                }
                Err(error) => intake.problem(source, line, format!("`{key}`: {error}; it is not used")),
            }
        }
    }
}

/// The 1-based line of a key: the first place after its parents where it is written as a key.
fn line_of(source: &Source, keys: &[&str]) -> u32 {
    let mut at = 0;
    for key in keys {
        let quoted = Value::from(*key).to_string();
        let found = source.text[at..]
            .match_indices(&quoted)
            .map(|(offset, found)| at + offset + found.len())
            .find(|end| source.text[*end..].trim_start().starts_with(':'));
        match found {
            Some(end) => at = end,
            None => break,
        }
    }
    source.line(at)
}
