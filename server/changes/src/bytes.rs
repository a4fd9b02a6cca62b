//! The bytes of a compiled index, and tables of numbers in them that are read where they lie.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// The bytes of an index.
#[derive(Debug, Clone)]
pub enum Bytes {
    /// Embedded in the binary.
    Static(&'static [u8]),
    /// Read from somewhere.
    Shared(Arc<[u8]>),
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }
}

impl Default for Bytes {
    fn default() -> Bytes {
        Bytes::Static(&[])
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Bytes {
        Bytes::Static(bytes)
    }
}

impl From<Arc<[u8]>> for Bytes {
    fn from(bytes: Arc<[u8]>) -> Bytes {
        Bytes::Shared(bytes)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        Bytes::Shared(bytes.into())
    }
}

/// A part of an index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    bytes: Bytes,
    range: Range<usize>,
}

impl Part {
    /// The part in `range`; `None` where the bytes end before it does.
    pub(crate) fn new(bytes: &Bytes, range: Range<usize>) -> Option<Part> {
        bytes.get(range.clone()).is_some().then(|| Part { bytes: bytes.clone(), range })
    }

    /// The part of it in `range`.
    pub(crate) fn part(&self, range: Range<usize>) -> Option<Part> {
        self.get(range.clone())?;
        Some(Part { bytes: self.bytes.clone(), range: self.range.start + range.start..self.range.start + range.end })
    }

    /// All of some bytes.
    pub(crate) fn whole(bytes: Vec<u8>) -> Part {
        Part { range: 0..bytes.len(), bytes: bytes.into() }
    }
}

impl Deref for Part {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }
}

/// The number at a place of a table of `u32`, little-endian.
pub(crate) fn number(table: &[u8], at: usize) -> Option<u32> {
    table.get(at.checked_mul(4)?..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The same for `u64`.
pub(crate) fn long_number(table: &[u8], at: usize) -> Option<u64> {
    table.get(at.checked_mul(8)?..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}
