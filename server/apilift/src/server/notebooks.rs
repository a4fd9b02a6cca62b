//! Open notebooks: their code cells, in order, are one program. The cells' texts are documents like others; here is only
//! which of them make up a notebook, and where each stands in the program.

mod messages;

use std::ops::Range;

use dashmap::DashMap;
use ropey::Rope;
use syntax::cells::Program;
use tower_lsp::lsp_types::{self as lsp, Url};

use super::documents::{Document, Documents};
pub use messages::{Changed, Closed, Opened, Saved};

/// A code cell's place in its notebook's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSpan {
    /// The cell's document.
    pub uri: Url,
    /// The client's version of it.
    pub version: i32,
    /// Its lines in the program. Columns are the same here and there.
    pub lines: Range<u32>,
}

/// All open notebooks.
#[derive(Debug, Default)]
pub struct Notebooks {
    open: DashMap<Url, Notebook>,
    of_cell: DashMap<Url, Url>,
}

#[derive(Debug)]
struct Notebook {
    /// Changes with the order of the cells.
    revision: u64,
    cells: Vec<Url>,
}

impl Notebooks {
    /// The notebook that a cell belongs to.
    pub fn of(&self, cell: &Url) -> Option<Url> {
        self.of_cell.get(cell).map(|entry| entry.value().clone())
    }

    /// The client opened a notebook.
    pub fn opened(&self, params: Opened, documents: &Documents) {
        let uri = params.notebook_document.uri;
        for document in params.cell_text_documents {
            documents.open(lsp::DidOpenTextDocumentParams { text_document: document });
        }
        let cells: Vec<Url> = params.notebook_document.cells.into_iter().map(|cell| cell.document).collect();
        for cell in &cells {
            self.of_cell.insert(cell.clone(), uri.clone());
        }
        self.open.insert(uri, Notebook { revision: documents.next_revision(), cells });
    }

    /// The client changed a notebook: its cells, their texts, or both.
    pub fn changed(&self, params: Changed, documents: &Documents, encoding: syntax::Encoding) {
        let uri = params.notebook_document.uri;
        let Some(cells) = params.change.cells else { return };
        if let Some(structure) = cells.structure {
            for document in structure.did_open {
                documents.open(lsp::DidOpenTextDocumentParams { text_document: document });
            }
            for document in structure.did_close {
                self.of_cell.remove(&document.uri);
                documents.close(&lsp::DidCloseTextDocumentParams { text_document: document });
            }
            let Some(mut notebook) = self.open.get_mut(&uri) else { return };
            let length = notebook.cells.len();
            let start = structure.array.start.min(length);
            let end = start.saturating_add(structure.array.delete_count).min(length);
            let added: Vec<Url> = structure.array.cells.into_iter().map(|cell| cell.document).collect();
            for cell in &added {
                self.of_cell.insert(cell.clone(), uri.clone());
            }
            notebook.cells.splice(start..end, added);
            notebook.revision = documents.next_revision();
        }
        for text in cells.text_content {
            let changed =
                lsp::DidChangeTextDocumentParams { text_document: text.document, content_changes: text.changes };
            documents.change(changed, encoding);
        }
    }

    /// The client closed a notebook.
    pub fn closed(&self, params: &Closed, documents: &Documents) {
        self.open.remove(&params.notebook_document.uri);
        for document in &params.cell_text_documents {
            self.of_cell.remove(&document.uri);
            documents.close(&lsp::DidCloseTextDocumentParams { text_document: document.clone() });
        }
    }

    /// A notebook's program and where each cell stands in it; `None` where it is not open.
    pub fn program(&self, uri: &Url, documents: &Documents) -> Option<(Document, Vec<CellSpan>)> {
        let (mut revision, cells) = self.open.get(uri).map(|entry| (entry.revision, entry.cells.clone()))?;
        let mut sources = Vec::new();
        let mut spans = Vec::new();
        for cell in cells {
            let Some(document) = documents.get(&cell).filter(|document| document.is_python) else { continue };
            revision = revision.max(document.revision);
            sources.push(document.rope.to_string());
            spans.push(CellSpan { uri: cell, version: document.version, lines: 0..0 });
        }
        let program = Program::new(sources.iter().map(String::as_str));
        for (span, lines) in spans.iter_mut().zip(program.cells) {
            span.lines = lines;
        }
        // A number of its own for each state: what a client sends back with an action must fit this very program.
        let version = i32::try_from(revision & 0x7fff_ffff).unwrap_or_default();
        Some((Document { rope: Rope::from_str(&program.text), version, revision, is_python: true }, spans))
    }
}

