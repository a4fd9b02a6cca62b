//! Signatures of a finding's old and new symbols, as a reader of the library's documentation sees them.

use std::sync::Arc;

use changes::record::{Replacement, Successor};
use changes::{Library, Version};

use crate::ask::write_signature;
use crate::bind::signatures::{Callable, callables};
use crate::file::Project;
use crate::finding::Finding;

/// How a symbol is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its dotted path.
    pub path: String,
    /// How messages call its distribution, and the release that the signatures are of.
    pub release: (String, Version),
    /// Its overloads, without `self`: `numpy.sum(a, axis=None, /, *, dtype=None) -> float`. Never empty.
    pub signatures: Vec<String>,
}

/// The outdated symbol's signatures: those of the version in use, else of the last release before it that has them (for
/// a parameter: that has the parameter). `None` where none is known.
pub fn old(finding: &Finding, project: Project<'_>) -> Option<Shown> {
    let path = finding.symbol.split('(').next()?;
    let has = |callable: &Callable| match finding.change.parameter.as_deref() {
        Some(name) => callable.parameters.iter().any(|parameter| parameter.name == name),
        None => true,
    };
    shown(path, Order::Earlier, &has, project)
}

/// The signatures of what to adopt, in the order of the record: those of the version in use, else of the first later
/// release that has them. What has none is left out.
pub fn new(finding: &Finding, project: Project<'_>) -> Vec<Shown> {
    let path = finding.symbol.split('(').next().unwrap_or_default();
    let Replacement::Any(successors) = &finding.change.replacement else { return Vec::new() };
    let mut out: Vec<Shown> = Vec::new();
    for successor in successors {
        let found = match successor {
            Successor::Symbol(path) => shown(path, Order::Later, &|_| true, project),
            Successor::Parameter(name) => {
                let has = |callable: &Callable| callable.parameters.iter().any(|parameter| parameter.name == *name);
                shown(path, Order::Later, &has, project)
            }
        };
        out.extend(found.filter(|found| !out.contains(found)));
    }
    out
}

/// Which releases are asked after the one in use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Those before it, newest first; then those after it.
    Earlier,
    /// Those after it, oldest first; then those before it.
    Later,
}

fn shown(path: &str, order: Order, wanted: &dyn Fn(&Callable) -> bool, project: Project<'_>) -> Option<Shown> {
    let library = project.database.library_of(path)?;
    let releases = &library.surface.releases;
    let in_use = project.environment.in_use(library.distribution());
    let at = in_use.and_then(|version| library.surface.release_at(version)).or(library.surface.newest())?;
    let earlier = (0..at).rev();
    let later = at + 1..releases.len() as u32;
    let others: Vec<u32> = match order {
        Order::Earlier => earlier.chain(later).collect(),
        Order::Later => later.chain(earlier).collect(),
    };
    std::iter::once(at).chain(others).find_map(|release| {
        let signatures = texts(&library, path, release, wanted, project);
        let name = crate::message::display_name(&library).to_owned();
        let release = (name, releases.get(release as usize)?.clone());
        (!signatures.is_empty()).then(|| Shown { path: path.to_owned(), release, signatures })
    })
}

fn texts(
    library: &Arc<Library>,
    path: &str,
    release: u32,
    wanted: &dyn Fn(&Callable) -> bool,
    project: Project<'_>,
) -> Vec<String> {
    if library.exists_in(path, release) == Some(false) {
        return Vec::new();
    }
    let all = callables(library, path, release, project);
    all.iter().filter(|callable| wanted(callable)).map(|callable| text(path, callable)).collect()
}

fn text(path: &str, callable: &Callable) -> String {
    let returns = callable.returns.as_ref().map(|returns| format!(" -> {returns}")).unwrap_or_default();
    format!("{path}{}{returns}", write_signature(&callable.parameters))
}
