//! From a document to its findings: on snapshots, on blocking threads, once for all who ask at the same time.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use analysis::analyse::{Analysis, Depth, analyse};
use syntax::Parsed;
use tokio::sync::{Mutex, OnceCell};
use tower_lsp::lsp_types::{self as lsp, Url};

use super::dependencies;
use super::documents::Document;
use super::notebooks::{self, CellSpan};
use super::state::State;
use crate::inspect::{Kept, Last, look};

/// What a result was made of: a text, and the settings and projects of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// [`Document::revision`].
    pub revision: u64,
    /// [`State::epoch`].
    pub epoch: u64,
}

/// A document's result.
pub struct Checked {
    /// What it was made of.
    pub key: Key,
    /// The client's version of the document that was checked.
    pub version: i32,
    /// The project that the document belongs to.
    pub root: Option<PathBuf>,
    /// The cells that the text is made of; none where it is a file's.
    pub cells: Vec<CellSpan>,
    /// The parsed text; `None` where nothing can be outdated in it, or where it could not be parsed.
    pub parsed: Option<Parsed>,
    /// What was found; migrations only where [`migrated`] gave it.
    pub analysis: Analysis,
    /// Why it was not analysed.
    pub refused: Option<String>,
    /// What it imports from that the database does not have.
    pub unlisted: BTreeSet<String>,
    /// The dependencies that it names, where it is a file that declares some.
    pub dependencies: Vec<dependencies::Line>,
    /// What is kept for the next text.
    kept: Option<Kept>,
    /// The same with migrations, once somebody asked for them.
    migrated: OnceCell<Arc<Checked>>,
}

impl Checked {
    /// Nothing found yet.
    fn nothing(key: Key, version: i32) -> Checked {
        Checked {
            key,
            version,
            root: None,
            cells: Vec::new(),
            parsed: None,
            analysis: Analysis::default(),
            refused: None,
            unlisted: BTreeSet::new(),
            dependencies: Vec::new(),
            kept: None,
            migrated: OnceCell::new(),
        }
    }
}

impl Checked {
    /// Where a range of the checked text is for the client: in a cell, where it is a notebook.
    pub fn place(&self, uri: &Url, range: lsp::Range) -> Option<(Url, lsp::Range)> {
        if self.cells.is_empty() {
            return Some((uri.clone(), range));
        }
        notebooks::in_cell(&self.cells, range).map(|(cell, range)| (cell.uri.clone(), range))
    }

    /// The position in the checked text that a client's position in a document means.
    pub fn position(&self, uri: &Url, position: lsp::Position) -> lsp::Position {
        let first = self.cells.iter().find(|cell| cell.uri == *uri).map_or(0, |cell| cell.lines.start);
        lsp::Position { line: position.line.saturating_add(first), ..position }
    }
}

/// A document's newest result. Whoever holds the lock is making a newer one; nothing else waits for it but those who
/// want that result too.
pub type Slot = Arc<Mutex<Option<Arc<Checked>>>>;

/// What a result for a document's present state is made of; `None` where it is not open.
pub fn newest(state: &State, uri: &Url) -> Option<Key> {
    let (document, _) = state.program(uri)?;
    Some(Key { revision: document.revision, epoch: state.epoch() })
}

/// The result for a document's newest text: the known one, or a new one. It has no migrations: diagnostics need none.
pub async fn current(state: &Arc<State>, uri: &Url) -> Option<Arc<Checked>> {
    let uri = state.program_of(uri);
    state.program(&uri)?;
    // A task of its own: a request that is cancelled meanwhile does not take the result from others.
    tokio::spawn(made(Arc::clone(state), uri)).await.ok()?
}

/// The result for a document's newest text with the findings' migrations, which are worked out once.
pub async fn migrated(state: &Arc<State>, uri: &Url) -> Option<Arc<Checked>> {
    let checked = current(state, uri).await?;
    if checked.analysis.findings.is_empty() {
        return Some(checked);
    }
    let uri = state.program_of(uri);
    let (own, known) = (Arc::clone(state), Arc::clone(&checked));
    let work = || async {
        let found = tokio::task::spawn_blocking(move || with_migrations(&own, &uri, &known)).await;
        found.unwrap_or_else(|_| Arc::clone(&checked))
    };
    Some(Arc::clone(checked.migrated.get_or_init(work).await))
}

