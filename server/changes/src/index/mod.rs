//! The compiled index: what is embedded in the binary. Opening it reads the header alone; of a library, what is asked for
//! is read when it is asked for.
//!
//! Layout: [`MAGIC`], [`SCHEMA`], the length of the header and its CRC-32 (all `u32`, little-endian), the header, the
//! sections. The layers are merged when they are compiled. A library's *entries* (its paths in their order:
//! symbols, aliases, what changes name) and its *changes* lie in blocks of some dozens, each deflated by itself, with a
//! directory of the blocks' first paths that is searched where it lies. What is needed to give the layers apart again is a
//! section of its own, read only where another layer comes between or above. Needles are a table that is searched where
//! it lies ([`crate::database::NeedleTable`]).
//!
//! What is deflated has the checksum of zlib, what lies open a CRC-32 that is compared when it is first used; needles have
//! none, as all of them would have to be read for that whenever a program starts: one that is damaged is not found.

mod blocks;
mod changes;
mod columns;
mod entries;
mod open;
mod shelf;
mod symbols;
#[cfg(test)]
mod tests;
mod write;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use libdeflater::{CompressionLvl, Compressor, Decompressor};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::open::{Compiled, Index, IndexLayer};
pub(crate) use self::shelf::Shelf;
pub use self::write::compile;
use crate::bytes::{Bytes, part};
use crate::database::LayerOrigin;
use crate::source::Records;
use crate::surface::Head;
use crate::types::LibraryTypes;
use crate::values::ValueTable;

/// What an index begins with.
pub const MAGIC: [u8; 8] = *b"APILIFT\0";

/// Goes up with every change of the layout or of a type that is stored.
pub const SCHEMA: u32 = 3;

/// Bytes before the header.
const PREAMBLE: usize = 20;

/// Nothing that is deflated is longer than this when inflated.
const LIMIT: u32 = 1 << 28;

/// How hard it is tried to make it small, of 12.
const LEVEL: i32 = 10;

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
    /// Its parts cannot be deflated.
    #[error("the index cannot be written: {0}")]
    Deflate(#[from] libdeflater::CompressionError),
    /// Its parts cannot be inflated.
    #[error("the index is damaged: {0}")]
    Inflate(#[from] libdeflater::DecompressionError),
    /// Its parts cannot be decoded.
    #[error("the index is damaged: {0}")]
    Decode(#[from] postcard::Error),
    /// A section lies outside, has another length or another checksum than the header says.
    #[error("the index is damaged: a section does not fit")]
    Section,
}

/// The header.
#[derive(Default, Serialize, Deserialize)]
struct Header {
    /// Lowest first.
    layers: Vec<LayerOrigin>,
    /// Sorted by distribution; their numbers are those of the owners of needles.
    libraries: Vec<Place>,
    /// Of all layers; what is marked as a name is one of the merged libraries. From the first byte after the header, and
    /// how many bytes.
    needles: (u64, u64),
}

/// Where the parts of a library stand.
#[derive(Serialize, Deserialize)]
struct Place {
    distribution: String,
    /// What each layer that knows it says at a glance.
    layers: Vec<Glance>,
    /// A [`Front`].
    front: Deflated,
    /// A [`crate::Package`].
    package: Deflated,
    /// For each of `layers` an [`Apart`].
    apart: Deflated,
    entries: BlockPlace,
    changes: BlockPlace,
    /// How many of the changes are the merged library's; those behind are of single layers.
    merged: u32,
}

/// What a layer says of a distribution at a glance.
#[derive(Serialize, Deserialize)]
struct Glance {
    /// The layer's number.
    layer: u32,
    import_roots: Vec<String>,
    has_surface: bool,
    /// With a space between them.
    releases: String,
}

/// What is read of a merged library on its first use.
#[derive(Serialize, Deserialize)]
struct Front {
    /// The package's name.
    name: String,
    changelog: String,
    surface: Head,
    types: LibraryTypes,
    values: BTreeMap<String, ValueTable>,
}

/// One layer's part of a library.
#[derive(Serialize, Deserialize)]
struct Apart {
    /// Without changes.
    records: Records,
    /// The numbers of its changes, in their order.
    changes: Vec<u32>,
    surface: SurfaceApart,
}

/// A layer's surface.
#[derive(Serialize, Deserialize)]
enum SurfaceApart {
    /// There is none.
    None,
    /// That of the merged library.
    Merged,
    /// Another one, as [`crate::surface::Surface::write`] writes it.
    Own(String),
}

/// Where something deflated stands behind the header.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Deflated {
    /// From the first byte after the header.
    start: u64,
    /// Bytes in the index.
    length: u64,
    /// Bytes when inflated.
    inflated: u32,
}

/// Where something that lies open stands behind the header.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Open {
    /// From the first byte after the header.
    start: u64,
    /// Bytes.
    length: u64,
    /// CRC-32.
    checksum: u32,
}

/// Where blocks stand.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct BlockPlace {
    directory: Open,
    /// How many blocks there are.
    count: u32,
    /// Of the blocks themselves, from the first byte after the header.
    start: u64,
    /// Bytes of them.
    length: u64,
}

/// The place of `length` bytes from `start` on.
fn range(start: u64, length: u64) -> Option<Range<usize>> {
    let start = usize::try_from(start).ok()?;
    Some(start..start.checked_add(usize::try_from(length).ok()?)?)
}

/// What lies open at a place, once its checksum is compared.
fn open_part(body: &Bytes, place: Open) -> Result<Bytes, IndexError> {
    let part = range(place.start, place.length).and_then(|range| part(body, range)).ok_or(IndexError::Section)?;
    if crc32fast::hash(&part) == place.checksum { Ok(part) } else { Err(IndexError::Section) }
}

/// What is deflated at a place.
fn read<T: DeserializeOwned>(body: &Bytes, place: Deflated) -> Result<T, IndexError> {
    let deflated = range(place.start, place.length).and_then(|range| body.get(range)).ok_or(IndexError::Section)?;
    decode(&inflate(deflated, place.inflated)?)
}

thread_local! {
    // Their states are larger than most of what passes through them, so they are made once.
    static DEFLATER: RefCell<Compressor> = RefCell::new(Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()));
    static INFLATER: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

fn deflate(plain: &[u8]) -> Result<Vec<u8>, IndexError> {
    DEFLATER.with_borrow_mut(|deflater| {
        let mut out = vec![0; deflater.zlib_compress_bound(plain.len())];
        let length = deflater.zlib_compress(plain, &mut out)?;
        out.truncate(length);
        Ok(out)
    })
}

/// Inflates what gives just `length` bytes.
fn inflate(deflated: &[u8], length: u32) -> Result<Vec<u8>, IndexError> {
    if length > LIMIT {
        return Err(IndexError::Section);
    }
    let mut plain = vec![0; length as usize];
    let written = INFLATER.with_borrow_mut(|inflater| inflater.zlib_decompress(deflated, &mut plain))?;
    if written == plain.len() { Ok(plain) } else { Err(IndexError::Section) }
}

fn decode<T: DeserializeOwned>(plain: &[u8]) -> Result<T, IndexError> {
    Ok(postcard::from_bytes(plain)?)
}
