//! What a model is asked, and by whom it can be answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::Error;

/// Something that continues text: the worker's client, or a table in a test.
pub trait Generator: Send + Sync {
    /// What is asked; loads the model if it is not loaded yet.
    fn model(&self, cancel: &Cancel) -> Result<ModelInfo, Error>;

    /// Continuations of a prompt, at most [`Generate::candidates`]. The first is the greedy one; equal texts are one.
    fn generate(&self, ask: &Generate, cancel: &Cancel) -> Result<Vec<Candidate>, Error>;

    /// For each continuation the natural logarithm of its probability after the prompt: the sum over its tokens.
    fn score(&self, ask: &Score, cancel: &Cancel) -> Result<Vec<f64>, Error>;
}

/// A prompt to continue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generate {
    /// The text; special tokens of the model's vocabulary in it are taken as such.
    pub prompt: String,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// How many answers are tried: the greedy one, and others drawn at `temperature`.
    pub candidates: u32,
    /// Divides the logits of all answers but the first.
    pub temperature: f32,
    /// Seeds the draws, so that the same request has the same answers.
    pub seed: u64,
    /// Where an answer ends, besides the model's own end token; it is not part of the text.
    pub stop: Vec<String>,
}

/// Continuations to weigh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The text before each of them.
    pub prompt: String,
    /// What may follow. The end token after each is part of what is weighed: "this, and nothing more".
    pub continuations: Vec<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The text, without the end token or the stop.
    pub text: String,
    /// The natural logarithm of the answer's probability at temperature 1: the sum over its tokens, the end included.
    pub logprob: f64,
    /// How many tokens were generated.
    pub tokens: u32,
}

/// A loaded model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelInfo {
    /// `general.name` of the file.
    pub name: String,
    /// `apilift.prompt_form` of the file: a name and a number. A file without it is asked as its manifest entry says.
    pub form: Option<String>,
    /// `general.architecture`.
    pub architecture: String,
    /// How many weights it has.
    pub parameters: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// Tokens that fit in for one prompt with its answer.
    pub context: u32,
    /// Where it runs, for people: `CPU`, or the GPU's name with how many layers are on it.
    pub device: String,
    /// Threads that compute.
    pub threads: u32,
    /// Seconds that loading took.
    pub load_seconds: f64,
    /// The SHA-256 of the file, where it was asked for at loading.
    pub sha256: Option<String>,
}

/// Tells a request that nobody waits for its answer any more. Clones are one.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Not cancelled.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Cancels; for good.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
