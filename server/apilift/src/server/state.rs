//! What the server knows: documents, results, projects, settings, and what the client can do.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use changes::Database;
use dashmap::DashMap;
use syntax::Encoding;
use tower_lsp::lsp_types::Url;

use super::checking::Checked;
use super::client::ClientSkills;
use super::documents::Documents;
use super::settings::ServerSettings;
use crate::workspace::Workspace;

/// The server's state; shared.
pub struct State {
    /// Open documents.
    pub documents: Documents,
    /// The newest result of each.
    pub results: DashMap<Url, Arc<Checked>>,
    /// Documents that a task is checking now.
    pub busy: DashMap<Url, ()>,
    /// Problems that were told already.
    pub told: DashMap<String, ()>,
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
            results: DashMap::new(),
            busy: DashMap::new(),
            told: DashMap::new(),
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
        self.skills.get_or_init(ClientSkills::default)
    }

    /// Says once, in `initialize`, what the client can do.
    pub fn set_skills(&self, skills: ClientSkills) {
        let _ = self.skills.set(skills);
    }

    /// The negotiated encoding of positions.
    pub fn encoding(&self) -> Encoding {
        self.skills.get().map(|skills| skills.encoding).unwrap_or_default()
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
        uri.to_file_path().unwrap_or_else(|()| {
            let folder = self.folders().into_iter().next().unwrap_or_default();
            folder.join("untitled.py")
        })
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
