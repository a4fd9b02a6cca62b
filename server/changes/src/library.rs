//! Everything known of one distribution, all layers merged.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::package::Package;
use crate::record::Change;
use crate::surface::{AliasMap, Signature, Surface, Symbol};
use crate::types::LibraryTypes;
use crate::values::ValueTable;
use crate::version::Version;

/// One distribution, ready to be looked up in.
#[derive(Debug)]
pub struct Library {
    /// By hand.
    pub package: Package,
    /// All changes, written over mined.
    pub changes: Vec<Change>,
    /// The mined surface; empty where there is none.
    pub surface: Arc<Surface>,
    /// By hand.
    pub types: LibraryTypes,
    /// By name.
    pub values: BTreeMap<String, ValueTable>,
    by_path: FxHashMap<String, Vec<u32>>,
    /// The last segments of the paths in `by_path`.
    last_names: FxHashSet<String>,
    aliases: AliasMap,
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
        let mut by_path: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        let mut last_names: FxHashSet<String> = FxHashSet::default();
        for (index, change) in changes.iter().enumerate() {
            for path in &change.paths {
                last_names.insert(path.rsplit('.').next().unwrap_or(path).to_owned());
                by_path.entry(path.clone()).or_default().push(index as u32);
            }
        }
        let surface = surface.into();
        let aliases = AliasMap::of(&surface);
        Library { package, changes, surface, types, values, by_path, last_names, aliases }
    }

    /// The releases that are known, oldest first: the surface's, else the package's.
    pub fn releases(&self) -> &[Version] {
        if self.surface.releases.is_empty() { &self.package.releases } else { &self.surface.releases }
    }

    /// The signatures of a path or alias; none where nothing is known.
    pub fn signatures_of(&self, path: &str) -> &[Signature] {
        self.symbol(path).map_or(&[], |symbol| &symbol.signatures)
    }

    /// The normalised name.
    pub fn distribution(&self) -> &str {
        &self.surface.distribution
    }

    /// The changes of a path as written in the code (aliases undone by the caller).
    pub fn changes_at<'a>(self: &'a Arc<Self>, path: &str) -> impl Iterator<Item = ChangeRef> + 'a {
        self.by_path.get(path).into_iter().flatten().map(|&index| ChangeRef { library: Arc::clone(self), index })
    }

    /// Whether any change names a path that ends in this name.
    pub fn has_changes_named(&self, name: &str) -> bool {
        self.last_names.contains(name)
    }

    /// Whether any change names the path.
    pub fn has_changes_at(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The paths that changes name.
    pub fn changed_paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }

    /// The surface's symbol for a path or one of its aliases.
    pub fn symbol(&self, path: &str) -> Option<&Symbol> {
        self.aliases.symbol(&self.surface, path)
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
}

/// A change, kept alive with its library.
#[derive(Debug, Clone)]
pub struct ChangeRef {
    library: Arc<Library>,
    index: u32,
}

impl ChangeRef {
    /// Its library.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }
}

impl PartialEq for ChangeRef {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.library, &other.library) && self.index == other.index
    }
}

impl Deref for ChangeRef {
    type Target = Change;
    fn deref(&self) -> &Change {
        &self.library.changes[self.index as usize]
    }
}
