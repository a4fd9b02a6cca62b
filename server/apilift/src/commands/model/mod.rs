//! `apilift model`: the local model, and what it is asked.

mod answers;
mod eval;
mod files;
mod keep;
mod machine;
mod prompt;
mod questions;

use std::time::Duration;

use crate::cli::model::{ListFormat, ModelArguments, ModelCommand, WorkerArguments};
use crate::exit::ExitStatus;

/// Runs one of its subcommands.
pub fn run(arguments: &ModelArguments) -> anyhow::Result<ExitStatus> {
    match &arguments.command {
        ModelCommand::List { output_format: ListFormat::Full } => files::list(),
        ModelCommand::List { output_format: ListFormat::Json } => files::list_json(),
        ModelCommand::Pull(arguments) => files::pull(arguments),
        ModelCommand::Verify { names } => files::verify(names),
        ModelCommand::Use(arguments) => files::choose(arguments),
        ModelCommand::Doctor(arguments) => machine::doctor(arguments),
        ModelCommand::Bench(arguments) => machine::bench(arguments),
        ModelCommand::Prompt(arguments) => prompt::run(arguments),
        ModelCommand::Questions(arguments) => questions::run(arguments),
        ModelCommand::Answers(arguments) => answers::run(arguments),
        ModelCommand::Eval(arguments) => eval::run(arguments),
        ModelCommand::Keep(arguments) => keep::run(arguments),
    }
}

/// The child process that runs a model.
pub fn worker(arguments: &WorkerArguments) -> anyhow::Result<ExitStatus> {
    model::worker::child::run(&mut model::Engine::default(), Duration::from_secs(arguments.idle))?;
    Ok(ExitStatus::Clean)
}
