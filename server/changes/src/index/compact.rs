//! The compact form of a surface: tuples, since the JSON form leaves out what is empty and postcard cannot.

use serde::{Deserialize, Serialize};

use super::{IndexError, decode};
use crate::surface::{Alias, Bases, Forward, Intervals, Origin, Signature, Surface, Symbol, SymbolKind};
use crate::version::Version;

#[derive(Serialize)]
struct SymbolRef<'a>(
    SymbolKind,
    &'a Intervals,
    Vec<SignatureRef<'a>>,
    &'a Option<String>,
    &'a [Bases],
    &'a [Alias],
    &'a [Forward],
    &'a Intervals,
);

#[derive(Serialize)]
struct SignatureRef<'a>(&'a Intervals, &'a [String], &'a Option<String>, Option<Origin>);

#[derive(Deserialize)]
struct SymbolForm(
    SymbolKind,
    Intervals,
    Vec<SignatureForm>,
    Option<String>,
    Vec<Bases>,
    Vec<Alias>,
    Vec<Forward>,
    Intervals,
);

#[derive(Deserialize)]
struct SignatureForm(Intervals, Vec<String>, Option<String>, Option<Origin>);

/// A surface: distribution, releases, paths with their symbols.
#[derive(Serialize, Deserialize)]
struct SurfaceForm(String, Vec<Version>, Vec<(String, Vec<u8>)>);

/// A surface as bytes.
pub(super) fn encode(surface: &Surface) -> Result<Vec<u8>, IndexError> {
    let symbols = surface.symbols.iter().map(|symbol| Ok((symbol.path.clone(), encode_symbol(symbol)?)));
    let symbols = symbols.collect::<Result<_, IndexError>>()?;
    Ok(postcard::to_stdvec(&SurfaceForm(surface.distribution.clone(), surface.releases.clone(), symbols))?)
}

/// A surface from bytes.
pub(super) fn decode_surface(bytes: &[u8]) -> Result<Surface, IndexError> {
    let SurfaceForm(distribution, releases, symbols) = decode(bytes)?;
    let symbols = symbols.into_iter().map(|(path, bytes)| decode_symbol(path, &bytes));
    let mut surface = Surface { distribution, releases, symbols: symbols.collect::<Result<_, _>>()? };
    surface.sort();
    Ok(surface)
}

/// A symbol as bytes, without its path.
pub(super) fn encode_symbol(s: &Symbol) -> Result<Vec<u8>, IndexError> {
    let signatures = s.signatures.iter().map(|x| SignatureRef(&x.releases, &x.params, &x.returns, x.origin));
    Ok(postcard::to_stdvec(&SymbolRef(
        s.kind,
        &s.releases,
        signatures.collect(),
        &s.value_type,
        &s.bases,
        &s.aliases,
        &s.forwards,
        &s.raises,
    ))?)
}

/// The symbol with a path, from bytes.
pub(super) fn decode_symbol(path: String, bytes: &[u8]) -> Result<Symbol, IndexError> {
    let SymbolForm(kind, releases, signatures, value_type, bases, aliases, forwards, raises) = decode(bytes)?;
    let signature = |SignatureForm(releases, params, returns, origin)| Signature { releases, params, returns, origin };
    let signatures = signatures.into_iter().map(signature).collect();
    // Declarations became changes when the index was compiled.
    let deprecated = Vec::new();
    Ok(Symbol { path, kind, releases, signatures, value_type, bases, aliases, forwards, raises, deprecated })
}
