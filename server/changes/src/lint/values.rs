//! Tables of values are there, and their expressions compile.

use super::{Check, Context};
use crate::problem::Problem;
use crate::record::{Condition, ValueCondition};
use crate::source::ChangeFile;
use crate::values::whole_match;

pub(super) const CHECK: Check = Check {
    name: "values",
    description: "A table that a change names is there; `prefix` and `suffix` are regular expressions; no value stands twice.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (folder, file) in context.files() {
        let library = context.library(folder);
        for (key, table) in tables(file) {
            if library.as_ref().is_some_and(|library| library.values.contains_key(&table)) {
                continue;
            }
            problems.push(
                Problem::at(&file.front.file, file.front.line_of(&key), format!("there is no values table `{table}`"))
                    .tip(format!("write `{}/values/{table}.toml`", folder.name)),
            );
        }
    }
    for table in context.folders.iter().flat_map(|folder| folder.values.values()) {
        for (key, pattern) in [("prefix", &table.value.prefix), ("suffix", &table.value.suffix)] {
            let error = pattern.as_ref().and_then(|pattern| whole_match(pattern).err());
            problems.extend(error.map(|error| {
                let what = format!("`{key}` is not a regular expression: {error}");
                Problem::at(&table.file, table.line_of(key), what).tip("see the syntax of the crate regex-lite")
            }));
        }
        for (index, row) in table.value.rows.iter().enumerate() {
            let is_twin = |other: &crate::values::ValueRow| {
                crate::python::same_literal(&other.old, &row.old) && other.requires == row.requires
            };
            if table.value.rows[..index].iter().any(is_twin) {
                let line = table.line_of(&format!("row.{index}.old"));
                let what = format!("the value {} stands twice", row.old);
                problems.push(Problem::at(&table.file, line, what).tip("the first row is taken; remove the other"));
            }
        }
    }
    problems
}

/// The tables that a change names, with the key that does.
fn tables(file: &ChangeFile) -> Vec<(String, String)> {
    let of_condition = |condition: &Condition| match &condition.value {
        Some(ValueCondition::Table(table)) => Some(table.clone()),
        _ => None,
    };
    let change = &file.change;
    let mut all = Vec::new();
    for (name, condition) in &change.when {
        all.extend(of_condition(condition).map(|table| (format!("when.{name}"), table)));
    }
    for (index, rewrite) in change.rewrites.iter().enumerate() {
        let key = |name: &str| format!("rewrite.{index}.{name}");
        all.extend(rewrite.template.tables().map(|table| (key("template"), table.to_owned())));
        for (name, condition) in &rewrite.when {
            all.extend(of_condition(condition).map(|table| (key(&format!("when.{name}")), table)));
        }
    }
    all
}
