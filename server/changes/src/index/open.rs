//! An index that was opened, and its layers.

use std::sync::{Arc, OnceLock};

use super::blocks::Blocks;
use super::changes::{About, CHANGES, ChangeBlock};
use super::{
    Apart, Front, Header, IndexError, MAGIC, PREAMBLE, Place, SCHEMA, Shelf, SurfaceApart, decode, range, read,
};
use crate::bytes::{Bytes, number, part};
use crate::database::{Layer, LayerError, LayerOrigin, NeedleTable, Outline};
use crate::library::Library;
use crate::record::Change;
use crate::source::Records;
use crate::surface::{Head, Surface};
use crate::version::Version;

/// An index whose header was read.
pub struct Index {
    layers: Vec<Arc<IndexLayer>>,
}

/// What was compiled together.
pub struct Compiled {
    /// All behind the header.
    behind: Bytes,
    places: Vec<Place>,
    needles: Arc<NeedleTable>,
}

/// One layer of an index.
pub struct IndexLayer {
    origin: LayerOrigin,
    compiled: Arc<Compiled>,
    /// Its number among the layers.
    number: u32,
    outlines: Vec<Outline>,
    /// For each outline the number of its place, and its surface, once it was asked for.
    places: Vec<(usize, DecodedOnce)>,
}

type DecodedOnce = OnceLock<Result<Arc<Surface>, LayerError>>;

impl Index {
    /// Opens an index: checks what it is and reads its header.
    pub fn open(bytes: impl Into<Bytes>) -> Result<Index, IndexError> {
        let bytes = bytes.into();
        if !bytes.starts_with(&MAGIC) {
            return Err(IndexError::NotAnIndex);
        }
        let short = || IndexError::Short(bytes.len());
        let (schema, length) = number(&bytes, 2).zip(number(&bytes, 3)).ok_or_else(short)?;
        if schema != SCHEMA {
            return Err(IndexError::Schema(schema));
        }
        let checksum = number(&bytes, 4).ok_or_else(short)?;
        let body = PREAMBLE + length as usize;
        let header = bytes.get(PREAMBLE..body).ok_or_else(short)?;
        if crc32fast::hash(header) != checksum {
            return Err(IndexError::Section);
        }
        let header: Header = decode(header)?;
        let behind = part(&bytes, body..bytes.len()).ok_or_else(short)?;
        let owners = header.libraries.iter().map(|place| place.distribution.as_str().into()).collect();
        let (start, length) = header.needles;
        let needles = range(start, length).and_then(|range| part(&behind, range)).ok_or(IndexError::Section)?;
        let needles = NeedleTable::open(needles, owners).ok_or(IndexError::Section)?;
        let compiled = Arc::new(Compiled { behind, places: header.libraries, needles: Arc::new(needles) });
        let layers = (0..).zip(header.layers);
        let layers = layers.map(|(number, origin)| Arc::new(IndexLayer::new(number, origin, &compiled))).collect();
        Ok(Index { layers })
    }

    /// Its layers, for [`crate::Database::of`].
    pub fn layers(&self) -> impl Iterator<Item = Arc<dyn Layer>> {
        self.layers.iter().map(|layer| Arc::clone(layer) as Arc<dyn Layer>)
    }
}

impl Compiled {
    /// How many of its layers know a distribution.
    pub(crate) fn layers_of(&self, distribution: &str) -> usize {
        self.find(distribution).map_or(0, |at| self.places[at].layers.len())
    }

    /// The library that its layers make together.
    pub(crate) fn library(&self, distribution: &str) -> Result<Library, LayerError> {
        let at = self.find(distribution).ok_or_else(|| unknown(distribution))?;
        let place = &self.places[at];
        let open = || {
            let front: Front = read(&self.behind, place.front)?;
            let about = About::of(distribution, &front);
            let shelf = Shelf::open(&self.behind, place, about, &self.needles, at as u32)?;
            let Front { name, surface, types, values, .. } = front;
            Ok(Library::on(shelf, name, surface, types, values))
        };
        open().map_err(|error: IndexError| failure(distribution, &error))
    }

    fn find(&self, distribution: &str) -> Option<usize> {
        self.places.binary_search_by(|place| place.distribution.as_str().cmp(distribution)).ok()
    }
}

