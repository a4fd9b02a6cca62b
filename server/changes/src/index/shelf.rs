//! A library of a compiled index: what is looked up is read, block by block, and kept.

use std::sync::{Arc, OnceLock};

use super::blocks::Blocks;
use super::changes::{About, CHANGES, ChangeBlock};
use super::entries::{ENTRIES, EntryBlock};
use super::{Deflated, IndexError, Place, read};
use crate::bytes::Bytes;
use crate::database::{LayerError, NeedleTable, hash_word};
use crate::package::Package;
use crate::record::Change;
use crate::surface::{Symbol, find};

/// The entries and changes of a library.
pub(crate) struct Shelf {
    about: About,
    behind: Bytes,
    /// Where its package stands.
    package: Deflated,
    entries: Blocks<EntryBlock>,
    changes: Blocks<ChangeBlock>,
    /// How many changes are the merged library's.
    merged: u32,
    needles: Arc<NeedleTable>,
    /// Its number among the owners of needles.
    owner: u32,
    error: OnceLock<LayerError>,
}

impl Shelf {
    /// The shelf at a place behind the header.
    pub(super) fn open(
        behind: &Bytes,
        place: &Place,
        about: About,
        needles: &Arc<NeedleTable>,
        owner: u32,
    ) -> Result<Shelf, IndexError> {
        Ok(Shelf {
            about,
            behind: behind.clone(),
            package: place.package,
            entries: Blocks::open(behind, place.entries)?,
            changes: Blocks::open(behind, place.changes)?,
            merged: place.merged,
            needles: Arc::clone(needles),
            owner,
            error: OnceLock::new(),
        })
    }

    /// Why something that was asked for could not be read, the first time that happened.
    pub(crate) fn error(&self) -> Option<&LayerError> {
        self.error.get()
    }

    fn note(&self, error: &IndexError) {
        self.error
            .get_or_init(|| LayerError { distribution: self.about.distribution.clone(), what: error.to_string() });
    }

    /// What is known of the library by hand.
    pub(crate) fn package(&self) -> Package {
        read(&self.behind, self.package).unwrap_or_else(|error| {
            self.note(&error);
            Package::default()
        })
    }

    /// How many changes the merged library has.
    pub(crate) fn change_count(&self) -> u32 {
        self.merged
    }

    /// A change by its number.
    pub(crate) fn change(&self, number: u32) -> Option<Arc<Change>> {
        let number = number as usize;
        let block = self.changes.get(number / CHANGES, |error| self.note(&error))?;
        block.get(number % CHANGES, &self.about, |error| self.note(&error))
    }

    /// The numbers of the changes that name a path.
    pub(crate) fn numbers_at(&self, path: &str) -> &[u32] {
        self.entry(path).map_or(&[], |(block, at)| block.changes(at))
    }

    /// Whether any change names a path that ends in this name.
    pub(crate) fn has_changes_named(&self, name: &str) -> bool {
        self.needles.is_name(hash_word(name), self.owner)
    }

    /// The paths that changes name.
    pub(crate) fn changed_paths(&self) -> Vec<&str> {
        let named = |(block, at): &(&EntryBlock, usize)| !block.changes(*at).is_empty();
        self.all().filter(named).filter_map(|(block, at)| block.path(at)).collect()
    }

    /// All symbols, in the order of their paths.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.all().filter_map(|(block, at)| block.symbol(at))
    }

    /// The symbol for a path or an alias, or for a member below an alias of its class or module.
    pub(crate) fn symbol(&self, path: &str) -> Option<&Symbol> {
        find(path, &|path| {
            let (block, at) = self.entry(path)?;
            match block.alias_of(at) {
                Some(number) => {
                    let block = self.block(number as usize / ENTRIES)?;
                    block.symbol(number as usize % ENTRIES)
                }
                None => block.symbol(at),
            }
        })
    }

    /// Whether the path of any symbol begins with a text.
    pub(crate) fn has_symbols_in(&self, prefix: &str) -> bool {
        let first = self.entries.at_or_before(prefix).unwrap_or_default();
        let blocks = (first..self.entries.count()).filter_map(|at| self.block(at));
        let entries = blocks.flat_map(|block| (0..block.count()).map(move |at| (block, at)));
        let paths = entries.filter_map(|(block, at)| Some((block.path(at)?, block.has_symbol(at))));
        let mut inside = paths.skip_while(|(path, _)| *path < prefix).take_while(|(path, _)| path.starts_with(prefix));
        inside.any(|(_, has_symbol)| has_symbol)
    }

    fn all(&self) -> impl Iterator<Item = (&EntryBlock, usize)> {
        let blocks = (0..self.entries.count()).filter_map(|at| self.block(at));
        blocks.flat_map(|block| (0..block.count()).map(move |at| (block, at)))
    }

    fn entry(&self, path: &str) -> Option<(&EntryBlock, usize)> {
        let block = self.block(self.entries.at_or_before(path)?)?;
        Some((block, block.find(path)?))
    }

    fn block(&self, at: usize) -> Option<&EntryBlock> {
        self.entries.get(at, |error| self.note(&error))
    }
}
