//! A change is shown.

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check = Check {
    name: "examples",
    description: "A change file has an example, and one with its result where a rewrite is written.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, file) in context.files() {
        let examples = &file.change.examples;
        if examples.is_empty() {
            problems.push(
                Problem::at(&file.front.file, None, "no example")
                    .tip("add a block ```` ```python before ````; it is the change's test"),
            );
        } else if !file.change.rewrites.is_empty() && examples.iter().all(|example| example.after.is_none()) {
            problems.push(
                Problem::at(&file.front.file, None, "a rewrite is written, but no example shows its result")
                    .tip("add a block ```` ```python after ```` below a `before`"),
            );
        }
    }
    problems
}
