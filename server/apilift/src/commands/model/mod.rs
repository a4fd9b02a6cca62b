//! `apilift model`: the local model, and what it is asked.

mod keep;
mod prompt;

use crate::cli::model::{ModelArguments, ModelCommand};
use crate::exit::ExitStatus;

/// Runs one of its subcommands.
pub fn run(arguments: &ModelArguments) -> anyhow::Result<ExitStatus> {
    match &arguments.command {
        ModelCommand::Prompt(arguments) => prompt::run(arguments),
        ModelCommand::Keep(arguments) => keep::run(arguments),
    }
}
