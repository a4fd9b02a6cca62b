//! Changes in blocks, by their numbers. What follows from the rest of a change and from its library is left out, which is
//! most of the text of a mined one.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::blocks::{Block, Written};
use super::{Front, IndexError, decode};
use crate::derive;
use crate::record::Change;
use crate::version::Version;

/// So many changes are in a block.
pub(super) const CHANGES: usize = 32;

/// What the text of mined changes is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    pub(super) distribution: String,
    /// Of the merged library.
    name: String,
    changelog: String,
    releases: Vec<Version>,
}

impl About {
    /// What a merged library says.
    pub(super) fn of(distribution: &str, front: &Front) -> About {
        About {
            distribution: distribution.to_owned(),
            name: front.name.clone(),
            changelog: front.changelog.clone(),
            releases: front.surface.releases.clone(),
        }
    }

    /// A change as it would be if all its words were mined.
    fn mined(&self, change: &Change) -> Change {
        let changelog = Some(self.changelog.clone()).filter(|link| !link.is_empty());
        Change {
            id: change.id_of_paths(),
            distribution: self.distribution.clone(),
            sources: changelog.into_iter().collect(),
            title: derive::title(change),
            note: derive::note(change, &self.name, &self.releases, None),
            file: format!("{}/surface.jsonl", self.distribution),
            ..change.clone()
        }
    }

    /// A change as bytes: which of its words are as if they were mined, and all but these.
    pub(super) fn encode(&self, change: &Change) -> Result<Vec<u8>, IndexError> {
        let (mut thin, mut mined) = (change.clone(), self.mined(change));
        let mut left_out = 0u8;
        for (bit, (own, known)) in words(&mut thin).into_iter().zip(words(&mut mined)).enumerate() {
            if own == known {
                own.clear();
                left_out |= 1 << bit;
            }
        }
        if thin.sources == mined.sources {
            thin.sources.clear();
            left_out |= SOURCES;
        }
        Ok(postcard::to_stdvec(&(left_out, thin))?)
    }

    /// A change from bytes.
    fn decode(&self, bytes: &[u8]) -> Result<Change, IndexError> {
        let (left_out, mut change): (u8, Change) = decode(bytes)?;
        let mut mined = self.mined(&change);
        for (bit, (own, known)) in words(&mut change).into_iter().zip(words(&mut mined)).enumerate() {
            if left_out & 1 << bit > 0 {
                std::mem::swap(own, known);
            }
        }
        if left_out & SOURCES > 0 {
            change.sources = mined.sources;
        }
        Ok(change)
    }
}

/// The bit of the sources, behind those of [`words`].
const SOURCES: u8 = 1 << 5;

/// The words of a change that may follow from the rest.
fn words(change: &mut Change) -> [&mut String; 5] {
    [&mut change.id, &mut change.distribution, &mut change.title, &mut change.note, &mut change.file]
}

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
    /// Where each stands, and what it is.
    changes: Vec<(Range<usize>, DecodedOnce)>,
}

type DecodedOnce = OnceLock<Option<Arc<Change>>>;

impl Block for ChangeBlock {
    fn read(plain: Vec<u8>) -> Result<ChangeBlock, IndexError> {
        let (lengths, changes) = postcard::take_from_bytes::<Vec<u32>>(&plain)?;
        let mut next = plain.len() - changes.len();
        let place = |length: u32| {
            let at = next..next.saturating_add(length as usize);
            next = at.end;
            (at, OnceLock::new())
        };
        let changes = lengths.into_iter().map(place).collect();
        Ok(ChangeBlock { plain, changes })
    }
}

impl ChangeBlock {
    /// A change of a library. `tell` hears why it cannot be read, the first time it is asked for.
    pub(super) fn get(&self, at: usize, about: &About, tell: impl FnOnce(IndexError)) -> Option<Arc<Change>> {
        let (range, change) = self.changes.get(at)?;
        let read = || match about.decode(self.plain.get(range.clone()).unwrap_or_default()) {
            Ok(change) => Some(Arc::new(change)),
            Err(error) => {
                tell(error);
                None
            }
        };
        change.get_or_init(read).clone()
    }
}
