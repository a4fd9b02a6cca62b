//! What the reader can do without, but a record should not.

use super::{Check, Context};
use crate::problem::Problem;
use crate::source::OneOrMany;

pub(super) const CHECK: Check = Check {
    name: "mandatory",
    description: "Every change cites its release note; a package names what one imports and its releases.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        if let Some(package) = &folder.package {
            let empty = [
                ("name", package.value.name.is_empty()),
                ("import-roots", package.value.import_roots.is_empty()),
                ("changelog", package.value.changelog.is_empty()),
                ("releases", package.value.releases.is_empty()),
            ];
            for (key, _) in empty.into_iter().filter(|(_, is_empty)| *is_empty) {
                let line = package.line_of(key);
                problems.push(Problem::at(&package.file, line, format!("`{key}` is empty")).tip("write it"));
            }
        }
        if let Some(renames) = &folder.renames
            && is_missing(&renames.value.source)
        {
            problems.push(without_source(&renames.file, 1));
        }
        for file in &folder.changes {
            if is_missing(&file.front.value.source) {
                problems.push(without_source(&file.front.file, 2));
            }
        }
    }
    problems
}

fn is_missing(source: &Option<OneOrMany>) -> bool {
    source.clone().is_none_or(|source| source.into_vec().is_empty())
}

fn without_source(file: &str, line: u32) -> Problem {
    Problem::at(file, Some(line), "`source` is missing").tip("link to the release note that says so")
}
