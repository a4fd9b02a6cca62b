//! One method per request; the work is in the rooms beside this one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use changes::Database;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, ConfigurationItem,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams, MessageType, Registration,
    RelatedFullDocumentDiagnosticReport, ServerInfo, Url, WorkDoneProgressCancelParams,
};
use tower_lsp::{Client, LanguageServer};

use super::client::ClientSkills;
use super::model_room::{ModelState, ModelStateNotification};
use super::notebooks::{Changed, Closed, Opened, Saved};
use super::project_info::{self, ProjectParams, ProjectResult};
use super::settings::ServerSettings;
use super::state::State;
use super::text::{self, TextParams, TextResult};
use super::{capabilities, checking, code_action, dependencies, diagnostics, hover, publishing};

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

    /// Tells the states of the local model, in their order: to a client that shows them all, to others what went wrong, by
    /// its log.
    fn tell_model_states(&self, shows_state: bool) {
        let (sender, mut states) = tokio::sync::mpsc::unbounded_channel::<ModelState>();
        let client = self.client.clone();
        tokio::spawn(async move {
            while let Some(now) = states.recv().await {
                match now.trouble() {
                    _ if shows_state => client.send_notification::<ModelStateNotification>(now).await,
                    Some(trouble) => {
                        let text = format!("the local model: {trouble}");
                        client.log_message(MessageType::WARNING, text).await;
                    }
                    None => {}
                }
            }
        });
        self.state.model.tell_to(move |now| {
            // Where nobody listens any more, the server ends.
            let _ = sender.send(now);
        });
    }

    /// The state, for the wrapper.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    /// `window/workDoneProgress/cancel`.
    pub async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        self.state.model.cancel(&params);
    }

    /// `apilift/text`.
    pub async fn text(&self, params: TextParams) -> Result<Option<TextResult>> {
        Ok(text::of(&params, &self.state))
    }

    /// `apilift/project`.
    pub async fn project(&self, params: ProjectParams) -> Result<Option<ProjectResult>> {
        Ok(project_info::of(params, Arc::clone(&self.state)).await)
    }

    /// `notebookDocument/didOpen`.
    pub async fn notebook_opened(&self, params: Opened) {
        let (state, client) = self.handle();
        tokio::spawn(async move {
            publishing::refresh_stale(Arc::clone(&state), client.clone()).await;
            publishing::push(state, client, params.notebook_document.uri).await;
        });
    }

    /// `notebookDocument/didChange`: what one cell says may be about another, so a client that pulls asks for all.
    pub async fn notebook_changed(&self, params: Changed) {
        if self.state.skills().pulls {
            let client = self.client.clone();
            tokio::spawn(async move {
                let _ = client.workspace_diagnostic_refresh().await;
            });
            return;
        }
        let structure = params.change.cells.and_then(|cells| cells.structure);
        for gone in structure.into_iter().flat_map(|structure| structure.did_close) {
            self.client.publish_diagnostics(gone.uri, Vec::new(), None).await;
        }
        self.push(params.notebook_document.uri);
    }

    /// `notebookDocument/didSave`.
    pub async fn notebook_saved(&self, _: Saved) {
        self.refresh_stale();
    }

    /// `notebookDocument/didClose`.
    pub async fn notebook_closed(&self, params: Closed) {
        self.state.forget(&params.notebook_document.uri);
        self.state.published.remove(&params.notebook_document.uri);
        if self.state.skills().pulls {
            return;
        }
        for cell in params.cell_text_documents {
            self.client.publish_diagnostics(cell.uri, Vec::new(), None).await;
        }
    }

    /// A handle that outlives a message.
    fn handle(&self) -> (Arc<State>, Client) {
        (Arc::clone(&self.state), self.client.clone())
    }

    fn push(&self, uri: Url) {
        let (state, client) = self.handle();
        tokio::spawn(publishing::push(state, client, uri));
    }

    fn refresh_stale(&self) {
        let (state, client) = self.handle();
        tokio::spawn(publishing::refresh_stale(state, client));
    }

    fn set_settings(&self, settings: ServerSettings) {
        if self.state.set_settings(settings) {
            let (state, client) = self.handle();
            tokio::spawn(publishing::again(state, client));
        }
    }

    /// Asks the client for its settings. An answer that a newer question or newer settings overtook is not taken.
    async fn pull_settings(&self) {
        if !self.state.skills().configuration {
            return;
        }
        let question = self.state.next_question();
        let item = ConfigurationItem { scope_uri: None, section: Some("apilift".to_owned()) };
        let answer = self.client.configuration(vec![item]).await;
        let settings = answer.ok().and_then(|values| ServerSettings::read(values.first()?));
        if let Some(settings) = settings.filter(|_| self.state.is_last_question(question)) {
            self.set_settings(settings);
        }
    }

    async fn register(&self) {
        let mut registrations = Vec::new();
        if self.state.skills().watches {
            let watchers: Vec<Value> = project::watch::globs()
                .into_iter()
                .chain(["**/*.py".to_owned()])
                .map(|glob| json!({ "globPattern": glob }))
                .collect();
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
        let mut folders: Vec<PathBuf> =
            params.workspace_folders.iter().flatten().filter_map(|folder| folder.uri.to_file_path().ok()).collect();
        if folders.is_empty() {
            folders.extend(params.root_uri.as_ref().and_then(|uri| uri.to_file_path().ok()));
        }
        self.state.set_folders(folders);
        if let Some(pid) = params.process_id {
            tokio::spawn(end_with(pid, Arc::clone(&self.state)));
        }
        let shows_state = params.initialization_options.as_ref().is_some_and(|options| options["modelState"] == true);
        self.tell_model_states(shows_state);
        let version = Some(crate::embedded::version().to_owned());
        Ok(InitializeResult { capabilities, server_info: Some(ServerInfo { name: "apilift".to_owned(), version }) })
    }

    async fn initialized(&self, _: InitializedParams) {
        let text = format!("apilift {} is ready", crate::embedded::version());
        // Side by side: a client that never answers one must not keep the others waiting.
        tokio::join!(self.register(), self.pull_settings(), self.client.log_message(MessageType::INFO, text));
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let (state, client) = self.handle();
        tokio::spawn(async move {
            publishing::refresh_stale(Arc::clone(&state), client.clone()).await;
            let uri = params.text_document.uri;
            publishing::push(Arc::clone(&state), client.clone(), uri.clone()).await;
            if state.documents.get(&uri).is_some_and(|document| document.is_python) {
                publishing::index(state, client, uri).await;
            }
        });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.push(params.text_document.uri);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.refresh_stale();
        // Other open documents may use what was written here.
        if self.state.documents.uris().len() > 1 {
            let (state, client) = self.handle();
            tokio::spawn(publishing::again(state, client));
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.state.forget(&uri);
        self.push(uri);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        match ServerSettings::read(&params.settings) {
            Some(settings) => {
                self.state.next_question();
                self.set_settings(settings);
            }
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

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| change.uri.to_file_path().ok());
        let sources: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "py")).collect();
        self.refresh_stale();
        if !sources.is_empty() {
            self.state.files_changed(&sources);
            let (state, client) = self.handle();
            tokio::spawn(publishing::again(state, client));
        }
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let mut items = Vec::new();
        if let Some(checked) = checking::current(&self.state, &uri).await {
            items = diagnostics::of(&checked, &self.state, &uri);
            publishing::tell_problems(&self.state, &self.client, &uri, &checked).await;
        }
        let report = FullDocumentDiagnosticReport { result_id: None, items };
        let report =
            RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report: report };
        Ok(DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Full(report)))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        Ok(hover::request(params, &self.state).await)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let uri = params.text_document.uri;
        if !dependencies::is_of(&uri) {
            return Ok(None);
        }
        let checked = checking::current(&self.state, &uri).await;
        Ok(checked.map(|checked| dependencies::lenses(&checked)))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        Ok(Some(code_action::request(params, &self.state).await))
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        code_action::resolve(action, &self.state, &self.client).await
    }
}

/// Ends the server when its client is gone without saying so and something else holds its end of the pipe open.
async fn end_with(pid: u32, state: Arc<State>) {
    let pid = sysinfo::Pid::from_u32(pid);
    let mut system = sysinfo::System::new();
    let mut alive = move || {
        system.refresh_processes(sysinfo::ProcessesToUpdate::Some(&[pid]), true);
        system.process(pid).is_some_and(|process| {
            !matches!(process.status(), sysinfo::ProcessStatus::Zombie | sysinfo::ProcessStatus::Dead)
        })
    };
    // A client in another container has a number that means nothing here.
    if !alive() {
        return;
    }
    while alive() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    std::process::exit(state.exit_code());
}
