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
use super::columns::{NumberReader, Numbers, TextReader, Texts};
use super::symbols::{SymbolReader, SymbolWriter, Take};
use crate::surface::Symbol;

/// So many entries are in a block.
pub(super) const ENTRIES: usize = 128;

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

/// A block of entries that was read; symbols are decoded when they are asked for.
pub(super) struct EntryBlock {
    numbers: Vec<u8>,
    signatures: Vec<u8>,
    parameters: String,
    types: String,
    /// The paths, one after the other.
    paths: String,
    entries: Vec<Read>,
}

struct Read {
    /// Where its path stands.
    path: Range<usize>,
    alias_of: Option<u32>,
    changes: Vec<u32>,
    /// Where its symbol begins in the columns.
    symbol: Option<[usize; 4]>,
    decoded: OnceLock<Option<Box<Symbol>>>,
}

impl Block for EntryBlock {
    fn read(plain: Vec<u8>) -> Result<EntryBlock, IndexError> {
        columns(&plain).and_then(EntryBlock::of).ok_or(IndexError::Section)
    }
}

/// The columns of a block.
fn columns(plain: &[u8]) -> Option<[&[u8]; 6]> {
    let mut lengths = NumberReader::new(plain, 0);
    let mut columns: [&[u8]; 6] = Default::default();
    let mut ends = [0; 5];
    for end in &mut ends {
        *end = lengths.count()?;
    }
    let mut rest = plain.get(lengths.at..)?;
    for (column, length) in columns.iter_mut().zip(ends) {
        (*column, rest) = rest.split_at_checked(length)?;
    }
    columns[5] = rest;
    Some(columns)
}

impl EntryBlock {
    fn of([paths, heads, numbers, signatures, parameters, types]: [&[u8]; 6]) -> Option<EntryBlock> {
        let text = |column: &[u8]| String::from_utf8(column.to_vec()).ok();
        let mut block = EntryBlock {
            numbers: numbers.to_vec(),
            signatures: signatures.to_vec(),
            parameters: text(parameters)?,
            types: text(types)?,
            paths: String::new(),
            entries: Vec::new(),
        };
        let (mut rests, mut heads) =
            (TextReader::new(std::str::from_utf8(paths).ok()?, 0), NumberReader::new(heads, 0));
        let mut paths = String::with_capacity(4 * paths.len());
        let mut entries = Vec::with_capacity(ENTRIES);
        let mut symbols = block.symbols([0; 4], Take::Nothing);
        let (mut before, mut last) = (0, 0u32);
        for _ in 0..heads.count()? {
            let start = paths.len();
            let shared = before..before + heads.next()? as usize;
            paths.get(shared.clone()).filter(|_| shared.end <= start)?;
            paths.extend_from_within(shared);
            paths.push_str(rests.next()?);
            before = start;
            let has = heads.next()?;
            let alias_of = if has & ALIAS > 0 { Some(heads.next()?) } else { None };
            let mut changes = Vec::new();
            for _ in 0..if has & CHANGES > 0 { heads.count()? } else { 0 } {
                last = last.wrapping_add(heads.next()?);
                changes.push(last);
            }
            let symbol = (has & SYMBOL > 0).then(|| symbols.places());
            if symbol.is_some() {
                symbols.next("")?;
            }
            entries.push(Read { path: start..paths.len(), alias_of, changes, symbol, decoded: OnceLock::new() });
        }
        (block.paths, block.entries) = (paths, entries);
        Some(block)
    }

    fn symbols(&self, [numbers, signatures, parameters, types]: [usize; 4], take: Take) -> SymbolReader<'_> {
        SymbolReader {
            numbers: NumberReader::new(&self.numbers, numbers),
            signatures: NumberReader::new(&self.signatures, signatures),
            parameters: TextReader::new(&self.parameters, parameters),
            types: TextReader::new(&self.types, types),
            take,
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
        self.entries.get(at).map_or(&[], |entry| &entry.changes)
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
        let places = entry.symbol?;
        // The columns were gone through when the block was read.
        let decode = || self.symbols(places, Take::All).next(self.path(at)?).map(Box::new);
        entry.decoded.get_or_init(decode).as_deref()
    }
}
