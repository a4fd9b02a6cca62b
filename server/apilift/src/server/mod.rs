//! `apilift server`: the language server, LSP 3.17 over standard input and output.
//!
//! [`transport`] hands every message over in the order of its arrival; [`wrapper`] applies document changes there,
//! synchronously; [`backend`] holds one method per request and leaves the work to the rooms beside it. CPU work and files
//! belong to blocking threads, on snapshots.

mod backend;
mod capabilities;
mod checking;
mod client;
mod code_action;
mod convert;
mod dependencies;
mod diagnostics;
mod documents;
mod frames;
mod hover;
mod ignore;
mod model_action;
mod model_progress;
mod model_room;
mod notebooks;
mod project_ignore;
mod project_info;
mod publishing;
mod settings;
mod state;
mod text;
mod transport;
mod whole_file;
mod workspace_edit;
mod wrapper;

use std::sync::Arc;

use crate::cli::ServerArguments;
use crate::exit::ExitStatus;

/// Runs until the client says `exit`, closes its end, or dies. Exits the process: a read on standard input cannot be
/// cancelled.
pub fn run(_: &ServerArguments) -> anyhow::Result<ExitStatus> {
    let database = crate::cache::database()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        let service = tower_lsp::LspService::build(|client| backend::Backend::new(client, database));
        let service = service
            .custom_method("window/workDoneProgress/cancel", backend::Backend::cancel_progress)
            .custom_method("apilift/text", backend::Backend::text)
            .custom_method("notebookDocument/didOpen", backend::Backend::notebook_opened)
            .custom_method("notebookDocument/didChange", backend::Backend::notebook_changed)
            .custom_method("notebookDocument/didSave", backend::Backend::notebook_saved)
            .custom_method("notebookDocument/didClose", backend::Backend::notebook_closed);
        let (service, socket) = service.custom_method("apilift/project", backend::Backend::project).finish();
        let state = service.inner().state();
        transport::serve(wrapper::Wrapper::new(service, Arc::clone(&state)), socket).await;
        state.exit_code()
    });
    std::process::exit(code)
}
