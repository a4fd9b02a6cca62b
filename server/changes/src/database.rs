//! The database: an immutable stack of layers.

use std::sync::Arc;

use crate::library::Library;

/// Where a layer comes from, lowest first: mined, embedded < mined from the installed package < written, embedded <
/// the user's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerOrigin {
    /// Mined and embedded.
    Mined,
    /// Mined from the installed package.
    Installed,
    /// Written and embedded.
    Written,
    /// The user's project.
    Project,
}

/// One source of libraries.
pub trait Layer: Send + Sync {
    /// Where it comes from.
    fn origin(&self) -> LayerOrigin;
}

/// The stack. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Database {}

impl Database {
    /// The normalised names of all distributions, sorted.
    pub fn distributions(&self) -> Vec<String> {
        todo!()
    }

    /// The distribution that an import root belongs to. Reads no library.
    pub fn distribution_of(&self, import_root: &str) -> Option<&str> {
        let _ = import_root;
        todo!()
    }

    /// Everything known of a distribution (normalised name), merged over the layers; decoded on first use and kept.
    pub fn library(&self, distribution: &str) -> Option<Arc<Library>> {
        let _ = distribution;
        todo!()
    }

    /// The library whose import root `path` starts with (`numpy.in1d` → numpy).
    pub fn library_of(&self, path: &str) -> Option<Arc<Library>> {
        let root = path.split('.').next().unwrap_or(path);
        self.library(self.distribution_of(root)?)
    }

    /// Whether any change of any layer needs a word (an identifier) that stands in `text`; reads no library.
    /// A file for which this is false has no findings.
    pub fn may_concern(&self, text: &str) -> bool {
        let _ = text;
        todo!()
    }
}
