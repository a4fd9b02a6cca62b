//! Models that answer with code: what they are shown of a use, and how their code becomes a template.
//!
//! A model is shown the imports that matter and the one statement around the use ([`Excerpt`]). Of what it answers, imports
//! say what names mean, and one statement must be left. It is laid beside the old one, from the outside to the use: all
//! around the use must be the same, but for white space, comments, quotes and parentheses. What then stands in the use's
//! place is made a template, with a hole where an argument or the receiver stands and full paths for what is imported. So
//! the answer meets the very gates that other templates meet, with all that they ask for, and is printed in the file's own
//! style. Where the use is a whole statement, an assignment or `del` may come instead. An answer that changes more than
//! that is none: nothing outside of the use is ever taken from a model.
//!
//! The template is kept for uses whose code looks alike ([`Excerpt::sorts`]), not for all of one shape as with
//! `template/1`: who sees that an argument is a dict may write what is right for dicts alone.

mod compare;
mod excerpt;
mod write;

use syntax::Parsed;

use crate::ask::Ask;
pub use excerpt::Excerpt;
pub(crate) use excerpt::of_hit;

/// The template that an answer's code makes for a use, or why it makes none.
pub fn template(excerpt: &Excerpt, ask: &Ask, code: &str) -> Result<String, String> {
    let old = Parsed::new(excerpt.code.as_str()).map_err(|refusal| refusal.to_string())?;
    let new = Parsed::new(code).map_err(|refusal| refusal.to_string())?;
    if !new.errors().is_empty() {
        return Err("the answer's code is not Python".to_owned());
    }
    let used = old.node_at(excerpt.at.clone()).ok_or("the use is not found in the code that was shown")?;
    let answered = compare::counterpart(&old, used, &new)?;
    write::template(&old, used, &new, answered, ask)
}

#[cfg(test)]
mod tests;
