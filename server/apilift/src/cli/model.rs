//! `apilift model` and `apilift score`.

use clap::{Args, Subcommand};

/// Options of `model`.
#[derive(Debug, Clone, Args)]
pub struct ModelArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: ModelCommand,
}

/// The subcommands of `model`.
#[derive(Debug, Clone, Subcommand)]
pub enum ModelCommand {
    /// Turn questions into prompts and answers into templates: JSON lines in, JSON lines out
    Prompt(PromptArguments),
    /// Write a kept answer into the project's own API changes, where it needs no model any more
    Keep(KeepArguments),
}

/// Options of `model prompt`.
#[derive(Debug, Clone, Args)]
pub struct PromptArguments {
    /// Read `answer` and print the template that it means
    #[arg(long)]
    pub back: bool,
    /// Print the special tokens of the form, one JSON object a line, and read nothing
    #[arg(long, conflicts_with = "back")]
    pub vocabulary: bool,
    /// Which form
    #[arg(long, default_value = "template/1", value_parser = ["template/1"])]
    pub form: String,
}

/// Options of `score`.
#[derive(Debug, Clone, Args)]
pub struct ScoreArguments {
    /// The form of the answers
    #[arg(long, default_value = "template/1", value_parser = ["template/1", "recode/1"])]
    pub form: String,
    /// What each part counts: recode-es, recode-em, gates, or a TOML file with a number for each part
    #[arg(long, default_value = "gates", value_name = "NAME|FILE")]
    pub weights: String,
}

/// Options of `model keep`.
#[derive(Debug, Clone, Args)]
pub struct KeepArguments {
    /// The outdated symbol, as findings name it
    pub symbol: String,
    /// Where it is used
    #[arg(default_value = ".")]
    pub paths: Vec<std::path::PathBuf>,
}

/// Options of `model-worker`.
#[derive(Debug, Clone, Args)]
pub struct WorkerArguments {
    /// Ends when nothing was asked for so many seconds
    #[arg(long, default_value_t = 300)]
    pub idle: u64,
}
