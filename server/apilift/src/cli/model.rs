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
