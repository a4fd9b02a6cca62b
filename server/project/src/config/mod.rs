//! `apilift.toml`, or `[tool.apilift]` of pyproject.toml.

mod find;
mod keys;
mod model;
mod patterns;
mod values;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use analysis::settings::{Selector, Settings};

use crate::statement::Says;

pub(crate) use find::load;
pub use find::{configures, is_config_file};
pub use model::{ModelDevice, ModelSettings};
pub use patterns::{PatternError, Patterns};

/// Where the configuration comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ConfigChoice {
    /// The nearest configuration file: the project root's own, or that of a project root around it.
    #[default]
    Nearest,
    /// `--config FILE`.
    File(PathBuf),
    /// `--isolated`: none.
    Isolated,
}

/// What is configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from.
    pub file: Option<PathBuf>,
    /// The folder that patterns and paths are relative to.
    pub base: PathBuf,
    /// What the analysis obeys.
    pub settings: Settings,
    /// `per-file-ignores`.
    pub per_file_ignores: Vec<PerFileIgnores>,
    /// Which files are looked at.
    pub files: FileSettings,
    /// `[tool.apilift.versions]`.
    pub versions: Vec<ConfiguredVersion>,
    /// `[[tool.apilift.overrides]]`: other versions for some files; of several that match, later ones come first.
    pub overrides: Vec<VersionsOverride>,
    /// The folder of the user's own API changes; `api-changelogs` beside the configuration by default. It may not exist.
    pub database: PathBuf,
    /// `baseline`, where set: the file of the findings that are known and not told. It may not exist.
    pub baseline: Option<PathBuf>,
    /// Whether what installed packages declare is read where the database does not know them.
    pub mine_installed: bool,
    /// `[tool.apilift.model]`.
    pub model: ModelSettings,
    /// `fix`, where set.
    pub fix: Option<bool>,
    /// `unsafe-fixes`, where set.
    pub unsafe_fixes: Option<bool>,
    /// `output-format`, where set; the command line knows the formats.
    pub output_format: Option<String>,
}

/// Which files are looked at. Patterns as ruff has them: see [`Patterns`].
#[derive(Debug, Clone)]
pub struct FileSettings {
    /// `include` and `extend-include`.
    pub include: Patterns,
    /// `exclude`.
    pub exclude: Patterns,
    /// `extend-exclude`.
    pub extend_exclude: Patterns,
    /// Whether files named on the command line are excluded, too.
    pub force_exclude: bool,
    /// Whether `.gitignore` and its kin are obeyed.
    pub respect_gitignore: bool,
}

/// One entry of `per-file-ignores`.
#[derive(Debug, Clone)]
pub struct PerFileIgnores {
    /// The files.
    pub pattern: Patterns,
    /// Written `!pattern`: all other files.
    pub negated: bool,
    /// What is ignored there.
    pub ignore: Vec<Selector>,
}

/// One entry of `overrides`: versions for the files of a folder, as monorepos need them.
#[derive(Debug, Clone)]
pub struct VersionsOverride {
    /// The files.
    pub files: Patterns,
    /// What holds for them.
    pub versions: Vec<ConfiguredVersion>,
}

/// One entry of the `versions` table.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfiguredVersion {
    /// As written.
    pub distribution: String,
    /// A version is in use; a range is what the code must run with.
    pub says: Says,
    /// The configuration file as shown to the user.
    pub file: String,
    /// 1-based.
    pub line: u32,
}

/// Folders that nobody wants checked: ruff's list.
const EXCLUDE: &[&str] = &[
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
];

/// What is Python.
const INCLUDE: &[&str] = &["*.py", "*.pyi", "*.ipynb"];

impl Default for FileSettings {
    fn default() -> Self {
        FileSettings {
            include: Patterns::fixed(INCLUDE),
            exclude: Patterns::fixed(EXCLUDE),
            extend_exclude: Patterns::default(),
            force_exclude: false,
            respect_gitignore: true,
        }
    }
}

impl Config {
    /// What holds where nothing is configured.
    pub fn default_in(base: &Path) -> Config {
        Config {
            file: None,
            base: base.to_path_buf(),
            settings: Settings::default(),
            per_file_ignores: Vec::new(),
            files: FileSettings::default(),
            versions: Vec::new(),
            overrides: Vec::new(),
            database: base.join("api-changelogs"),
            baseline: None,
            mine_installed: true,
            model: ModelSettings::default(),
            fix: None,
            unsafe_fixes: None,
            output_format: None,
        }
    }

    /// The settings for one file, its `per-file-ignores` included.
    pub fn settings_for(&self, file: &Path) -> Cow<'_, Settings> {
        let more: Vec<&Selector> = self
            .per_file_ignores
            .iter()
            .filter(|entry| entry.pattern.matches(file, &self.base) != entry.negated)
            .flat_map(|entry| &entry.ignore)
            .collect();
        if more.is_empty() {
            return Cow::Borrowed(&self.settings);
        }
        let mut settings = self.settings.clone();
        settings.ignore.extend(more.into_iter().cloned());
        Cow::Owned(settings)
    }

    /// The entries of `overrides` that match a file, by their places in the list.
    pub fn overrides_of(&self, file: &Path) -> Vec<usize> {
        let matching = self.overrides.iter().enumerate().filter(|(_, entry)| entry.files.matches(file, &self.base));
        matching.map(|(at, _)| at).collect()
    }

    /// Whether a file or folder is excluded by its own name or path (not by those of the folders around it).
    pub fn excludes(&self, path: &Path) -> bool {
        self.files.exclude.matches(path, &self.base) || self.files.extend_exclude.matches(path, &self.base)
    }

    /// Whether a file is excluded, by itself or with a folder around it.
    pub fn excludes_within(&self, path: &Path) -> bool {
        path.ancestors().take_while(|at| at.starts_with(&self.base) && **at != *self.base).any(|at| self.excludes(at))
    }

    /// Whether a file is one that is looked at when a folder is.
    pub fn includes(&self, file: &Path) -> bool {
        self.files.include.matches(file, &self.base)
    }
}
