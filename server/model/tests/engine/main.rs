//! llama.cpp in the worker, with a small model of random weights. This binary itself is started as the child.
//!
//! `tiny.gguf` is `models/tools/make_gguf.py tiny.gguf --layers 1 --width 32 --heads 2 --kv-heads 1 --ffn 64 --type f16`;
//! the broken ones are made from it.

#![allow(clippy::unwrap_used, reason = "tests, with a harness of their own")]

mod answers;
mod broken;
mod fixture;

use libtest_mimic::{Arguments, Trial};

fn main() {
    if std::env::args().nth(1).as_deref() == Some(fixture::WORKER) {
        model::worker::child::run(&mut model::Engine::default(), std::time::Duration::from_secs(60)).expect("pipes");
        return;
    }
    let trials = answers::ALL.iter().chain(broken::ALL).map(|(name, case)| {
        Trial::test(*name, || {
            case();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}
