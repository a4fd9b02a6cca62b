//! Released wheels, or an installed package → the public surface over its releases. Files are only read, nothing in
//! them is run, and nothing is written.
//!
//! A [`Source`] (a wheel, an sdist or a folder) is read into a [`Release`], whose [`surface`] says what is public in it;
//! [`merge`] puts releases together. [`mine`] does it all. Which names count is in `visibility.rs`, how a name is
//! followed in `aliases.rs`, what a definition says in `describe.rs`.

mod aliases;
mod all;
mod beside;
mod classes;
mod condition;
mod declare;
mod decorated;
mod describe;
mod error;
mod expr;
mod facts;
mod forwards;
mod functions;
mod getattr;
mod history;
pub mod index;
mod lazily;
mod made;
mod model;
mod module;
mod outline;
mod release;
mod replacements;
mod returns;
mod signature;
mod stubs;
mod surface;
mod types;
mod typeshed;
mod visibility;
mod wheel;

use std::path::{Path, PathBuf};

use changes::package::{Package, normalise};
use changes::surface::Surface;
use changes::version::Version;

pub use beside::fitting;
pub use error::MinerError;
pub use facts::ReleaseSurface;
pub use history::merge;
pub use outline::{describe, describe_installed};
pub use release::Release;
pub use surface::surface;
pub use typeshed::is_standard_library;
pub use wheel::{Limits, Source, SourceFile, file_release};

/// Mines the given releases, in any order, into one surface.
pub fn mine(package: &Package, sources: &[(Version, PathBuf)]) -> Result<Surface, MinerError> {
    mine_with_stubs(package, sources, None)
}

/// The same; return types that a release does not say itself come from the stubs that the package names and that lie in
/// the folder, where a release of them fits.
pub fn mine_with_stubs(
    package: &Package,
    sources: &[(Version, PathBuf)],
    stubs: Option<&Path>,
) -> Result<Surface, MinerError> {
    if sources.is_empty() {
        return Err(MinerError::Nothing(package.name.clone()));
    }
    let mut sources: Vec<&(Version, PathBuf)> = sources.iter().collect();
    sources.sort_by(|a, b| a.0.cmp(&b.0));
    let mut releases = Vec::with_capacity(sources.len());
    for (version, path) in sources {
        let release = Release::read(&Source::new(path), version.clone(), package)?;
        let mut surface = surface(&release, package);
        let stubs = stubs.filter(|_| !is_standard_library(package));
        if let Some(stubs) = stubs.and_then(|folder| beside::find(package, version, folder)) {
            beside::add(&mut surface, &stubs, package)?;
        }
        releases.push(surface);
    }
    Ok(merge(&normalise(&package.name), releases))
}

/// The releases of a distribution that lie in a folder as wheels or sdists, oldest first.
pub fn releases_in(distribution: &str, folder: &Path) -> Vec<Version> {
    let wanted = normalise(distribution);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = entries.flatten().filter_map(|entry| file_release(entry.file_name().to_str()?));
    let mut found: Vec<Version> = files.filter(|(name, _)| *name == wanted).map(|(_, version)| version).collect();
    found.sort();
    found.dedup();
    found
}

/// The file in `folder` for each of the package's releases. For the standard library, the oldest wheel of the checker
/// that still describes the release comes last in line: the newest one that does is taken.
pub fn find_sources(package: &Package, folder: &Path) -> Result<Vec<(Version, PathBuf)>, MinerError> {
    let failed = |source| MinerError::Io { path: folder.to_owned(), source };
    let mut files: Vec<(String, Version, PathBuf)> = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => Some(entries),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    for entry in entries.into_iter().flatten() {
        let path = entry.map_err(failed)?.path();
        if let Some((name, version)) = path.file_name().and_then(|n| n.to_str()).and_then(file_release) {
            files.push((name, version, path));
        }
    }
    // Wheels first, then by version and path, so that the choice does not depend on the folder's order.
    files
        .sort_by_key(|(_, version, path)| (path.extension().is_none_or(|e| e != "whl"), version.clone(), path.clone()));
    let standard = typeshed::is_standard_library(package);
    let wanted = normalise(package.stubs.as_deref().filter(|_| standard).unwrap_or(&package.name));
    let mut found = Vec::new();
    for release in &package.releases {
        let file = if standard {
            files
                .iter()
                .rev()
                .find(|(name, version, _)| *name == wanted && typeshed::serves(version, typeshed::number(release)))
        } else {
            files.iter().find(|(name, version, _)| *name == wanted && version == release)
        };
        match file {
            Some((_, _, path)) => found.push((release.clone(), path.clone())),
            None => {
                return Err(MinerError::Missing {
                    distribution: package.name.clone(),
                    version: release.to_string(),
                    folder: folder.to_owned(),
                });
            }
        }
    }
    Ok(found)
}