/// Where a range of a notebook's program is, in its cell. `None` where it crosses cells.
pub fn in_cell(cells: &[CellSpan], range: lsp::Range) -> Option<(&CellSpan, lsp::Range)> {
    let cell = cells.iter().find(|cell| cell.lines.contains(&range.start.line))?;
    let shift = |position: lsp::Position| lsp::Position { line: position.line - cell.lines.start, ..position };
    (range.end.line < cell.lines.end).then(|| (cell, lsp::Range { start: shift(range.start), end: shift(range.end) }))
}

/// An edit of a notebook's program as one of a cell. The line end that the program puts after a cell is none of the
/// cell's: an edit that takes it loses it on both sides, and what is written after it goes to the cell's end. `None`
/// where that is not possible.
pub fn edit_in_cell(cells: &[CellSpan], edit: lsp::TextEdit) -> Option<(&CellSpan, lsp::TextEdit)> {
    if let Some((cell, range)) = in_cell(cells, edit.range) {
        return Some((cell, lsp::TextEdit { range, ..edit }));
    }
    let cell = cells.iter().find(|cell| (cell.lines.start..=cell.lines.end).contains(&edit.range.start.line))?;
    let after = lsp::Position { line: cell.lines.end, character: 0 };
    if edit.range.end != after {
        return None;
    }
    let new_text = edit.new_text.strip_suffix('\n')?;
    // Past the end of a line is its end, says LSP.
    let end = lsp::Position { line: cell.lines.end - 1 - cell.lines.start, character: i32::MAX as u32 };
    if edit.range.start == after {
        let range = lsp::Range { start: end, end };
        return Some((cell, lsp::TextEdit { range, new_text: format!("\n{new_text}") }));
    }
    let start = lsp::Position { line: edit.range.start.line - cell.lines.start, ..edit.range.start };
    Some((cell, lsp::TextEdit { range: lsp::Range { start, end }, new_text: new_text.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Placed = (String, (u32, u32), (u32, u32), String);

    /// Where an edit of lines and columns in the program of two cells, of two lines and of one, goes.
    fn placed(from: (u32, u32), to: (u32, u32), text: &str) -> Option<Placed> {
        let cell = |name: &str, lines| CellSpan { uri: Url::parse(name).unwrap(), version: 1, lines };
        let cells = [cell("cell:a", 0..2), cell("cell:b", 3..4)];
        let position = |(line, character)| lsp::Position { line, character };
        let range = lsp::Range { start: position(from), end: position(to) };
        let (cell, edit) = edit_in_cell(&cells, lsp::TextEdit { range, new_text: text.to_owned() })?;
        let pair = |at: lsp::Position| (at.line, at.character.min(99));
        Some((cell.uri.path().to_owned(), pair(edit.range.start), pair(edit.range.end), edit.new_text))
    }

    #[test]
    fn edits_go_to_their_cell() {
        let some = |cell: &str, from, to, text: &str| Some((cell.to_owned(), from, to, text.to_owned()));
        assert_eq!(placed((1, 2), (1, 3), "x"), some("a", (1, 2), (1, 3), "x"));
        assert_eq!(placed((3, 0), (3, 0), "x\n"), some("b", (0, 0), (0, 0), "x\n"));
        // The line end behind a cell is the program's.
        assert_eq!(placed((1, 0), (2, 0), "x\n"), some("a", (1, 0), (1, 99), "x"));
        assert_eq!(placed((2, 0), (2, 0), "x\n"), some("a", (1, 99), (1, 99), "\nx"));
        assert_eq!(placed((1, 0), (2, 0), "x"), None);
        assert_eq!(placed((1, 0), (3, 1), "x\n"), None);
        assert_eq!(placed((2, 0), (3, 0), "x\n"), None);
    }
}
