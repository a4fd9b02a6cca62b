//! Layers: where libraries come from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::needles::needles_of;
use super::table::{Collected, NeedleTable};
use crate::index::Compiled;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The normalised name.
    pub distribution: String,
    /// What one imports; may be empty where a lower layer says it.
    pub import_roots: Vec<String>,
    /// Whether the layer has a surface with symbols.
    pub has_surface: bool,
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

    /// The words of which one must stand in a file for any change of the layer to matter there. Layers that were compiled
    /// together share one table.
    fn needles(&self) -> &Arc<NeedleTable>;

    /// The releases that are known of a distribution, oldest first: the surface's, else the package's.
    fn releases(&self, distribution: &str) -> Vec<Version>;

    /// What it was compiled into together with other layers: where a distribution is known to just these, their merged
    /// library is there already.
    fn compiled(&self) -> Option<&Arc<Compiled>> {
        None
    }

    /// Everything of a distribution but its surface; called once for each stack that needs it.
    fn records(&self, distribution: &str) -> Result<Records, LayerError>;

    /// The surface of a distribution; called only where the outline says that there is one.
    fn surface(&self, distribution: &str) -> Result<Arc<Surface>, LayerError>;
}

/// A layer of sources that were read: a user's project, an installed package that was mined, tests.
pub struct SourceLayer {
    origin: LayerOrigin,
    outlines: Vec<Outline>,
    needles: Arc<NeedleTable>,
    libraries: Vec<LibrarySource>,
}

impl SourceLayer {
    /// A layer of libraries (see [`crate::read_folder`]).
    pub fn new(origin: LayerOrigin, mut libraries: Vec<LibrarySource>) -> SourceLayer {
        libraries.sort_by(|a, b| a.distribution.cmp(&b.distribution));
        let outlines = libraries.iter().map(Outline::of).collect();
        let mut collected =
            Collected::of(libraries.iter().map(|library| library.distribution.as_str().into()).collect());
        for (owner, library) in (0..).zip(&libraries) {
            collected.add_changes(library, owner);
        }
        SourceLayer { origin, outlines, needles: Arc::new(collected.table()), libraries }
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

    fn needles(&self) -> &Arc<NeedleTable> {
        &self.needles
    }

    fn releases(&self, distribution: &str) -> Vec<Version> {
        self.find(distribution).map(|library| library.surface.releases.clone()).unwrap_or_default()
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
        Outline {
            distribution: library.distribution.clone(),
            import_roots: roots_of(library).to_vec(),
            has_surface: !library.surface.symbols.is_empty(),
        }
    }
}

fn roots_of(library: &LibrarySource) -> &[String] {
    library.records.package.as_ref().map_or(&[], |package| &package.import_roots)
}

impl Collected {
    /// Takes in the needles of all changes of a source.
    pub(crate) fn add_changes(&mut self, library: &LibrarySource, owner: u32) {
        for change in &library.records.changes {
            for needle in needles_of(change, roots_of(library)) {
                self.add(needle, owner);
            }
        }
    }
}
