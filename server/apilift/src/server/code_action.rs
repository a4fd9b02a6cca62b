//! Quick fixes, "fix all of this kind", and `source.fixAll.apilift`. Fixes are there already with the findings; only what
//! takes all of a file is worked out when asked for.

use std::collections::HashMap;

use analysis::finding::{Edit, Finding, Fix, Migration};
use analysis::fix::fix_all;
use changes::record::Safety;
use serde_json::{Value, json};
use syntax::Parsed;
use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams,
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, Url, WorkspaceEdit,
};

use super::capabilities::FIX_ALL;
use super::checking::Checked;
use super::convert;
use super::diagnostics;
use super::state::State;

/// The label of the annotation that makes a client ask.
const UNSAFE: &str = "apilift.unsafe";

/// All actions for a range. CPU work where a whole file is fixed.
pub fn all(params: &CodeActionParams, checked: &Checked, state: &State) -> Vec<CodeActionOrCommand> {
    let uri = &params.text_document.uri;
    let only = params.context.only.as_deref();
    let mut out = Vec::new();
    if wants(only, "quickfix") {
        out.extend(quick_fixes(params, checked, state));
    }
    // Not asked for by name, it is offered only where it costs nothing now.
    let by_name = only.is_some();
    if wants(only, FIX_ALL) && (by_name || state.skills().resolves_edits) {
        if let Some(action) = whole_file(uri, checked, state, &Scope::AllSafe, by_name) {
            out.push(action);
        }
    }
    out.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

/// Whether a kind is asked for: `only` names it or a kind above it.
fn wants(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    only.is_none_or(|only| {
        only.iter().any(|asked| {
            let asked = asked.as_str();
            asked.is_empty() || kind == asked || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
        })
    })
}

fn quick_fixes(params: &CodeActionParams, checked: &Checked, state: &State) -> Vec<CodeAction> {
    let Some(parsed) = &checked.parsed else { return Vec::new() };
    let uri = &params.text_document.uri;
    let start = convert::offset(parsed, params.range.start, state.encoding());
    let end = convert::offset(parsed, params.range.end, state.encoding());
    let touched: Vec<&Finding> =
        checked.analysis.findings.iter().filter(|f| f.name.start <= end && start <= f.name.end).collect();
    let (mut safe, mut not_safe, mut ignores, mut kinds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for finding in touched {
        let diagnostic = diagnostics::of_finding(finding, checked, state, uri);
        if let Fix::Offered(migrations) = &finding.fix {
            for migration in migrations {
                let is_safe = migration.safety == Safety::Safe;
                if !is_safe && !state.settings().unsafe_fixes {
                    continue;
                }
                let action = CodeAction {
                    title: title(migration),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![diagnostic.clone()]),
                    edit: Some(workspace_edit(uri, checked, parsed, &migration.edits, migration.safety, state)),
                    is_preferred: Some(is_safe),
                    ..CodeAction::default()
                };
                if is_safe { safe.push(action) } else { not_safe.push(action) }
            }
            let same = checked.analysis.findings.iter().filter(|other| other.change == finding.change).count();
            if same > 1 && state.skills().resolves_edits {
                let scope = Scope::Change(finding.change.id.clone());
                kinds.extend(whole_file(uri, checked, state, &scope, false));
            }
        }
        ignores.push(CodeAction {
            title: format!("Ignore `{}` on this line", finding.symbol),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic]),
            edit: Some(workspace_edit(uri, checked, parsed, &[ignore(finding, parsed)], Safety::Safe, state)),
            ..CodeAction::default()
        });
    }
    for unused in &checked.analysis.unused_suppressions {
        if unused.range.start <= end && start <= unused.range.end {
            safe.push(CodeAction {
                title: "Remove the comment that suppresses nothing".to_owned(),
                kind: Some(CodeActionKind::QUICKFIX),
                edit: Some(workspace_edit(uri, checked, parsed, &[unused.edit.clone()], Safety::Safe, state)),
                ..CodeAction::default()
            });
        }
    }
    kinds.dedup_by(|a, b| a.title == b.title);
    safe.into_iter().chain(not_safe).chain(kinds).chain(ignores).collect()
}

fn title(migration: &Migration) -> String {
    match migration.safety {
        Safety::Safe => migration.title.clone(),
        Safety::Unsafe => format!("{} (unsafe)", migration.title),
    }
}

