//! pixi.toml and `[tool.pixi]`: packages of conda and of PyPI, by features and platforms.

use toml::de::{DeTable, DeValue};

use super::{conda, poetry};
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::version_or_range;
use crate::statement::{Condition, Says};
use crate::table::{self, Value};

pub(super) fn read(intake: &mut Intake, source: &Source) {
    if let Some(whole) = table::parse(source, intake) {
        tables(intake, source, &whole);
    }
}

/// Reads the tables of a pixi project: its own, then those of its features.
pub(super) fn tables(intake: &mut Intake, source: &Source, of: &DeTable<'_>) {
    feature(intake, source, of);
    for (_, value) in in_order(table::table(of, &["feature"])) {
        if let Some(table) = value.as_ref().as_table() {
            feature(intake, source, table);
        }
    }
}

/// The packages of a feature: for every platform, then for single ones.
fn feature(intake: &mut Intake, source: &Source, of: &DeTable<'_>) {
    dependencies(intake, source, of, &Condition::default());
    for (name, value) in in_order(table::table(of, &["target"])) {
        if let Some(table) = value.as_ref().as_table() {
            dependencies(intake, source, table, &conda::platform(name));
        }
    }
}

fn dependencies(intake: &mut Intake, source: &Source, of: &DeTable<'_>, when: &Condition) {
    for (key, is_conda) in [("dependencies", true), ("pypi-dependencies", false)] {
        for (name, value) in in_order(table::table(of, &[key])) {
            let line = table::line(source, value);
            let text = match value.as_ref() {
                DeValue::String(text) => Some(text.as_ref()),
                DeValue::Table(entry) => table::text(entry, "version"),
                _ => {
                    let message =
                        format!("`{name}` must be a version or a table, not {}; it is not used", table::kind(value));
                    intake.problem(source, line, message);
                    continue;
                }
            };
            let says = match text.map(str::trim) {
                // From a folder, a repository or a URL.
                None => Ok(Says::Unknown),
                Some("" | "*") => poetry::range("*"),
                Some(text) if is_conda => conda::spec(text),
                Some(text) => version_or_range(text),
            };
            match says {
                Ok(says) => {
                    for name in conda::names(name).take(if is_conda { 2 } else { 1 }) {
                        intake.say(name, says.clone(), Place::declaration(source, line), when.clone());
                    }
                }
                Err(error) => intake.problem(source, line, format!("`{name}`: {error}; it is not used")),
            }
        }
    }
}

/// The entries of a table in the order of the file.
fn in_order<'a, 'i>(of: Option<&'a DeTable<'i>>) -> Vec<(&'a str, &'a Value<'i>)> {
    let mut out: Vec<_> = of.into_iter().flatten().collect();
    out.sort_by_key(|(key, _)| key.span().start);
    out.into_iter().map(|(key, value)| (key.as_ref().as_ref(), value)).collect()
}
