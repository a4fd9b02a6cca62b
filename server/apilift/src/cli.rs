//! The command line: ruff's habits where they exist.

pub mod model;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Flags outdated Python API usage for the library versions a project really uses, and migrates it.
#[derive(Debug, Parser)]
#[command(name = "apilift", version = crate::embedded::version(), max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report outdated API usage (and fix it, with --fix)
    Check(CheckArguments),
    /// The same as `check --fix`; `fix - --stdin-filename X` reads standard input and prints the fixed text
    Fix(CheckArguments),
    /// Say what newer releases of the dependencies break: `apilift upgrade numpy==2.4 pandas`
    Upgrade(UpgradeArguments),
    /// Say what is known of a symbol, a change or a code: `apilift explain numpy.in1d`
    Explain(ExplainArguments),
    /// Work on the API-change database
    Changelog(ChangelogArguments),
    /// The local model: what it is asked and what it answers
    Model(model::ModelArguments),
    /// Say what answers of a model are worth: JSON lines in, JSON lines out
    Score(model::ScoreArguments),
    /// The process that runs the model; it speaks JSON lines on standard input and output
    #[command(hide = true)]
    ModelWorker(model::WorkerArguments),
    /// Run the language server on standard input and output
    Server(ServerArguments),
}

/// Options of `check` and `fix`.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArguments {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum)]
    pub output_format: Option<ReportFormat>,
    /// Apply safe fixes
    #[arg(long)]
    pub fix: bool,
    /// Offer and apply unsafe fixes, too
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what the fixes would change; write nothing
    #[arg(long)]
    pub diff: bool,
    /// Ask the local model where no rewrite is known; prints a diff, and writes only with --unsafe-fixes
    #[arg(long)]
    pub model: bool,
    /// The model's GGUF file, instead of the chosen one
    #[arg(long, value_name = "FILE", requires = "model")]
    pub model_file: Option<PathBuf>,
    /// Count what the gates refused of the model's answers, by reason
    #[arg(long, requires = "model")]
    pub explain: bool,
    /// Show only these kinds, codes, libraries or symbols (comma-separated)
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub select: Vec<String>,
    /// Show these as well as what is on by default
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub extend_select: Vec<String>,
    /// Leave these out
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub ignore: Vec<String>,
    /// The lowest confidence that is shown
    #[arg(long, value_enum)]
    pub confidence: Option<ConfidenceArgument>,
    /// Also show, as hints, what only later releases deprecate or remove
    #[arg(long)]
    pub future: bool,
    /// Leave out what this file knows; `--update-baseline` writes it
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write all that is found now to the baseline, and end with 0
    #[arg(long, conflicts_with_all = ["no_baseline", "fix", "diff", "model", "statistics"])]
    pub update_baseline: bool,
    /// Tell (and fix) also what the configured baseline knows
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// End with 0 although there are findings
    #[arg(long)]
    pub exit_zero: bool,
    /// Count findings by symbol instead of listing them
    #[arg(long)]
    pub statistics: bool,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// A version to check against: `--with numpy==2.1` (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    pub with: Vec<String>,
    /// Take versions from a requirements or lock file (repeatable)
    #[arg(long, value_name = "FILE")]
    pub versions_from: Vec<PathBuf>,
    /// The version of Python to check against
    #[arg(long, value_name = "VERSION")]
    pub python: Option<String>,
    /// A configuration file, or one setting as TOML: `--config 'confidence = "certain"'` (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Ignore all configuration files
    #[arg(long)]
    pub isolated: bool,
    /// Patterns to leave out (comma-separated), instead of the defaults
    #[arg(long, value_delimiter = ',', value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Patterns to leave out as well as the defaults
    #[arg(long, value_delimiter = ',', value_name = "PATTERN")]
    pub extend_exclude: Vec<String>,
    /// Apply exclusions to files that are named, too
    #[arg(long)]
    pub force_exclude: bool,
    /// Do not obey .gitignore
    #[arg(long)]
    pub no_respect_gitignore: bool,
    /// List the files that would be checked
    #[arg(long)]
    pub show_files: bool,
    /// Print the settings and versions that hold
    #[arg(long)]
    pub show_settings: bool,
}

