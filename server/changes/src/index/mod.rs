//! The compiled index: what is embedded in the binary. Opening it reads the header alone (names, import roots,
//! needles); a library's records and its surface are two sections, each decoded when it is asked for.
//!
//! Layout: [`MAGIC`], [`SCHEMA`] and the length of the header (both `u32`, little-endian), the header, the sections.
//! Header and sections are postcard, deflated with a checksum (zlib).

mod compact;
mod open;
#[cfg(test)]
mod tests;

use std::io::{Read, Write};
use std::ops::{Deref, Range};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::open::{Index, IndexLayer};
use crate::database::{LayerOrigin, Outline};
use crate::source::LibrarySource;

/// What an index begins with.
pub const MAGIC: [u8; 8] = *b"APILIFT\0";

/// Goes up with every change of the layout or of a type that is stored.
pub const SCHEMA: u32 = 1;

/// Bytes before the header.
const PREAMBLE: usize = 16;

/// Why an index cannot be read or written.
#[derive(Debug, Error)]
pub enum IndexError {
    /// It begins with something else.
    #[error("not an index of API changes")]
    NotAnIndex,
    /// It was written by another version.
    #[error("an index of schema {0}; this version reads {SCHEMA}")]
    Schema(u32),
    /// It is cut short.
    #[error("the index is cut short: {0} bytes")]
    Short(usize),
    /// Its parts cannot be inflated.
    #[error("the index is damaged: {0}")]
    Inflate(#[from] std::io::Error),
    /// Its parts cannot be decoded.
    #[error("the index is damaged: {0}")]
    Decode(#[from] postcard::Error),
    /// A section lies outside or has another length than the header says.
    #[error("the index is damaged: a section does not fit")]
    Section,
}

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

/// The header: layers with their distributions.
#[derive(Default, Serialize, Deserialize)]
struct Header {
    layers: Vec<(LayerOrigin, Vec<Entry>)>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    outline: Outline,
    records: Section,
    surface: Option<Section>,
}

/// Where a section stands after the header.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Section {
    /// From the first byte after the header.
    start: u64,
    /// Bytes in the index.
    deflated: u64,
    /// Bytes when inflated.
    length: u64,
}

impl Section {
    /// Its place among `available` bytes.
    fn range(self, available: usize) -> Option<Range<usize>> {
        let start = usize::try_from(self.start).ok()?;
        let end = start.checked_add(usize::try_from(self.deflated).ok()?)?;
        (end <= available).then_some(start..end)
    }
}

/// Compiles layers to bytes; the same libraries in the same order give the same bytes.
pub fn compile(layers: &[(LayerOrigin, &[LibrarySource])]) -> Result<Vec<u8>, IndexError> {
    let mut header = Header::default();
    let mut sections = Vec::new();
    for (origin, libraries) in layers {
        let mut entries = Vec::with_capacity(libraries.len());
        for library in *libraries {
            let outline = Outline::of(library);
            let records = append(&mut sections, &postcard::to_stdvec(&library.records)?)?;
            let surface = if outline.has_surface {
                Some(append(&mut sections, &compact::encode(&library.surface)?)?)
            } else {
                None
            };
            entries.push(Entry { outline, records, surface });
        }
        entries.sort_by(|a, b| a.outline.distribution.cmp(&b.outline.distribution));
        header.layers.push((*origin, entries));
    }
    let header = deflate(&postcard::to_stdvec(&header)?)?;
    let length = u32::try_from(header.len()).map_err(|_| IndexError::Section)?;
    let mut out = Vec::with_capacity(PREAMBLE + header.len() + sections.len());
    out.extend(MAGIC);
    out.extend(SCHEMA.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(header);
    out.extend(sections);
    Ok(out)
}

fn append(sections: &mut Vec<u8>, plain: &[u8]) -> Result<Section, IndexError> {
    let start = sections.len() as u64;
    sections.extend(deflate(plain)?);
    Ok(Section { start, deflated: sections.len() as u64 - start, length: plain.len() as u64 })
}

fn deflate(plain: &[u8]) -> Result<Vec<u8>, IndexError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

/// Inflates at most `limit` bytes.
fn inflate(deflated: &[u8], limit: u64) -> Result<Vec<u8>, IndexError> {
    let mut plain = Vec::new();
    ZlibDecoder::new(deflated).take(limit).read_to_end(&mut plain)?;
    Ok(plain)
}

fn decode<T: DeserializeOwned>(plain: &[u8]) -> Result<T, IndexError> {
    Ok(postcard::from_bytes(plain)?)
}
