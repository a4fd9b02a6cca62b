//! What can go wrong between us and a model.

use serde::{Deserialize, Serialize};

/// Why a request to the model has no answer. It travels over the worker's pipe as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct Error {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// What is wrong, where, and what to do next.
    pub message: String,
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was cancelled by whoever asked.
    Cancelled,
    /// No model is configured, or its file is not there.
    NoModel,
    /// The file is not a model that can be loaded.
    BadModel,
    /// A workspace names a model file that the user's own settings do not trust.
    NotTrusted,
    /// The model was made for another prompt form.
    FormMismatch,
    /// The model does not fit into memory.
    OutOfMemory,
    /// The device that was asked for is not there.
    Device,
    /// The device stopped computing; the worker is started again, later each time.
    DeviceLost,
    /// Prompt and answer do not fit into the model's context.
    TooLong,
    /// The worker ended without an answer; it is started again, later each time.
    Crashed,
    /// The worker said nothing for too long and was ended.
    Hung,
    /// This binary was built without llama.cpp.
    NotBuilt,
    /// The worker said something that is not understood, or could not be started.
    Worker,
}

impl Error {
    /// A failure of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into() }
    }

    /// What a cancelled request answers.
    pub fn cancelled() -> Error {
        Error::new(ErrorKind::Cancelled, "cancelled")
    }
}
