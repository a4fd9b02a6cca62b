//! A file on a server as something that can be read and sought in. Only what is read is fetched.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::rc::Rc;

use url::Url;

use super::client::{Client, Part};
use super::error::IndexError;

/// What is fetched at once where nothing was planned.
const BLOCK: u64 = 4 << 20;

/// Parts that lie at most this far apart are fetched together.
const GAP: u64 = 64 << 10;

/// A remote file. Clones share position and contents.
#[derive(Clone)]
pub(super) struct Remote<'c>(Rc<RefCell<Inner<'c>>>);

struct Inner<'c> {
    client: &'c Client,
    url: Url,
    size: u64,
    position: u64,
    /// By their start; they do not overlap.
    parts: BTreeMap<u64, Vec<u8>>,
    /// How many bytes may still be fetched.
    budget: u64,
    /// The first failure, which says more than what the reader makes of it.
    failure: Option<IndexError>,
}

impl<'c> Remote<'c> {
    /// A file whose end is there already.
    pub(super) fn new(client: &'c Client, url: &Url, tail: Part, budget: u64) -> Remote<'c> {
        let parts = BTreeMap::from([(tail.start, tail.bytes)]);
        let inner = Inner { client, url: url.clone(), size: tail.total, position: 0, parts, budget, failure: None };
        Remote(Rc::new(RefCell::new(inner)))
    }

    /// Fetches ranges ahead, neighbouring ones together.
    pub(super) fn prefetch(&self, mut ranges: Vec<Range<u64>>) -> Result<(), IndexError> {
        ranges.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end.saturating_add(GAP) => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        let mut inner = self.0.borrow_mut();
        for range in joined {
            inner.fill(range).map_err(|error| inner.failure.take().unwrap_or_else(|| inner.io(error)))?;
        }
        Ok(())
    }

    /// Why reading failed, if it was the network.
    pub(super) fn failure(&self) -> Option<IndexError> {
        self.0.borrow_mut().failure.take()
    }
}

impl Inner<'_> {
    fn io(&self, error: std::io::Error) -> IndexError {
        IndexError::Transport { url: super::credentials::without(&self.url), why: error.to_string() }
    }

    /// The part that holds a position.
    fn at(&self, position: u64) -> Option<(u64, &[u8])> {
        let (start, bytes) = self.parts.range(..=position).next_back()?;
        (position < start + bytes.len() as u64).then_some((*start, bytes.as_slice()))
    }

    /// Fetches what is missing of a range.
    fn fill(&mut self, range: Range<u64>) -> std::io::Result<()> {
        let mut position = range.start;
        let end = range.end.min(self.size);
        while position < end {
            if let Some((start, bytes)) = self.at(position) {
                position = start + bytes.len() as u64;
                continue;
            }
            let next = self.parts.range(position..).next().map_or(end, |(start, _)| *start).min(end);
            let length = next - position;
            if length > self.budget {
                let what = "what mining reads of it is too large".to_owned();
                self.failure = Some(IndexError::Refused { file: super::credentials::without(&self.url), what });
                return Err(std::io::Error::other("too large"));
            }
            self.budget -= length;
            match self.client.range(&self.url, position, length) {
                Ok(part) if part.total == self.size => {
                    self.parts.insert(position, part.bytes);
                }
                Ok(_) => {
                    return Err(std::io::Error::other("the file changed on the server while it was read"));
                }
                Err(error) => {
                    let told = std::io::Error::other(error.to_string());
                    self.failure = Some(error);
                    return Err(told);
                }
            }
        }
        Ok(())
    }
}

impl Read for Remote<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut inner = self.0.borrow_mut();
        let position = inner.position;
        if position >= inner.size || buffer.is_empty() {
            return Ok(0);
        }
        if inner.at(position).is_none() {
            // What is read without a plan is the archive's directory, which reaches up to the end.
            let end = inner.parts.range(position..).next().map_or(inner.size, |(start, _)| *start);
            inner.fill(position..end.min(position + BLOCK))?;
        }
        let Some((start, bytes)) = inner.at(position) else { return Ok(0) };
        let bytes = &bytes[(position - start) as usize..];
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        inner.position += count as u64;
        Ok(count)
    }
}

impl Seek for Remote<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let mut inner = self.0.borrow_mut();
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => inner.size.checked_add_signed(by),
            SeekFrom::Current(by) => inner.position.checked_add_signed(by),
        };
        let Some(position) = position else {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "a position before the start"));
        };
        inner.position = position;
        Ok(position)
    }
}
