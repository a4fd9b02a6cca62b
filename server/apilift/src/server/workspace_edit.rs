//! Edits as a client takes them: versioned where it can, annotated where it asks.

use std::collections::HashMap;

use analysis::finding::Edit;
use changes::record::Safety;
use syntax::Parsed;
use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, Url, WorkspaceEdit,
};

use super::checking::Checked;
use super::convert;
use super::state::State;

/// The label of the annotation that makes a client ask.
const UNSAFE: &str = "apilift.unsafe";

/// A versioned edit of one document; unsafe ones are annotated, so that the client asks.
pub fn of(
    uri: &Url,
    checked: &Checked,
    parsed: &Parsed,
    edits: &[Edit],
    safety: Safety,
    state: &State,
) -> WorkspaceEdit {
    let skills = state.skills();
    let edits = edits.iter().map(|edit| convert::edit(parsed, edit, skills.encoding));
    if !skills.document_changes {
        return WorkspaceEdit {
            changes: Some(HashMap::from([(uri.clone(), edits.collect())])),
            ..WorkspaceEdit::default()
        };
    }
    let annotate = safety == Safety::Unsafe && skills.annotations;
    let edits = edits
        .map(|text_edit| match annotate {
            true => OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: UNSAFE.to_owned() }),
            false => OneOf::Left(text_edit),
        })
        .collect();
    let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: Some(checked.version) };
    let annotation = ChangeAnnotation {
        label: "Unsafe migration".to_owned(),
        needs_confirmation: Some(true),
        description: Some("It may behave differently: look at it first.".to_owned()),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }])),
        change_annotations: annotate.then(|| HashMap::from([(UNSAFE.to_owned(), annotation)])),
        ..WorkspaceEdit::default()
    }
}
