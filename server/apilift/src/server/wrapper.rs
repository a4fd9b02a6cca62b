//! Around tower-lsp's service: every message in the order of its arrival.
//!
//! tower-lsp 0.20 starts handlers in order but lets them overtake each other, keeps the process alive after `exit`, and
//! delays `$/cancelRequest` behind slow requests. Here document changes are applied before the message goes on, a
//! cancellation is polled at once, and `exit` ends the process.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ExitedError, LspService};

use super::backend::Backend;
use super::state::State;

/// The service that the transport talks to.
pub struct Wrapper {
    inner: LspService<Backend>,
    state: Arc<State>,
}

impl Wrapper {
    /// Wraps a service whose documents are the state's.
    pub fn new(inner: LspService<Backend>, state: Arc<State>) -> Wrapper {
        Wrapper { inner, state }
    }

    fn apply(&self, request: &Request) {
        match request.method() {
            "textDocument/didOpen" => {
                if let Some(params) = params(request) {
                    self.state.documents.open(params);
                }
            }
            "textDocument/didChange" => {
                if let Some(params) = params(request) {
                    self.state.documents.change(params, self.state.encoding());
                }
            }
            "textDocument/didClose" => {
                if let Some(params) = params(request) {
                    self.state.documents.close(&params);
                }
            }
            "shutdown" => self.state.shut_down(),
            "exit" => std::process::exit(self.state.exit_code()),
            _ => {}
        }
    }
}

fn params<T: DeserializeOwned>(request: &Request) -> Option<T> {
    T::deserialize(request.params()?).ok()
}

impl Service<Request> for Wrapper {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = BoxFuture<'static, Result<Option<Response>, ExitedError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.apply(&request);
        let at_once = request.method() == "$/cancelRequest";
        let mut future = self.inner.call(request);
        if at_once {
            if let Some(outcome) = (&mut future).now_or_never() {
                return std::future::ready(outcome).boxed();
            }
        }
        future
    }
}
