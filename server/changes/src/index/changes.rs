//! Changes in blocks, by their numbers.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::blocks::{Block, Written};
use super::{IndexError, decode};
use crate::record::Change;

/// So many changes are in a block.
pub(super) const CHANGES: usize = 16;

/// Writes changes, each encoded, into blocks.
pub(super) fn write(encoded: &[Vec<u8>]) -> Result<Written, IndexError> {
    let mut written = Written::default();
    for block in encoded.chunks(CHANGES) {
        let lengths: Vec<u32> = block.iter().map(|change| change.len() as u32).collect();
        written.add("", &[postcard::to_stdvec(&lengths)?, block.concat()].concat())?;
    }
    Ok(written)
}

/// A block of changes that was read; each is decoded when it is asked for.
pub(super) struct ChangeBlock {
    plain: Vec<u8>,
    changes: Vec<(Range<usize>, OnceLock<Option<Arc<Change>>>)>,
}

impl Block for ChangeBlock {
    fn read(plain: Vec<u8>) -> Result<ChangeBlock, IndexError> {
        let (lengths, changes) = postcard::take_from_bytes::<Vec<u32>>(&plain)?;
        let mut next = plain.len() - changes.len();
        let place = |length: u32| {
            let at = next..next + length as usize;
            next = at.end;
            (at, OnceLock::new())
        };
        let changes = lengths.into_iter().map(place).collect();
        Ok(ChangeBlock { plain, changes })
    }
}

impl ChangeBlock {
    /// A change. `tell` hears why it cannot be read, the first time it is asked for.
    pub(super) fn get(&self, at: usize, tell: impl FnOnce(IndexError)) -> Option<Arc<Change>> {
        let (range, change) = self.changes.get(at)?;
        let read = || match decode(self.plain.get(range.clone()).unwrap_or_default()) {
            Ok(change) => Some(Arc::new(change)),
            Err(error) => {
                tell(error);
                None
            }
        };
        change.get_or_init(read).clone()
    }
}
