//! What the TOML lock files have in common: an array of packages with name, version and markers.

use analysis::environment::SourceKind;
use changes::VersionSpecifiers;
use toml::de::{DeTable, DeValue};

use super::poetry;
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{marker_of, version};
use crate::statement::{Condition, Role, Says};
use crate::table;

/// How a lock file writes its packages.
pub(super) struct Form {
    /// The array of packages.
    pub packages: &'static str,
    /// The key for markers: a string, an array of which any must hold, or a table of such.
    pub markers: &'static str,
    /// The key for the range of Python.
    pub python: &'static str,
}

/// Reads the packages of a lock file.
pub(super) fn packages(intake: &mut Intake, source: &Source, whole: &DeTable<'_>, form: &Form) {
    let Some(value) = whole.get(form.packages) else { return };
    let Some(list) = value.as_ref().as_array() else {
        let line = table::line(source, value);
        return intake.problem(
            source,
            line,
            format!("`{}` must be an array of tables; no version in it is used", form.packages),
        );
    };
    for item in list {
        let line = table::line(source, item);
        let package = item.as_ref().as_table();
        let Some((package, name)) = package.and_then(|package| Some((package, table::text(package, "name")?))) else {
            intake.problem(source, line, "a package without a name; it is not used");
            continue;
        };
        let when = condition(package, form);
        match package.get("version") {
            // A package that is built from a folder has none.
            None => intake.say(name, Says::Unknown, Place::lock(source, line), when),
            Some(value) => {
                let line = table::line(source, value);
                match value.as_ref().as_str().ok_or_else(|| "the version is not a string".to_owned()).and_then(version)
                {
                    Ok(version) => intake.say(name, Says::Version(version), Place::lock(source, line), when),
                    Err(error) => intake.problem(source, line, format!("{name}: {error}; it is not used")),
                }
            }
        }
    }
}

/// Reads a range of Python at the place it is written.
pub(super) fn python(intake: &mut Intake, source: &Source, of: &DeTable<'_>, key: &str) {
    let Some(value) = of.get(key) else { return };
    let line = table::line(source, value);
    let read = value.as_ref().as_str().ok_or_else(|| "it is not a string".to_owned()).and_then(poetry::range);
    match read {
        Ok(says) => {
            // A lock repeats what the project declares; where the project does not, it stands for it.
            let place = Place { kind: SourceKind::Declared, role: Role::Accompanies, ..Place::lock(source, line) };
            intake.say("python", says, place, Condition::default());
        }
        Err(error) => intake.problem(source, line, format!("`{key}`: {error}; it is not used")),
    }
}

fn condition(package: &DeTable<'_>, form: &Form) -> Condition {
    let mut texts = Vec::new();
    if let Some(value) = package.get(form.markers) {
        collect(value.as_ref(), &mut texts);
    }
    Condition {
        markers: texts.into_iter().filter_map(|text| marker_of(text).ok()).collect(),
        python: table::text(package, form.python).and_then(python_range),
    }
}

fn python_range(text: &str) -> Option<VersionSpecifiers> {
    match poetry::range(text).ok()? {
        Says::Range(range) if !range.is_empty() => Some(range),
        _ => None,
    }
}

fn collect<'a>(value: &'a DeValue<'_>, out: &mut Vec<&'a str>) {
    match value {
        DeValue::String(text) => out.push(text),
        DeValue::Array(items) => items.iter().for_each(|item| collect(item.as_ref(), out)),
        DeValue::Table(table) => table.values().for_each(|item| collect(item.as_ref(), out)),
        _ => {}
    }
}
