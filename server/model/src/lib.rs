//! The local model. It runs in a child process of the same binary, so that a bad file, an abort or too little memory
//! costs one request and never the server. It proposes text; what that text is worth, `analysis` decides.

mod absent;
mod error;
pub mod form;
mod generator;
pub mod gguf;
mod proposer;
pub mod protocol;
pub mod worker;

pub use absent::Absent;
pub use error::{Error, ErrorKind};
pub use generator::{Cancel, Candidate, Generate, Generator, ModelInfo, Score};
pub use proposer::{Proposer, Sampling, Strategy};
