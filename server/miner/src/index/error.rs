//! What can go wrong between here and a package index.

use std::path::PathBuf;

/// Why a release cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing says where packages come from.
    #[error(
        "no package index is set up here: set `index-url` in pip's or uv's configuration, or PIP_INDEX_URL, or put wheels into a folder and name it with --wheels"
    )]
    NoIndex,
    /// The settings forbid the network and name no folder.
    #[error("`no-index` is set and no `find-links` folder is named, so there is nowhere to look for wheels")]
    NoPlace,
    /// A setting cannot be read.
    #[error("{}: {what}", path.display())]
    Setting {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A URL is none.
    #[error("`{url}` is no URL that can be asked: {why}")]
    Url {
        /// As written, without a password.
        url: String,
        /// Why not.
        why: String,
    },
    /// The distribution is nowhere.
    #[error("{distribution}: not found ({places}); is the name right, and is its index in your pip or uv settings?")]
    Unknown {
        /// The normalised name.
        distribution: String,
        /// Where it was looked for.
        places: String,
    },
    /// A release is not there, or has no file that Python 3 can use.
    #[error("{distribution} {version}: the index has no wheel and no sdist of it")]
    NoFile {
        /// The distribution.
        distribution: String,
        /// The release.
        version: String,
    },
    /// The server refuses who asks.
    #[error(
        "{url}: the server wants other credentials (HTTP {status}); put them into the index URL, into netrc, or into your pip or uv settings"
    )]
    Credentials {
        /// Without a password.
        url: String,
        /// 401 or 403.
        status: u16,
    },
    /// The server answers with an error.
    #[error("{url}: HTTP {status}")]
    Status {
        /// Without a password.
        url: String,
        /// The status.
        status: u16,
    },
    /// No answer, or one that broke off, after several attempts.
    #[error("{url}: {why}")]
    Transport {
        /// Without a password.
        url: String,
        /// Why, and what to do.
        why: String,
    },
    /// The answer is not what an index gives.
    #[error("{url}: {what}")]
    Page {
        /// Without a password.
        url: String,
        /// What is wrong with it.
        what: String,
    },
    /// The file is not the one that was announced.
    #[error("{file}: its {algorithm} is {found}, but the index says {announced}; the file is refused")]
    Hash {
        /// The file.
        file: String,
        /// The name of the hash function.
        algorithm: &'static str,
        /// What it has.
        found: String,
        /// What it should have.
        announced: String,
    },
    /// The file is refused as a whole.
    #[error("{file}: refused: {what}")]
    Refused {
        /// The file.
        file: String,
        /// Why.
        what: String,
    },
    /// A file or folder here cannot be read or written.
    #[error("{}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
