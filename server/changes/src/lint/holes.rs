//! Templates speak of parameters that there are.

use super::known::{is_open, names, old_signatures};
use super::{Check, Context};
use crate::library::Library;
use crate::problem::Problem;
use crate::record::{Replacement, Rewrite, Successor, UseForm};
use crate::source::ChangeFile;
use crate::surface::Signature;
use crate::template::{Hole, Template};

pub(super) const CHECK: Check = Check {
    name: "hole",
    description: "Holes, `when`, `drop` and `default_ok` name parameters of the old signature, of the replacement's, or holes of `match`.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (folder, file) in context.files() {
        if file.change.uses.contains(&UseForm::ClassEntry) {
            continue;
        }
        let Some(library) = context.library(folder) else { continue };
        let Some(mut signatures) = old_signatures(&library, &file.change) else { continue };
        signatures.extend(new_signatures(context, file));
        if !is_open(&signatures) {
            check(&library, file, &signatures, &mut problems);
        }
    }
    problems
}

fn new_signatures(context: &Context<'_>, file: &ChangeFile) -> Vec<Signature> {
    let Replacement::Any(successors) = &file.change.replacement else { return Vec::new() };
    let paths = successors.iter().filter_map(|successor| match successor {
        Successor::Symbol(path) => Some(path),
        Successor::Parameter(_) => None,
    });
    let signatures = paths.filter_map(|path| Some(context.database.library_of(path)?.signatures_of(path).to_vec()));
    signatures.flatten().collect()
}

fn check(library: &Library, file: &ChangeFile, signatures: &[Signature], problems: &mut Vec<Problem>) {
    let front = &file.front;
    let mut check_name = |key: String, name: &str, pattern: Option<&Template>| {
        let is_bound = pattern.is_some_and(|pattern| holes(pattern).any(|hole| hole == name));
        let is_removed = file.change.parameter.as_deref() == Some(name);
        if is_bound || is_removed || names(signatures, name) {
            return;
        }
        problems.push(
            Problem::at(&front.file, front.line_of(&key), format!("no known signature has a parameter `{name}`"))
                .expecting(format!("one of {}", all_names(library, file).join(", ")), name)
                .tip("name a parameter of the old signature, or bind it in `match`"),
        );
    };
    for name in front.value.when.keys() {
        check_name(format!("when.{name}"), name, None);
    }
    for (index, rewrite) in file.change.rewrites.iter().enumerate() {
        let pattern = rewrite.pattern.as_ref();
        for name in holes(&rewrite.template) {
            check_name(format!("rewrite.{index}.template"), name, pattern);
        }
        for (table, name) in named(rewrite) {
            check_name(format!("rewrite.{index}.{table}.{name}"), name, pattern);
        }
    }
}

/// The parameters that a rewrite names outside of its template.
fn named(rewrite: &Rewrite) -> impl Iterator<Item = (&'static str, &str)> {
    let when = rewrite.when.keys().map(|name| ("when", name.as_str()));
    let drop = rewrite.drop.keys().map(|name| ("drop", name.as_str()));
    let default_ok = rewrite.default_ok.keys().map(|name| ("default_ok", name.as_str()));
    when.chain(drop).chain(default_ok)
}

/// The names of `{p}` holes.
fn holes(template: &Template) -> impl Iterator<Item = &str> {
    template.holes().filter_map(|hole| match hole {
        Hole::Argument { name, .. } => Some(name.as_str()),
        _ => None,
    })
}

fn all_names(library: &Library, file: &ChangeFile) -> Vec<String> {
    let signatures = file.change.paths.iter().flat_map(|path| library.signatures_of(path));
    let mut all: Vec<String> = Vec::new();
    for parameter in signatures.flat_map(Signature::parameters) {
        if !all.contains(&parameter.name) {
            all.push(parameter.name);
        }
    }
    all
}
