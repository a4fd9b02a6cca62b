//! For every parameter not given, old and new default agree, or the old one is spelled, or the record excuses it.

use super::{Answer, Candidate, DefaultFate, fail, pass, unknown};

pub(super) fn ask(candidate: &Candidate) -> Answer {
    if candidate.facts.same.is_some() {
        return pass("old and new are one function");
    }
    for fact in &candidate.facts.defaults {
        if let DefaultFate::Differs(old, new) = &fact.fate {
            return fail(format!(
                "`{}` is `{old}` by default in the old call and `{new}` in the new one",
                fact.parameter
            ));
        }
    }
    for fact in &candidate.facts.defaults {
        if let DefaultFate::Unknown(sentence) = &fact.fate {
            return unknown(sentence.clone());
        }
    }
    pass("defaults stay as they were")
}
