//! No argument gets lost.

use std::collections::BTreeSet;

use super::{Check, Context};
use crate::library::Library;
use crate::problem::Problem;
use crate::python::is_dotted_path;
use crate::record::{Condition, Rewrite, UseForm};
use crate::surface::{ParameterKind, Symbol};
use crate::template::Hole;

pub(super) const CHECK: Check = Check {
    name: "arguments",
    description: "A rewrite of a call uses every argument of the old signature, passes it on with `...`, or drops it with a reason.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (folder, file) in context.files() {
        if file.change.uses.contains(&UseForm::ClassEntry) {
            continue;
        }
        let Some(library) = context.library(folder) else { continue };
        let parameters: BTreeSet<String> =
            file.change.paths.iter().flat_map(|path| last_parameters(&library, path)).collect();
        for (index, rewrite) in file.change.rewrites.iter().enumerate().filter(|(_, rewrite)| is_of_a_call(rewrite)) {
            let lost: Vec<&str> = parameters.iter().map(String::as_str).filter(|p| !is_used(rewrite, p)).collect();
            if lost.is_empty() {
                continue;
            }
            let line = file.front.line_of(&format!("rewrite.{index}.template"));
            problems.push(
                Problem::at(&file.front.file, line, "the template loses arguments")
                    .expecting("every argument of the old signature", format!("without {}", lost.join(", ")))
                    .tip("use them in holes, pass them on with `...`, or give the reason in `drop.<parameter>`"),
            );
        }
    }
    problems
}

/// The parameters of the signatures that held last.
fn last_parameters(library: &Library, path: &str) -> Vec<String> {
    let Some(symbol) = library.symbol(path) else { return Vec::new() };
    let Some(last) = last_release(symbol) else { return Vec::new() };
    let held = symbol.signatures.iter().filter(|s| s.releases.0.iter().any(|i| i.last.unwrap_or(u32::MAX) >= last));
    let parameters = held.flat_map(|signature| signature.parameters());
    let named = parameters.filter(|p| !matches!(p.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword));
    named.map(|parameter| parameter.name).collect()
}

fn last_release(symbol: &Symbol) -> Option<u32> {
    symbol.signatures.iter().flat_map(|s| &s.releases.0).map(|i| i.last.unwrap_or(u32::MAX)).max()
}

fn is_of_a_call(rewrite: &Rewrite) -> bool {
    let counts = rewrite.uses.is_empty() || rewrite.uses.contains(&UseForm::Call);
    let is_plain_path = is_dotted_path(rewrite.template.source.trim()) && rewrite.template.source.trim() != "pass";
    counts && !is_plain_path && rewrite.pattern.is_none()
}

fn is_used(rewrite: &Rewrite, parameter: &str) -> bool {
    let in_hole = rewrite.template.holes().any(|hole| match hole {
        Hole::Argument { name, .. } | Hole::Args(name) => name == parameter,
        Hole::Rest(_) => true,
        Hole::Receiver | Hole::Callee | Hole::Fresh(_) => false,
    });
    let is_literal = |condition: &Condition| condition.value.is_some() || condition.missing == Some(true);
    in_hole
        || rewrite.template.passes_on()
        || rewrite.drop.contains_key(parameter)
        || rewrite.when.get(parameter).is_some_and(is_literal)
}
