//! A context and what its cache holds. Sequence 0 is the prompt; the others continue it for the length of a request.

use std::time::{Duration, Instant};

use llama_cpp_2::DecodeError;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;

use crate::worker::child::Watch;
use crate::{Error, ErrorKind};

/// Tokens that are computed at once at most.
pub(super) const BATCH: u32 = 512;

/// Sequences at once: the prompt and what continues it.
pub(super) const SEQUENCES: u32 = 32;

/// A step cannot be interrupted; it should not take much longer.
const STEP: Duration = Duration::from_millis(250);

/// The first step of a prompt, when nothing is known of the speed yet.
const FIRST_CHUNK: usize = 64;

/// The prompt's sequence.
const PROMPT: i32 = 0;

/// A model's context.
pub(super) struct Session<'a> {
    pub model: &'a LlamaModel,
    pub context: LlamaContext<'a>,
    /// The tokens of the prompt's sequence that are in the cache.
    cached: Vec<LlamaToken>,
    /// How many tokens of a prompt take about a [`STEP`].
    chunk: usize,
}

/// One token of a batch.
pub(super) struct Entry {
    pub token: LlamaToken,
    /// Its place in the text.
    pub position: usize,
    /// The sequences that it belongs to.
    pub sequences: Vec<i32>,
    /// Whether what follows it is asked for.
    pub asked: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(model: &'a LlamaModel, context: LlamaContext<'a>) -> Session<'a> {
        Session { model, context, cached: Vec::new(), chunk: FIRST_CHUNK }
    }

    /// How many tokens there is room for, in all sequences together.
    pub(super) fn room(&self) -> usize {
        self.context.n_ctx() as usize
    }

    /// Computes a token, so that the first request does not wait for memory to be touched.
    pub(super) fn warm_up(&mut self, watch: &mut Watch) -> Result<(), Error> {
        watch.step(1.0)?;
        if self.model.n_vocab() == 0 {
            return Err(Error::new(ErrorKind::BadModel, "the model has no vocabulary"));
        }
        let token = LlamaToken::new(0);
        self.decode(&[Entry { token, position: 0, sequences: vec![PROMPT], asked: true }])?;
        self.forget();
        Ok(())
    }

    /// A prompt's tokens, with those that the model's tokenizer puts before.
    pub(super) fn tokens(&self, prompt: &str) -> Result<Vec<LlamaToken>, Error> {
        let tokens = self.model.vocab().tokenize(prompt.as_bytes(), true, true);
        if tokens.is_empty() { Err(Error::new(ErrorKind::Worker, "the prompt is empty")) } else { Ok(tokens) }
    }

    /// Brings a prompt into sequence 0. What it shares with the last one is in the cache already. After it,
    /// [`Session::logits`] has what follows the prompt at the returned place.
    pub(super) fn prompt(&mut self, tokens: &[LlamaToken], share: f32, watch: &mut Watch) -> Result<usize, Error> {
        let same = self.cached.iter().zip(tokens).take_while(|(a, b)| a == b).count();
        // The last token is always computed: what follows it is not kept.
        let kept = same.min(tokens.len().saturating_sub(1));
        let removed = self.context.clear_kv_cache_seq(Some(PROMPT as u32), u32::try_from(kept).ok(), None);
        let mut done = kept;
        if matches!(removed, Ok(true)) {
            self.cached.truncate(kept);
        } else {
            // Some kinds of models cannot forget a part.
            self.forget();
            done = 0;
        }
        let mut last = 0;
        while done < tokens.len() {
            watch.step(share * done as f32 / tokens.len() as f32)?;
            let end = (done + self.chunk).min(tokens.len());
            let entries: Vec<Entry> = (done..end)
                .map(|position| Entry {
                    token: tokens[position],
                    position,
                    sequences: vec![PROMPT],
                    asked: position + 1 == tokens.len(),
                })
                .collect();
            let started = Instant::now();
            self.decode(&entries)?;
            self.pace(entries.len(), started.elapsed());
            self.cached.extend_from_slice(&tokens[done..end]);
            last = entries.len() - 1;
            done = end;
        }
        Ok(last)
    }

    /// Lets sequences 1 to `count` begin with the prompt.
    pub(super) fn fork(&mut self, count: usize) -> Result<(), Error> {
        for sequence in 1..=count {
            let to = i32::try_from(sequence).unwrap_or(i32::MAX);
            self.context
                .copy_kv_cache_seq(PROMPT, to, None, None)
                .map_err(|error| Error::new(ErrorKind::Worker, format!("llama.cpp: {error}")))?;
        }
        Ok(())
    }

    /// Forgets everything but the prompt.
    pub(super) fn join(&mut self) {
        let prompt = u32::try_from(self.cached.len()).ok();
        let cut = self.context.clear_kv_cache_seq(Some(PROMPT as u32), prompt, None);
        let others =
            (1..SEQUENCES).all(|other| matches!(self.context.clear_kv_cache_seq(Some(other), None, None), Ok(true)));
        if !others || !matches!(cut, Ok(true)) {
            self.forget();
        }
    }

    /// Empties the cache.
    pub(super) fn forget(&mut self) {
        self.context.clear_kv_cache();
        self.cached.clear();
    }

    /// Computes a batch.
    pub(super) fn decode(&mut self, entries: &[Entry]) -> Result<(), Error> {
        let mut batch = LlamaBatch::new(entries.len(), SEQUENCES as i32);
        for entry in entries {
            let position = i32::try_from(entry.position).unwrap_or(i32::MAX);
            batch
                .add(entry.token, position, &entry.sequences, entry.asked)
                .map_err(|error| Error::new(ErrorKind::Worker, format!("llama.cpp: {error}")))?;
        }
        let decoded = self.context.decode(&mut batch);
        decoded.map_err(|error| {
            self.forget();
            failed(&error, self.room())
        })
    }

    /// What follows an entry of the last batch that was asked for: a logit for each token of the vocabulary.
    pub(super) fn logits(&self, entry: usize) -> &[f32] {
        self.context.get_logits_ith(i32::try_from(entry).unwrap_or(i32::MAX))
    }

    /// Steps as long as may be waited for.
    fn pace(&mut self, tokens: usize, took: Duration) {
        if tokens >= FIRST_CHUNK / 4 && !took.is_zero() {
            let fitting = tokens as f64 * STEP.as_secs_f64() / took.as_secs_f64();
            self.chunk = (fitting as usize).clamp(FIRST_CHUNK / 4, BATCH as usize);
        }
    }
}