impl IndexLayer {
    fn new(number: u32, origin: LayerOrigin, compiled: &Arc<Compiled>) -> IndexLayer {
        let mut layer =
            IndexLayer { origin, compiled: Arc::clone(compiled), number, outlines: Vec::new(), places: Vec::new() };
        for (at, place) in compiled.places.iter().enumerate() {
            let Some(glance) = place.layers.iter().find(|glance| glance.layer == number) else { continue };
            layer.outlines.push(Outline {
                distribution: place.distribution.clone(),
                import_roots: glance.import_roots.clone(),
                has_surface: glance.has_surface,
            });
            layer.places.push((at, OnceLock::new()));
        }
        layer
    }

    /// What is known of a distribution: where it stands, and the number of this layer among those that know it.
    fn place(&self, distribution: &str) -> Result<(&Place, usize, &DecodedOnce), LayerError> {
        let at = self.outlines.binary_search_by(|outline| outline.distribution.as_str().cmp(distribution));
        let found = at.ok().and_then(|at| {
            let (place, decoded) = self.places.get(at)?;
            let place = self.compiled.places.get(*place)?;
            Some((place, place.layers.iter().position(|glance| glance.layer == self.number)?, decoded))
        });
        found.ok_or_else(|| unknown(distribution))
    }

    fn apart(&self, place: &Place, at: usize) -> Result<Apart, IndexError> {
        let mut apart: Vec<Apart> = read(&self.compiled.behind, place.apart)?;
        if at < apart.len() { Ok(apart.swap_remove(at)) } else { Err(IndexError::Section) }
    }

    fn changes(&self, place: &Place, numbers: &[u32]) -> Result<Vec<Change>, IndexError> {
        let about = About::of(&place.distribution, &read(&self.compiled.behind, place.front)?);
        let blocks: Blocks<ChangeBlock> = Blocks::open(&self.compiled.behind, place.changes)?;
        let mut changes = Vec::with_capacity(numbers.len());
        for number in numbers.iter().map(|number| *number as usize) {
            let mut failed = None;
            let block = blocks.get(number / CHANGES, |error| failed = Some(error));
            let change = block.and_then(|block| block.get(number % CHANGES, &about, |error| failed = Some(error)));
            match change {
                Some(change) => changes.push(Change::clone(&change)),
                None => return Err(failed.unwrap_or(IndexError::Section)),
            }
        }
        Ok(changes)
    }

    fn whole_surface(&self, place: &Place, at: usize) -> Result<Surface, IndexError> {
        match self.apart(place, at)?.surface {
            SurfaceApart::Own(text) => Surface::read(&text).map_err(|_| IndexError::Section),
            SurfaceApart::None => Err(IndexError::Section),
            SurfaceApart::Merged => {
                let library = self.compiled.library(&place.distribution).map_err(|_| IndexError::Section)?;
                let symbols: Vec<_> = library.shelf().into_iter().flat_map(Shelf::symbols).cloned().collect();
                // What cannot be read is left out: then there are fewer.
                if symbols.len() != library.surface.symbols as usize {
                    return Err(IndexError::Section);
                }
                let Head { distribution, releases, .. } = library.surface;
                Ok(Surface { distribution, releases, symbols })
            }
        }
    }
}

fn unknown(distribution: &str) -> LayerError {
    LayerError { distribution: distribution.to_owned(), what: "the index does not have it".to_owned() }
}

fn failure(distribution: &str, error: &IndexError) -> LayerError {
    LayerError { distribution: distribution.to_owned(), what: error.to_string() }
}

impl Layer for IndexLayer {
    fn origin(&self) -> LayerOrigin {
        self.origin
    }

    fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    fn needles(&self) -> &Arc<NeedleTable> {
        &self.compiled.needles
    }

    fn releases(&self, distribution: &str) -> Vec<Version> {
        let Ok((place, at, _)) = self.place(distribution) else { return Vec::new() };
        let texts = place.layers.get(at).map_or("", |glance| &glance.releases).split(' ');
        texts.filter_map(|text| text.parse().ok()).collect()
    }

    fn compiled(&self) -> Option<&Arc<Compiled>> {
        Some(&self.compiled)
    }

    fn records(&self, distribution: &str) -> Result<Records, LayerError> {
        let (place, at, _) = self.place(distribution)?;
        let open = || {
            let Apart { records, changes, .. } = self.apart(place, at)?;
            Ok(Records { changes: self.changes(place, &changes)?, ..records })
        };
        open().map_err(|error: IndexError| failure(distribution, &error))
    }

    fn surface(&self, distribution: &str) -> Result<Arc<Surface>, LayerError> {
        let (place, at, decoded) = self.place(distribution)?;
        let read = || self.whole_surface(place, at).map(Arc::new).map_err(|error| failure(distribution, &error));
        decoded.get_or_init(read).clone()
    }
}
