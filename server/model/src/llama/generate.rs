//! Continues a prompt: the greedy answer and drawn ones, together in each batch.

use llama_cpp_2::token::LlamaToken;

use super::sampling::{Distribution, Random};
use super::session::{Entry, SEQUENCES, Session};
use crate::worker::child::Watch;
use crate::{Candidate, Error, ErrorKind, Generate};

/// The part of the progress that reading the prompt is.
const READING: f32 = 0.3;

pub(super) fn generate(session: &mut Session<'_>, ask: &Generate, watch: &mut Watch) -> Result<Vec<Candidate>, Error> {
    let prompt = session.tokens(&ask.prompt)?;
    // Without a temperature all answers are the greedy one.
    let drawn = if ask.temperature > 0.0 { ask.candidates.saturating_sub(1) } else { 0 };
    let drawn = drawn.min(SEQUENCES - 1) as usize;
    let longest = ask.max_tokens as usize;
    let needed = prompt.len().saturating_add((drawn + 1).saturating_mul(longest));
    if needed > session.room() {
        let what = format!(
            "the prompt has {} tokens, and {} answers of {longest} tokens need {needed} with it, but the model's context \
             has {}; make `model.context` larger",
            prompt.len(),
            drawn + 1,
            session.room()
        );
        return Err(Error::new(ErrorKind::TooLong, what));
    }
    let answers = continue_all(session, &prompt, drawn, ask, watch);
    session.join();
    let mut out: Vec<Candidate> = Vec::new();
    for answer in answers? {
        let candidate = answer.finish();
        if !out.iter().any(|known| known.text == candidate.text) {
            out.push(candidate);
        }
    }
    Ok(out)
}

/// An answer that grows.
struct Answer {
    sequence: i32,
    random: Option<Random>,
    bytes: Vec<u8>,
    logprob: f64,
    tokens: u32,
    /// The token to compute next; none when the answer is complete.
    next: Option<LlamaToken>,
}

fn continue_all(
    session: &mut Session<'_>,
    prompt: &[LlamaToken],
    drawn: usize,
    ask: &Generate,
    watch: &mut Watch,
) -> Result<Vec<Answer>, Error> {
    let last = session.prompt(prompt, READING, watch)?;
    session.fork(drawn)?;
    let mut answers: Vec<Answer> = (0..=drawn)
        .map(|number| Answer {
            sequence: i32::try_from(number).unwrap_or(0),
            random: (number > 0).then(|| Random::new(ask.seed.wrapping_add(number as u64))),
            bytes: Vec::new(),
            logprob: 0.0,
            tokens: 0,
            next: None,
        })
        .collect();
    for answer in &mut answers {
        answer.choose(session, last, ask);
    }
    for step in 0..ask.max_tokens {
        watch.step(READING + (1.0 - READING) * step as f32 / ask.max_tokens as f32)?;
        let going: Vec<usize> = (0..answers.len()).filter(|at| answers[*at].next.is_some()).collect();
        let entries: Vec<Entry> = going
            .iter()
            .filter_map(|at| {
                let answer = &answers[*at];
                Some(Entry {
                    token: answer.next?,
                    position: prompt.len() + answer.tokens as usize - 1,
                    sequences: vec![answer.sequence],
                    asked: true,
                })
            })
            .collect();
        if entries.is_empty() {
            break;
        }
        session.decode(&entries)?;
        for (entry, at) in going.iter().enumerate() {
            answers[*at].choose(session, entry, ask);
        }
    }
    Ok(answers)
}

impl Answer {
    /// Chooses what follows an entry of the last batch; with the end, a stop or the longest length it is complete.
    fn choose(&mut self, session: &Session<'_>, entry: usize, ask: &Generate) {
        self.next = None;
        if self.tokens >= ask.max_tokens {
            return;
        }
        let distribution = Distribution::new(session.logits(entry));
        let token = match &mut self.random {
            None => distribution.best(),
            Some(random) => distribution.draw(ask.temperature, random),
        };
        self.logprob += distribution.logprob(token);
        self.tokens += 1;
        let token = LlamaToken::new(i32::try_from(token).unwrap_or(0));
        let vocabulary = session.model.vocab();
        if vocabulary.is_eog(token) {
            return;
        }
        self.bytes.extend(vocabulary.token_to_piece(token, true, None));
        match ask.stop.iter().filter_map(|stop| find(&self.bytes, stop.as_bytes())).min() {
            Some(end) => self.bytes.truncate(end),
            None => self.next = Some(token),
        }
    }

    fn finish(self) -> Candidate {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        Candidate { text, logprob: self.logprob, tokens: self.tokens }
    }
}

fn find(bytes: &[u8], stop: &[u8]) -> Option<usize> {
    (!stop.is_empty()).then(|| bytes.windows(stop.len()).position(|window| window == stop)).flatten()
}