/// What a failed step of llama.cpp means.
fn failed(error: &DecodeError, room: usize) -> Error {
    match error {
        DecodeError::NoKvCacheSlot => Error::new(
            ErrorKind::TooLong,
            format!("the model's context of {room} tokens is full; make `model.context` larger"),
        ),
        // ggml's status "no memory for the graph".
        DecodeError::Unknown(-2) => Error::new(
            ErrorKind::OutOfMemory,
            "llama.cpp has no memory to compute with; make `model.context` smaller, or take a smaller model",
        ),
        // ggml's status "failed": what Metal gives for a command that its GPU did not end. (CUDA and Vulkan end the
        // process.)
        DecodeError::Unknown(-3) => {
            Error::new(ErrorKind::DeviceLost, format!("the device does not compute any more (llama.cpp: {error})"))
        }
        other => Error::new(ErrorKind::Worker, format!("llama.cpp refuses to compute ({other})")),
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroI32;

    use super::*;

    #[test]
    fn what_llama_cpp_gives_back_tells_a_lost_device_from_a_full_context() {
        for (code, kind) in [
            (1, ErrorKind::TooLong),
            (-1, ErrorKind::Worker),
            (-2, ErrorKind::OutOfMemory),
            (-3, ErrorKind::DeviceLost),
        ] {
            let error = DecodeError::from(NonZeroI32::new(code).unwrap());
            assert_eq!(failed(&error, 512).kind, kind, "{code}");
        }
    }
}
