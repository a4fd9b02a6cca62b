//! Edits of a text.

use std::ops::Range;

/// A replacement of a byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Byte range in the old text.
    pub range: Range<usize>,
    /// New text.
    pub text: String,
}

/// The text with all edits made. `None` where two edits overlap or one lies outside the text or inside a character.
/// Edits may come in any order; insertions at one place keep their order, and stand before a replacement that starts
/// there.
///
/// ```
/// use syntax::edit::{TextEdit, apply};
/// let edits = [TextEdit { range: 4..5, text: "y".into() }, TextEdit { range: 0..0, text: "# ".into() }];
/// assert_eq!(apply("a = x", &edits).as_deref(), Some("# a = y"));
/// ```
pub fn apply(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut ordered: Vec<&TextEdit> = edits.iter().collect();
    ordered.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut result = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in ordered {
        if edit.range.start < done || edit.range.end < edit.range.start {
            return None;
        }
        text.get(edit.range.clone())?;
        result.push_str(text.get(done..edit.range.start)?);
        result.push_str(&edit.text);
        done = edit.range.end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}
