//! What surfaces say for sure. Where they do not know, nothing is claimed.

use crate::database::Database;
use crate::library::Library;
use crate::record::Change;
use crate::surface::{Intervals, ParameterKind, Signature, SymbolKind};

/// How many bases are followed.
const DEPTH: usize = 16;

/// An answer of a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
    Unknown,
}

/// Whether `path` is one of `prefix`'s or the prefix itself.
pub(super) fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the newest known release has `path`.
pub(super) fn exists(database: &Database, path: &str) -> Known {
    exists_within(database, path, DEPTH)
}

fn exists_within(database: &Database, path: &str, depth: usize) -> Known {
    let Some(library) = database.library_of(path) else { return Known::Unknown };
    let Some(newest) = library.surface.newest().filter(|_| !library.surface.is_empty()) else {
        return Known::Unknown;
    };
    if let Some(intervals) = presence(&library, path) {
        return if intervals.iter().any(|i| i.contains(newest)) { Known::Yes } else { Known::No };
    }
    if depth == 0 || library.package().internal.iter().any(|prefix| is_under(path, prefix)) {
        return Known::Unknown;
    }
    let Some((owner, name)) = path.rsplit_once('.') else { return Known::Unknown };
    let Some(symbol) = library.symbol(owner) else {
        return match exists_within(database, owner, depth - 1) {
            Known::No => Known::No,
            Known::Yes | Known::Unknown => Known::Unknown,
        };
    };
    if symbol.kind != SymbolKind::Class {
        return if symbol.kind == SymbolKind::Module { Known::No } else { Known::Unknown };
    }
    let bases = symbol.bases.iter().filter(|bases| bases.releases.contains(newest)).flat_map(|bases| &bases.bases);
    let mut answer = Known::No;
    for base in bases.filter(|base| *base != "builtins.object") {
        match exists_within(database, &format!("{base}.{name}"), depth - 1) {
            Known::Yes => return Known::Yes,
            Known::Unknown => answer = Known::Unknown,
            Known::No => {}
        }
    }
    answer
}

/// The releases in which the surface has exactly this path; `None` where it does not know it.
pub(super) fn presence<'l>(library: &'l Library, path: &str) -> Option<Vec<&'l Intervals>> {
    let symbol = library.symbol(path)?;
    if symbol.path == path {
        return Some(vec![&symbol.releases]);
    }
    Some(symbol.aliases.iter().filter(|alias| alias.path == path).map(|alias| &alias.releases).collect())
}

/// The signatures of all doors of a change, and of what replaces it; `None` where one door's are not known.
pub(super) fn old_signatures(library: &Library, change: &Change) -> Option<Vec<Signature>> {
    let mut all = Vec::new();
    for path in &change.paths {
        match library.signatures_of(path) {
            [] => return None,
            signatures => all.extend_from_slice(signatures),
        }
    }
    Some(all)
}

/// Whether one of the signatures has a parameter of that name.
pub(super) fn names<'s>(signatures: impl IntoIterator<Item = &'s Signature>, parameter: &str) -> bool {
    signatures.into_iter().any(|signature| signature.parameters().iter().any(|p| p.name == parameter))
}

/// Whether one of the signatures takes any keyword.
pub(super) fn is_open<'s>(signatures: impl IntoIterator<Item = &'s Signature>) -> bool {
    let open = |signature: &Signature| signature.parameters().iter().any(|p| p.kind == ParameterKind::VarKeyword);
    signatures.into_iter().any(open)
}
