//! One method per request; the work is in the rooms beside this one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use changes::Database;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    CodeAction, CodeActionParams, CodeActionResponse, ConfigurationItem, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, MessageType, Registration,
    RelatedFullDocumentDiagnosticReport, ServerInfo, Url,
};
use tower_lsp::{Client, LanguageServer};

use super::client::ClientSkills;
use super::settings::ServerSettings;
use super::state::State;
use super::{capabilities, checking, code_action, diagnostics, hover};

/// The server that tower-lsp talks to.
pub struct Backend {
    client: Client,
    state: Arc<State>,
}

impl Backend {
    /// Before `initialize`.
    pub fn new(client: Client, database: Database) -> Backend {
        Backend { client, state: Arc::new(State::new(database)) }
    }

    /// The state, for the wrapper.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    fn changed(&self, uri: Url) {
        tokio::spawn(checking::changed(Arc::clone(&self.state), self.client.clone(), uri));
    }

    async fn settings_changed(&self, settings: Option<ServerSettings>) {
        if let Some(settings) = settings {
            if self.state.set_settings(settings) {
                checking::again(Arc::clone(&self.state), self.client.clone()).await;
            }
        }
    }

    /// Asks the client for its settings.
    async fn pull_settings(&self) {
        if !self.state.skills().configuration {
            return;
        }
        let item = ConfigurationItem { scope_uri: None, section: Some("apilift".to_owned()) };
        if let Ok(values) = self.client.configuration(vec![item]).await {
            self.settings_changed(values.first().and_then(ServerSettings::read)).await;
        }
    }

    async fn register(&self) {
        let mut registrations = Vec::new();
        if self.state.skills().watches {
            let watchers: Vec<Value> =
                project::watch::globs().into_iter().map(|glob| json!({ "globPattern": glob })).collect();
            registrations.push(Registration {
                id: "apilift-watched-files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(json!({ "watchers": watchers })),
            });
        }
        if self.state.skills().registers_configuration {
            registrations.push(Registration {
                id: "apilift-configuration".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(json!({ "section": "apilift" })),
            });
        }
        if !registrations.is_empty() {
            let _ = self.client.register_capability(registrations).await;
        }
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let skills = ClientSkills::of(&params.capabilities);
        let capabilities = capabilities::of(&skills);
        self.state.set_skills(skills);
        if let Some(settings) = params.initialization_options.as_ref().and_then(ServerSettings::read) {
            self.state.set_settings(settings);
        }
        let mut folders: Vec<PathBuf> = params
            .workspace_folders
            .iter()
            .flatten()
            .filter_map(|folder| folder.uri.to_file_path().ok())
            .collect();
        if folders.is_empty() {
            folders.extend(params.root_uri.as_ref().and_then(|uri| uri.to_file_path().ok()));
        }
        self.state.set_folders(folders);
        if let Some(pid) = params.process_id {
            tokio::spawn(end_with(pid, Arc::clone(&self.state)));
        }
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Ok(InitializeResult { capabilities, server_info: Some(ServerInfo { name: "apilift".to_owned(), version }) })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.register().await;
        self.pull_settings().await;
        let text = format!("apilift {} is ready", env!("CARGO_PKG_VERSION"));
        self.client.log_message(MessageType::INFO, text).await;
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.changed(params.text_document.uri);
        checking::refresh_stale(Arc::clone(&self.state), self.client.clone()).await;
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.changed(params.text_document.uri);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        checking::refresh_stale(Arc::clone(&self.state), self.client.clone()).await;
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.state.results.remove(&uri);
        if !self.state.skills().pulls {
            self.client.publish_diagnostics(uri, Vec::new(), None).await;
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        match ServerSettings::read(&params.settings) {
            Some(settings) => self.settings_changed(Some(settings)).await,
            None => self.pull_settings().await,
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let mut folders = self.state.folders();
        let paths = |list: &[tower_lsp::lsp_types::WorkspaceFolder]| -> Vec<PathBuf> {
            list.iter().filter_map(|folder| folder.uri.to_file_path().ok()).collect()
        };
        let removed = paths(&params.event.removed);
        folders.retain(|folder| !removed.contains(folder));
        folders.extend(paths(&params.event.added));
        self.state.set_folders(folders);
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        checking::refresh_stale(Arc::clone(&self.state), self.client.clone()).await;
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let items = match checking::current(&self.state, &uri).await {
            Some(checked) => diagnostics::of(&checked, &self.state, &uri),
            None => Vec::new(),
        };
        checking::tell_problems(&self.state, &self.client, &uri).await;
        let report = FullDocumentDiagnosticReport { result_id: None, items };
        let report = RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report: report };
        Ok(DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Full(report)))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        if !self.state.settings().hover {
            return Ok(None);
        }
        let checked = checking::current(&self.state, &at.text_document.uri).await;
        Ok(checked.and_then(|checked| hover::at(&checked, at.position, &self.state)))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let Some(checked) = checking::current(&self.state, &params.text_document.uri).await else {
            return Ok(Some(Vec::new()));
        };
        let state = Arc::clone(&self.state);
        let actions = tokio::task::spawn_blocking(move || code_action::all(&params, &checked, &state)).await;
        Ok(Some(actions.unwrap_or_default()))
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = code_action::document_of(&action) else { return Ok(action) };
        let Some(checked) = checking::current(&self.state, &uri).await else {
            return Err(Error::invalid_params("the document is not open"));
        };
        let state = Arc::clone(&self.state);
        let resolved = tokio::task::spawn_blocking(move || code_action::resolve(action, &checked, &uri, &state)).await;
        match resolved {
            Ok(Ok(action)) => Ok(action),
            Ok(Err(reason)) => {
                // ContentModified: the client asks again by itself.
                Err(Error { code: (-32801).into(), message: reason.into(), data: None })
            }
            Err(_) => Err(Error::internal_error()),
        }
    }
}

/// Ends the server when its client is gone without saying so.
async fn end_with(pid: u32, state: Arc<State>) {
    let pid = sysinfo::Pid::from_u32(pid);
    let mut system = sysinfo::System::new();
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        system.refresh_processes(sysinfo::ProcessesToUpdate::Some(&[pid]), true);
        let alive = system.process(pid).is_some_and(|process| {
            !matches!(process.status(), sysinfo::ProcessStatus::Zombie | sysinfo::ProcessStatus::Dead)
        });
        if !alive {
            std::process::exit(state.exit_code());
        }
    }
}
