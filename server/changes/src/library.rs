//! Everything known of one distribution, all layers merged.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::database::LayerError;
use crate::index::Shelf;
use crate::package::Package;
use crate::record::Change;
use crate::surface::{AliasMap, Head, Signature, Surface, Symbol};
use crate::types::LibraryTypes;
use crate::values::ValueTable;
use crate::version::Version;

/// One distribution, ready to be looked up in.
pub struct Library {
    /// As its package is called.
    pub name: String,
    package: OnceLock<Package>,
    /// The mined surface but for its symbols; empty where there is none.
    pub surface: Head,
    /// By hand.
    pub types: LibraryTypes,
    /// By name.
    pub values: BTreeMap<String, ValueTable>,
    content: Content,
}

/// Changes and symbols.
enum Content {
    /// Read as a whole.
    Whole(Box<Whole>),
    /// Of a compiled index: what is asked for is read when it is asked for.
    Shelf(Box<Shelf>),
}

/// All changes and symbols of a library.
pub(crate) struct Whole {
    pub(crate) changes: Vec<Arc<Change>>,
    pub(crate) surface: Arc<Surface>,
    pub(crate) aliases: AliasMap,
    /// The changes that name a path, by their numbers.
    pub(crate) by_path: FxHashMap<String, Vec<u32>>,
    /// The last segments of the paths in `by_path`.
    pub(crate) last_names: FxHashSet<String>,
}

impl Library {
    /// Builds the look-up tables.
    pub fn new(
        package: Package,
        changes: Vec<Change>,
        surface: impl Into<Arc<Surface>>,
        types: LibraryTypes,
        values: BTreeMap<String, ValueTable>,
    ) -> Library {
        let whole = Box::new(Whole::new(changes, surface.into()));
        let (name, surface) = (package.name.clone(), whole.surface.head());
        Library { name, package: package.into(), surface, types, values, content: Content::Whole(whole) }
    }

    /// A library of a compiled index.
    pub(crate) fn on(
        shelf: Shelf,
        name: String,
        surface: Head,
        types: LibraryTypes,
        values: BTreeMap<String, ValueTable>,
    ) -> Library {
        Library { name, package: OnceLock::new(), surface, types, values, content: Content::Shelf(Box::new(shelf)) }
    }

    /// What is known of it by hand; read when it is asked for.
    pub fn package(&self) -> &Package {
        self.package.get_or_init(|| self.shelf().map(Shelf::package).unwrap_or_default())
    }

    /// What it holds, where it was read as a whole.
    pub(crate) fn whole(&self) -> Option<&Whole> {
        match &self.content {
            Content::Whole(whole) => Some(whole),
            Content::Shelf(_) => None,
        }
    }

    /// The shelf, where it is a library of a compiled index.
    pub(crate) fn shelf(&self) -> Option<&Shelf> {
        match &self.content {
            Content::Whole(_) => None,
            Content::Shelf(shelf) => Some(shelf),
        }
    }

    /// The releases that are known, oldest first: the surface's, else the package's.
    pub fn releases(&self) -> &[Version] {
        if self.surface.releases.is_empty() { &self.package().releases } else { &self.surface.releases }
    }

    /// The signatures of a path or alias; none where nothing is known.
    pub fn signatures_of(&self, path: &str) -> &[Signature] {
        self.symbol(path).map_or(&[], |symbol| &symbol.signatures)
    }

    /// The normalised name.
    pub fn distribution(&self) -> &str {
        &self.surface.distribution
    }

    /// All changes, written over mined, in the order of their ids.
    pub fn changes(&self) -> impl Iterator<Item = Arc<Change>> {
        let count = match &self.content {
            Content::Whole(whole) => whole.changes.len() as u32,
            Content::Shelf(shelf) => shelf.change_count(),
        };
        (0..count).filter_map(|number| self.change(number))
    }

    fn change(&self, number: u32) -> Option<Arc<Change>> {
        match &self.content {
            Content::Whole(whole) => whole.changes.get(number as usize).cloned(),
            Content::Shelf(shelf) => shelf.change(number),
        }
    }

