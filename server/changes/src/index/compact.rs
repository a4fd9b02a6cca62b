//! The compact form of a surface: tuples, since the JSON form leaves out what is empty and postcard cannot.

use serde::{Deserialize, Serialize};

use super::{IndexError, decode};
use crate::surface::{Alias, Bases, Forward, Intervals, Origin, Signature, Surface, Symbol, SymbolKind};
use crate::version::Version;

#[derive(Serialize)]
struct SurfaceRef<'a>(&'a str, &'a [Version], Vec<SymbolRef<'a>>);

#[derive(Serialize)]
struct SymbolRef<'a>(
    &'a str,
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
struct SurfaceForm(String, Vec<Version>, Vec<SymbolForm>);

#[derive(Deserialize)]
struct SymbolForm(
    String,
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

/// A surface as bytes.
pub(super) fn encode(surface: &Surface) -> Result<Vec<u8>, IndexError> {
    let symbols = surface.symbols.iter().map(SymbolRef::from).collect();
    Ok(postcard::to_stdvec(&SurfaceRef(&surface.distribution, &surface.releases, symbols))?)
}

/// A surface from bytes.
pub(super) fn decode_surface(bytes: &[u8]) -> Result<Surface, IndexError> {
    let SurfaceForm(distribution, releases, symbols) = decode(bytes)?;
    let mut surface = Surface { distribution, releases, symbols: symbols.into_iter().map(Symbol::from).collect() };
    surface.sort();
    Ok(surface)
}

impl<'a> From<&'a Symbol> for SymbolRef<'a> {
    fn from(s: &'a Symbol) -> SymbolRef<'a> {
        let signatures = s.signatures.iter().map(|x| SignatureRef(&x.releases, &x.params, &x.returns, x.origin));
        SymbolRef(
            &s.path,
            s.kind,
            &s.releases,
            signatures.collect(),
            &s.value_type,
            &s.bases,
            &s.aliases,
            &s.forwards,
            &s.raises,
        )
    }
}

impl From<SymbolForm> for Symbol {
    fn from(form: SymbolForm) -> Symbol {
        let SymbolForm(path, kind, releases, signatures, value_type, bases, aliases, forwards, raises) = form;
        let signature =
            |SignatureForm(releases, params, returns, origin)| Signature { releases, params, returns, origin };
        let signatures = signatures.into_iter().map(signature).collect();
        // Declarations became changes when the index was compiled.
        let deprecated = Vec::new();
        Symbol { path, kind, releases, signatures, value_type, bases, aliases, forwards, raises, deprecated }
    }
}
