//! Parts of a compiled index, and tables of numbers in them that are read where they lie.

use std::ops::Range;

pub(crate) use ::bytes::Bytes;

/// The part of some bytes in `range`; `None` where they end before it does.
pub(crate) fn part(bytes: &Bytes, range: Range<usize>) -> Option<Bytes> {
    bytes.get(range.clone())?;
    Some(bytes.slice(range))
}

/// The number at a place of a table of `u32`, little-endian.
pub(crate) fn number(table: &[u8], at: usize) -> Option<u32> {
    table.get(at.checked_mul(4)?..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The same for `u64`.
pub(crate) fn long_number(table: &[u8], at: usize) -> Option<u64> {
    table.get(at.checked_mul(8)?..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}
