//! The database: an immutable stack of layers.

mod layer;
mod merge;
mod needles;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

pub use self::layer::{Layer, LayerError, LayerOrigin, Outline, SourceLayer};
pub use self::needles::{ANYWHERE, Needle, hash_word, needles_of};
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
    /// Hash of a word → the import roots with which it matters, and whose it then is.
    needles: FxHashMap<u64, Vec<(u64, Arc<str>)>>,
    /// Hashes of the roots that any needle asks for.
    root_words: FxHashSet<u64>,
}

/// One distribution: the layers that know it, lowest first, and what they make together.
struct Slot {
    layers: Vec<Arc<dyn Layer>>,
    merged: OnceLock<(Arc<Library>, Vec<LayerError>)>,
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
            let (library, errors) = merge::merge(distribution, &self.layers);
            (Arc::new(library), errors)
        })
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
        for layer in more {
            touched.extend(layer.outlines().iter().map(|outline| outline.distribution.clone()));
            layers.push(layer);
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
        let outlines = self.stack.layers.iter().rev().flat_map(|layer| layer.outlines());
        let own = outlines.filter(|outline| outline.distribution == distribution && !outline.releases.is_empty());
        // As the surface is chosen: the one that knows the newest release, of equals the highest.
        let rank = |outline: &Outline| (outline.has_surface, outline.releases.last().cloned());
        let best = own.reduce(|best, lower| if rank(lower) > rank(best) { lower } else { best });
        best.map(|outline| outline.releases.clone()).unwrap_or_default()
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
            if self.stack.needles.contains_key(&word) {
                words.names.insert(word);
            }
            if self.stack.root_words.contains(&word) {
                words.roots.insert(word);
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
        let owners = words.names.iter().filter_map(|word| self.stack.needles.get(word)).flatten();
        let is_reached = |root: &u64| *root == ANYWHERE || words.roots.contains(root) || reached.contains(root);
        owners.filter(move |(root, _)| is_reached(root)).map(|(_, owner)| &**owner)
    }

    /// What could not be read of the libraries that were asked for so far.
    pub fn errors(&self) -> impl Iterator<Item = &LayerError> {
        self.stack.slots.values().filter_map(|slot| slot.merged.get()).flat_map(|(_, errors)| errors)
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
                    stack.roots.insert(root.clone(), outline.distribution.clone());
                }
                let name: Arc<str> = Arc::from(outline.distribution.as_str());
                for (word, root) in &outline.needles {
                    stack.root_words.insert(*root);
                    let owners = stack.needles.entry(*word).or_default();
                    if !owners.iter().any(|(known, owner)| known == root && *owner == name) {
                        owners.push((*root, Arc::clone(&name)));
                    }
                }
            }
        }
        for (name, layers) in knowing {
            let kept = old.slots.get(name).filter(|_| !touched.contains(name)).map(Arc::clone);
            let slot = kept.unwrap_or_else(|| Arc::new(Slot { layers, merged: OnceLock::new() }));
            stack.slots.insert(name.to_owned(), slot);
        }
        stack.layers = layers;
        stack
    }
}
