//! `textDocument/codeAction` and `codeAction/resolve`: quick fixes, "fix all of this kind", `source.fixAll.apilift`.
//! The fixes of a text are worked out once, when the first asks for them; what takes all of a file, when it is chosen.

use std::sync::Arc;

use analysis::finding::{Finding, Fix, Migration};
use changes::record::Safety;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic, Url};

use super::capabilities::{FIX_ALL, NOTEBOOK_FIX_ALL};
use super::checking::{self, Checked};
use super::state::State;
use super::whole_file::{self, Scope, When};
use super::{convert, diagnostics, ignore, model_action, project_ignore, workspace_edit};

const QUICK_FIX: &str = "quickfix";

/// LSP's RequestFailed: the client shows the message.
const REQUEST_FAILED: i64 = -32803;

/// LSP's ContentModified: the client asks again by itself.
const CONTENT_MODIFIED: i64 = -32801;

/// Answers `textDocument/codeAction`. Kinds that are not ours cost nothing.
pub async fn request(params: CodeActionParams, state: &Arc<State>) -> Vec<CodeActionOrCommand> {
    let only = params.context.only.as_deref();
    if ![QUICK_FIX, FIX_ALL, NOTEBOOK_FIX_ALL].iter().any(|kind| wants(only, kind)) {
        return Vec::new();
    }
    let Some(checked) = checking::migrated(state, &params.text_document.uri).await else { return Vec::new() };
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || all(&params, &checked, &state)).await.unwrap_or_default()
}

/// Answers `codeAction/resolve`.
pub async fn resolve(action: CodeAction, state: &Arc<State>, client: &Client) -> Result<CodeAction> {
    let Some(uri) = whole_file::document_of(&action) else { return Ok(action) };
    if let Some(symbol) = project_ignore::symbol_of(&action).map(str::to_owned) {
        let state = Arc::clone(state);
        let work = move || project_ignore::resolve(action, &uri, &symbol, &state);
        let resolved = tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal_error())?;
        return resolved.map_err(|reason| Error {
            code: ErrorCode::ServerError(REQUEST_FAILED),
            message: reason.into(),
            data: None,
        });
    }
    let Some(checked) = checking::migrated(state, &uri).await else {
        return Err(Error::invalid_params("the document is not open"));
    };
    if let Some(wanted) = model_action::wanted(&action) {
        return model_action::resolve(action, wanted, checked, uri, state, client).await;
    }
    let state = Arc::clone(state);
    let resolved = tokio::task::spawn_blocking(move || whole_file::resolve(action, &checked, &uri, &state)).await;
    resolved.map_err(|_| Error::internal_error())?.map_err(|reason| Error {
        code: CONTENT_MODIFIED.into(),
        message: reason.into(),
        data: None,
    })
}

