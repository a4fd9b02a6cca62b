//! The paper's reward on code.

use super::{NOT_PYTHON, Parts, Scored, bare, edit_similarity, exact_match};

/// Scores code against a reference: format, syntax, EM*, ES*. `code` is what was read from the answer, or why it could not
/// be. The gates are not asked: they need a project.
pub fn score_code(code: Result<&str, String>, reference: Option<&str>) -> Scored {
    let mut parts = Parts { format: 1.0, syntax: 1.0, ..Parts::default() };
    let (text, refused) = match code {
        Ok(code) => (bare(code), None),
        Err(reason) => {
            parts.format = -1.0;
            (None, Some(("form".to_owned(), reason)))
        }
    };
    let reference = reference.and_then(bare);
    match (&text, &reference) {
        (Some(text), Some(reference)) => {
            parts.em = exact_match(text, reference);
            parts.es = edit_similarity(text, reference);
        }
        (Some(_), None) => {}
        (None, _) => (parts.syntax, parts.em, parts.es) = (-1.0, NOT_PYTHON, NOT_PYTHON),
    }
    let refused =
        refused.or_else(|| text.is_none().then(|| ("parses".to_owned(), "the code is not Python".to_owned())));
    Scored { parts, outcome: "unjudged", refused, ..Scored::default() }
}
