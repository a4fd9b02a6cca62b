//! The database: an immutable stack of layers.

mod layer;
mod merge;
mod needles;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

pub use self::layer::{Layer, LayerError, LayerOrigin, Outline, SourceLayer};
pub(crate) use self::merge::merge;
pub use self::needles::{ANYWHERE, Needle, hash_word, needles_of};
pub(crate) use self::table::Collected;
pub use self::table::{NeedlePlace, NeedleTable, Needles};
use crate::library::Library;
use crate::version::Version;

/// The stack. Cloning is cheap; libraries are merged on first use and kept, shared by all clones and by the databases
/// that [`Database::with`] makes where the new layer does not touch them.
#[derive(Clone, Default)]
pub struct Database {
    stack: Arc<Stack>,
}

#[derive(Default)]
struct Stack {
    /// Lowest first.
    layers: Vec<Arc<dyn Layer>>,
    /// By normalised name.
    slots: BTreeMap<String, Arc<Slot>>,
    /// Import root → distribution.
    roots: FxHashMap<String, String>,
    /// The words that matter: the largest table of the layers, and all others as one.
    needles: Vec<Arc<NeedleTable>>,
}

/// One distribution: the layers that know it, lowest first, and what they make together.
struct Slot {
    layers: Vec<Arc<dyn Layer>>,
    merged: OnceLock<(Arc<Library>, Vec<LayerError>)>,
    releases: OnceLock<Vec<Version>>,
}

/// The words of a text that any change asks for, as hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Outdated names.
    names: FxHashSet<u64>,
    /// Roots of imports.
    pub roots: FxHashSet<u64>,
}

impl Slot {
    fn merged(&self, distribution: &str) -> &(Arc<Library>, Vec<LayerError>) {
        self.merged.get_or_init(|| {
            if let Some(library) = self.compiled(distribution) {
                return (Arc::new(library), Vec::new());
            }
            let (library, errors) = merge(distribution, &self.layers);
            (Arc::new(library), errors)
        })
    }

    /// The releases that are known.
    fn releases(&self, distribution: &str) -> &[Version] {
        self.releases.get_or_init(|| {
            let has_surface =
                |layer: &Arc<dyn Layer>| merge::outline(layer, distribution).is_some_and(|outline| outline.has_surface);
            // As the surface is chosen: the one that knows the newest release, of equals the highest.
            let known = self.layers.iter().rev().map(|layer| (has_surface(layer), layer.releases(distribution)));
            let known = known.filter(|(_, releases)| !releases.is_empty());
            let rank = |(has_surface, releases): &(bool, Vec<Version>)| (*has_surface, releases.last().cloned());
            let best = known.reduce(|best, lower| if rank(&lower) > rank(&best) { lower } else { best });
            best.map(|(_, releases)| releases).unwrap_or_default()
        })
    }

    /// The library that was merged when these very layers were compiled together; `None` where they were not, or where it
    /// cannot be read, which merging them tells.
    fn compiled(&self, distribution: &str) -> Option<Library> {
        let compiled = self.layers.first()?.compiled()?;
        let is_of_it = |layer: &Arc<dyn Layer>| layer.compiled().is_some_and(|of| Arc::ptr_eq(of, compiled));
        let all = self.layers.iter().all(is_of_it) && compiled.layers_of(distribution) == self.layers.len();
        if all { compiled.library(distribution).ok() } else { None }
    }
}

impl Database {
    /// A stack of layers, in any order: their origin says which is above which; of one origin, the later one is above.
    pub fn of(layers: impl IntoIterator<Item = Arc<dyn Layer>>) -> Database {
        Database::default().with_all(layers)
    }

    /// This stack with one more layer.
    pub fn with(&self, layer: Arc<dyn Layer>) -> Database {
        self.with_all([layer])
    }

    /// This stack with more layers.
    pub fn with_all(&self, more: impl IntoIterator<Item = Arc<dyn Layer>>) -> Database {
        let mut layers = self.stack.layers.clone();
        let mut touched = BTreeSet::new();
        let is_empty = self.stack.slots.is_empty();
        for layer in more {
            layers.push(Arc::clone(&layer));
            if is_empty {
                continue;
            }
            touched.extend(layer.outlines().iter().map(|outline| outline.distribution.clone()));
        }
        layers.sort_by_key(|layer| layer.origin());
        Database { stack: Arc::new(Stack::new(layers, &self.stack, &touched)) }
    }

    /// The normalised names of all distributions, sorted.
    pub fn distributions(&self) -> Vec<String> {
        self.stack.slots.keys().cloned().collect()
    }

    /// The distribution that an import root belongs to. Reads no library.
    pub fn distribution_of(&self, import_root: &str) -> Option<&str> {
        self.stack.roots.get(import_root).map(String::as_str)
    }

    /// The distribution with the longest import root that `path` starts with (`google.cloud.storage.Client` belongs to
    /// one with the root `google.cloud.storage`). Reads no library.
    pub fn distribution_of_path(&self, path: &str) -> Option<&str> {
        let mut root = path;
        loop {
            if let Some(distribution) = self.distribution_of(root) {
                return Some(distribution);
            }
            root = root.rsplit_once('.')?.0;
        }
    }

