//! "Ignore in the project": a word for the list `ignore` of the project's configuration. Only that list changes in the
//! file; comments and layout stay.

use std::path::PathBuf;

use serde_json::{Value, json};
use toml_edit::{Array, DocumentMut, Item, RawString, Table, TableLike, Value as TomlValue};
use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, ResourceOp, TextDocumentEdit, TextEdit, Url,
    WorkspaceEdit,
};

use super::state::State;
use super::whole_file::edits_between;
use crate::workspace::Loaded;

/// The file that has a table for every tool.
const SHARED: &str = "pyproject.toml";
/// What is made where there is no configuration.
const OWN: &str = "apilift.toml";

/// The action that ignores a symbol in a document's project; its edit is made when it is chosen. `None` where the client
/// cannot take that, or the file cannot be had.
pub fn action(uri: &Url, symbol: &str, state: &State) -> Option<CodeAction> {
    if !state.skills().resolves_edits {
        return None;
    }
    let file = file_for(&state.workspace().project_of(&state.path_of(uri)));
    if !file.exists() && !state.skills().creates_files {
        return None;
    }
    let name = file.file_name()?.to_string_lossy();
    Some(CodeAction {
        title: format!("Ignore `{symbol}` in the project ({name})"),
        kind: Some(CodeActionKind::QUICKFIX),
        data: Some(json!({ "uri": uri, "ignore": symbol })),
        ..CodeAction::default()
    })
}

/// The symbol that a resolvable action ignores, if it is one of these.
pub fn symbol_of(action: &CodeAction) -> Option<&str> {
    action.data.as_ref()?.get("ignore").and_then(Value::as_str)
}

/// The edit of an action that was offered without one; a sentence where there is none. Reads the file.
pub fn resolve(action: CodeAction, uri: &Url, symbol: &str, state: &State) -> Result<CodeAction, String> {
    let path = file_for(&state.workspace().project_of(&state.path_of(uri)));
    let shown = path.display();
    let target = Url::from_file_path(&path).map_err(|()| format!("{shown}: no absolute path"))?;
    // What the editor holds counts; it may not be saved.
    let open = state.documents.get(&target);
    let old = match &open {
        Some(document) => Some(document.rope.to_string()),
        None if path.exists() => Some(crate::files::read(&path).map_err(|reason| format!("{shown}: {reason}"))?),
        None => None,
    };
    let new = ignored(old.as_deref().unwrap_or_default(), symbol, path.ends_with(SHARED))
        .map_err(|reason| format!("{shown}: {reason}"))?;
    let id = OptionalVersionedTextDocumentIdentifier { uri: target.clone(), version: open.map(|open| open.version) };
    let text_document_edit = TextDocumentEdit {
        text_document: id,
        edits: edits(old.as_deref().unwrap_or_default(), &new, state.encoding()),
    };
    let edit = match old {
        Some(_) => with_edits(target, text_document_edit, state),
        None => {
            let options = CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) };
            let create = CreateFile { uri: target, options: Some(options), annotation_id: None };
            WorkspaceEdit {
                document_changes: Some(DocumentChanges::Operations(vec![
                    DocumentChangeOperation::Op(ResourceOp::Create(create)),
                    DocumentChangeOperation::Edit(text_document_edit),
                ])),
                ..WorkspaceEdit::default()
            }
        }
    };
    Ok(CodeAction { edit: Some(edit), ..action })
}

fn with_edits(uri: Url, edit: TextDocumentEdit, state: &State) -> WorkspaceEdit {
    if state.skills().document_changes {
        let document_changes = Some(DocumentChanges::Edits(vec![edit]));
        return WorkspaceEdit { document_changes, ..WorkspaceEdit::default() };
    }
    let plain = edit.edits.into_iter().map(|edit| match edit {
        OneOf::Left(edit) => edit,
        OneOf::Right(annotated) => annotated.text_edit,
    });
    WorkspaceEdit { changes: Some([(uri, plain.collect())].into()), ..WorkspaceEdit::default() }
}

/// The configuration that holds for the project; else what may hold one at its root.
fn file_for(loaded: &Loaded) -> PathBuf {
    let root = &loaded.project.root;
    loaded.project.config.file.clone().unwrap_or_else(|| {
        let shared = root.join(SHARED);
        if shared.is_file() { shared } else { root.join(OWN) }
    })
}

/// Whole lines that differ.
fn edits(
    old: &str,
    new: &str,
    encoding: syntax::Encoding,
) -> Vec<OneOf<TextEdit, tower_lsp::lsp_types::AnnotatedTextEdit>> {
    let index = syntax::LineIndex::new(old);
    let place = |offset: usize| {
        let at = index.position(old, offset, encoding);
        Position { line: at.line, character: at.character }
    };
    let edits = edits_between(old, new).into_iter().map(|edit| TextEdit {
        range: Range { start: place(edit.range.start), end: place(edit.range.end) },
        new_text: edit.text,
    });
    edits.map(OneOf::Left).collect()
}

