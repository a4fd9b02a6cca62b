//! Releases and spans of releases, by PEP 440.

pub use pep440_rs::{Version, VersionSpecifiers};

/// The releases that the code must run with: the declared range, or the single version in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Exactly these releases (a lock, an installed version, or a version from the command line).
    Exactly(Version),
    /// Every release in the declared range; `from` is the lower bound where the range has none of its own
    /// (the version in use), inclusive.
    Range {
        /// The declared range.
        specifiers: VersionSpecifiers,
        /// The lower bound, inclusive.
        from: Option<Version>,
    },
}

impl Span {
    /// Whether `version` lies in the span.
    pub fn contains(&self, version: &Version) -> bool {
        match self {
            Span::Exactly(only) => only == version,
            Span::Range { specifiers, from } => {
                specifiers.contains(version) && from.as_ref().is_none_or(|from| version >= from)
            }
        }
    }
}
