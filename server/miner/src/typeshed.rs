//! The standard library, from the stubs that a type checker's wheel carries: which wheel says something about which
//! Python, and which modules there are in it.

use changes::package::Package;
use changes::version::Version;
use rustc_hash::FxHashMap;

use crate::error::MinerError;
use crate::wheel::{Source, SourceFile};

/// The first and the last Python.
type Range = ((u32, u32), (u32, u32));

/// The name that the standard library goes by.
pub(crate) const DISTRIBUTION: &str = "python";

/// Whether a distribution is the standard library.
pub fn is_standard_library(package: &Package) -> bool {
    package.name == DISTRIBUTION
}

/// The stubs of the standard library for one Python, with paths as if it were a package of its own.
pub(crate) fn files(source: &Source, version: &Version) -> Result<(Vec<SourceFile>, (u32, u32)), MinerError> {
    let python = number(version);
    let stubs = |path: &str| below_stdlib(path).is_some() || path.ends_with('/');
    let mut files = source.files(&stubs)?;
    let mut versions: FxHashMap<String, Range> = FxHashMap::default();
    for file in &files {
        if below_stdlib(&file.path) == Some("VERSIONS") {
            versions = file.text.lines().filter_map(range).collect();
        }
    }
    files.retain_mut(|file| {
        let Some(path) = below_stdlib(&file.path).filter(|path| path.ends_with(".pyi")) else { return false };
        // A folder of its own for the years in which Python 2 was checked too.
        if path.starts_with('@') {
            return false;
        }
        let dotted = path.trim_end_matches(".pyi").trim_end_matches("/__init__").replace('/', ".");
        let mut prefix = dotted.as_str();
        let there = loop {
            if let Some((first, last)) = versions.get(prefix)
                && (python < *first || python > *last)
            {
                break false;
            }
            match prefix.rsplit_once('.') {
                Some((parent, _)) => prefix = parent,
                None => break true,
            }
        };
        file.path = path.to_owned();
        there
    });
    Ok((files, python))
}

/// The oldest Python that a wheel's stubs still describe, from its `VERSIONS` and its own code's conditions: the ranges
/// that end before the oldest supported Python have been dropped from it.
pub(crate) fn serves(wheel: &Version, python: (u32, u32)) -> bool {
    let release = wheel.release();
    let wheel = (release.first().copied().unwrap_or(0), release.get(1).copied().unwrap_or(0));
    // Support for a Python is dropped from the stubs about when it ends: 0.9xx still has 3.6, 1.14 has 3.8.
    let oldest = match wheel {
        (0, _) => (3, 6),
        (1, minor) if minor <= 14 => (3, 8),
        (1, minor) if minor <= 19 => (3, 9),
        _ => (3, 10),
    };
    python >= oldest
}

/// `3.8` as a pair.
pub(crate) fn number(version: &Version) -> (u32, u32) {
    let part = |index: usize| version.release().get(index).copied().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    (part(0), part(1))
}

fn below_stdlib(path: &str) -> Option<&str> {
    path.strip_prefix("mypy/typeshed/stdlib/")
        .or_else(|| path.strip_prefix("typeshed/stdlib/"))
        .or_else(|| path.strip_prefix("stdlib/"))
}

/// A line of `VERSIONS`: `distutils: 3.0-3.11`.
fn range(line: &str) -> Option<(String, Range)> {
    let line = line.split('#').next()?.trim();
    let (module, range) = line.split_once(':')?;
    let (first, last) = range.trim().split_once('-')?;
    let pair = |text: &str| {
        let (major, minor) = text.trim().split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let last = if last.trim().is_empty() { (9, 99) } else { pair(last)? };
    Some((module.trim().to_owned(), (pair(first)?, last)))
}
