//! No key is written that nothing reads.

use super::{Check, Context};
use crate::problem::Problem;
use crate::source::Parsed;

pub(super) const CHECK: Check = Check { name: "unknown-key", description: "Every key is in the field reference.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        folder.package.iter().for_each(|parsed| check(parsed, &mut problems));
        folder.renames.iter().for_each(|parsed| check(parsed, &mut problems));
        folder.types.iter().for_each(|parsed| check(parsed, &mut problems));
        folder.values.values().for_each(|parsed| check(parsed, &mut problems));
        folder.changes.iter().for_each(|file| check(&file.front, &mut problems));
    }
    problems
}

fn check<T>(parsed: &Parsed<T>, problems: &mut Vec<Problem>) {
    problems.extend(parsed.unknown.iter().map(|(key, line)| {
        Problem::at(&parsed.file, *line, format!("nothing reads the key `{key}`"))
            .tip("the keys are listed in `api-changelogs/README.md`; look for a slip of the pen")
    }));
}
