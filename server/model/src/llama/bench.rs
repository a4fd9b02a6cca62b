//! Measures the loaded model as llama.cpp's own `llama-bench` does: random tokens, an empty cache, one warm-up.

use std::time::Instant;

use llama_cpp_2::token::LlamaToken;

use super::sampling::Random;
use super::session::{BATCH, Entry, Session};
use crate::protocol::{Bench, BenchResult};
use crate::worker::child::Watch;
use crate::{Error, ErrorKind};

pub(super) fn bench(session: &mut Session<'_>, bench: &Bench, watch: &mut Watch) -> Result<BenchResult, Error> {
    let longest = bench.prompt_tokens.max(bench.generate_tokens) as usize;
    if longest > session.room() {
        let what = format!("{longest} tokens are to be measured, but the context has {}", session.room());
        return Err(Error::new(ErrorKind::TooLong, what));
    }
    let measured = measure(session, bench, watch);
    session.forget();
    measured
}

fn measure(session: &mut Session<'_>, bench: &Bench, watch: &mut Watch) -> Result<BenchResult, Error> {
    let mut random = Random::new(1);
    let vocabulary = f64::from(session.model.n_vocab().max(1));
    let mut token = || LlamaToken::new((random.next() * vocabulary) as i32);
    let mut result = BenchResult::default();
    // The first round is the warm-up.
    for round in 0..=bench.repeat {
        let part = |half: f32| (round as f32 + half) / (bench.repeat + 1) as f32;
        if bench.prompt_tokens > 0 {
            watch.step(part(0.0))?;
            session.forget();
            let started = Instant::now();
            let mut position = 0;
            while position < bench.prompt_tokens as usize {
                let end = (position + BATCH as usize).min(bench.prompt_tokens as usize);
                let entries: Vec<Entry> = (position..end).map(|at| entry(token(), at, at + 1 == end)).collect();
                session.decode(&entries)?;
                position = end;
            }
            session.context.synchronize();
            if round > 0 {
                result.prompt.push(f64::from(bench.prompt_tokens) / started.elapsed().as_secs_f64());
            }
        }
        if bench.generate_tokens > 0 {
            session.forget();
            let started = Instant::now();
            for position in 0..bench.generate_tokens as usize {
                watch.step(part(0.5))?;
                session.decode(&[entry(token(), position, true)])?;
                session.context.synchronize();
            }
            if round > 0 {
                result.generate.push(f64::from(bench.generate_tokens) / started.elapsed().as_secs_f64());
            }
        }
    }
    Ok(result)
}

fn entry(token: LlamaToken, position: usize, asked: bool) -> Entry {
    Entry { token, position, sequences: vec![0], asked }
}