/// A result's text looked at once more, for migrations. CPU work.
fn with_migrations(state: &State, uri: &Url, known: &Arc<Checked>) -> Arc<Checked> {
    let Some(parsed) = &known.parsed else { return Arc::clone(known) };
    let path = state.path_of(uri);
    let loaded = state.workspace().project_of(&path);
    let (environment, settings) = (loaded.environment_of(&path), loaded.project.config.settings_for(&path));
    let id = loaded.modules.id_of(&path);
    let project = loaded.for_file(&environment, &settings, &id);
    let mut out = Checked::nothing(known.key, known.version);
    out.root.clone_from(&known.root);
    out.cells.clone_from(&known.cells);
    out.analysis = analyse(parsed, project, Depth::WithFixes);
    loaded.baseline.take_known(&path, parsed, &mut out.analysis.findings);
    out.parsed = Some(parsed.clone());
    Arc::new(out)
}

async fn made(state: Arc<State>, uri: Url) -> Option<Arc<Checked>> {
    let slot = state.slot(&uri);
    let mut slot = slot.lock_owned().await;
    let (document, cells) = state.program(&uri)?;
    let key = Key { revision: document.revision, epoch: state.epoch() };
    if let Some(known) = slot.as_ref().filter(|known| known.key == key) {
        return Some(Arc::clone(known));
    }
    let (last, version) = (slot.clone(), document.version);
    let work = move || check(&state, &uri, &document, key, last.as_deref());
    let checked = tokio::task::spawn_blocking(work).await;
    let mut checked = checked.unwrap_or_else(|_| Checked {
        refused: Some("apilift failed on it; please report this with the file".to_owned()),
        ..Checked::nothing(key, version)
    });
    checked.cells = cells;
    let checked = Arc::new(checked);
    *slot = Some(Arc::clone(&checked));
    Some(checked)
}

/// Checks a snapshot. CPU work.
fn check(state: &State, uri: &Url, document: &Document, key: Key, last: Option<&Checked>) -> Checked {
    let path = state.path_of(uri);
    let workspace = state.workspace();
    let root = workspace.root_of(&path);
    let loaded = workspace.project_at(&root);
    state.roots.insert(uri.clone(), root.clone());
    let mut out = Checked { root: Some(root), ..Checked::nothing(key, document.version) };
    let excluded = uri.scheme() == "file" && loaded.project.config.excludes_within(&path);
    if !state.settings().enable {
        return out;
    }
    if !document.is_python && dependencies::is_of(uri) {
        out.dependencies = dependencies::lines(uri, document, &loaded, state, key.epoch);
        return out;
    }
    if !document.is_python || excluded {
        return out;
    }
    let bytes = document.rope.len_bytes() as u64;
    if bytes > crate::files::MAX_BYTES {
        let most = crate::files::MAX_BYTES / 1_000_000;
        out.refused = Some(format!("it has {} MB; files over {most} MB are not analysed", bytes / 1_000_000));
        return out;
    }
    let same = last.filter(|last| last.key.epoch == key.epoch && last.root == out.root);
    let parsed = last.and_then(|last| last.parsed.as_ref());
    let last = Last { parsed, kept: same.and_then(|same| same.kept.as_ref()) };
    let text: Arc<str> = document.rope.to_string().into();
    // Other files of the project see what is written here, saved or not.
    loaded.modules.set_open(&path, Some(Arc::clone(&text)));
    out.unlisted = crate::installed::unlisted(&loaded.project, &loaded.database, &text);
    let (inspected, kept) = look(last, &path, text, &loaded);
    (out.parsed, out.analysis, out.refused) = (inspected.parsed, inspected.analysis, inspected.refused);
    out.kept = kept;
    out
}
