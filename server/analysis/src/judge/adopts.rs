//! It uses what the change names as replacement. Never refuses: an answer that fails here is a workaround.

use changes::record::{Replacement, Successor};

use super::{Answer, Candidate, fail, pass, unknown};
use crate::file::FileContext;

pub(super) fn ask(candidate: &Candidate, context: &FileContext<'_>) -> Answer {
    let successors = match &candidate.change.replacement {
        Replacement::Unknown => return unknown("the record names no replacement"),
        Replacement::Nothing => return pass("nothing is to replace it"),
        Replacement::Any(successors) => successors,
    };
    for successor in successors {
        let found = match successor {
            Successor::Parameter(name) => candidate.facts.keywords.contains(name),
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

fn told(successor: &Successor) -> &str {
    match successor {
        Successor::Symbol(path) | Successor::Parameter(path) => path,
    }
}
