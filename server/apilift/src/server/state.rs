//! What the server knows: documents, results, projects, settings, and what the client can do.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use changes::Database;
use dashmap::DashMap;
use syntax::Encoding;
use tower_lsp::lsp_types::Url;

use super::checking::{Key, Slot};
use super::client::ClientSkills;
use super::dependencies::Outlooks;
use super::documents::{Document, Documents};
use super::model_room::ModelRoom;
use super::notebooks::{CellSpan, Notebooks};
use super::settings::ServerSettings;
use crate::workspace::Workspace;

/// The server's state; shared.
pub struct State {
    /// Open documents.
    pub documents: Documents,
    /// Open notebooks.
    pub notebooks: Notebooks,
    /// Documents whose diagnostics a task is pushing now.
    pub pushing: DashMap<Url, ()>,
    /// The diagnostics that the client has.
    pub published: DashMap<Url, Key>,
    /// The project root of each document that was checked.
    pub roots: DashMap<Url, PathBuf>,
    /// Problems that were told already.
    pub told: DashMap<String, ()>,
    /// Import roots, by project, whose installed packages were looked for.
    pub learned: DashMap<(PathBuf, String), ()>,
    /// The local model.
    pub model: Arc<ModelRoom>,
    /// What newer releases of dependencies would mean, by project root.
    pub outlooks: DashMap<PathBuf, Arc<Outlooks>>,
    results: DashMap<Url, Slot>,
    epoch: AtomicU64,
    asked: AtomicU64,
    database: Database,
    workspace: RwLock<Arc<Workspace>>,
    settings: RwLock<Arc<ServerSettings>>,
    skills: OnceLock<ClientSkills>,
    folders: RwLock<Vec<PathBuf>>,
    shut_down: AtomicBool,
}

impl State {
    /// Before `initialize`.
    pub fn new(database: Database) -> State {
        let settings = ServerSettings::default();
        State {
            documents: Documents::default(),
            notebooks: Notebooks::default(),
            pushing: DashMap::new(),
            published: DashMap::new(),
            roots: DashMap::new(),
            told: DashMap::new(),
            learned: DashMap::new(),
            model: Arc::default(),
            outlooks: DashMap::new(),
            results: DashMap::new(),
            epoch: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            workspace: RwLock::new(Arc::new(settings.workspace(database.clone()))),
            database,
            settings: RwLock::new(Arc::new(settings)),
            skills: OnceLock::new(),
            folders: RwLock::new(Vec::new()),
            shut_down: AtomicBool::new(false),
        }
    }

    /// What the client can do; the least before `initialize`.
    pub fn skills(&self) -> &ClientSkills {
        static LEAST: ClientSkills = ClientSkills::least();
        self.skills.get().unwrap_or(&LEAST)
    }

    /// Says once, in `initialize`, what the client can do.
    pub fn set_skills(&self, skills: ClientSkills) {
        let _ = self.skills.set(skills);
    }

    /// The negotiated encoding of positions.
    pub fn encoding(&self) -> Encoding {
        self.skills().encoding
    }

    /// Where a document's result is kept.
    pub fn slot(&self, uri: &Url) -> Slot {
        Arc::clone(&self.results.entry(uri.clone()).or_default())
    }

    /// Files of the projects changed, came or went.
    pub fn files_changed(&self, paths: &[PathBuf]) {
        for loaded in self.workspace().loaded() {
            for path in paths.iter().filter(|path| path.starts_with(&loaded.project.root)) {
                loaded.modules.forget(path);
            }
        }
    }

    /// A document was closed: its results go.
    pub fn forget(&self, uri: &Url) {
        if let Some(root) = self.roots.get(uri).map(|root| root.clone()) {
            self.workspace().project_at(&root).modules.set_open(&self.path_of(uri), None);
        }
        self.results.remove(uri);
        self.roots.remove(uri);
    }

    /// Counts how often settings or projects changed: a result of an older epoch is stale.
    pub fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// From now on all results are stale.
    pub fn next_epoch(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// Forgets the projects whose files changed. Whether any did, or a document belongs to another project now.
    pub fn forget_stale(&self) -> bool {
        let workspace = self.workspace();
        let stale = workspace.forget_stale();
        if stale {
            self.learned.clear();
        }
        let roots: Vec<(Url, PathBuf)> =
            self.roots.iter().map(|entry| (entry.key().clone(), entry.value().clone())).collect();
        stale || roots.into_iter().any(|(uri, root)| workspace.root_of(&self.path_of(&uri)) != root)
    }

    /// A number for a question to the client: an older one's answer is not taken any more.
    pub fn next_question(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Whether a question is the last that was put.
    pub fn is_last_question(&self, number: u64) -> bool {
        self.asked.load(Ordering::SeqCst) == number
    }

    /// The projects.
    pub fn workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.workspace.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<ServerSettings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// New settings: all projects are read anew. Whether they differ from the old ones.
    pub fn set_settings(&self, settings: ServerSettings) -> bool {
        if *self.settings() == settings {
            return false;
        }
        let workspace = Arc::new(settings.workspace(self.database.clone()));
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
        *self.workspace.write().unwrap_or_else(PoisonError::into_inner) = workspace;
        self.learned.clear();
        true
    }

    /// The workspace folders.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// New workspace folders.
    pub fn set_folders(&self, folders: Vec<PathBuf>) {
        *self.folders.write().unwrap_or_else(PoisonError::into_inner) = folders;
    }

    /// The file that a document stands for; an unsaved one lies in the first workspace folder.
    pub fn path_of(&self, uri: &Url) -> PathBuf {
        let uri = &self.program_of(uri);
        uri.to_file_path().unwrap_or_else(|()| {
            let folder = self.folders().into_iter().next().unwrap_or_default();
            folder.join("untitled.py")
        })
    }

    /// What is checked as one: a cell's notebook, else the document itself.
    pub fn program_of(&self, uri: &Url) -> Url {
        self.notebooks.of(uri).unwrap_or_else(|| uri.clone())
    }

    /// A snapshot of what is checked as one, and of the cells that it is made of; no cells where it is a file.
    pub fn program(&self, uri: &Url) -> Option<(Arc<Document>, Vec<CellSpan>)> {
        match self.notebooks.program(uri, &self.documents) {
            Some((document, cells)) => Some((Arc::new(document), cells)),
            None => Some((self.documents.get(uri)?, Vec::new())),
        }
    }

    /// The client asked for `shutdown`.
    pub fn shut_down(&self) {
        self.shut_down.store(true, Ordering::SeqCst);
    }

    /// 0 after `shutdown`, else 1, as LSP says.
    pub fn exit_code(&self) -> i32 {
        i32::from(!self.shut_down.load(Ordering::SeqCst))
    }
}