    /// The changes of a path as written in the code (aliases undone by the caller).
    pub fn changes_at<'a>(self: &'a Arc<Self>, path: &str) -> impl Iterator<Item = ChangeRef> + use<'a> {
        let found = self.numbers_at(path).iter().filter_map(|number| self.change(*number));
        found.map(|change| ChangeRef { library: Arc::clone(self), change })
    }

    /// The numbers of the changes that name a path.
    fn numbers_at(&self, path: &str) -> &[u32] {
        match &self.content {
            Content::Whole(whole) => whole.by_path.get(path).map_or(&[], Vec::as_slice),
            Content::Shelf(shelf) => shelf.numbers_at(path),
        }
    }

    /// Whether any change names a path that ends in this name.
    pub fn has_changes_named(&self, name: &str) -> bool {
        match &self.content {
            Content::Whole(whole) => whole.last_names.contains(name),
            Content::Shelf(shelf) => shelf.has_changes_named(name),
        }
    }

    /// Whether any change names the path.
    pub fn has_changes_at(&self, path: &str) -> bool {
        !self.numbers_at(path).is_empty()
    }

    /// The paths that changes name, in no order.
    pub fn changed_paths(&self) -> Vec<&str> {
        match &self.content {
            Content::Whole(whole) => whole.by_path.keys().map(String::as_str).collect(),
            Content::Shelf(shelf) => shelf.changed_paths(),
        }
    }

    /// The surface's symbol for a path or one of its aliases.
    pub fn symbol(&self, path: &str) -> Option<&Symbol> {
        match &self.content {
            Content::Whole(whole) => whole.aliases.symbol(&whole.surface, path),
            Content::Shelf(shelf) => shelf.symbol(path),
        }
    }

    /// Whether the surface has a symbol below its own path of a class or module.
    pub fn has_symbols_below(&self, path: &str) -> bool {
        let below = format!("{path}.");
        match &self.content {
            Content::Whole(whole) => {
                let symbols = &whole.surface.symbols;
                let first = symbols.partition_point(|symbol| symbol.path < below);
                symbols.get(first).is_some_and(|symbol| symbol.path.starts_with(&below))
            }
            Content::Shelf(shelf) => shelf.has_symbols_in(&below),
        }
    }

    /// Whether a path can be used in a release (an index into the surface's releases): under its own name, as an alias, or
    /// below an alias that is there in that release. `None` where the surface does not know it at all.
    pub fn exists_in(&self, path: &str, release: u32) -> Option<bool> {
        let symbol = self.symbol(path)?;
        if symbol.path == path {
            return Some(symbol.releases.contains(release));
        }
        let mut as_alias = symbol.aliases.iter().filter(|alias| alias.path == path).peekable();
        if as_alias.peek().is_some() {
            return Some(as_alias.any(|alias| alias.releases.contains(release)));
        }
        let (owner, _) = path.rsplit_once('.')?;
        Some(self.exists_in(owner, release)? && symbol.releases.contains(release))
    }

    /// The canonical path of a type: the surface's own path for an alias, else the path itself.
    pub fn canonical<'a>(&'a self, path: &'a str) -> &'a str {
        self.symbol(path).map_or(path, |symbol| symbol.path.as_str())
    }

    /// Why something that was asked for could not be read, the first time that happened.
    pub fn error(&self) -> Option<&LayerError> {
        match &self.content {
            Content::Whole(_) => None,
            Content::Shelf(shelf) => shelf.error(),
        }
    }
}

impl Whole {
    fn new(changes: Vec<Change>, surface: Arc<Surface>) -> Whole {
        let mut by_path: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        let mut last_names: FxHashSet<String> = FxHashSet::default();
        for (number, change) in (0..).zip(&changes) {
            for path in &change.paths {
                last_names.insert(path.rsplit('.').next().unwrap_or(path).to_owned());
                by_path.entry(path.clone()).or_default().push(number);
            }
        }
        let aliases = AliasMap::of(&surface);
        Whole { changes: changes.into_iter().map(Arc::new).collect(), surface, aliases, by_path, last_names }
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("surface", &self.surface).finish_non_exhaustive()
    }
}

/// A change, kept alive with its library.
#[derive(Debug, Clone)]
pub struct ChangeRef {
    library: Arc<Library>,
    change: Arc<Change>,
}

impl ChangeRef {
    /// Its library.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }
}

impl PartialEq for ChangeRef {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.change, &other.change)
    }
}

impl Deref for ChangeRef {
    type Target = Change;
    fn deref(&self) -> &Change {
        &self.change
    }
}
