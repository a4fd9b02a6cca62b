//! Layers become an index.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::changes::About;
use super::entries::Entry;
use super::{
    Apart, Deflated, Front, Glance, Header, IndexError, MAGIC, Open, PREAMBLE, Place, SCHEMA, SurfaceApart, changes,
    deflate, entries,
};
use crate::database::{Collected, Layer, LayerOrigin, Outline, SourceLayer, hash_word, merge};
use crate::library::{Library, Whole};
use crate::record::Change;
use crate::source::{LibrarySource, Records};

/// Compiles layers to bytes; the same libraries in the same order give the same bytes.
pub fn compile(layers: &[(LayerOrigin, &[LibrarySource])]) -> Result<Vec<u8>, IndexError> {
    let mut layers = layers.to_vec();
    layers.sort_by_key(|(origin, _)| *origin);
    let names: BTreeSet<&str> = layers
        .iter()
        .flat_map(|(_, libraries)| libraries.iter().map(|library| library.distribution.as_str()))
        .collect();
    let mut needles = Collected::of(names.iter().map(|name| Arc::from(*name)).collect());
    let mut header = Header { layers: layers.iter().map(|(origin, _)| *origin).collect(), ..Header::default() };
    let mut sections = Vec::new();
    for (owner, name) in (0..).zip(names) {
        let mut known: Vec<(u32, LayerOrigin, &LibrarySource)> = Vec::new();
        for (layer, (origin, libraries)) in (0..).zip(&layers) {
            let own = libraries.iter().filter(|library| library.distribution == name);
            known.extend(own.map(|library| (layer, *origin, library)));
        }
        let stack: Vec<Arc<dyn Layer>> = known
            .iter()
            .map(|(_, origin, library)| Arc::new(SourceLayer::new(*origin, vec![(*library).clone()])) as Arc<dyn Layer>)
            .collect();
        let (library, _) = merge(name, &stack);
        for (_, _, source) in &known {
            needles.add_changes(source, owner);
        }
        if let Some(whole) = library.whole() {
            whole.last_names.iter().for_each(|name| needles.add_name(hash_word(name), owner));
            header.libraries.push(write(name, &library, whole, &known, &mut sections)?);
        }
    }
    let needles = needles.bytes();
    header.needles = (sections.len() as u64, needles.len() as u64);
    sections.extend(&needles);
    let header = postcard::to_stdvec(&header)?;
    let short = |length: usize| u32::try_from(length).map_err(|_| IndexError::Section);
    let mut out = Vec::with_capacity(PREAMBLE + header.len() + sections.len());
    out.extend(MAGIC);
    out.extend(SCHEMA.to_le_bytes());
    out.extend(short(header.len())?.to_le_bytes());
    out.extend(crc32fast::hash(&header).to_le_bytes());
    out.extend(header);
    out.extend(sections);
    Ok(out)
}

/// Writes a merged library, and what is needed to give its layers apart.
fn write(
    name: &str,
    library: &Library,
    whole: &Whole,
    known: &[(u32, LayerOrigin, &LibrarySource)],
    sections: &mut Vec<u8>,
) -> Result<Place, IndexError> {
    let front = Front {
        name: library.name.clone(),
        changelog: library.package().changelog.clone(),
        surface: library.surface.clone(),
        types: library.types.clone(),
        values: library.values.clone(),
    };
    let mut pool = Pool::of(About::of(name, &front));
    for change in &whole.changes {
        pool.push(change)?;
    }
    let mut apart = Vec::new();
    let mut glances = Vec::new();
    for (layer, _, source) in known {
        let Outline { import_roots, has_surface, .. } = Outline::of(source);
        let releases: Vec<String> = source.surface.releases.iter().map(ToString::to_string).collect();
        glances.push(Glance { layer: *layer, import_roots, has_surface, releases: releases.join(" ") });
        let changes = source.records.changes.iter().map(|change| pool.number(change));
        let changes = changes.collect::<Result<_, IndexError>>()?;
        let surface = match source.surface.symbols.is_empty() {
            true => SurfaceApart::None,
            false if Arc::ptr_eq(&source.surface, &whole.surface) => SurfaceApart::Merged,
            false => SurfaceApart::Own(source.surface.write()),
        };
        let records = Records { changes: Vec::new(), ..source.records.clone() };
        apart.push(Apart { records, changes, surface });
    }
    Ok(Place {
        distribution: name.to_owned(),
        layers: glances,
        front: append(sections, &front)?,
        package: append(sections, library.package())?,
        apart: append(sections, &apart)?,
        entries: entries::write(&entries_of(whole))?.finish(sections),
        changes: changes::write(&pool.encoded)?.finish(sections),
        merged: whole.changes.len() as u32,
    })
}

/// The entries of a library, in the order of their paths.
fn entries_of(whole: &Whole) -> Vec<(&str, Entry<'_>)> {
    let mut entries: BTreeMap<&str, Entry<'_>> = BTreeMap::new();
    for symbol in &whole.surface.symbols {
        entries.insert(&symbol.path, Entry { symbol: Some(symbol), ..Entry::default() });
    }
    for (path, numbers) in &whole.by_path {
        entries.entry(path).or_default().changes.clone_from(numbers);
    }
    let aliases: Vec<(&str, &str)> =
        whole.aliases.pairs(&whole.surface).map(|(alias, symbol)| (alias, symbol.path.as_str())).collect();
    for (alias, _) in &aliases {
        entries.entry(alias).or_default();
    }
    let numbers: FxHashMap<&str, u32> = entries.keys().copied().zip(0..).collect();
    for (alias, path) in aliases {
        // A symbol of that very path comes first.
        if let Some(entry) = entries.get_mut(alias).filter(|entry| entry.symbol.is_none()) {
            entry.alias_of = numbers.get(path).copied();
        }
    }
    entries.into_iter().collect()
}

/// Changes with their numbers, each once.
struct Pool {
    about: About,
    encoded: Vec<Vec<u8>>,
    numbers: FxHashMap<Vec<u8>, u32>,
}

impl Pool {
    fn of(about: About) -> Pool {
        Pool { about, encoded: Vec::new(), numbers: FxHashMap::default() }
    }

    /// Adds a change under the next number.
    fn push(&mut self, change: &Change) -> Result<(), IndexError> {
        let encoded = self.about.encode(change)?;
        self.numbers.insert(encoded.clone(), self.encoded.len() as u32);
        self.encoded.push(encoded);
        Ok(())
    }

    /// The number of a change, which is added where there is none like it.
    fn number(&mut self, change: &Change) -> Result<u32, IndexError> {
        let encoded = self.about.encode(change)?;
        if let Some(known) = self.numbers.get(&encoded) {
            return Ok(*known);
        }
        self.push(change)?;
        Ok(self.encoded.len() as u32 - 1)
    }
}

/// Appends something deflated.
fn append<T: Serialize>(sections: &mut Vec<u8>, what: &T) -> Result<Deflated, IndexError> {
    let plain = postcard::to_stdvec(what)?;
    let start = sections.len() as u64;
    sections.extend(deflate(&plain)?);
    let inflated = u32::try_from(plain.len()).map_err(|_| IndexError::Section)?;
    Ok(Deflated { start, length: sections.len() as u64 - start, inflated })
}

/// Appends something that lies open.
pub(super) fn append_open(sections: &mut Vec<u8>, plain: &[u8]) -> Open {
    let start = sections.len() as u64;
    sections.extend(plain);
    Open { start, length: plain.len() as u64, checksum: crc32fast::hash(plain) }
}
