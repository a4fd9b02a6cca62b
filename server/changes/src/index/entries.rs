//! Entries: the paths of a library in their order, each with its symbol, or the entry of the symbol that it is an alias
//! of, and with the changes that name it.
//!
//! A block begins with the lengths of its columns: paths, heads, and the four of [`SymbolWriter`]; the last column takes
//! what is left. A head is how many bytes of the path are those of the path before, what the entry has (bits), the entry
//! of its symbol if it is an alias, how many changes name it, and of each how far its number is from the number before.

use std::ops::Range;
use std::sync::OnceLock;

use super::IndexError;
use super::blocks::{Block, Written};
use super::columns::{NumberReader, Numbers, TextReader, Texts, ends};
use super::symbols::{SymbolReader, SymbolWriter};
use crate::surface::Symbol;

/// So many entries are in a block.
pub(super) const ENTRIES: usize = 64;

/// What an entry has, as bits of a number.
const SYMBOL: u32 = 1;
const ALIAS: u32 = 2;
const CHANGES: u32 = 4;

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
        let (mut paths, mut heads, mut symbols) = (Texts::default(), Numbers::default(), SymbolWriter::default());
        let (mut before, mut last) = ("", 0u32);
        heads.add_count(block);
        for (path, Entry { symbol, alias_of, changes }) in block {
            let shared: usize =
                before.chars().zip(path.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            paths.add(&path[shared..]);
            heads.add(shared as u32);
            let bit = |has: bool, bit: u32| if has { bit } else { 0 };
            let has = bit(symbol.is_some(), SYMBOL) | bit(alias_of.is_some(), ALIAS);
            heads.add(has | bit(!changes.is_empty(), CHANGES));
            alias_of.iter().for_each(|number| heads.add(*number));
            if !changes.is_empty() {
                heads.add_count(changes);
            }
            for number in changes {
                heads.add(number.wrapping_sub(last));
                last = *number;
            }
            if let Some(symbol) = symbol {
                symbols.add(symbol);
            }
            before = path;
        }
        let SymbolWriter { numbers, signatures, parameters, types } = symbols;
        let columns =
            [paths.0.as_bytes(), &heads.0, &numbers.0, &signatures.0, parameters.0.as_bytes(), types.0.as_bytes()];
        let mut plain = Numbers::default();
        columns[..columns.len() - 1].iter().for_each(|column| plain.add_count(column));
        let first = block.first().map_or("", |(path, _)| path);
        written.add(first, &[&plain.0, &columns.concat()[..]].concat())?;
    }
    Ok(written)
}

/// A block of entries that was read; a symbol is decoded when it is asked for.
pub(super) struct EntryBlock {
    plain: Vec<u8>,
    /// Where the columns of [`SymbolWriter`] stand in it.
    columns: [Range<usize>; 4],
    /// The paths, one after the other.
    paths: String,
    /// The numbers of changes, one entry's after the other's.
    changes: Vec<u32>,
    entries: Vec<Read>,
    ends: OnceLock<Ends>,
}

struct Read {
    /// Where its path stands.
    path: Range<usize>,
    alias_of: Option<u32>,
    /// Where the numbers of its changes stand.
    changes: Range<usize>,
    /// The number of its symbol among those of the block.
    symbol: Option<usize>,
    decoded: OnceLock<Option<Box<Symbol>>>,
}

/// Where the texts of symbols end.
struct Ends {
    parameters: Vec<u32>,
    types: Vec<u32>,
}

impl Block for EntryBlock {
    fn read(plain: Vec<u8>) -> Result<EntryBlock, IndexError> {
        EntryBlock::of(plain).ok_or(IndexError::Section)
    }
}

/// Where the columns of a block stand.
fn columns(plain: &[u8]) -> Option<[Range<usize>; 6]> {
    let mut lengths = NumberReader::new(plain, 0);
    let mut columns: [Range<usize>; 6] = Default::default();
    for column in &mut columns[..5] {
        *column = 0..lengths.count()?;
    }
    let mut start = lengths.at;
    for column in &mut columns[..5] {
        *column = start..start.checked_add(column.end)?;
        start = column.end;
    }
    columns[5] = start..plain.len();
    (start <= plain.len()).then_some(columns)
}

