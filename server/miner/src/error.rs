//! What can go wrong while mining.

use std::path::PathBuf;

/// Why a release cannot be mined.
#[derive(Debug, thiserror::Error)]
pub enum MinerError {
    /// The file or folder cannot be read.
    #[error("{}", path.display())]
    Io {
        /// What was read.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The archive is refused as a whole.
    #[error("{}: {what}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A release has no file.
    #[error("{distribution} {version}: no wheel in {}; without --offline it is fetched", folder.display())]
    Missing {
        /// The distribution.
        distribution: String,
        /// The release.
        version: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// There is nothing to mine.
    #[error("{0}: no release was given")]
    Nothing(String),
    /// The release holds no module of the import roots.
    #[error("{}: no Python file below {roots}", path.display())]
    NoModules {
        /// The archive.
        path: PathBuf,
        /// The import roots.
        roots: String,
    },
}

impl MinerError {
    /// What is wrong, without the file's own name.
    pub(crate) fn reason(&self) -> String {
        match self {
            MinerError::Archive { what, .. } => what.clone(),
            MinerError::Io { source, .. } => source.to_string(),
            other => other.to_string(),
        }
    }
}
