//! An id is the path that users write.

use super::known::is_under;
use super::{Check, Context};
use crate::problem::Problem;

pub(super) const CHECK: Check = Check {
    name: "internal-path",
    description: "An id does not go through an internal prefix where the same thing has a public path.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (folder, file) in context.files() {
        let Some(library) = context.library(folder) else { continue };
        let is_internal = |path: &str| library.package().internal.iter().any(|prefix| is_under(path, prefix));
        for path in file.change.paths.iter().filter(|path| is_internal(path)) {
            let Some(symbol) = library.symbol(path) else { continue };
            let names = std::iter::once(&symbol.path).chain(symbol.aliases.iter().map(|alias| &alias.path));
            let public = names.into_iter().find(|name| !is_internal(name));
            if let Some(public) = public.filter(|public| !file.change.paths.contains(public)) {
                problems.push(
                    Problem::at(&file.front.file, file.front.line_of("symbol"), "the path is internal")
                        .expecting(public, path)
                        .tip("write the path that users write"),
                );
            }
        }
    }
    problems
}
