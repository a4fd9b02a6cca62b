//! Types are types.

use std::collections::BTreeMap;

use super::{Check, Context};
use crate::problem::Problem;
use crate::source::{ConditionForm, Parsed};
use crate::types::{GuardAct, LibraryTypes, TypeExpr};

/// What may be written between brackets.
const SUBSCRIPTS: [&str; 5] = ["string", "list", "slice", "number", "any"];

pub(super) const CHECK: Check =
    Check {
        name: "types", description: "Types in types.toml and in `when` are dotted paths with `[…]` and `|`.", run
    };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for types in context.folders.iter().filter_map(|folder| folder.types.as_ref()) {
        of_file(types, &mut problems);
    }
    for (_, file) in context.files() {
        let front = &file.front;
        of_conditions(&front.file, &front.value.when, |key| front.line_of(key), &mut problems);
        for (index, rewrite) in front.value.rewrites.iter().enumerate() {
            let line = |key: &str| front.line_of(&format!("rewrite.{index}.{key}"));
            of_conditions(&front.file, &rewrite.when, line, &mut problems);
        }
    }
    problems
}

fn of_file(types: &Parsed<LibraryTypes>, problems: &mut Vec<Problem>) {
    for (table, key, text) in types.value.expressions() {
        let line = types.line_of(&format!("{table}.{key}"));
        problems.extend(odd_type(&types.file, line, text));
    }
    for (path, guard) in &types.value.guards {
        let line = types.line_of(&format!("guards.{path}"));
        let lacks = match guard.acts {
            GuardAct::Skips | GuardAct::Runs => guard.condition.is_none().then_some("condition"),
            GuardAct::Requires => guard.module.is_none().then_some("module"),
            // A version without a module is that of the guard's own library.
            GuardAct::Version | GuardAct::Leaves | GuardAct::Quiets | GuardAct::Expects => None,
        };
        if let Some(key) = lacks {
            problems.push(
                Problem::at(&types.file, line, format!("the guard `{path}` does not say its `{key}`"))
                    .tip(format!("write the name of the parameter: `{key} = \"…\"`")),
            );
        }
    }
    for (class, by_kind) in &types.value.subscript {
        for kind in by_kind.keys().filter(|kind| !SUBSCRIPTS.contains(&kind.as_str())) {
            let line = types.line_of(&format!("subscript.{class}"));
            problems.push(
                Problem::at(&types.file, line, format!("`{kind}` is not what may stand between brackets"))
                    .expecting(format!("one of {}", SUBSCRIPTS.join(", ")), kind)
                    .tip("write `any` where it does not matter"),
            );
        }
    }
}

fn of_conditions(
    file: &str,
    when: &BTreeMap<String, ConditionForm>,
    line: impl Fn(&str) -> Option<u32>,
    problems: &mut Vec<Problem>,
) {
    for (name, condition) in when {
        for text in condition.types.iter().flatten() {
            problems.extend(odd_type(file, line(&format!("when.{name}.type")), text));
        }
    }
}

fn odd_type(file: &str, line: Option<u32>, text: &str) -> Option<Problem> {
    let error = text.parse::<TypeExpr>().err()?;
    Some(
        Problem::at(file, line, "not a type")
            .expecting("dotted paths with `[…]` and `|`", error.0)
            .tip("write full public paths: `builtins.str`, not `str`"),
    )
}
