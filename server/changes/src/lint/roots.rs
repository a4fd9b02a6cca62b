//! An id begins with what one imports.

use super::known::is_under;
use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check = Check {
    name: "import-root",
    description: "Every path of an id begins with an import root of its distribution.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in context.folders {
        let Some(library) = context.library(folder) else { continue };
        let roots = &library.package().import_roots;
        if roots.is_empty() {
            continue;
        }
        let of_files = folder.changes.iter().map(|file| (&file.change, file.front.line_of("symbol")));
        let renames = folder.renames.as_ref();
        let of_pairs = folder
            .pairs
            .iter()
            .map(|change| (change, renames.and_then(|renames| renames.line_of(&format!("pairs.{}", change.id)))));
        for (change, line) in of_files.chain(of_pairs) {
            for path in change.paths.iter().filter(|path| !roots.iter().any(|root| is_under(path, root))) {
                problems.push(
                    Problem::at(&change.file, line, format!("`{path}` is not of this distribution"))
                        .expecting(format!("a path under {}", roots.join(", ")), path)
                        .tip("move the file to its distribution's folder, or add the root to package.toml"),
                );
            }
        }
    }
    problems
}
