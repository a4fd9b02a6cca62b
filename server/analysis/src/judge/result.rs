//! The return type is the old one's, or the record lists this use of the result as fine.

use changes::record::Safety;

use super::{Answer, Candidate, fail, pass, unknown};
use crate::file::FileContext;
use crate::finding::RewriteOrigin;

/// The answer, and whether a gap in it may be excused by an example that ran alike: not one that is known to be a
/// difference.
pub(super) fn ask(candidate: &Candidate, context: &FileContext<'_>) -> (Answer, bool) {
    let result = &candidate.facts.result;
    let answer = compared(candidate, context);
    let differs = match (&result.old, &result.new) {
        (Some(old), Some(new)) => is_plain(old) && is_plain(new),
        _ => result.limited,
    };
    (answer, !differs)
}

fn compared(candidate: &Candidate, context: &FileContext<'_>) -> Answer {
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
            if from == to || context.resolver.is_subclass(&to, &from) {
                pass(format!("what it gives is a `{old}`"))
            } else {
                let sentence = format!("the old call gives `{old}`, the new one `{new}`");
                let certain = is_plain(old) && is_plain(new) && known(&from, context) && known(&to, context);
                // An outdated class cannot be what the new call gives; and a written rewrite that says itself that it is
                // unsafe says why. A model's always does, and knows no why.
                let is_subject = candidate.path == *old || context.resolver.canonical(&candidate.path) == from;
                let is_model = candidate.origin == RewriteOrigin::Model;
                let is_told = candidate.safety == Safety::Unsafe && candidate.because.is_some() && !is_model;
                if certain && !is_subject && !is_told { fail(sentence) } else { unknown(sentence) }
            }
        }
        _ if result.limited => unknown("the record names the uses of the result that stay right, and this is none"),
        _ => unknown("it is not known whether the result has the same type"),
    }
}

/// Whether a type is one class.
fn is_plain(text: &str) -> bool {
    !text.contains(['|', '[', '?', ' '])
}

/// Whether a type is a class that the surfaces know with all its bases.
fn known(path: &str, context: &FileContext<'_>) -> bool {
    let is_protocol = path.starts_with("typing.") || path.starts_with("collections.abc.");
    path.starts_with("builtins.")
        || !is_protocol && (context.resolver.kind_of(path).is_some() && context.resolver.order_of(path).complete)
}
