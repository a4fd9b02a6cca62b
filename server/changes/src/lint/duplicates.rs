//! One record an id, kind and layer.

use std::collections::BTreeMap;

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check =
    Check { name: "duplicate", description: "No two records of a layer are of one id and kind.", run };

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        let mut first = BTreeMap::new();
        for change in folder.all_changes() {
            for path in &change.paths {
                let key = (change.id_at(path), change.kind);
                let Some(earlier) = first.insert(key.clone(), &change.file) else { continue };
                problems.push(
                    Problem::at(&change.file, None, format!("`{}` ({}) has another record", key.0, key.1.name()))
                        .expecting("one record", format!("{earlier} has it too"))
                        .tip("merge the two; a case of one id is a `[[rewrite]]` with its own `when`"),
                );
            }
        }
    }
    problems
}
