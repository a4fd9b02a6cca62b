//! A second pass changes nothing: what came in is not to be migrated back.

use changes::record::{Replacement, Successor};

use super::gone::{at_the_place, came};
use super::look::{Before, Look};
use super::{Answer, Candidate, fail, pass};
use crate::finding::Finding;

pub(super) fn ask(candidate: &Candidate, look: &Look, before: &Before<'_>, findings: &[Finding]) -> Answer {
    let (old, new) = at_the_place(candidate, look, before, findings);
    let back = came(&old, &new).find(|finding| match &finding.change.replacement {
        Replacement::Any(successors) => successors.iter().any(|successor| match successor {
            Successor::Symbol(path) => {
                candidate.change.parameter.is_none() && candidate.change.paths.iter().any(|old| old == path)
            }
            Successor::Parameter(name) => candidate.change.parameter.as_ref() == Some(name),
        }),
        _ => false,
    });
    match back {
        Some(finding) => fail(format!("a second pass would change it back: {}", finding.message)),
        None => pass("a second pass changes nothing"),
    }
}
