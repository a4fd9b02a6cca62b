//! `apilift server`: the language server, LSP 3.17 over standard input and output.
//!
//! [`wrapper`] sees every message in arrival order and applies document changes there, synchronously; [`backend`] holds
//! one method per request and leaves the work to the rooms beside it. CPU work runs on blocking threads, on snapshots.

mod backend;
mod capabilities;
mod checking;
mod client;
mod code_action;
mod convert;
mod diagnostics;
mod documents;
mod hover;
mod settings;
mod state;
mod wrapper;

use crate::cli::ServerArguments;
use crate::exit::ExitStatus;

/// Requests in flight before reading stops: far more than a client sends, so that a slow one never delays a change.
const CONCURRENCY: usize = 256;

/// Runs until the client says `exit`, closes its end, or dies. Exits the process: a read on standard input cannot be
/// cancelled.
pub fn run(_: &ServerArguments) -> anyhow::Result<ExitStatus> {
    let database = crate::embedded::database()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        let (service, socket) = tower_lsp::LspService::build(|client| backend::Backend::new(client, database)).finish();
        let state = service.inner().state();
        let service = wrapper::Wrapper::new(service, state.clone());
        let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
        tower_lsp::Server::new(input, output, socket).concurrency_level(CONCURRENCY).serve(service).await;
        state.exit_code()
    });
    std::process::exit(code)
}
