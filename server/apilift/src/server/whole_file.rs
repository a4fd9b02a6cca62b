//! What takes all of a file: "fix all of this kind" and `source.fixAll.apilift`, inline or when it is chosen.

use analysis::finding::{Edit, Finding, Fix};
use analysis::fix::fix_all;
use changes::record::Safety;
use serde_json::{Value, json};
use syntax::Parsed;
use tower_lsp::lsp_types::{CodeAction, CodeActionKind, Url, WorkspaceEdit};

use super::capabilities::{FIX_ALL, NOTEBOOK_FIX_ALL};
use super::checking::Checked;
use super::state::State;
use super::workspace_edit;

/// What a whole-file action takes.
pub enum Scope {
    /// Everything that is safe.
    AllSafe,
    /// The same, asked for by a notebook: its cells are one program.
    Notebook,
    /// Every fix of one change, by its id.
    Change(String),
}

/// When the edit is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// With the action.
    Now,
    /// When the client resolves the action.
    Chosen,
}

impl Scope {
    fn data(&self, uri: &Url, version: i32) -> Value {
        match self {
            Scope::AllSafe | Scope::Notebook => json!({ "uri": uri, "version": version }),
            Scope::Change(id) => json!({ "uri": uri, "version": version, "change": id }),
        }
    }

    /// Whether a finding's first fix, or a comment that suppresses nothing, is in it.
    fn holds_any(&self, checked: &Checked) -> bool {
        match self {
            Scope::Change(_) => true,
            Scope::AllSafe | Scope::Notebook => {
                let safe = checked.analysis.findings.iter().any(|finding| match &finding.fix {
                    Fix::Offered(migrations) => migrations.first().is_some_and(|first| first.safety == Safety::Safe),
                    Fix::Withheld { .. } | Fix::Explained => false,
                });
                safe || !checked.analysis.unused_suppressions.is_empty()
            }
        }
    }
}

/// The action, if there is anything to fix.
pub fn action(uri: &Url, checked: &Checked, state: &State, scope: &Scope, when: When) -> Option<CodeAction> {
    if !scope.holds_any(checked) {
        return None;
    }
    let (title, kind) = match scope {
        Scope::AllSafe => ("Fix all outdated uses (safe fixes)".to_owned(), CodeActionKind::new(FIX_ALL)),
        Scope::Notebook => {
            ("Fix all outdated uses in the notebook (safe fixes)".to_owned(), CodeActionKind::new(NOTEBOOK_FIX_ALL))
        }
        Scope::Change(id) => (format!("Fix all uses of `{id}` in this file"), CodeActionKind::QUICKFIX),
    };
    let mut action = CodeAction { title, kind: Some(kind), ..CodeAction::default() };
    match when {
        When::Now => action.edit = Some(fixed(uri, checked, state, scope)?),
        When::Chosen => action.data = Some(scope.data(uri, checked.version)),
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

/// All fixes of a scope, applied pass after pass as `apilift fix` does. `None` where nothing changes.
fn fixed(uri: &Url, checked: &Checked, state: &State, scope: &Scope) -> Option<WorkspaceEdit> {
    let parsed = checked.parsed.as_ref()?;
    let path = state.path_of(uri);
    let loaded = state.workspace().project_of(&path);
    let mut settings = loaded.project.config.settings_for(&path).into_owned();
    if matches!(scope, Scope::Change(_)) {
        // Comments are none of this change's business.
        settings.unused_suppressions = false;
    }
    let environment = loaded.environment_of(&path);
    let id = loaded.modules.id_of(&path);
    let project = loaded.for_file(&environment, &settings, &id);
    let narrow = |parsed: &Parsed, findings: &mut Vec<Finding>| {
        loaded.baseline.take_known(&path, parsed, findings);
    };
    let (safety, outcome) = match scope {
        Scope::AllSafe | Scope::Notebook => (Safety::Safe, fix_all(parsed.text(), project, &narrow, Safety::Safe)),
        Scope::Change(id) => {
            let lowest = if state.settings().unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
            let of_change = |parsed: &Parsed, findings: &mut Vec<Finding>| {
                narrow(parsed, findings);
                findings.retain(|finding| finding.change.id == *id);
            };
            (lowest, fix_all(parsed.text(), project, &of_change, lowest))
        }
    };
    let edits = edits_between(parsed.text(), &outcome.text);
    if edits.is_empty() {
        return None;
    }
    workspace_edit::of(uri, checked, parsed, &edits, safety, state)
}

/// Line-wise edits from one text to the other, so that an editor keeps marks and cursors elsewhere.
pub fn edits_between(old: &str, new: &str) -> Vec<Edit> {
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
