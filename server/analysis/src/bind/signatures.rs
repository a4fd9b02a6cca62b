//! The signatures of a path, release by release.

use std::collections::VecDeque;
use std::sync::Arc;

use changes::Library;
use changes::surface::{Parameter, ParameterKind, Symbol, SymbolKind};

use super::python::{self, Fit, Given, Slot};
use crate::file::Project;

/// How many forwarders or bases are followed.
const MAX_STEPS: usize = 8;

/// How many classes an inherited member is looked for in.
const MAX_BASES: usize = 40;

/// One way to call a path in one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callable {
    /// Without `self`.
    pub parameters: Vec<Parameter>,
    /// The return type, where known. A class gives none here: calling it gives an instance of it.
    pub returns: Option<String>,
}

/// The signature in the order of preference that FORMS.md fixes, and what each argument is bound to; `None` where no
/// signature is known or none takes the call.
pub fn choose(
    library: &Arc<Library>,
    path: &str,
    given: &[Given<'_>],
    project: Project<'_>,
) -> Option<(Vec<Parameter>, Vec<Slot>)> {
    let count = library.surface.releases.len() as u32;
    let in_use = match project.environment.in_use(library.distribution()) {
        Some(version) => library.surface.release_at(version).map_or(0, |index| index + 1),
        None => count,
    };
    let below = (0..in_use).rev();
    let all = (0..count).rev();
    let orders: [(Fit, Vec<u32>); 6] = [
        (Fit::Named, below.clone().collect()),
        (Fit::Named, all.clone().collect()),
        (Fit::Accepted, below.clone().collect()),
        (Fit::Accepted, all.clone().collect()),
        (Fit::Incomplete, below.collect()),
        (Fit::Incomplete, all.collect()),
    ];
    let mut known: Vec<Option<Vec<Callable>>> = vec![None; count as usize];
    for (wanted, releases) in orders {
        if wanted == Fit::Accepted {
            // What no release's surface shows, somebody may have written down.
            if let Some(params) = library.types.signatures.get(path) {
                let parameters = changes::surface::parameters(params);
                if let Some((slots, Fit::Named)) = python::bind(&parameters, given) {
                    return Some((parameters, slots));
                }
            }
        }
        for release in releases {
            let known = known.get_mut(release as usize)?;
            for callable in known.get_or_insert_with(|| callables(library, path, release, project)) {
                match python::bind(&callable.parameters, given) {
                    Some((slots, fit)) if fit >= wanted => return Some((callable.parameters.clone(), slots)),
                    _ => {}
                }
            }
        }
    }
    None
}

/// The overloads of a path in one release (an index into the surface's releases); empty where none is known. A plain
/// forwarder has its target's, a class without a constructor of its own its base's.
pub fn callables(library: &Arc<Library>, path: &str, release: u32, project: Project<'_>) -> Vec<Callable> {
    let mut library = Arc::clone(library);
    let mut path = path.to_owned();
    let mut release = release;
    for _ in 0..MAX_STEPS {
        let Some(symbol) = library.symbol(&path).filter(|symbol| symbol.releases.contains(release)) else {
            let Some((owner, inherited, at)) = inherited(&library, &path, release, project) else { return Vec::new() };
            library = owner;
            path = inherited;
            release = at;
            continue;
        };
        let own: Vec<Callable> = symbol
            .signatures
            .iter()
            .filter(|signature| signature.releases.contains(release))
            .map(|signature| Callable { parameters: signature.parameters(), returns: signature.returns.clone() })
            .collect();
        let Some(next) = next_step(symbol, &own, release) else { return own };
        let Some((target, at)) = elsewhere(&library, &next, release, project) else { return own };
        library = target;
        path = next;
        release = at;
    }
    Vec::new()
}

/// The member of a base class that a class's member is in a release, breadth first over the bases.
fn inherited(
    library: &Arc<Library>,
    path: &str,
    release: u32,
    project: Project<'_>,
) -> Option<(Arc<Library>, String, u32)> {
    let (class, name) = path.rsplit_once('.')?;
    let mut pending = VecDeque::from([(Arc::clone(library), class.to_owned(), release)]);
    for _ in 0..MAX_BASES {
        let (library, class, release) = pending.pop_front()?;
        let Some(symbol) = library.symbol(&class) else { continue };
        let own = format!("{}.{name}", symbol.path);
        if own != path && library.symbol(&own).is_some_and(|symbol| symbol.releases.contains(release)) {
            return Some((library, own, release));
        }
        let bases = symbol.bases.iter().find(|bases| bases.releases.contains(release));
        for base in bases.into_iter().flat_map(|bases| &bases.bases).filter(|base| *base != "?") {
            if let Some((owner, at)) = elsewhere(&library, base, release, project) {
                pending.push_back((owner, base.clone(), at));
            }
        }
    }
    None
}

/// Where the signature is to be looked for instead: a forwarder's target, a class's first known base.
fn next_step(symbol: &Symbol, own: &[Callable], release: u32) -> Option<String> {
    if own.is_empty() && symbol.kind == SymbolKind::Class {
        let bases = symbol.bases.iter().find(|bases| bases.releases.contains(release))?;
        return bases.bases.iter().find(|base| *base != "?" && !base.starts_with("builtins.")).cloned();
    }
    let plain = own.iter().all(|callable| is_plain(&callable.parameters));
    let forward = symbol.forwards.iter().find(|forward| forward.releases.contains(release))?;
    plain.then(|| forward.to.clone())
}

/// `*args, **kwargs` and nothing else.
pub fn is_plain(parameters: &[Parameter]) -> bool {
    !parameters.is_empty()
        && parameters
            .iter()
            .all(|parameter| matches!(parameter.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword))
}

/// The library of a path and the release of it that goes with `release` of `library`.
fn elsewhere(library: &Arc<Library>, path: &str, release: u32, project: Project<'_>) -> Option<(Arc<Library>, u32)> {
    let other = project.database.library_of(path)?;
    if other.distribution() == library.distribution() {
        return Some((Arc::clone(library), release));
    }
    let at = match project.environment.in_use(other.distribution()) {
        Some(version) => other.surface.release_at(version)?,
        None => (other.surface.releases.len() as u32).checked_sub(1)?,
    };
    Some((other, at))
}
