//! What the files of a project say of versions, before it is joined.

use analysis::environment::VersionSource;
use changes::{Version, VersionSpecifiers};
use pep508_rs::MarkerTree;

/// What one place says of one distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Normalised name; `python` for the language itself.
    pub distribution: String,
    /// What is said.
    pub says: Says,
    /// Where.
    pub source: VersionSource,
    /// When it holds.
    pub when: Condition,
    /// What the place is for.
    pub role: Role,
    /// 0 for the project's own files, 1 for those of the project root around it, …
    pub level: u16,
}

/// A version, a range, or only a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// This version.
    Version(Version),
    /// These versions; an empty range only names the distribution.
    Range(VersionSpecifiers),
    /// It comes from a folder, a repository or a URL: its version is not written here.
    Unknown,
}

/// What a place is for: tells a declared range from a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Declares what the code must run with: what is said there is the span.
    Declares,
    /// Chooses one version: a lock, the configuration, the command line.
    Chooses,
    /// Only narrows what others ask for (a constraints file), or happens to be there (a virtual environment).
    Accompanies,
}

/// When a statement holds: under any of the markers and, if there is a range of Python, within it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Condition {
    /// PEP 508 markers; none: always.
    pub markers: Vec<MarkerTree>,
    /// Versions of Python.
    pub python: Option<VersionSpecifiers>,
}

impl Condition {
    /// Holds under this marker.
    pub fn marker(marker: Option<MarkerTree>) -> Condition {
        Condition { markers: marker.into_iter().collect(), python: None }
    }
}
