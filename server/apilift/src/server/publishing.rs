//! Diagnostics on their way to the client: pushed by one task a document at a time, or pulled after a refresh; stale
//! ones are dropped.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use project::discover::{Nested, discover};
use tower_lsp::Client;
use tower_lsp::lsp_types::{MessageType, Url};

use super::checking::{self, Checked};
use super::dependencies;
use super::diagnostics;
use super::state::State;

/// A document was opened, changed or closed: publishes until the client has the diagnostics of its newest text. While
/// one task does so for a document, others leave it to that one; so a burst of changes costs few checks, and an older
/// result never follows a newer one. Where the client pulls, it asks for itself.
pub async fn push(state: Arc<State>, client: Client, uri: Url) {
    let uri = state.program_of(&uri);
    if state.skills().pulls {
        return;
    }
    while state.pushing.insert(uri.clone(), ()).is_none() {
        let checked = checking::current(&state, &uri).await;
        let pushed = checked.as_ref().map(|checked| checked.key);
        if pushed == checking::newest(&state, &uri) {
            publish(&state, &client, &uri, checked.as_deref()).await;
        }
        state.pushing.remove(&uri);
        // A change that came before the removal found the document taken.
        if pushed == checking::newest(&state, &uri) {
            break;
        }
    }
}

async fn publish(state: &Arc<State>, client: &Client, uri: &Url, checked: Option<&Checked>) {
    if let Some(checked) = checked.filter(|checked| !checked.cells.is_empty()) {
        publish_cells(state, client, uri, checked).await;
        return;
    }
    match checked {
        // Whoever waited for the task before this one may find it all done.
        Some(checked) if state.published.insert(uri.clone(), checked.key) != Some(checked.key) => {
            let list = diagnostics::of(checked, state, uri);
            client.publish_diagnostics(uri.clone(), list, Some(checked.version)).await;
            tell_problems(state, client, uri, checked).await;
        }
        Some(_) => {}
        None if state.published.remove(uri).is_some() => {
            client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
        }
        None => {}
    }
}

/// The diagnostics of a notebook, for each of its cells.
async fn publish_cells(state: &Arc<State>, client: &Client, uri: &Url, checked: &Checked) {
    if state.published.insert(uri.clone(), checked.key) == Some(checked.key) {
        return;
    }
    for cell in &checked.cells {
        let list = diagnostics::of(checked, state, &cell.uri);
        client.publish_diagnostics(cell.uri.clone(), list, Some(cell.version)).await;
    }
    tell_problems(state, client, uri, checked).await;
}

/// Everything is to be looked at again: other versions, other settings.
pub async fn again(state: Arc<State>, client: Client) {
    state.next_epoch();
    if state.skills().refreshes_lenses && state.documents.uris().iter().any(dependencies::is_of) {
        let client = client.clone();
        tokio::spawn(async move {
            let _ = client.code_lens_refresh().await;
        });
    }
    if state.skills().pulls {
        let _ = client.workspace_diagnostic_refresh().await;
        return;
    }
    let programs: std::collections::BTreeSet<Url> =
        state.documents.uris().iter().map(|uri| state.program_of(uri)).collect();
    for uri in programs {
        tokio::spawn(push(Arc::clone(&state), client.clone(), uri));
    }
}

/// Projects whose files changed are read anew, also for clients that watch nothing: asked on open and save.
pub async fn refresh_stale(state: Arc<State>, client: Client) {
    let own = Arc::clone(&state);
    let stale = tokio::task::spawn_blocking(move || own.forget_stale()).await.unwrap_or(false);
    if stale {
        again(state, client).await;
    }
}

/// How long the look over a project waits for the client to ask for the first document's diagnostics.
const BEFORE_INDEX: Duration = Duration::from_millis(300);

/// Looks over all files of a document's project, once, after the document's own first result: what reaches a library
/// through which module. Where the document reaches more so, everything open is looked at again.
pub async fn index(state: Arc<State>, client: Client, uri: Url) {
    if state.skills().pulls {
        tokio::time::sleep(BEFORE_INDEX).await;
    }
    let (workspace, path) = (state.workspace(), state.path_of(&uri));
    let indexed = tokio::task::spawn_blocking(move || {
        let loaded = workspace.project_of(&path);
        if !loaded.modules.claim_index() {
            return None;
        }
        let root = [loaded.project.root.clone()];
        let found = discover(&root, &loaded.project.config, Nested::Own);
        let reaches_more = loaded.modules.index(&found.files, &path);
        Some((reaches_more, format!("{}: looked over {} files", root[0].display(), found.files.len())))
    });
    let Ok(Some((reaches_more, text))) = indexed.await else { return };
    client.log_message(MessageType::INFO, text).await;
    if reaches_more {
        again(state, client).await;
    }
}

/// Problems of a document and of its project go to the log, each once.
pub async fn tell_problems(state: &Arc<State>, client: &Client, uri: &Url, checked: &Checked) {
    learn(state, client, checked);
    let (workspace, root) = (state.workspace(), checked.root.clone());
    let problems = tokio::task::spawn_blocking(move || {
        let Some(root) = root else { return Default::default() };
        let loaded = workspace.project_at(&root);
        let here = |texts: Vec<String>| -> Vec<String> {
            texts.into_iter().map(|text| format!("{}: {text}", root.display())).collect()
        };
        (here(loaded.problems()), here(loaded.notes()))
    });
    let (mut problems, notes): (Vec<String>, Vec<String>) = problems.await.unwrap_or_default();
    problems.extend(checked.refused.iter().map(|reason| format!("{uri}: {reason}")));
    for problem in problems {
        if state.told.insert(problem.clone(), ()).is_none() {
            client.log_message(MessageType::WARNING, problem).await;
        }
    }
    for note in notes {
        if state.told.insert(note.clone(), ()).is_none() {
            client.log_message(MessageType::INFO, note).await;
        }
    }
}

/// Reads, in the background, what installed packages declare that a document imports from and that the database does not
/// have; then everything is looked at again.
fn learn(state: &Arc<State>, client: &Client, checked: &Checked) {
    let Some(root) = checked.root.clone() else { return };
    let is_new = |name: &&String| state.learned.insert((root.clone(), (*name).clone()), ()).is_none();
    let names: BTreeSet<String> = checked.unlisted.iter().filter(is_new).cloned().collect();
    if names.is_empty() {
        return;
    }
    let (state, client) = (Arc::clone(state), client.clone());
    tokio::spawn(async move {
        let workspace = state.workspace();
        let changed = tokio::task::spawn_blocking(move || workspace.learn(&root, &names, &|_| {})).await;
        if changed.unwrap_or(false) {
            again(state, client).await;
        }
    });
}
