//! `apilift model` and its worker.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use model::Strategy;

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
    /// List the models that are known, and which of them you have
    List {
        /// How it is printed
        #[arg(long, value_enum, default_value = "full")]
        output_format: ListFormat,
    },
    /// Fetch a model; goes on where it broke off
    Pull(PullArguments),
    /// Compare the files of your models with their SHA-256 sums
    Verify {
        /// Names of models; all that you have by default
        names: Vec<String>,
    },
    /// Choose the model that is asked, and trust its file
    Use(UseArguments),
    /// Say what of this machine can run a model, and why something is not used
    Doctor(RunArguments),
    /// Measure a model: loading, tokens a second, time for a migration
    Bench(BenchArguments),
    /// Turn questions into prompts and answers into templates: JSON lines in, JSON lines out
    Prompt(PromptArguments),
    /// Print what a model would be asked about files, a JSON line for each use without a rewrite; no model is asked
    Questions(QuestionsArguments),
    /// Ask a model, keep nothing, and print what it answers and what the gates say of it: for measuring
    Answers(AnswersArguments),
    /// Measure a model, or the rules alone, on questions whose right answers are known: a report with tables and plots
    Eval(EvalArguments),
    /// Write a kept answer into the project's own API changes, where it needs no model any more
    Keep(KeepArguments),
}

/// Options of `model pull`.
#[derive(Debug, Clone, Args)]
pub struct PullArguments {
    /// The model's name; `apilift model list` shows them
    pub name: String,
    /// Fetch it from here
    #[arg(long)]
    pub url: Option<String>,
    /// Fetch the file of this name from below here
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    pub mirror: Option<String>,
    /// Take a sum that nobody knows for right without asking
    #[arg(long)]
    pub yes: bool,
}

/// Options of `model use`.
#[derive(Debug, Clone, Args)]
pub struct UseArguments {
    /// The name of a model that you have, or a GGUF file
    #[arg(value_name = "NAME|FILE")]
    pub model: PathBuf,
    /// The prompt form that it is asked in, if the file does not say it
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
}

/// Which model, and how it runs.
#[derive(Debug, Clone, Default, Args)]
pub struct RunArguments {
    /// The name of a model that you have, or a GGUF file; the chosen one by default
    #[arg(value_name = "NAME|FILE")]
    pub model: Option<PathBuf>,
    /// Where it runs
    #[arg(long, value_enum, default_value = "auto")]
    pub device: DeviceArgument,
    /// Layers on the GPU; all that fit by default
    #[arg(long)]
    pub layers: Option<u32>,
    /// Threads; one for a small model, all cores but one for others by default
    #[arg(long)]
    pub threads: Option<u32>,
    /// Tokens of context
    #[arg(long)]
    pub context: Option<u32>,
}

/// Options of `model bench`.
#[derive(Debug, Clone, Args)]
pub struct BenchArguments {
    /// Which model.
    #[command(flatten)]
    pub run: RunArguments,
    /// Tokens of the prompt that is measured
    #[arg(long, default_value_t = 512)]
    pub prompt_tokens: u32,
    /// Tokens that are generated
    #[arg(long, default_value_t = 128)]
    pub generate_tokens: u32,
    /// How often each is measured
    #[arg(long, default_value_t = 5)]
    pub repeat: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `--device`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceArgument {
    /// A GPU that has memory enough, else the CPU
    #[default]
    Auto,
    /// The CPU
    Cpu,
    /// A GPU, or nothing
    Gpu,
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
    /// Which form; recode/1 takes ReCode's entries, and gives the code that an answer holds
    #[arg(long, default_value = "template/1", value_parser = ["template/1", "recode/1"])]
    pub form: String,
}

/// Options of `model questions`.
#[derive(Debug, Clone, Args)]
pub struct QuestionsArguments {
    /// Files and folders; for `model answers` also `-`: questions on standard input, each judged in a small library of its own
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// A version that holds: `--with numpy==2.1` (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    pub with: Vec<String>,
    /// Also uses whose rewrite is known
    #[arg(long)]
    pub all: bool,
}

/// Options of `model answers`.
#[derive(Debug, Clone, Args)]
pub struct AnswersArguments {
    /// Which uses.
    #[command(flatten)]
    pub uses: QuestionsArguments,
    /// The model's GGUF file, instead of the chosen one
    #[arg(long, value_name = "FILE")]
    pub model_file: Option<PathBuf>,
    /// The model writes freely, or weighs the templates that the record's facts allow
    #[arg(long, value_enum, default_value = "both")]
    pub strategy: StrategyArgument,
}

/// Options of `model eval`.
#[derive(Debug, Clone, Args)]
pub struct EvalArguments {
    /// JSON lines of questions with `template`, the right answer, and where wanted `family` and `library`; `-` is standard
    /// input
    pub questions: PathBuf,
    /// The folder of REPORT.md, report.json, cases.jsonl and the plots
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// The model's GGUF file, instead of the chosen one
    #[arg(long, value_name = "FILE")]
    pub model_file: Option<PathBuf>,
    /// Measure what the rules derive, and no model
    #[arg(long, conflicts_with = "model_file")]
    pub no_model: bool,
    /// The model writes freely, or weighs the templates that the record's facts allow
    #[arg(long, value_enum, default_value = "both")]
    pub strategy: StrategyArgument,
}

/// `--strategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StrategyArgument {
    /// What the model writes
    Free,
    /// What the facts allow
    Enumerated,
    /// Both
    Both,
}

impl From<StrategyArgument> for Strategy {
    fn from(argument: StrategyArgument) -> Strategy {
        match argument {
            StrategyArgument::Free => Strategy::Free,
            StrategyArgument::Enumerated => Strategy::Enumerated,
            StrategyArgument::Both => Strategy::Both,
        }
    }
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

/// `--output-format` of `list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Several lines a model
    Full,
    /// An array, for editors: name, state (shipped, there, partial, missing), chosen, bytes, form, measured
    Json,
}
