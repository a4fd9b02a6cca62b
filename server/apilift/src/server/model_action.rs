//! "Migrate with the local model": a code action without an edit. Its edit is worked out when the user chooses it, with
//! progress that can be cancelled, and only for the text that it was offered for. Never on save, never in fixAll.

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use analysis::finding::{Finding, Fix, Migration};
use analysis::propose::{self, Answer, Proposal, Question, Rewriter};
use changes::record::Safety;
use model::{Cancel, Error as ModelError, ErrorKind, Generator, Proposer, Sampling, Strategy};
use serde_json::{Value, json};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{CodeAction, CodeActionKind, Diagnostic, Url};

use super::checking::{self, Checked};
use super::model_progress::Progress;
use super::state::State;
use super::workspace_edit;
use crate::kept::Kept;
use crate::local_model::{self, Chosen};

/// LSP's ContentModified, RequestCancelled and RequestFailed.
const CONTENT_MODIFIED: i64 = -32801;
const CANCELLED: i64 = -32800;
const FAILED: i64 = -32803;

/// The action for a finding that no rewrite is known for; `None` where no model is chosen, or the client cannot resolve.
pub fn action(
    finding: &Finding,
    diagnostic: Diagnostic,
    uri: &Url,
    checked: &Checked,
    state: &State,
) -> Option<CodeAction> {
    if !propose::is_open(finding, &finding.fix) || !state.skills().resolves_edits {
        return None;
    }
    chosen(checked, state)?;
    Some(CodeAction {
        title: "Migrate with the local model".to_owned(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic]),
        data: Some(json!({
            "uri": uri,
            "version": checked.version,
            "model": { "start": finding.name.start, "end": finding.name.end, "symbol": finding.symbol },
        })),
        ..CodeAction::default()
    })
}

/// The model that is asked in the project of a document.
fn chosen(checked: &Checked, state: &State) -> Option<Arc<Chosen>> {
    let loaded = state.workspace().project_at(checked.root.as_ref()?);
    let settings = state.settings();
    let mut config = Cow::Borrowed(&loaded.project.config);
    if let Some(device) = settings.model_device {
        config.to_mut().model.device = device;
    }
    state.model.chosen(&config, settings.model.as_deref())
}

/// The finding that an action was offered for.
pub struct Wanted {
    name: Range<usize>,
    symbol: String,
}

/// What an action of ours was offered for; `None` for other actions.
pub fn wanted(action: &CodeAction) -> Option<Wanted> {
    let model = action.data.as_ref()?.get("model")?;
    let at = |key: &str| model.get(key).and_then(Value::as_u64).map(|at| at as usize);
    Some(Wanted { name: at("start")?..at("end")?, symbol: model.get("symbol")?.as_str()?.to_owned() })
}

fn error(code: i64, message: impl Into<String>) -> Error {
    Error { code: code.into(), message: message.into().into(), data: None }
}

/// Answers `codeAction/resolve` for it: asks the model, or takes the kept answer, and gives what passed the gates.
pub async fn resolve(
    mut action: CodeAction,
    wanted: Wanted,
    checked: Arc<Checked>,
    uri: Url,
    state: &Arc<State>,
    client: &Client,
) -> Result<CodeAction> {
    let stale = || error(CONTENT_MODIFIED, "the document changed since this action was offered; ask again");
    let version = action.data.as_ref().and_then(|data| data.get("version")).and_then(Value::as_i64);
    if version != Some(i64::from(checked.version)) {
        return Err(stale());
    }
    let progress = Progress::begin(state, client, "Migrating with the local model").await;
    // A request that the client cancels is dropped here; so is the wait for the model then.
    let guard = CancelOnDrop(progress.cancel());
    let cancel = guard.0.clone();
    let work = {
        let (state, checked, path) = (Arc::clone(state), Arc::clone(&checked), state.path_of(&uri));
        tokio::task::spawn_blocking(move || asked(&Place { wanted, path, checked }, &state, &cancel))
    };
    let outcome = work.await.map_err(|_| Error::internal_error());
    progress.end().await;
    let migration = outcome?.map_err(|refusal| match refusal {
        Refusal::Cancelled => error(CANCELLED, "cancelled"),
        Refusal::Because(reason) => error(FAILED, reason),
    })?;
    // What came meanwhile is for the text that was asked about.
    if checking::current(state, &uri).await.is_none_or(|now| now.version != checked.version) {
        return Err(stale());
    }
    let parsed = checked.parsed.as_ref().ok_or_else(stale)?;
    let edit = workspace_edit::of(&uri, &checked, parsed, &migration.edits, Safety::Unsafe, state);
    action.edit = Some(edit.ok_or_else(|| error(FAILED, "the edit crosses the cells of the notebook"))?);
    action.title = migration.title;
    Ok(action)
}

struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

enum Refusal {
    Cancelled,
    Because(String),
}

impl From<ModelError> for Refusal {
    fn from(error: ModelError) -> Refusal {
        match error.kind {
            ErrorKind::Cancelled => Refusal::Cancelled,
            _ => Refusal::Because(format!("the local model: {error}")),
        }
    }
}

/// Where a model is asked about what.
struct Place {
    wanted: Wanted,
    path: PathBuf,
    checked: Arc<Checked>,
}

/// The checked migration of a finding.
fn asked(place: &Place, state: &State, cancel: &Cancel) -> std::result::Result<Migration, Refusal> {
    let gone = || Refusal::Because("the finding is no longer there".to_owned());
    let question = proposal(place, state, &Only(None)).ok_or_else(gone)?.question;
    let chosen = chosen(&place.checked, state).ok_or_else(|| Refusal::Because(local_model::NONE.to_owned()))?;
    let kept = Kept::of_user(Some(chosen.asked.clone()));
    if !kept.has(&question) {
        let answers = answers(&question, &chosen, state, cancel)?;
        // Where it cannot be kept, it is asked again next time.
        let _ = kept.put(&question, &answers);
    }
    let only = Only(Some((kept.key(&question), &kept)));
    let proposal = proposal(place, state, &only).ok_or_else(gone)?;
    match propose::fix_of(&proposal.tried) {
        Some(Fix::Offered(all)) => all.into_iter().next().ok_or_else(gone),
        Some(Fix::Withheld { reason, .. }) => Err(Refusal::Because(reason)),
        Some(Fix::Explained) | None => Err(Refusal::Because("the local model has no answer".to_owned())),
    }
}

fn answers(
    question: &Question,
    chosen: &Chosen,
    state: &State,
    cancel: &Cancel,
) -> std::result::Result<Vec<Answer>, Refusal> {
    let worker = state.model.worker(chosen).map_err(|error| Refusal::Because(error.to_string()))?;
    let proposer = Proposer::new(worker.as_ref(), Strategy::default(), Sampling::default());
    state.model.asked();
    let answers = proposer.answers(question, cancel)?;
    state.model.answered(worker.model(cancel).ok());
    Ok(answers)
}

/// Answers one question alone, from what is kept.
struct Only<'k>(Option<(String, &'k Kept)>);

impl Rewriter for Only<'_> {
    fn answers(&self, question: &Question) -> Vec<Answer> {
        match &self.0 {
            Some((key, kept)) if *key == kept.key(question) => kept.answers(question),
            _ => Vec::new(),
        }
    }

    fn threshold(&self) -> f64 {
        self.0.as_ref().map_or(0.5, |(_, kept)| kept.threshold())
    }
}

/// What is asked about a finding, and what became of a rewriter's answers.
fn proposal(place: &Place, state: &State, rewriter: &dyn Rewriter) -> Option<Proposal> {
    let Place { wanted, path, checked } = place;
    let parsed = checked.parsed.as_ref()?;
    let root = checked.root.as_ref()?;
    let loaded = state.workspace().project_at(root);
    let settings = loaded.project.config.settings_for(path);
    let environment = loaded.environment_of(path);
    let id = loaded.modules.id_of(path);
    let project = loaded.for_file(&environment, &settings, &id);
    let all = propose::proposals(parsed, project, rewriter);
    all.into_iter().find(|proposal| proposal.finding.name == wanted.name && proposal.finding.symbol == wanted.symbol)
}