    /// The releases that are known of a distribution (normalised name), oldest first; reads no library.
    pub fn releases(&self, distribution: &str) -> Vec<Version> {
        self.stack.slots.get(distribution).map(|slot| slot.releases(distribution).to_vec()).unwrap_or_default()
    }

    /// Everything known of a distribution (normalised name), merged over the layers; decoded on first use and kept.
    pub fn library(&self, distribution: &str) -> Option<Arc<Library>> {
        let slot = self.stack.slots.get(distribution)?;
        Some(Arc::clone(&slot.merged(distribution).0))
    }

    /// The library whose import root `path` starts with (`numpy.in1d` → numpy).
    pub fn library_of(&self, path: &str) -> Option<Arc<Library>> {
        self.library(self.distribution_of_path(path)?)
    }

    /// Whether any change of any layer needs names that stand in `text`: the outdated one, and the root of the import it
    /// comes by. Reads no library. A file for which this is false has no findings, unless it reaches a library through
    /// other files of its project (see [`Database::concerned_by`]).
    pub fn may_concern(&self, text: &str) -> bool {
        self.owners(&self.words(text), &FxHashSet::default()).next().is_some()
    }

    /// The distributions that have a change which needs names that stand in `text`; reads no library.
    pub fn concerned(&self, text: &str) -> BTreeSet<&str> {
        self.concerned_by(&self.words(text), &FxHashSet::default())
    }

    /// The same for words that were collected already, where these import roots are reached by other ways, too.
    pub fn concerned_by(&self, words: &Words, reached: &FxHashSet<u64>) -> BTreeSet<&str> {
        self.owners(words, reached).collect()
    }

    /// The words of a text that any change asks for.
    pub fn words(&self, text: &str) -> Words {
        let mut words = Words::default();
        for word in needles::words(text) {
            for found in self.stack.needles.iter().filter_map(|table| table.find(word)) {
                if found.has_places() {
                    words.names.insert(word);
                }
                if found.is_root {
                    words.roots.insert(word);
                }
            }
        }
        words
    }

    /// The owners of the needles of which the name stands in a text and the root is reached.
    fn owners<'s, 'w>(
        &'s self,
        words: &'w Words,
        reached: &'w FxHashSet<u64>,
    ) -> impl Iterator<Item = &'s str> + use<'s, 'w> {
        let is_reached = |root: u64| root == ANYWHERE || words.roots.contains(&root) || reached.contains(&root);
        let tables = self.stack.needles.iter();
        let found = tables.flat_map(|table| words.names.iter().filter_map(|word| table.find(*word)));
        found.flat_map(Needles::places).filter(move |place| is_reached(place.root)).map(|place| place.owner)
    }

    /// What could not be read of the libraries that were asked for so far.
    pub fn errors(&self) -> impl Iterator<Item = &LayerError> {
        let merged = self.stack.slots.values().filter_map(|slot| slot.merged.get());
        merged.flat_map(|(library, errors)| errors.iter().chain(library.error()))
    }
}

impl Stack {
    /// Builds the look-up tables; slots of `old` that are not `touched` are taken over.
    fn new(layers: Vec<Arc<dyn Layer>>, old: &Stack, touched: &BTreeSet<String>) -> Stack {
        let mut stack = Stack::default();
        let mut knowing: BTreeMap<&str, Vec<Arc<dyn Layer>>> = BTreeMap::new();
        for layer in &layers {
            for outline in layer.outlines() {
                let known = knowing.entry(&outline.distribution).or_default();
                if !known.last().is_some_and(|last| Arc::ptr_eq(last, layer)) {
                    known.push(Arc::clone(layer));
                }
                for root in &outline.import_roots {
                    if stack.roots.get(root).is_some_and(|known| *known == outline.distribution) {
                        continue;
                    }
                    stack.roots.insert(root.clone(), outline.distribution.clone());
                }
            }
        }
        for (name, layers) in knowing {
            let kept = old.slots.get(name).filter(|_| !touched.contains(name)).map(Arc::clone);
            let slot =
                kept.unwrap_or_else(|| Arc::new(Slot { layers, merged: OnceLock::new(), releases: OnceLock::new() }));
            stack.slots.insert(name.to_owned(), slot);
        }
        stack.needles = joined(&layers);
        stack.layers = layers;
        stack
    }
}

/// The tables of some layers: the largest as it is, what the others have as one, so that a word is looked up twice at
/// most.
fn joined(layers: &[Arc<dyn Layer>]) -> Vec<Arc<NeedleTable>> {
    let mut tables: Vec<&Arc<NeedleTable>> = Vec::new();
    for table in layers.iter().map(|layer| layer.needles()).filter(|table| !table.is_empty()) {
        if !tables.iter().any(|known| Arc::ptr_eq(known, table)) {
            tables.push(table);
        }
    }
    tables.sort_by_key(|table| std::cmp::Reverse(table.len()));
    let Some((largest, others)) = tables.split_first() else { return Vec::new() };
    let mut out = vec![Arc::clone(largest)];
    match others {
        [] => {}
        [only] => out.push(Arc::clone(only)),
        several => {
            let mut collected = Collected::default();
            for table in several {
                collected.add_all(table);
            }
            out.push(Arc::new(collected.table()));
        }
    }
    out
}
