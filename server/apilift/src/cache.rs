//! The user's cache folder: fetched wheels and what was mined from them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use changes::index::{Index, compile};
use changes::{Database, Layer, LayerOrigin, LibrarySource};
use etcetera::BaseStrategy;

/// The variable that names another folder.
const VARIABLE: &str = "APILIFT_CACHE_DIR";

/// The folder of ours in the user's cache; it may not be there yet.
pub fn folder() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    let strategy = etcetera::choose_base_strategy()
        .with_context(|| format!("this account has no home, so no cache folder is known; name one with {VARIABLE}"))?;
    Ok(strategy.cache_dir().join("apilift"))
}

/// Where `changelog update` keeps what it mined, one compiled index a distribution.
pub fn updates() -> anyhow::Result<PathBuf> {
    Ok(folder()?.join("updates"))
}

/// The embedded database with what `changelog update` found newer than it; what cannot be read of that is told.
pub fn database() -> anyhow::Result<Database> {
    let embedded = crate::embedded::database()?;
    let Ok(folder) = updates() else { return Ok(embedded) };
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(embedded) };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "index"));
    paths.sort();
    let mut layers: Vec<Arc<dyn Layer>> = Vec::new();
    for path in paths {
        match read(&path) {
            // A newer binary may know as much by itself.
            Ok(more) => layers.extend(more.into_iter().filter(|layer| is_newer(layer.as_ref(), &embedded))),
            Err(error) => eprintln!("apilift: {error:#}; `apilift changelog update` makes it anew"),
        }
    }
    Ok(if layers.is_empty() { embedded } else { embedded.with_all(layers) })
}

fn is_newer(layer: &dyn Layer, known: &Database) -> bool {
    let names = layer.outlines().iter().map(|outline| outline.distribution.as_str());
    names.into_iter().any(|name| layer.releases(name).last() > known.releases(name).last())
}

/// The layers of a compiled index.
pub fn read(path: &Path) -> anyhow::Result<Vec<Arc<dyn Layer>>> {
    let shown = || format!("{}", path.display());
    let bytes = std::fs::read(path).with_context(shown)?;
    let index = Index::open(bytes).with_context(shown)?;
    Ok(index.layers().collect())
}

/// Writes what was mined of a distribution, with the changes that it shows, as a compiled index.
pub fn write(path: &Path, origin: LayerOrigin, source: LibrarySource) -> anyhow::Result<()> {
    let shown = || format!("{}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(shown)?;
    }
    let mined = changes::derive::mined(&[source]);
    crate::files::replace(path, &compile(&[(origin, &mined)]).with_context(shown)?)
}