impl EntryBlock {
    fn of(plain: Vec<u8>) -> Option<EntryBlock> {
        let [rests, heads, columns @ ..] = columns(&plain)?;
        let rests = std::str::from_utf8(plain.get(rests)?).ok()?;
        let mut heads = NumberReader::new(plain.get(heads)?, 0);
        let mut paths = String::with_capacity(4 * rests.len());
        let (mut entries, mut changes) = (Vec::with_capacity(ENTRIES), Vec::new());
        let (mut before, mut last, mut symbols, mut next) = (0, 0u32, 0, 0);
        let mut ends = memchr::memchr_iter(0, rests.as_bytes());
        for _ in 0..heads.count()? {
            let start = paths.len();
            let shared = before..before + heads.next()? as usize;
            paths.get(shared.clone()).filter(|_| shared.end <= start)?;
            paths.extend_from_within(shared);
            let end = ends.next()?;
            paths.push_str(rests.get(next..end)?);
            (before, next) = (start, end + 1);
            let has = heads.next()?;
            let alias_of = if has & ALIAS > 0 { Some(heads.next()?) } else { None };
            let first = changes.len();
            for _ in 0..if has & CHANGES > 0 { heads.count()? } else { 0 } {
                last = last.wrapping_add(heads.next()?);
                changes.push(last);
            }
            let symbol = (has & SYMBOL > 0).then_some(symbols);
            symbols += usize::from(symbol.is_some());
            let (path, changes) = (start..paths.len(), first..changes.len());
            entries.push(Read { path, alias_of, changes, symbol, decoded: OnceLock::new() });
        }
        Some(EntryBlock { plain, columns, paths, changes, entries, ends: OnceLock::new() })
    }

    fn column(&self, at: usize) -> &[u8] {
        self.plain.get(self.columns[at].clone()).unwrap_or_default()
    }

    /// From the first symbol on.
    fn symbols(&self) -> SymbolReader<'_> {
        let ends = || Ends { parameters: ends(self.column(2)), types: ends(self.column(3)) };
        let Ends { parameters, types } = self.ends.get_or_init(ends);
        SymbolReader {
            numbers: NumberReader::new(self.column(0), 0),
            signatures: NumberReader::new(self.column(1), 0),
            parameters: TextReader::new(self.column(2), parameters),
            types: TextReader::new(self.column(3), types),
        }
    }

    /// The number of the entry with a path.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| self.paths.get(entry.path.clone()).cmp(&Some(path))).ok()
    }

    /// How many entries there are.
    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// The path of an entry.
    pub(super) fn path(&self, at: usize) -> Option<&str> {
        self.paths.get(self.entries.get(at)?.path.clone())
    }

    /// The numbers of the changes that name an entry's path.
    pub(super) fn changes(&self, at: usize) -> &[u32] {
        self.entries.get(at).and_then(|entry| self.changes.get(entry.changes.clone())).unwrap_or_default()
    }

    /// The number of the entry whose symbol an entry is an alias of.
    pub(super) fn alias_of(&self, at: usize) -> Option<u32> {
        self.entries.get(at)?.alias_of
    }

    /// Whether an entry has a symbol.
    pub(super) fn has_symbol(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(|entry| entry.symbol.is_some())
    }

    /// The symbol of an entry.
    pub(super) fn symbol(&self, at: usize) -> Option<&Symbol> {
        let entry = self.entries.get(at)?;
        let number = entry.symbol?;
        let decode = || {
            let mut symbols = self.symbols();
            (0..number).try_for_each(|_| symbols.skip())?;
            symbols.next(self.path(at)?).map(Box::new)
        };
        entry.decoded.get_or_init(decode).as_deref()
    }
}
