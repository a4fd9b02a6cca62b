//! The parameters of `notebookDocument/*`, LSP 3.17: lsp-types 0.94 does not have them. Only what is used is read.

use serde::Deserialize;
use tower_lsp::lsp_types::{
    TextDocumentContentChangeEvent, TextDocumentIdentifier, TextDocumentItem, Url, VersionedTextDocumentIdentifier,
};

/// `notebookDocument/didOpen`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// The notebook.
    pub notebook_document: Notebook,
    /// The texts of its cells.
    pub cell_text_documents: Vec<TextDocumentItem>,
}

/// A notebook and its cells.
#[derive(Debug, Clone, Deserialize)]
pub struct Notebook {
    /// Its identity.
    pub uri: Url,
    /// In order.
    pub cells: Vec<Cell>,
}

/// A cell; its text is a document.
#[derive(Debug, Clone, Deserialize)]
pub struct Cell {
    /// That document.
    pub document: Url,
}

/// A notebook by its identity.
#[derive(Debug, Clone, Deserialize)]
pub struct Identifier {
    /// The identity.
    pub uri: Url,
}

/// `notebookDocument/didChange`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The notebook.
    pub notebook_document: Identifier,
    /// What changed.
    pub change: Change,
}

/// What changed in a notebook.
#[derive(Debug, Clone, Deserialize)]
pub struct Change {
    /// In its cells.
    pub cells: Option<CellsChange>,
}

/// What changed in the cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellsChange {
    /// Cells that came, went or moved.
    pub structure: Option<Structure>,
    /// Texts that changed.
    #[serde(default)]
    pub text_content: Vec<TextContent>,
}

/// Cells that came, went or moved.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Structure {
    /// In the list of cells.
    pub array: ArrayChange,
    /// Texts of new cells.
    #[serde(default)]
    pub did_open: Vec<TextDocumentItem>,
    /// Cells that went.
    #[serde(default)]
    pub did_close: Vec<TextDocumentIdentifier>,
}

/// A stretch of the list of cells that others take the place of.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrayChange {
    /// The first.
    pub start: usize,
    /// How many go.
    pub delete_count: usize,
    /// Which come.
    #[serde(default)]
    pub cells: Vec<Cell>,
}

/// A text that changed.
#[derive(Debug, Clone, Deserialize)]
pub struct TextContent {
    /// The cell's document, at its new version.
    pub document: VersionedTextDocumentIdentifier,
    /// The changes, as in `textDocument/didChange`.
    pub changes: Vec<TextDocumentContentChangeEvent>,
}

/// `notebookDocument/didSave`.
#[derive(Debug, Clone, Deserialize)]
pub struct Saved {}

/// `notebookDocument/didClose`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// The notebook.
    pub notebook_document: Identifier,
    /// Its cells.
    pub cell_text_documents: Vec<TextDocumentIdentifier>,
}