/// Options of `upgrade`.
#[derive(Debug, Clone, Args)]
pub struct UpgradeArguments {
    /// Dependencies: NAME==VERSION, or NAME for the newest release that is known
    #[arg(value_name = "NAME[==VERSION]")]
    pub targets: Vec<String>,
    /// Every dependency of the project that is known, to its newest known release
    #[arg(long)]
    pub all: bool,
    /// The newest known releases: of what is named, else of everything
    #[arg(long)]
    pub latest: bool,
    /// A file or folder to look at (repeatable); the working directory by default
    #[arg(long = "path", value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum)]
    pub output_format: Option<OutputFormat>,
    /// Apply safe fixes: the code is then for the new releases
    #[arg(long)]
    pub fix: bool,
    /// Offer and apply unsafe fixes, too
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what the fixes would change; write nothing
    #[arg(long)]
    pub diff: bool,
    /// Look only at these kinds, codes, libraries or symbols (comma-separated)
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub select: Vec<String>,
    /// Look at these as well as what is on by default
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub extend_select: Vec<String>,
    /// Leave these out
    #[arg(long, value_delimiter = ',', value_name = "SELECTOR")]
    pub ignore: Vec<String>,
    /// The lowest confidence that is shown
    #[arg(long, value_enum)]
    pub confidence: Option<ConfidenceArgument>,
    /// End with 0 although something breaks
    #[arg(long)]
    pub exit_zero: bool,
    /// Count what breaks and warns by symbol instead of listing it
    #[arg(long)]
    pub statistics: bool,
    /// A version that holds before and after: `--with numpy==2.1` (repeatable)
    #[arg(long, value_name = "NAME==VERSION")]
    pub with: Vec<String>,
    /// Take the versions in use from a requirements or lock file (repeatable)
    #[arg(long, value_name = "FILE")]
    pub versions_from: Vec<PathBuf>,
    /// The version of Python in use
    #[arg(long, value_name = "VERSION")]
    pub python: Option<String>,
    /// A configuration file, or one setting as TOML (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Ignore all configuration files
    #[arg(long)]
    pub isolated: bool,
    /// Patterns to leave out as well as the defaults
    #[arg(long, value_delimiter = ',', value_name = "PATTERN")]
    pub extend_exclude: Vec<String>,
}

impl UpgradeArguments {
    /// What `check` would be asked for the versions in use.
    pub fn as_check(&self) -> CheckArguments {
        CheckArguments {
            paths: self.paths.clone(),
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            confidence: self.confidence,
            with: self.with.clone(),
            versions_from: self.versions_from.clone(),
            python: self.python.clone(),
            config: self.config.clone(),
            isolated: self.isolated,
            extend_exclude: self.extend_exclude.clone(),
            // What a team left as it is today breaks all the same.
            no_baseline: true,
            ..CheckArguments::default()
        }
    }
}

/// `--output-format` of `check` and `fix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// With source excerpts
    Full,
    /// One line a finding
    Concise,
    /// Documented and stable, see the README
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// SARIF 2.1.0
    Sarif,
}

/// `--output-format` of `upgrade`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// With source excerpts
    Full,
    /// One line a finding
    Concise,
    /// Documented and stable, see the README
    Json,
}

/// `--confidence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfidenceArgument {
    /// Everything
    Possible,
    /// The default
    Likely,
    /// Only what is certain
    Certain,
}

/// Options of `explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArguments {
    /// A symbol (`numpy.in1d`), an id (`pandas.date_range(closed)`) or a code (`AL002`)
    #[arg(required_unless_present = "why")]
    pub symbol: Option<String>,
    /// Say what the name at a place of a file is taken for, and why
    #[arg(long, value_name = "FILE:LINE:COLUMN", conflicts_with = "symbol")]
    pub why: Option<String>,
    /// A folder of API changes to read as well
    #[arg(long, value_name = "FOLDER")]
    pub database: Option<PathBuf>,
}

/// Options of `changelog`.
#[derive(Debug, Clone, Args)]
pub struct ChangelogArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: ChangelogCommand,
}

/// The subcommands of `changelog`.
#[derive(Debug, Clone, Subcommand)]
pub enum ChangelogCommand {
    /// Check the sources of a database strictly
    Lint {
        /// The folder that holds one folder a distribution
        #[arg(default_value = "api-changelogs")]
        folder: PathBuf,
    },
    /// Print the JSON schema of the written forms
    Schema,
    /// Fetch a distribution's releases, read them, and write its surface.jsonl; nothing in them is run
    Mine(MineArguments),
    /// List the first release of every minor, ready for package.toml
    Releases {
        /// The distribution's name
        distribution: String,
        /// Only what came since this day, and the minor before it: 2019-01-31
        #[arg(long, value_name = "DATE")]
        since: Option<miner::index::Since>,
    },
    /// Fetch and mine releases of a project's own dependencies that are newer than the database, into the user's cache
    Update {
        /// The project
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Count releases, symbols and changes by kind, for each library
    Stats,
}

/// Options of `changelog mine`.
#[derive(Debug, Clone, Args)]
pub struct MineArguments {
    /// The distribution's name, or its folder: holds package.toml, gets surface.jsonl
    pub distribution: String,
    /// Mine these releases instead of package.toml's (comma-separated)
    #[arg(long, value_delimiter = ',', value_name = "VERSION", conflicts_with = "since")]
    pub releases: Vec<String>,
    /// Mine the first release of every minor since this day instead: 2019-01-31
    #[arg(long, value_name = "DATE")]
    pub since: Option<miner::index::Since>,
    /// Where wheels and sdists lie, and where fetched ones are put [default: a folder of the user's cache]
    #[arg(long, value_name = "FOLDER")]
    pub wheels: Option<PathBuf>,
    /// Where surface.jsonl is written, and package.toml if there is none [default: the distribution's folder]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Fetch nothing: what is not there is an error
    #[arg(long)]
    pub offline: bool,
    /// Mine the installed package of this virtual environment or site-packages folder instead
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["releases", "since", "wheels"])]
    pub installed: Option<PathBuf>,
}

/// Options of `server`.
#[derive(Debug, Clone, Args)]
pub struct ServerArguments {
    /// Accepted and ignored: the server always speaks on standard input and output
    #[arg(long, hide = true)]
    pub stdio: bool,
}