/// All actions for a range. CPU work where a whole file is fixed.
fn all(params: &CodeActionParams, checked: &Checked, state: &State) -> Vec<CodeActionOrCommand> {
    let only = params.context.only.as_deref();
    let mut out = Vec::new();
    if wants(only, QUICK_FIX) {
        out.extend(quick_fixes(params, checked, state));
    }
    if wants(only, FIX_ALL) {
        // Asked for by name, it comes with its edit: a client that saves cannot resolve. Else only where it costs
        // nothing now.
        let when = if only.is_some() { When::Now } else { When::Chosen };
        if when == When::Now || state.skills().resolves_edits {
            out.extend(whole_file::action(&params.text_document.uri, checked, state, &Scope::AllSafe, when));
        }
    }
    // It is never asked for but by name, on a save.
    if only.is_some() && !checked.cells.is_empty() && wants(only, NOTEBOOK_FIX_ALL) {
        out.extend(whole_file::action(&params.text_document.uri, checked, state, &Scope::Notebook, When::Now));
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

/// Safe fixes first, then unsafe ones, then what takes the file, then what silences: here, and in the project.
#[derive(Default)]
struct Menu {
    safe: Vec<CodeAction>,
    not_safe: Vec<CodeAction>,
    kinds: Vec<CodeAction>,
    ignores: Vec<CodeAction>,
    project_ignores: Vec<CodeAction>,
}

fn quick_fixes(params: &CodeActionParams, checked: &Checked, state: &State) -> Vec<CodeAction> {
    let Some(parsed) = &checked.parsed else { return Vec::new() };
    let uri = &params.text_document.uri;
    let start = convert::offset(parsed, checked.position(uri, params.range.start), state.encoding());
    let end = convert::offset(parsed, checked.position(uri, params.range.end), state.encoding());
    let mut menu = Menu::default();
    for finding in checked.analysis.findings.iter().filter(|f| f.name.start <= end && start <= f.name.end) {
        for_finding(finding, uri, checked, state, &mut menu);
    }
    for unused in &checked.analysis.unused_suppressions {
        if unused.range.start <= end && start <= unused.range.end {
            let edits = std::slice::from_ref(&unused.edit);
            let Some(edit) = workspace_edit::of(uri, checked, parsed, edits, Safety::Safe, state) else { continue };
            menu.safe.push(CodeAction {
                title: "Remove the comment that suppresses nothing".to_owned(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: diagnostics::of_unused(unused, checked, state, uri).map(|diagnostic| vec![diagnostic]),
                edit: Some(edit),
                is_preferred: Some(true),
                ..CodeAction::default()
            });
        }
    }
    menu.kinds.dedup_by(|a, b| a.title == b.title);
    menu.project_ignores.dedup_by(|a, b| a.title == b.title);
    let Menu { safe, not_safe, kinds, ignores, project_ignores } = menu;
    [safe, not_safe, kinds, ignores, project_ignores].into_iter().flatten().collect()
}

fn for_finding(finding: &Finding, uri: &Url, checked: &Checked, state: &State, menu: &mut Menu) {
    let Some(parsed) = &checked.parsed else { return };
    let Some(diagnostic): Option<Diagnostic> = diagnostics::of_finding(finding, checked, state, uri) else { return };
    if let Fix::Offered(migrations) = &finding.fix {
        let allowed = |migration: &&Migration| migration.safety == Safety::Safe || state.settings().unsafe_fixes;
        for (index, migration) in migrations.iter().filter(allowed).enumerate() {
            let is_safe = migration.safety == Safety::Safe;
            let edit = workspace_edit::of(uri, checked, parsed, &migration.edits, migration.safety, state);
            let Some(edit) = edit else { continue };
            let action = CodeAction {
                title: title(migration),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic.clone()]),
                edit: Some(edit),
                // One a diagnostic: it is what "auto fix" takes.
                is_preferred: (is_safe && index == 0).then_some(true),
                ..CodeAction::default()
            };
            if is_safe { menu.safe.push(action) } else { menu.not_safe.push(action) }
        }
        let same = checked.analysis.findings.iter().filter(|other| other.change == finding.change).count();
        if same > 1 && migrations.iter().any(|migration| allowed(&migration)) && state.skills().resolves_edits {
            let scope = Scope::Change(finding.change.id.clone());
            let action = whole_file::action(uri, checked, state, &scope, When::Chosen);
            // VS Code puts actions without a diagnostic last, after what silences.
            menu.kinds
                .extend(action.map(|action| CodeAction { diagnostics: Some(vec![diagnostic.clone()]), ..action }));
        }
    }
    menu.not_safe.extend(model_action::action(finding, diagnostic.clone(), uri, checked, state));
    let silenced = ignore::edit(finding, parsed)
        .and_then(|edit| workspace_edit::of(uri, checked, parsed, &[edit], Safety::Safe, state));
    if let Some(edit) = silenced {
        menu.ignores.push(CodeAction {
            title: format!("Ignore `{}` on this line", finding.symbol),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic.clone()]),
            edit: Some(edit),
            ..CodeAction::default()
        });
    }
    let in_project = project_ignore::action(uri, &finding.symbol, state);
    menu.project_ignores.extend(in_project.map(|action| CodeAction { diagnostics: Some(vec![diagnostic]), ..action }));
}

fn title(migration: &Migration) -> String {
    match migration.safety {
        Safety::Safe => migration.title.clone(),
        Safety::Unsafe => format!("{} (unsafe)", migration.title),
    }
}
