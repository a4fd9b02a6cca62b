//! Around tower-lsp's service: every message in the order of its arrival.
//!
//! tower-lsp 0.20 lets handlers overtake each other. Here document changes are applied before the message goes on, so
//! that whatever a handler sees is at least as new as its message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::json;
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

    /// Takes a message: what must happen in order has happened when this returns, the rest is the future's.
    pub fn call(&mut self, request: Request) -> BoxFuture<'static, Result<Option<Response>, ExitedError>> {
        // A document that cannot be followed costs that document alone.
        let _ = catch_unwind(AssertUnwindSafe(|| self.apply(&request)));
        let initializes = request.method() == "initialize";
        let answer = self.inner.call(request);
        if !initializes {
            return answer;
        }
        Box::pin(async move { answer.await.map(|response| response.map(with_notebooks)) })
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
            "notebookDocument/didOpen" => {
                if let Some(params) = params(request) {
                    self.state.notebooks.opened(params, &self.state.documents);
                }
            }
            "notebookDocument/didChange" => {
                if let Some(params) = params(request) {
                    self.state.notebooks.changed(params, &self.state.documents, self.state.encoding());
                }
            }
            "notebookDocument/didClose" => {
                if let Some(params) = params(request) {
                    self.state.notebooks.closed(&params, &self.state.documents);
                }
            }
            "shutdown" => self.state.shut_down(),
            _ => {}
        }
    }
}

fn params<T: DeserializeOwned>(request: &Request) -> Option<T> {
    T::deserialize(request.params()?).ok()
}

/// `notebookDocumentSync` is younger than lsp-types 0.94.
fn with_notebooks(response: Response) -> Response {
    let (id, mut result) = response.into_parts();
    if let Some(capabilities) = result.as_mut().ok().and_then(|result| result.get_mut("capabilities")) {
        let selector = json!({ "notebook": "*", "cells": [{ "language": "python" }] });
        capabilities["notebookDocumentSync"] = json!({ "notebookSelector": [selector], "save": true });
    }
    Response::from_parts(id, result)
}
