//! Which releases the code runs with: what `project` finds out and the analysis asks.

use std::collections::{BTreeMap, BTreeSet};

use changes::{Span, Version};

/// For each distribution (normalised name; the standard library is `python`) what is known of its version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// By normalised name.
    pub pins: BTreeMap<String, Pin>,
    /// Import roots of the project itself: a module of one of these names is not the library's.
    pub first_party: BTreeSet<String>,
}

/// What is known of one distribution's version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pin {
    /// The version in use, and where that is written.
    pub in_use: Option<(Version, VersionSource)>,
    /// The releases that the code must run with, and where that is written. `None`: just the version in use.
    pub span: Option<(Span, VersionSource)>,
    /// Whether the project declares or locks it itself (a migration may depend on it without saying so).
    pub declared: bool,
}

/// Where a version is written, for messages: "uv.lock pins 2.1.3".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionSource {
    /// What kind of place it is; words the message.
    pub kind: SourceKind,
    /// The file as shown to the user: relative to the project root, `/` between the parts. Empty for the command line
    /// and for what comes from no file.
    pub file: String,
    /// 1-based line in the file, where known.
    pub line: Option<u32>,
}

/// The kinds of places, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// `--with numpy==2.1`, `--python 3.11`, `--versions-from`.
    CommandLine,
    /// `[tool.apilift]` or `apilift.toml`.
    Configuration,
    /// A lock file or pinned requirements.
    Lock,
    /// The metadata in a virtual environment.
    Installed,
    /// A declared range.
    Declared,
    /// The newest release that the database knows.
    NewestKnown,
}

impl VersionSource {
    /// "uv.lock pins", "pyproject.toml sets", … to be followed by a version.
    pub fn says(&self) -> String {
        match self.kind {
            SourceKind::CommandLine if self.file.is_empty() => "the command line says".to_owned(),
            SourceKind::CommandLine => format!("{} (command line) says", self.file),
            SourceKind::Configuration => format!("{} sets", self.file),
            SourceKind::Lock => format!("{} pins", self.file),
            SourceKind::Installed => format!("{} has", self.file),
            SourceKind::Declared => format!("{} allows", self.file),
            SourceKind::NewestKnown => "no version is known for this project; the newest known is".to_owned(),
        }
    }
}

impl Environment {
    /// What is known of a distribution.
    pub fn pin(&self, distribution: &str) -> Option<&Pin> {
        self.pins.get(distribution)
    }

    /// The version in use.
    pub fn in_use(&self, distribution: &str) -> Option<&Version> {
        self.pin(distribution)?.in_use.as_ref().map(|(version, _)| version)
    }

    /// The releases among `known` (oldest first) that the code must run with, the version in use included even where it
    /// is not among them; empty where nothing is known of the distribution.
    pub fn span(&self, distribution: &str, known: &[Version]) -> Vec<Version> {
        let Some(pin) = self.pin(distribution) else { return Vec::new() };
        let mut out: Vec<Version> = match &pin.span {
            Some((span, _)) => known.iter().filter(|release| span.contains(release)).cloned().collect(),
            None => Vec::new(),
        };
        if let Some((version, _)) = &pin.in_use
            && let Err(at) = out.binary_search(version)
        {
            out.insert(at, version.clone());
        }
        out
    }
}
