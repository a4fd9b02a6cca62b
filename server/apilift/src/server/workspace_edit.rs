//! Edits as a client takes them: versioned where it can, annotated where it asks.

use std::collections::HashMap;

use analysis::finding::Edit;
use changes::record::Safety;
use syntax::{Parsed, node};
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
    let annotate = safety == Safety::Unsafe && skills.annotations && skills.document_changes;
    // A client that asks lets the user tick each edit: half of a call is no migration.
    let joined = if annotate { joined(edits, parsed) } else { Vec::new() };
    let documents = by_document(uri, checked, parsed, if annotate { &joined } else { edits }, state)?;
    if !skills.document_changes {
        let changes: HashMap<Url, Vec<TextEdit>> =
            documents.into_iter().map(|(document, edits)| (document.uri, edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
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

/// The same edits, those of one line or of one statement without a body as one. They come in order.
fn joined(edits: &[Edit], parsed: &Parsed) -> Vec<Edit> {
    let text = parsed.text();
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        let gap = out.last().and_then(|last| {
            let gap = text.get(last.range.end..edit.range.start)?;
            (!gap.contains(['\n', '\r']) || in_one_statement(last, edit, parsed)).then_some(gap)
        });
        match (out.last_mut(), gap) {
            (Some(last), Some(gap)) => {
                last.text.push_str(gap);
                last.text.push_str(&edit.text);
                last.range.end = edit.range.end;
            }
            _ => out.push(edit.clone()),
        }
    }
    out
}

/// Whether an edit begins in the statement in which another ends. A body's statements are their own.
fn in_one_statement(first: &Edit, second: &Edit, parsed: &Parsed) -> bool {
    let statement_at =
        |at: usize| Some(node::statement(parsed.node_at(at..at + 1)?)).filter(|node| node.parent().is_some());
    let (one, other) = (statement_at(first.range.start), statement_at(second.range.end.saturating_sub(1)));
    one.is_some() && one == other
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_of_a_line_or_a_statement_are_one() {
        let text = "import a\nx = tree.merge(b)\ny = 1\nz = f(\n    1,\n)\n";
        let parsed = Parsed::new(text).expect("it is small");
        let edit = |range: std::ops::Range<usize>, text: &str| Edit { range, text: text.to_owned() };
        let edits = [
            edit(7..8, "c"),
            edit(13..13, "join(["),
            edit(17..24, ", "),
            edit(25..26, "])"),
            edit(31..32, "2"),
            edit(37..38, "g"),
            edit(44..45, "3"),
        ];
        let joined = joined(&edits, &parsed);
        let expected = [edit(7..8, "c"), edit(13..26, "join([tree, b])"), edit(31..32, "2"), edit(37..45, "g(\n    3")];
        assert_eq!(joined, expected);
        let apply = |edits: &[Edit]| {
            let mut out = text.to_owned();
            edits.iter().rev().for_each(|edit| out.replace_range(edit.range.clone(), &edit.text));
            out
        };
        assert_eq!(apply(&joined), apply(&edits));
    }

    #[test]
    fn statements_of_one_body_are_not_joined() {
        let parsed = Parsed::new("if x:\n    a = 1\n    b = 2\n").expect("it is small");
        let edit = |range: std::ops::Range<usize>| Edit { range, text: "c".to_owned() };
        let edits = [edit(3..4), edit(10..11), edit(20..21)];
        assert_eq!(joined(&edits, &parsed), edits);
    }
}
