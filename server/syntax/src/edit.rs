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
/// Edits may come in any order; insertions at one place keep their order.
pub fn apply(text: &str, edits: &[TextEdit]) -> Option<String> {
    let _ = (text, edits);
    todo!()
}
