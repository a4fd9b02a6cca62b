//! Edits as a client takes them: versioned where it can, annotated where it asks.

use std::collections::HashMap;

use analysis::finding::Edit;
use changes::record::Safety;
use syntax::Parsed;
use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

use super::checking::Checked;
use super::state::State;
use super::{convert, notebooks};

/// The label of the annotation that makes a client ask.
const UNSAFE: &str = "apilift.unsafe";

/// A versioned edit of a file, or of a notebook's cells; unsafe ones are annotated, so that the client asks. `None` where
/// an edit crosses cells.
pub fn of(
    uri: &Url,
    checked: &Checked,
    parsed: &Parsed,
    edits: &[Edit],
    safety: Safety,
    state: &State,
) -> Option<WorkspaceEdit> {
    let skills = state.skills();
    let documents = by_document(uri, checked, parsed, edits, state)?;
    if !skills.document_changes {
        let changes: HashMap<Url, Vec<TextEdit>> =
            documents.into_iter().map(|(document, edits)| (document.uri, edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let annotate = safety == Safety::Unsafe && skills.annotations;
    let annotated = |text_edit: TextEdit| match annotate {
        true => OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: UNSAFE.to_owned() }),
        false => OneOf::Left(text_edit),
    };
    let documents = documents.into_iter().map(|(text_document, edits)| TextDocumentEdit {
        text_document,
        edits: edits.into_iter().map(annotated).collect(),
    });
    let annotation = ChangeAnnotation {
        label: "Unsafe migration".to_owned(),
        needs_confirmation: Some(true),
        description: Some("It may behave differently: look at it first.".to_owned()),
    };
    Some(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(documents.collect())),
        change_annotations: annotate.then(|| HashMap::from([(UNSAFE.to_owned(), annotation)])),
        ..WorkspaceEdit::default()
    })
}

/// Edits by the document that they belong to, each in its own coordinates, in order.
fn by_document(
    uri: &Url,
    checked: &Checked,
    parsed: &Parsed,
    edits: &[Edit],
    state: &State,
) -> Option<Vec<(OptionalVersionedTextDocumentIdentifier, Vec<TextEdit>)>> {
    let mut out: Vec<(OptionalVersionedTextDocumentIdentifier, Vec<TextEdit>)> = Vec::new();
    for edit in edits {
        let edit = convert::edit(parsed, edit, state.encoding());
        let (uri, version, edit) = match checked.cells.as_slice() {
            [] => (uri, checked.version, edit),
            cells => {
                let (cell, edit) = notebooks::edit_in_cell(cells, edit)?;
                (&cell.uri, cell.version, edit)
            }
        };
        match out.iter_mut().find(|(document, _)| document.uri == *uri) {
            Some((_, list)) => list.push(edit),
            None => {
                let document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: Some(version) };
                out.push((document, vec![edit]));
            }
        }
    }
    Some(out)
}