/// A comment at the end of the finding's line; one of ours that is there takes the symbol in.
fn ignore(finding: &Finding, parsed: &Parsed) -> Edit {
    let text: &str = parsed.text();
    let line = parsed.lines().line_of(finding.name.start);
    let range = parsed.lines().line(text, line);
    let content = &text[range.clone()];
    if let Some(open) = content.find("# apilift: ignore[") {
        if let Some(close) = content[open..].find(']') {
            let at = range.start + open + close;
            return Edit { range: at..at, text: format!(", {}", finding.symbol) };
        }
    }
    let end = range.start + content.trim_end().len();
    Edit { range: end..range.end, text: format!("  # apilift: ignore[{}]", finding.symbol) }
}

/// What a whole-file action takes.
enum Scope {
    /// Everything that is safe.
    AllSafe,
    /// Every fix of one change, by its id.
    Change(String),
}

impl Scope {
    fn data(&self, uri: &Url, version: i32) -> Value {
        match self {
            Scope::AllSafe => json!({ "uri": uri, "version": version }),
            Scope::Change(id) => json!({ "uri": uri, "version": version, "change": id }),
        }
    }
}

fn whole_file(uri: &Url, checked: &Checked, state: &State, scope: &Scope, now: bool) -> Option<CodeAction> {
    let any_safe = checked.analysis.findings.iter().any(|finding| match &finding.fix {
        Fix::Offered(migrations) => migrations.first().is_some_and(|first| first.safety == Safety::Safe),
        _ => false,
    });
    let (title, kind) = match scope {
        Scope::AllSafe if !any_safe => return None,
        Scope::AllSafe => ("Fix all outdated uses (safe fixes)".to_owned(), CodeActionKind::new(FIX_ALL)),
        Scope::Change(id) => (format!("Fix all uses of `{id}` in this file"), CodeActionKind::QUICKFIX),
    };
    let mut action = CodeAction { title, kind: Some(kind), ..CodeAction::default() };
    if now {
        action.edit = Some(fixed(uri, checked, state, scope)?);
    } else {
        action.data = Some(scope.data(uri, checked.version));
    }
    Some(action)
}

/// The edit of an action that was offered without one; or why there is none. `checked` is of the newest version.
pub fn resolve(mut action: CodeAction, checked: &Checked, uri: &Url, state: &State) -> Result<CodeAction, String> {
    let data = action.data.clone().unwrap_or_default();
    if data.get("version").and_then(Value::as_i64) != Some(i64::from(checked.version)) {
        return Err("the document changed since this action was offered; ask again".to_owned());
    }
    let scope = match data.get("change").and_then(Value::as_str) {
        Some(id) => Scope::Change(id.to_owned()),
        None => Scope::AllSafe,
    };
    action.edit = Some(fixed(uri, checked, state, &scope).ok_or("no fix passed its checks")?);
    Ok(action)
}

/// The document a resolvable action belongs to.
pub fn document_of(action: &CodeAction) -> Option<Url> {
    Url::parse(action.data.as_ref()?.get("uri")?.as_str()?).ok()
}

fn fixed(uri: &Url, checked: &Checked, state: &State, scope: &Scope) -> Option<WorkspaceEdit> {
    let parsed = checked.parsed.as_ref()?;
    let path = state.path_of(uri);
    let loaded = state.workspace().project_of(&path);
    let settings = loaded.project.config.settings_for(&path);
    let project = analysis::Project {
        database: &loaded.database,
        environment: &loaded.project.environment,
        settings: &settings,
    };
    let (safety, outcome) = match scope {
        Scope::AllSafe => (Safety::Safe, fix_all(parsed.text(), project, &|_| true, Safety::Safe)),
        Scope::Change(id) => {
            let lowest = if state.settings().unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
            (lowest, fix_all(parsed.text(), project, &|finding| finding.change.id == *id, lowest))
        }
    };
    let edits = edits_between(parsed.text(), &outcome.text);
    (!edits.is_empty()).then(|| workspace_edit(uri, checked, parsed, &edits, safety, state))
}

/// Line-wise edits from one text to the other, so that an editor keeps marks and cursors elsewhere.
fn edits_between(old: &str, new: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(old, new);
    let (olds, news) = (starts(diff.old_slices()), starts(diff.new_slices()));
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| Edit {
            range: olds[op.old_range().start]..olds[op.old_range().end],
            text: new[news[op.new_range().start]..news[op.new_range().end]].to_owned(),
        })
        .collect()
}

/// Where each slice starts, and where the last ends.
fn starts(slices: &[&str]) -> Vec<usize> {
    let mut out = vec![0];
    for slice in slices {
        out.push(out[out.len() - 1] + slice.len());
    }
    out
}

/// A versioned edit of one document; unsafe ones are annotated, so that the client asks.
fn workspace_edit(
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
        return WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), edits.collect())])), ..WorkspaceEdit::default() };
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
