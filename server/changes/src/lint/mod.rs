//! The linter: strict where the reader is lenient. One check a file, each with a name and a description; messages carry
//! what was expected, what stands there and what to do.

mod arguments;
mod because;
mod claims;
mod dates;
mod declares;
mod duplicates;
mod examples;
mod holes;
mod internal;
mod kinds;
mod known;
mod layout;
mod links;
mod mandatory;
mod proofs;
mod prose;
mod releases;
mod replacements;
mod requirements;
mod roots;
mod types;
mod unknown_keys;
mod values;

use std::sync::Arc;

use crate::database::{Database, LayerOrigin, SourceLayer};
use crate::library::Library;
use crate::problem::Problem;
use crate::source::{ChangeFile, Folder, SourceFile, parse};

/// A check.
pub struct Check {
    /// Its name, in messages.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub description: &'static str,
    run: fn(&Context<'_>) -> Vec<Problem>,
}

/// Every check, in the order of the field reference.
pub const CHECKS: [Check; 22] = [
    layout::CHECK,
    unknown_keys::CHECK,
    mandatory::CHECK,
    roots::CHECK,
    internal::CHECK,
    declares::CHECK,
    kinds::CHECK,
    dates::CHECK,
    releases::CHECK,
    claims::CHECK,
    duplicates::CHECK,
    replacements::CHECK,
    links::CHECK,
    holes::CHECK,
    arguments::CHECK,
    because::CHECK,
    requirements::CHECK,
    values::CHECK,
    types::CHECK,
    prose::CHECK,
    examples::CHECK,
    proofs::CHECK,
];

/// What the checks look at.
struct Context<'a> {
    folders: &'a [Folder],
    /// The folders over everything else that is known.
    database: Database,
}

impl<'a> Context<'a> {
    /// Every change file with its folder.
    fn files(&self) -> impl Iterator<Item = (&'a Folder, &'a ChangeFile)> {
        self.folders.iter().flat_map(|folder| folder.changes.iter().map(move |file| (folder, file)))
    }

    /// What is known of the folder's distribution.
    fn library(&self, folder: &Folder) -> Option<Arc<Library>> {
        self.database.library(&folder.distribution())
    }
}

/// Checks everything that the field reference asks for. `others` knows the distributions that the folders do not hold.
/// Sorted by file and line.
pub fn lint(files: &[SourceFile], others: &Database) -> Vec<Problem> {
    let (folders, mut problems) = parse(files);
    let sources = folders.iter().cloned().map(Folder::into_source).collect();
    let database = others.with(Arc::new(SourceLayer::new(LayerOrigin::Project, sources)));
    let context = Context { folders: &folders, database };
    for check in CHECKS {
        problems.extend((check.run)(&context).into_iter().map(|problem| Problem { check: check.name, ..problem }));
    }
    problems.sort_by(|a, b| (&a.file, a.line, a.check, &a.what).cmp(&(&b.file, b.line, b.check, &b.what)));
    problems
}
