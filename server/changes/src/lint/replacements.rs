//! What a change names as its replacement is there.

use super::known::{Known, exists, is_open, names};
use super::{Check, Context};
use crate::problem::Problem;
use crate::record::{Change, Replacement, Successor};
use crate::source::Folder;

pub(super) const CHECK: Check = Check {
    name: "replacement",
    description: "A replacement is in the newest mined surface of its distribution, or `overrides` says why not.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        for file in folder.changes.iter().filter(|file| file.front.value.overrides.is_none()) {
            check(context, folder, &file.change, file.front.line_of("replacement"), &mut problems);
        }
        for change in &folder.pairs {
            let line = folder.renames.as_ref().and_then(|renames| renames.line_of(&format!("pairs.{}", change.id)));
            check(context, folder, change, line, &mut problems);
        }
    }
    problems
}

fn check(context: &Context<'_>, folder: &Folder, change: &Change, line: Option<u32>, problems: &mut Vec<Problem>) {
    let Replacement::Any(successors) = &change.replacement else { return };
    for successor in successors {
        let missing = match successor {
            Successor::Symbol(path) if path.starts_with("builtins.") => None,
            Successor::Symbol(path) => (exists(&context.database, path) == Known::No).then(|| format!("`{path}`")),
            Successor::Parameter(name) => {
                lacks_parameter(context, folder, change, name).then(|| format!("the parameter `{name}`"))
            }
        };
        if let Some(missing) = missing {
            problems.push(
                Problem::at(&change.file, line, format!("the newest release has no {missing}"))
                    .tip("name what is there now; where it went too, name what replaced it"),
            );
        }
    }
}

/// Whether the newest signatures of every door are known and none has the parameter.
fn lacks_parameter(context: &Context<'_>, folder: &Folder, change: &Change, name: &str) -> bool {
    let Some(library) = context.library(folder) else { return false };
    let Some(newest) = library.surface.newest() else { return false };
    change.paths.iter().all(|path| {
        let now: Vec<_> = library.signatures_of(path).iter().filter(|s| s.releases.contains(newest)).collect();
        !now.is_empty() && !names(now.iter().copied(), name) && !is_open(now)
    })
}
