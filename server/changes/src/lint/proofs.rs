//! A proof is bound to the texts that ran.

use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check =
    Check { name: "proofs", description: "every proof in `proven.toml` is of an example as it stands now", run: check };

fn check(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        let Some(proven) = &folder.proven else { continue };
        for proof in &proven.value.proof {
            let file = format!("{}/{}", folder.name, proof.file);
            let change = folder.changes.iter().find(|change| change.change.file == file);
            let example = change.and_then(|change| change.change.examples.get(proof.example));
            if example.is_none_or(|example| example.digest() != proof.digest) {
                let what = format!("the proof of example {} of `{}` is of other texts", proof.example, proof.file);
                problems.push(Problem::at(&proven.file, None, what).tip("run `api-changelogs/prove.py` again"));
            }
        }
    }
    problems
}
