//! pyproject.toml: `[project]`, dependency groups, and the tables of tools.

use toml::de::DeTable;

use super::{pixi, poetry};
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{pinned, range, requirement};
use crate::statement::Condition;
use crate::table::{self, Value};

pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = table::parse(source, intake) else { return };
    if let Some(project) = table::table(&whole, &["project"]) {
        if let Some(value) = project.get("requires-python") {
            requires_python(intake, source, value);
        }
        if let Some(value) = project.get("dependencies") {
            list(intake, source, value, "dependencies");
        }
        lists(intake, source, project, "optional-dependencies");
    }
    poetry::read(intake, source, &whole);
    lists(intake, source, &whole, "dependency-groups");
    included_groups(intake, source, &whole);
    if let Some(tool) = table::table(&whole, &["tool"]) {
        if let Some(value) = table::table(tool, &["uv"]).and_then(|uv| uv.get("dev-dependencies")) {
            list(intake, source, value, "dev-dependencies");
        }
        if let Some(pdm) = table::table(tool, &["pdm"]) {
            lists(intake, source, pdm, "dev-dependencies");
        }
        if let Some(of) = table::table(tool, &["pixi"]) {
            pixi::tables(intake, source, of);
        }
    }
}

fn requires_python(intake: &mut Intake, source: &Source, value: &Value<'_>) {
    let line = table::line(source, value);
    let read = value.as_ref().as_str().ok_or_else(|| format!("it must be a string, not {}", table::kind(value)));
    match read.and_then(range) {
        Ok(range) => intake.say("python", pinned(range), Place::declaration(source, line), Condition::default()),
        Err(error) => intake.problem(source, line, format!("`requires-python`: {error}; it is not used")),
    }
}

/// A table of lists, by groups.
fn lists(intake: &mut Intake, source: &Source, of: &DeTable<'_>, key: &str) {
    let Some(value) = of.get(key) else { return };
    let Some(groups) = value.as_ref().as_table() else {
        let line = table::line(source, value);
        return intake.problem(
            source,
            line,
            format!("`{key}` must be a table, not {}; it is not used", table::kind(value)),
        );
    };
    for group in groups.values() {
        list(intake, source, group, key);
    }
}

/// Every group is read anyway: `{include-group = "…"}` only has to name one.
fn included_groups(intake: &mut Intake, source: &Source, whole: &DeTable<'_>) {
    let Some(groups) = table::table(whole, &["dependency-groups"]) else { return };
    let names: Vec<String> = groups.keys().map(|name| changes::normalise(name.as_ref())).collect();
    for item in groups.values().filter_map(|group| group.as_ref().as_array()).flatten() {
        let included = item.as_ref().as_table().and_then(|table| table::text(table, "include-group"));
        if let Some(name) = included.filter(|name| !names.contains(&changes::normalise(name))) {
            let line = table::line(source, item);
            intake.problem(source, line, format!("it includes the group {name}, and there is no such group"));
        }
    }
}

fn list(intake: &mut Intake, source: &Source, value: &Value<'_>, what: &str) {
    let Some(items) = value.as_ref().as_array() else {
        let line = table::line(source, value);
        return intake.problem(
            source,
            line,
            format!("`{what}` must be an array, not {}; it is not used", table::kind(value)),
        );
    };
    for item in items {
        let line = table::line(source, item);
        let Some(text) = item.as_ref().as_str() else {
            if item.as_ref().as_table().is_none() {
                let message = format!("`{what}` must hold strings, not {}; this one is not used", table::kind(item));
                intake.problem(source, line, message);
            }
            continue;
        };
        // An editable requirement of one tool.
        if text.trim_start().starts_with("-e ") {
            continue;
        }
        match requirement(text) {
            Ok(required) => intake.say(
                &required.name,
                required.says,
                Place::declaration(source, line),
                Condition::marker(required.marker),
            ),
            Err(error) => intake.problem(source, line, format!("{error}; it is not used")),
        }
    }
}
