//! Layers: where libraries come from.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::needles::{Needle, needles_of};
use crate::source::{LibrarySource, Records};
use crate::surface::Surface;
use crate::version::Version;

/// Where a layer comes from, lowest first: mined, embedded < mined from the installed package < written, embedded <
/// the user's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// What is known of a layer's distribution without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The normalised name.
    pub distribution: String,
    /// What one imports; may be empty where a lower layer says it.
    pub import_roots: Vec<String>,
    /// Hashes of the words ([`super::hash_word`]) of which one must stand in a file for any change of the layer to
    /// matter there; sorted.
    pub needles: Vec<Needle>,
    /// Whether the layer has a surface with symbols.
    pub has_surface: bool,
    /// The releases that are known, oldest first: the surface's, else the package's.
    pub releases: Vec<Version>,
}

/// Why a layer cannot give what it has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("what is known of `{distribution}` cannot be read: {what}")]
pub struct LayerError {
    /// The normalised name.
    pub distribution: String,
    /// What is wrong.
    pub what: String,
}

/// One source of libraries.
pub trait Layer: Send + Sync {
    /// Where it comes from.
    fn origin(&self) -> LayerOrigin;

    /// Its distributions, sorted by name; cheap.
    fn outlines(&self) -> &[Outline];

    /// Everything of a distribution but its surface; called once for each stack that needs it.
    fn records(&self, distribution: &str) -> Result<Records, LayerError>;

    /// The surface of a distribution; called only where the outline says that there is one.
    fn surface(&self, distribution: &str) -> Result<Arc<Surface>, LayerError>;
}

/// A layer of sources that were read: a user's project, an installed package that was mined, tests.
pub struct SourceLayer {
    origin: LayerOrigin,
    outlines: Vec<Outline>,
    libraries: Vec<LibrarySource>,
}

impl SourceLayer {
    /// A layer of libraries (see [`crate::read_folder`]).
    pub fn new(origin: LayerOrigin, mut libraries: Vec<LibrarySource>) -> SourceLayer {
        libraries.sort_by(|a, b| a.distribution.cmp(&b.distribution));
        let outlines = libraries.iter().map(Outline::of).collect();
        SourceLayer { origin, outlines, libraries }
    }

    fn find(&self, distribution: &str) -> Result<&LibrarySource, LayerError> {
        let at = self.libraries.binary_search_by(|library| library.distribution.as_str().cmp(distribution));
        at.ok().and_then(|at| self.libraries.get(at)).ok_or_else(|| LayerError {
            distribution: distribution.to_owned(),
            what: "the layer does not have it".to_owned(),
        })
    }
}

impl Layer for SourceLayer {
    fn origin(&self) -> LayerOrigin {
        self.origin
    }

    fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    fn records(&self, distribution: &str) -> Result<Records, LayerError> {
        Ok(self.find(distribution)?.records.clone())
    }

    fn surface(&self, distribution: &str) -> Result<Arc<Surface>, LayerError> {
        Ok(Arc::clone(&self.find(distribution)?.surface))
    }
}

impl Outline {
    /// The outline of a source.
    pub fn of(library: &LibrarySource) -> Outline {
        let roots = library.records.package.as_ref().map(|package| package.import_roots.clone()).unwrap_or_default();
        let needles: BTreeSet<Needle> =
            library.records.changes.iter().flat_map(|change| needles_of(change, &roots)).collect();
        Outline {
            distribution: library.distribution.clone(),
            import_roots: roots,
            needles: needles.into_iter().collect(),
            has_surface: !library.surface.symbols.is_empty(),
            releases: library.surface.releases.clone(),
        }
    }
}
