//! Blocks: many small things, some dozens of which are deflated together and read together, on demand.
//!
//! The directory has three numbers for each block (`u32`, little-endian): where it ends, how long it is when inflated,
//! and where its first key ends among the keys, which follow.

use std::sync::OnceLock;

use super::{BlockPlace, IndexError, inflate, open_part, range};
use crate::bytes::{Bytes, number, part};

/// How many numbers the directory has for a block.
const ROW: usize = 3;

/// A block that was read.
pub(super) trait Block: Sized {
    /// Reads what [`Written::add`] was given.
    fn read(plain: Vec<u8>) -> Result<Self, IndexError>;
}

/// Blocks of one sort; each is read when it is asked for, and kept.
pub(super) struct Blocks<B> {
    directory: Bytes,
    /// The keys in it.
    keys: Bytes,
    body: Bytes,
    read: Vec<OnceLock<Option<Box<B>>>>,
}

impl<B: Block> Blocks<B> {
    /// Those at a place behind the header.
    pub(super) fn open(behind: &Bytes, place: BlockPlace) -> Result<Blocks<B>, IndexError> {
        let directory = open_part(behind, place.directory)?;
        let count = place.count as usize;
        let rows = count.checked_mul(4 * ROW).ok_or(IndexError::Section)?;
        let keys = part(&directory, rows..directory.len()).ok_or(IndexError::Section)?;
        let body = range(place.start, place.length).and_then(|range| part(behind, range)).ok_or(IndexError::Section)?;
        let mut read = Vec::new();
        read.resize_with(count, OnceLock::new);
        Ok(Blocks { directory, keys, body, read })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.read.len()
    }

    /// The number of the last block whose first key is not above `key`: if the key is anywhere, it is there.
    pub(super) fn at_or_before(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.first_key(middle)? <= key.as_bytes() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1)
    }

    fn first_key(&self, at: usize) -> Option<&[u8]> {
        self.keys.get(self.bounds(at, 2)?)
    }

    /// From the number in a column of the row before to that in the row.
    fn bounds(&self, at: usize, column: usize) -> Option<std::ops::Range<usize>> {
        let start = match at.checked_sub(1) {
            Some(before) => number(&self.directory, ROW * before + column)?,
            None => 0,
        };
        Some(start as usize..number(&self.directory, ROW * at + column)? as usize)
    }

    /// A block. `tell` hears why it cannot be read, the first time it is asked for.
    pub(super) fn get(&self, at: usize, tell: impl FnOnce(IndexError)) -> Option<&B> {
        let block = self.read.get(at)?.get_or_init(|| match self.read(at) {
            Ok(block) => Some(Box::new(block)),
            Err(error) => {
                tell(error);
                None
            }
        });
        block.as_deref()
    }

    fn read(&self, at: usize) -> Result<B, IndexError> {
        let deflated = self.bounds(at, 0).and_then(|bounds| self.body.get(bounds)).ok_or(IndexError::Section)?;
        let length = number(&self.directory, ROW * at + 1).ok_or(IndexError::Section)?;
        B::read(inflate(deflated, length)?)
    }
}

/// Blocks that are being written.
#[derive(Default)]
pub(super) struct Written {
    rows: Vec<u32>,
    keys: Vec<u8>,
    body: Vec<u8>,
}

impl Written {
    /// Adds a block with its first key.
    pub(super) fn add(&mut self, key: &str, plain: &[u8]) -> Result<(), IndexError> {
        self.keys.extend(key.as_bytes());
        self.body.extend(super::deflate(plain)?);
        for length in [self.body.len(), plain.len(), self.keys.len()] {
            self.rows.push(u32::try_from(length).map_err(|_| IndexError::Section)?);
        }
        Ok(())
    }

    /// Appends all to the sections.
    pub(super) fn finish(self, sections: &mut Vec<u8>) -> BlockPlace {
        let mut directory: Vec<u8> = self.rows.iter().flat_map(|number| number.to_le_bytes()).collect();
        directory.extend(self.keys);
        let directory = super::write::append_open(sections, &directory);
        let start = sections.len() as u64;
        sections.extend(&self.body);
        let count = (self.rows.len() / ROW) as u32;
        BlockPlace { directory, count, start, length: self.body.len() as u64 }
    }
}
