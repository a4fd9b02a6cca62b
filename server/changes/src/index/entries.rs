//! Entries: the paths of a library in their order, each with its symbol, or the entry of the symbol that it is an alias
//! of, and with the changes that name it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::blocks::{Block, Written};
use super::{IndexError, compact};
use crate::surface::Symbol;

/// So many entries are in a block.
pub(super) const ENTRIES: usize = 64;

/// An entry as it is written.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    /// How many bytes of its path are those of the path before, in the block.
    shared: u32,
    /// The others.
    rest: &'a str,
    /// The number of the symbol's entry, for an alias.
    alias_of: Option<u32>,
    /// The numbers of the changes that name the path.
    changes: Vec<u32>,
    /// The length of its symbol, which stands behind the rows; nothing where there is none.
    length: u32,
}

/// An entry to be written.
#[derive(Default)]
pub(super) struct Entry<'a> {
    pub(super) symbol: Option<&'a Symbol>,
    pub(super) alias_of: Option<u32>,
    pub(super) changes: Vec<u32>,
}

/// Writes entries, sorted by path, into blocks.
pub(super) fn write(entries: &[(&str, Entry<'_>)]) -> Result<Written, IndexError> {
    let mut written = Written::default();
    for block in entries.chunks(ENTRIES) {
        let mut before = "";
        let mut rows: Vec<Row<'_>> = Vec::with_capacity(block.len());
        let mut symbols = Vec::new();
        for (path, entry) in block {
            let symbol = entry.symbol.map_or(Ok(Vec::new()), compact::encode_symbol)?;
            let shared: usize =
                before.chars().zip(path.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            rows.push(Row {
                shared: shared as u32,
                rest: &path[shared..],
                alias_of: entry.alias_of,
                changes: entry.changes.clone(),
                length: symbol.len() as u32,
            });
            symbols.extend(symbol);
            before = path;
        }
        let first = block.first().map_or("", |(path, _)| path);
        written.add(first, &[postcard::to_stdvec(&rows)?, symbols].concat())?;
    }
    Ok(written)
}

/// A block of entries that was read; symbols are decoded when they are asked for.
pub(super) struct EntryBlock {
    plain: Vec<u8>,
    /// The paths, one after the other.
    paths: String,
    entries: Vec<Read>,
}

struct Read {
    /// Where its path ends.
    path_end: usize,
    alias_of: Option<u32>,
    changes: Vec<u32>,
    /// Where its symbol stands in the block.
    at: std::ops::Range<usize>,
    symbol: OnceLock<Option<Box<Symbol>>>,
}

impl Block for EntryBlock {
    fn read(plain: Vec<u8>) -> Result<EntryBlock, IndexError> {
        let (rows, symbols) = postcard::take_from_bytes::<Vec<Row<'_>>>(&plain)?;
        let mut next = plain.len() - symbols.len();
        let mut paths = String::with_capacity(32 * rows.len());
        let mut entries = Vec::with_capacity(rows.len());
        let mut before = 0;
        for row in rows {
            let start = paths.len();
            let shared = before..before + row.shared as usize;
            if shared.end > start || paths.get(shared.clone()).is_none() {
                return Err(IndexError::Section);
            }
            paths.extend_from_within(shared);
            paths.push_str(row.rest);
            before = start;
            let at = next..next + row.length as usize;
            next = at.end;
            let (path_end, symbol) = (paths.len(), OnceLock::new());
            entries.push(Read { path_end, alias_of: row.alias_of, changes: row.changes, at, symbol });
        }
        Ok(EntryBlock { plain, paths, entries })
    }
}

impl EntryBlock {
    /// The number of the entry with a path.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.entries.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.path(middle)?.cmp(path) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// How many entries there are.
    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// The path of an entry.
    pub(super) fn path(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| Some(self.entries.get(before)?.path_end))?;
        self.paths.get(start..self.entries.get(at)?.path_end)
    }

    /// The numbers of the changes that name an entry's path.
    pub(super) fn changes(&self, at: usize) -> &[u32] {
        self.entries.get(at).map_or(&[], |entry| &entry.changes)
    }

    /// The number of the entry whose symbol an entry is an alias of.
    pub(super) fn alias_of(&self, at: usize) -> Option<u32> {
        self.entries.get(at)?.alias_of
    }

    /// The symbol of an entry. `tell` hears why it cannot be read, the first time it is asked for.
    pub(super) fn symbol(&self, at: usize, tell: impl FnOnce(IndexError)) -> Option<&Symbol> {
        let entry = self.entries.get(at).filter(|entry| !entry.at.is_empty())?;
        let symbol = entry.symbol.get_or_init(|| {
            let path = self.path(at).unwrap_or_default().to_owned();
            match compact::decode_symbol(path, self.plain.get(entry.at.clone()).unwrap_or_default()) {
                Ok(symbol) => Some(Box::new(symbol)),
                Err(error) => {
                    tell(error);
                    None
                }
            }
        });
        symbol.as_deref()
    }
}