/// A configuration's text that ignores one word more. A sentence where the text is no TOML, or `ignore` is no list.
fn ignored(text: &str, word: &str, is_shared: bool) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        format!("it cannot be changed, because it is no TOML: {}", error.message())
    })?;
    let table: &mut dyn TableLike = match is_shared {
        true => {
            let tool = document.as_table_mut().entry("tool").or_insert_with(implicit);
            let tool = tool.as_table_like_mut().ok_or("`tool` is no table")?;
            let own = tool.entry("apilift").or_insert_with(|| Item::Table(Table::new()));
            own.as_table_like_mut().ok_or("`tool.apilift` is no table")?
        }
        false => document.as_table_mut(),
    };
    let key =
        if table.contains_key("ignore") || !table.contains_key("extend-ignore") { "ignore" } else { "extend-ignore" };
    let item = table.entry(key).or_insert_with(|| Item::Value(TomlValue::Array(Array::new())));
    let list = item.as_array_mut().ok_or_else(|| format!("`{key}` is no list"))?;
    push(list, word);
    let new = document.to_string();
    // The writer knows one line end.
    Ok(if text.contains("\r\n") { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new })
}

fn implicit() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

/// Adds a word in the layout of the list: on a line of its own where the last one has that. What stands behind the last
/// word stays there.
fn push(list: &mut Array, word: &str) {
    if list.iter().any(|value| value.as_str() == Some(word)) {
        return;
    }
    let mut value = TomlValue::from(word);
    if let Some(last) = list.len().checked_sub(1).and_then(|index| list.get_mut(index)) {
        let part = |part: Option<&RawString>| part.and_then(|part| part.as_str()).unwrap_or_default().to_owned();
        let (before, behind) = (part(last.decor().prefix()), part(last.decor().suffix()));
        last.decor_mut().set_suffix("");
        let rest = behind + list.trailing().as_str().unwrap_or_default();
        let (comments, end) =
            rest.rsplit_once('\n').map_or(("", rest.as_str()), |(head, _)| (head, &rest[head.len()..]));
        value.decor_mut().set_prefix(match before.rsplit_once('\n') {
            Some((_, indent)) => format!("{comments}\n{indent}"),
            None => format!("{comments} "),
        });
        let end = end.to_owned();
        list.set_trailing(end);
    }
    list.push_formatted(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shared: bool, expected: &str) {
        assert_eq!(ignored(text, "acme.f", shared).as_deref(), Ok(expected));
    }

    #[test]
    fn only_the_list_changes() {
        check("", false, "ignore = [\"acme.f\"]\n");
        check("# mine\nfuture = true # yes\n", false, "# mine\nfuture = true # yes\nignore = [\"acme.f\"]\n");
        check("ignore = ['a']\n", false, "ignore = ['a', \"acme.f\"]\n");
        check("ignore = []\n", false, "ignore = [\"acme.f\"]\n");
        check("ignore = [\"acme.f\"]\n", false, "ignore = [\"acme.f\"]\n");
        check("extend-ignore = ['a']\n", false, "extend-ignore = ['a', \"acme.f\"]\n");
    }

    #[test]
    fn lists_over_lines_stay_so() {
        check(
            "ignore = [\n    'a', # why\n    'b', # too\n]\n",
            false,
            "ignore = [\n    'a', # why\n    'b', # too\n    \"acme.f\",\n]\n",
        );
        check(
            "ignore = [\n  'a', # why\n  'b' # too\n]\n",
            false,
            "ignore = [\n  'a', # why\n  'b', # too\n  \"acme.f\"\n]\n",
        );
        check("ignore = [ 'a' ]\n", false, "ignore = [ 'a', \"acme.f\" ]\n");
        check("ignore = [\r\n  'a',\r\n]\r\n", false, "ignore = [\r\n  'a',\r\n  \"acme.f\",\r\n]\r\n");
    }

    #[test]
    fn in_the_table_of_a_shared_file() {
        check(
            "[project]\nname = 'x' # y\n\n[tool.ruff]\nline-length = 99\n",
            true,
            "[project]\nname = 'x' # y\n\n[tool.ruff]\nline-length = 99\n\n[tool.apilift]\nignore = [\"acme.f\"]\n",
        );
        check(
            "[tool.apilift]\nfuture = true\n[tool.b]\n",
            true,
            "[tool.apilift]\nfuture = true\nignore = [\"acme.f\"]\n[tool.b]\n",
        );
        check("tool.apilift = { future = true }\n", true, "tool.apilift = { future = true , ignore = [\"acme.f\"] }\n");
    }

    #[test]
    fn what_cannot_be_changed_is_told() {
        for (text, shared) in [("ignore = [", false), ("ignore = 'a'", false), ("tool = 1", true)] {
            assert!(ignored(text, "acme.f", shared).is_err(), "{text}");
        }
    }
}
