//! It uses what the change names as replacement. Never refuses: an answer that fails here is a workaround.

use changes::record::{Replacement, Successor};

use super::{Answer, Candidate, fail, pass, span, unknown};
use crate::bind::signatures::{Callable, callables};
use crate::file::FileContext;

pub(super) fn ask(candidate: &Candidate, context: &FileContext<'_>) -> Answer {
    let successors = match &candidate.change.replacement {
        Replacement::Unknown => return unknown("the record names no replacement"),
        Replacement::Nothing => return pass("nothing is to replace it"),
        Replacement::Any(successors) => successors,
    };
    for successor in successors {
        let found = match successor {
            Successor::Parameter(name) => {
                candidate.facts.keywords.contains(name) || is_reached_by_position(name, candidate, context)
            }
            Successor::Symbol(path) => candidate.facts.symbols.iter().any(|fact| match &fact.path {
                Some(found) => found == path || context.resolver.canonical(found) == context.resolver.canonical(path),
                None => path.rsplit('.').next() == fact.written.strip_prefix('.'),
            }),
        };
        if found {
            return pass(format!("it uses `{}`", told(successor)));
        }
    }
    let all: Vec<String> = successors.iter().map(|successor| format!("`{}`", told(successor))).collect();
    fail(format!("a workaround: it does not use {}", all.join(" or ")))
}

/// Whether a call of the same callee passes so many arguments by position that this parameter gets one.
fn is_reached_by_position(name: &str, candidate: &Candidate, context: &FileContext<'_>) -> bool {
    let project = context.project;
    let Some(library) = project.database.library_of(&candidate.path) else { return false };
    let Some(newest) = span::newest(&library, project) else { return false };
    let overloads = callables(&library, &candidate.path, newest, project);
    let own = candidate.facts.symbols.iter().filter(|fact| fact.path.as_ref() == Some(&candidate.path));
    own.filter_map(|fact| fact.call.as_ref()).any(|call| {
        let at = |callable: &Callable| callable.parameters.iter().position(|known| known.name == name);
        overloads.iter().filter_map(at).any(|at| at < call.positional)
    })
}

fn told(successor: &Successor) -> &str {
    match successor {
        Successor::Symbol(path) | Successor::Parameter(path) => path,
    }
}
