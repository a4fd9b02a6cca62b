//! `apilift/text`: what the server takes a document's text to be. For bug reports, and for the tests that hold it
//! against the client's.

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::TextDocumentIdentifier;

use super::state::State;

/// The request's parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextParams {
    /// The document.
    pub text_document: TextDocumentIdentifier,
}

/// The answer; `null` for a document that is not open.
#[derive(Debug, Serialize)]
pub struct TextResult {
    /// The version that the client gave it last.
    pub version: i32,
    /// The text, with the line ends that the client sent.
    pub text: String,
}

/// Answers with the text after every change that came before the request.
pub fn of(params: &TextParams, state: &State) -> Option<TextResult> {
    let document = state.documents.get(&params.text_document.uri)?;
    Some(TextResult { version: document.version, text: document.rope.to_string() })
}
