//! An index that was opened, and its layers.

use std::sync::{Arc, OnceLock};

use super::{Bytes, Entry, Header, IndexError, MAGIC, PREAMBLE, SCHEMA, Section, compact, decode, inflate};
use crate::database::{Layer, LayerError, LayerOrigin, Outline};
use crate::source::Records;
use crate::surface::Surface;

/// No header is longer than this when inflated.
const HEADER_LIMIT: u64 = 1 << 28;

/// An index whose header was read.
pub struct Index {
    layers: Vec<Arc<IndexLayer>>,
}

/// One layer of an index.
pub struct IndexLayer {
    origin: LayerOrigin,
    bytes: Bytes,
    /// The first byte after the header.
    body: usize,
    outlines: Vec<Outline>,
    /// One for each outline.
    places: Vec<Place>,
}

struct Place {
    records: Section,
    surface: Option<(Section, DecodedOnce)>,
}

type DecodedOnce = OnceLock<Result<Arc<Surface>, LayerError>>;

impl Index {
    /// Opens an index: checks what it is and reads its header.
    pub fn open(bytes: impl Into<Bytes>) -> Result<Index, IndexError> {
        let bytes = bytes.into();
        let Some((preamble, rest)) = bytes.split_at_checked(PREAMBLE) else {
            return Err(if bytes.starts_with(&MAGIC) {
                IndexError::Short(bytes.len())
            } else {
                IndexError::NotAnIndex
            });
        };
        if !preamble.starts_with(&MAGIC) {
            return Err(IndexError::NotAnIndex);
        }
        let number =
            |at: usize| preamble[at..].iter().take(4).rev().fold(0u32, |all, byte| all << 8 | u32::from(*byte));
        if number(8) != SCHEMA {
            return Err(IndexError::Schema(number(8)));
        }
        let length = number(12) as usize;
        let header = rest.get(..length).ok_or(IndexError::Short(bytes.len()))?;
        let header: Header = decode(&inflate(header, HEADER_LIMIT)?)?;
        let body = PREAMBLE + length;
        let available = bytes.len() - body;
        let layers: Result<Vec<_>, IndexError> = header
            .layers
            .into_iter()
            .map(|(origin, entries)| IndexLayer::new(origin, entries, bytes.clone(), body, available).map(Arc::new))
            .collect();
        Ok(Index { layers: layers? })
    }

    /// Its layers, for [`crate::Database::of`].
    pub fn layers(&self) -> impl Iterator<Item = Arc<dyn Layer>> {
        self.layers.iter().map(|layer| Arc::clone(layer) as Arc<dyn Layer>)
    }
}

impl IndexLayer {
    fn new(
        origin: LayerOrigin,
        mut entries: Vec<Entry>,
        bytes: Bytes,
        body: usize,
        available: usize,
    ) -> Result<IndexLayer, IndexError> {
        entries.sort_by(|a, b| a.outline.distribution.cmp(&b.outline.distribution));
        let mut layer = IndexLayer { origin, bytes, body, outlines: Vec::new(), places: Vec::new() };
        for Entry { outline, records, surface } in entries {
            for section in [Some(records), surface].into_iter().flatten() {
                section.range(available).ok_or(IndexError::Section)?;
            }
            layer.outlines.push(outline);
            layer.places.push(Place { records, surface: surface.map(|section| (section, OnceLock::new())) });
        }
        Ok(layer)
    }

    fn place(&self, distribution: &str) -> Result<&Place, LayerError> {
        let at = self.outlines.binary_search_by(|outline| outline.distribution.as_str().cmp(distribution));
        at.ok()
            .and_then(|at| self.places.get(at))
            .ok_or_else(|| failure(distribution, "the index does not have it".to_owned()))
    }

    fn section(&self, section: Section) -> Result<Vec<u8>, IndexError> {
        let body = self.bytes.get(self.body..).unwrap_or_default();
        let range = section.range(body.len()).ok_or(IndexError::Section)?;
        // One byte more than there should be: what is longer is damaged, and the checksum is read at the very end.
        let plain = inflate(&body[range], section.length.saturating_add(1))?;
        if plain.len() as u64 == section.length { Ok(plain) } else { Err(IndexError::Section) }
    }
}

fn failure(distribution: &str, what: String) -> LayerError {
    LayerError { distribution: distribution.to_owned(), what }
}

impl Layer for IndexLayer {
    fn origin(&self) -> LayerOrigin {
        self.origin
    }

    fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    fn records(&self, distribution: &str) -> Result<Records, LayerError> {
        let place = self.place(distribution)?;
        let read = || decode(&self.section(place.records)?);
        read().map_err(|error: IndexError| failure(distribution, error.to_string()))
    }

    fn surface(&self, distribution: &str) -> Result<Arc<Surface>, LayerError> {
        let Some((section, decoded)) = &self.place(distribution)?.surface else {
            return Err(failure(distribution, "the index has no surface of it".to_owned()));
        };
        let read = || compact::decode_surface(&self.section(*section)?).map(Arc::new);
        decoded.get_or_init(|| read().map_err(|error| failure(distribution, error.to_string()))).clone()
    }
}
