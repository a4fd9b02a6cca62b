//! Which versions does this code run with, and what is configured.
//!
//! A project is read from its files alone: neither its code nor its interpreter is ever run. Nothing is fatal: what
//! cannot be read is a [`Problem`] beside the result.
//!
//! ```
//! use project::{Overrides, Project, find_root};
//!
//! let file = std::path::Path::new("src/lib.rs");
//! let root = find_root(file).unwrap_or_default();
//! let project = Project::load(&root, &Overrides::default(), &|_distribution| Vec::new());
//! assert!(project.config.files.respect_gitignore);
//! ```

pub mod config;
mod declared;
pub mod discover;
pub mod environment;
mod intake;
pub mod paths;
mod problem;
mod read;
mod requirement;
mod root;
pub mod statement;
mod table;
mod target;
mod versions;
pub mod watch;
mod yaml;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use analysis::environment::{Environment, SourceKind, VersionSource};
use changes::{Version, normalise};

pub use config::{Config, ConfigChoice, ModelDevice, ModelSettings};
pub use declared::{Declared, declared, declares};
pub use environment::Known;
pub use problem::Problem;
pub use root::{find_root, is_root};
pub use target::Platform;
pub use versions::command_line::{OptionError, With, parse_python};
pub use versions::venv::{Installed, installed_in};

use intake::Intake;
use statement::{Condition, Role, Statement};

/// What the command line or the editor says over the project's files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// `--with`, by [`With::parse`].
    pub with: Vec<With>,
    /// `--versions-from`: requirements files, lock files, virtual environments.
    pub versions_from: Vec<PathBuf>,
    /// `--python`, by [`parse_python`].
    pub python: Option<Version>,
    /// `--config FILE`, `--isolated`.
    pub config: ConfigChoice,
    /// `--config 'KEY = VALUE'`: TOML texts over the configuration.
    pub inline_config: Vec<String>,
    /// The virtual environment that the user chose in the editor: before the project's own.
    pub venv: Option<PathBuf>,
    /// The environment variable `UV_PROJECT_ENVIRONMENT`: where uv puts the project's own, relative to its root.
    pub project_environment: Option<PathBuf>,
    /// The environment variable `VIRTUAL_ENV`: where the project has none of its own.
    pub virtual_env: Option<PathBuf>,
    /// What markers are judged for; the running one by default.
    pub platform: Option<Platform>,
}

/// A project that was read.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its root; paths in messages are relative to it.
    pub root: PathBuf,
    /// What is configured.
    pub config: Config,
    /// What its files say of versions, one by one.
    pub statements: Vec<Statement>,
    /// What they say together.
    pub environment: Environment,
    /// What markers were judged for.
    pub platform: Platform,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// The files and folders that the result depends on, those included that do not exist (yet).
    pub depends_on: BTreeSet<PathBuf>,
    /// What is installed in its environment.
    pub installed: Vec<Installed>,
}

impl Project {
    /// Reads the project at `root`.
    pub fn load(root: &Path, overrides: &Overrides, known: Known<'_>) -> Project {
        let root = paths::absolute(root);
        let mut intake = Intake::new(&root);
        let config = config::load(&root, &overrides.config, &overrides.inline_config, &mut intake);
        versions::command_line::read(overrides, &mut intake);
        for entry in &config.versions {
            intake.statements.push(configured(entry));
        }
        versions::read(&root, overrides, &mut intake);
        let platform = overrides.platform.clone().unwrap_or_else(Platform::current);
        let (environment, problems) = environment::join(&intake.statements, &platform, known);
        intake.problems.extend(problems);
        intake.settle();
        let Intake { statements, problems, depends_on, installed, .. } = intake;
        Project { root, config, statements, environment, platform, problems, depends_on, installed }
    }

    /// The environment under some entries of the configuration's `overrides`, by their places in the list: what they say
    /// stands in the place of what is configured for the whole project.
    pub fn environment_under(&self, overrides: &[usize], known: Known<'_>) -> Environment {
        let mut versions: Vec<&config::ConfiguredVersion> = Vec::new();
        for entry in overrides.iter().filter_map(|at| self.config.overrides.get(*at)) {
            for version in &entry.versions {
                let name = normalise(version.distribution.trim());
                versions.retain(|old| normalise(old.distribution.trim()) != name);
                versions.push(version);
            }
        }
        let mut statements: Vec<Statement> = versions.into_iter().map(configured).collect();
        let told = |said: &&Statement| {
            said.source.kind != SourceKind::Configuration
                || !statements.iter().any(|other| other.distribution == said.distribution)
        };
        let rest: Vec<Statement> = self.statements.iter().filter(told).cloned().collect();
        statements.extend(rest);
        let (mut environment, _) = environment::join(&statements, &self.platform, known);
        environment.first_party = self.environment.first_party.clone();
        environment
    }

    /// The state of what it depends on, to see later whether it must be read again.
    pub fn stamp(&self) -> watch::Stamp {
        watch::Stamp::of(self.depends_on.iter().map(PathBuf::as_path))
    }
}

fn configured(entry: &config::ConfiguredVersion) -> Statement {
    Statement {
        distribution: normalise(entry.distribution.trim()),
        says: entry.says.clone(),
        source: VersionSource { kind: SourceKind::Configuration, file: entry.file.clone(), line: Some(entry.line) },
        when: Condition::default(),
        role: Role::Chooses,
        level: 0,
    }
}
