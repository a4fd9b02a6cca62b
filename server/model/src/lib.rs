//! The local model. It runs in a child process of the same binary, so that a bad file, an abort or too little memory
//! costs one request and never the server. It proposes text; what that text is worth, `analysis` decides.

#[cfg(not(feature = "llama"))]
mod absent;
mod error;
pub mod form;
mod generator;
pub mod gguf;
#[cfg(feature = "llama")]
mod llama;
pub mod manifest;
mod proposer;
pub mod protocol;
pub mod pull;
pub mod store;
pub mod sum;
pub mod worker;

#[cfg(not(feature = "llama"))]
pub use absent::Absent as Engine;
pub use error::{Error, ErrorKind};
pub use generator::{Cancel, Candidate, Generate, Generator, ModelInfo, Score};
#[cfg(feature = "llama")]
pub use llama::Llama as Engine;
pub use proposer::{Proposer, Sampling, Strategy};
