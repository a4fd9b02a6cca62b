//! Every argument of the old call is there once and evaluated unconditionally, or dropped by name with a reason.

use super::{Answer, Candidate, fail, pass, unknown};

pub(super) fn ask(candidate: &Candidate) -> Answer {
    let facts = &candidate.facts;
    for argument in &facts.arguments {
        if argument.uses == 0 && argument.dropped.is_none() {
            return fail(format!("{} would be lost", argument.label));
        }
        if argument.uses > 1 && !argument.plain {
            return fail(format!("{} would be evaluated more than once", argument.label));
        }
        if argument.conditional && !argument.plain {
            return fail(format!("{} would not always be evaluated", argument.label));
        }
        if argument.uses == 0 && !argument.plain {
            return unknown(format!("{} is dropped, and what it calls no longer happens", argument.label));
        }
    }
    let order: Vec<usize> = facts.order.iter().copied().filter(|at| !facts.arguments[*at].plain).collect();
    let mut starts = order.iter().map(|at| facts.arguments[*at].range.start);
    let mut last = starts.next().unwrap_or(0);
    for start in starts {
        if start < last {
            return unknown("arguments that may have effects are evaluated in another order");
        }
        last = start;
    }
    pass("every argument is kept or dropped with a reason")
}
