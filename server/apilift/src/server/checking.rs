//! From a changed document to its diagnostics: one task a document at a time, on snapshots; stale results are dropped.

use std::sync::Arc;

use analysis::analyse::{Analysis, Depth};
use syntax::Parsed;
use tower_lsp::Client;
use tower_lsp::lsp_types::{MessageType, Url};

use super::diagnostics;
use super::documents::Document;
use super::state::State;
use crate::inspect::inspect;

/// A document's result.
pub struct Checked {
    /// The version of the document that was checked.
    pub version: i32,
    /// The parsed text; `None` where nothing can be outdated in it, or where it could not be parsed.
    pub parsed: Option<Parsed>,
    /// What was found.
    pub analysis: Analysis,
}

/// Checks a snapshot. CPU work.
pub fn check(state: &State, uri: &Url, document: &Document) -> Arc<Checked> {
    let path = state.path_of(uri);
    let loaded = state.workspace().project_of(&path);
    let excluded = uri.scheme() == "file" && loaded.project.config.excludes_within(&path);
    if !document.is_python || excluded || !state.settings().enable || document.rope.len_bytes() as u64 > crate::files::MAX_BYTES {
        return Arc::new(Checked { version: document.version, parsed: None, analysis: Analysis::default() });
    }
    let inspected = inspect(&path, document.rope.to_string(), &loaded, Depth::WithFixes);
    Arc::new(Checked { version: document.version, parsed: inspected.parsed, analysis: inspected.analysis })
}

/// The result for a document's newest version: the known one, or a new one made on a blocking thread.
pub async fn current(state: &Arc<State>, uri: &Url) -> Option<Arc<Checked>> {
    let document = state.documents.get(uri)?;
    let known = state.results.get(uri).map(|entry| Arc::clone(entry.value()));
    if let Some(known) = known.filter(|known| known.version == document.version) {
        return Some(known);
    }
    let (own, at) = (Arc::clone(state), uri.clone());
    let checked = tokio::task::spawn_blocking(move || check(&own, &at, &document)).await.ok()?;
    keep(state, uri, &checked);
    Some(checked)
}

/// Keeps a result unless a newer one is there.
fn keep(state: &State, uri: &Url, checked: &Arc<Checked>) {
    let mut entry = state.results.entry(uri.clone()).or_insert_with(|| Arc::clone(checked));
    if entry.version <= checked.version {
        *entry = Arc::clone(checked);
    }
}

/// A document changed: checks it unless a task does so already, and pushes until the result is the newest version's.
/// A burst of changes costs few checks. Where the client pulls, it asks for itself.
pub async fn changed(state: Arc<State>, client: Client, uri: Url) {
    if state.skills().pulls || state.busy.insert(uri.clone(), ()).is_some() {
        return;
    }
    loop {
        let checked = current(&state, &uri).await;
        let newest = state.documents.get(&uri).map(|document| document.version);
        match checked {
            Some(checked) if newest == Some(checked.version) => {
                let list = diagnostics::of(&checked, &state, &uri);
                client.publish_diagnostics(uri.clone(), list, newest).await;
            }
            Some(_) => continue,
            None => {}
        }
        state.busy.remove(&uri);
        // A change that came between the look and the removal found the document busy.
        let after = state.documents.get(&uri).map(|document| document.version);
        if after == newest || after.is_none() || state.busy.insert(uri.clone(), ()).is_some() {
            break;
        }
    }
    tell_problems(&state, &client, &uri).await;
}

/// Everything is to be looked at again: other versions, other settings.
pub async fn again(state: Arc<State>, client: Client) {
    state.results.clear();
    if state.skills().pulls {
        let _ = client.workspace_diagnostic_refresh().await;
        return;
    }
    for uri in state.documents.uris() {
        tokio::spawn(changed(Arc::clone(&state), client.clone(), uri));
    }
}

/// Projects whose files changed are read anew, also for clients that watch nothing: asked on open and save.
pub async fn refresh_stale(state: Arc<State>, client: Client) {
    let workspace = state.workspace();
    let stale = tokio::task::spawn_blocking(move || workspace.forget_stale()).await.unwrap_or(false);
    if stale {
        again(state, client).await;
    }
}

/// Problems of a document's project go to the log, each once.
pub async fn tell_problems(state: &Arc<State>, client: &Client, uri: &Url) {
    let (own, at) = (Arc::clone(state), uri.clone());
    let problems = tokio::task::spawn_blocking(move || {
        let loaded = own.workspace().project_of(&own.path_of(&at));
        let root = loaded.project.root.display().to_string();
        loaded.problems().into_iter().map(|problem| format!("{root}: {problem}")).collect::<Vec<_>>()
    });
    for problem in problems.await.unwrap_or_default() {
        if state.told.insert(problem.clone(), ()).is_none() {
            client.log_message(MessageType::WARNING, problem).await;
        }
    }
}
