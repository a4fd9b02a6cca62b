//! The return type is the old one's, or the record lists this use of the result as fine.

use super::{Answer, Candidate, fail, pass, unknown};
use crate::file::FileContext;

pub(super) fn ask(candidate: &Candidate, context: &FileContext<'_>) -> Answer {
    let facts = &candidate.facts;
    if facts.same.is_some() {
        return pass("old and new are one function");
    }
    let result = &facts.result;
    if !result.asked || result.untouched {
        return pass("the result is not used, or not touched");
    }
    if result.excused.is_some() {
        return pass("the record says that this use of the result stays right");
    }
    match (&result.old, &result.new) {
        (Some(old), Some(new)) if old == new => pass(format!("both give `{old}`")),
        (Some(old), Some(new)) => {
            let (from, to) = (context.resolver.canonical(old), context.resolver.canonical(new));
            let plain = |text: &str| !text.contains(['|', '[', '?', ' ']);
            if from == to || context.resolver.is_subclass(&to, &from) {
                pass(format!("what it gives is a `{old}`"))
            } else if plain(old) && plain(new) && known(&from, context) && known(&to, context) {
                fail(format!("the old call gives `{old}`, the new one `{new}`"))
            } else {
                unknown(format!("the old call gives `{old}`, the new one `{new}`"))
            }
        }
        _ => unknown("it is not known whether the result has the same type"),
    }
}

/// Whether a type is a class that the surfaces know with all its bases.
fn known(path: &str, context: &FileContext<'_>) -> bool {
    path.starts_with("builtins.")
        || (context.resolver.kind_of(path).is_some() && context.resolver.order_of(path).complete)
}
