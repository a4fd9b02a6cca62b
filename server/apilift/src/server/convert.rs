//! Between byte ranges and LSP's.

use std::ops::Range;

use analysis::finding::Edit;
use syntax::{Encoding, Parsed, Position};
use tower_lsp::lsp_types as lsp;

/// The LSP range of a byte range.
pub fn range(parsed: &Parsed, range: &Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(parsed, range.start, encoding), end: position(parsed, range.end, encoding) }
}

/// The LSP position of a byte offset.
pub fn position(parsed: &Parsed, offset: usize, encoding: Encoding) -> lsp::Position {
    let Position { line, character } = parsed.lines().position(parsed.text(), offset, encoding);
    lsp::Position { line, character }
}

/// The byte offset of an LSP position.
pub fn offset(parsed: &Parsed, position: lsp::Position, encoding: Encoding) -> usize {
    let position = Position { line: position.line, character: position.character };
    parsed.lines().offset(parsed.text(), position, encoding)
}

/// An LSP text edit.
pub fn edit(parsed: &Parsed, edit: &Edit, encoding: Encoding) -> lsp::TextEdit {
    lsp::TextEdit { range: range(parsed, &edit.range, encoding), new_text: edit.text.clone() }
}
