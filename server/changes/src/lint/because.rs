//! What is unsafe says why.

use super::{Check, Context};
use crate::problem::Problem;
use crate::record::Safety;

pub(super) const CHECK: Check =
    Check { name: "because", description: "An unsafe rewrite says why, and only an unsafe one does.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (_, file) in context.files() {
        for (index, rewrite) in file.change.rewrites.iter().enumerate() {
            let key = |name: &str| file.front.line_of(&format!("rewrite.{index}.{name}"));
            let is_told = rewrite.because.as_ref().is_some_and(|because| !because.trim().is_empty());
            match rewrite.safety {
                Safety::Unsafe if !is_told => problems.push(
                    Problem::at(&file.front.file, key("safety"), "an unsafe rewrite without `because`")
                        .tip("say in one sentence what may behave differently"),
                ),
                Safety::Safe if is_told => problems.push(
                    Problem::at(&file.front.file, key("because"), "`because` on a rewrite that is safe")
                        .tip("write `safety = \"unsafe\"` beside it, or remove the line"),
                ),
                Safety::Safe | Safety::Unsafe => {}
            }
        }
    }
    problems
}
