//! Libraries that the database does not have: what their installed packages declare as outdated, mined on first use and
//! kept in the user's cache by name and version. Nothing in them is run.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use changes::source::Records;
use changes::{Database, Layer, LayerOrigin, LibrarySource, Package, normalise};
use project::{Installed, Project};

use crate::cache;

/// The import roots that a text imports from, as far as its lines say so. A line of a docstring may be among them: it
/// costs a look, no more.
fn imported(text: &str) -> BTreeSet<&str> {
    let mut out = BTreeSet::new();
    for statement in text.lines().flat_map(|line| line.split(';')).map(str::trim_start) {
        let named = match (statement.strip_prefix("import "), statement.strip_prefix("from ")) {
            (Some(modules), _) => modules,
            (None, Some(rest)) => rest.split(" import").next().unwrap_or(rest),
            (None, None) => continue,
        };
        for module in named.split(',') {
            let end = |c: char| !(c.is_alphanumeric() || c == '_');
            let root = module.trim_start().split(end).next().unwrap_or_default();
            if !root.is_empty() {
                out.insert(root);
            }
        }
    }
    out
}

/// Of the import roots of a text those that neither the database nor the project itself has. Reads no file.
pub fn unlisted(project: &Project, database: &Database, text: &str) -> BTreeSet<String> {
    if !project.config.mine_installed || project.installed.is_empty() {
        return BTreeSet::new();
    }
    let own = &project.environment.first_party;
    let is_known = |root: &&str| database.distribution_of(root).is_some() || own.contains(*root);
    imported(text).into_iter().filter(|root| !is_known(root)).map(str::to_owned).collect()
}

/// The installed distributions that have import roots which the database does not have.
pub fn owners<'p>(project: &'p Project, database: &Database, roots: &BTreeSet<String>) -> Vec<&'p Installed> {
    let folders: BTreeSet<&Path> = project.installed.iter().map(|it| it.packages.as_path()).collect();
    let mut out: Vec<&Installed> = Vec::new();
    for root in roots.iter().filter(|root| database.distribution_of(root).is_none()) {
        let there = |folder: &&Path| folder.join(root).is_dir() || folder.join(format!("{root}.py")).is_file();
        for folder in folders.iter().copied().filter(there) {
            let mut candidates: Vec<&Installed> = project.installed.iter().filter(|it| it.packages == folder).collect();
            // Most are called as they are imported.
            candidates.sort_by_key(|it| normalise(&it.name) != normalise(root));
            let owner = candidates.into_iter().find(|it| roots_of(it).contains(root));
            out.extend(owner.filter(|it| database.releases(&normalise(&it.name)).is_empty()));
        }
    }
    out.sort();
    out.dedup();
    out
}

/// What one imports of an installed distribution.
fn roots_of(it: &Installed) -> Vec<String> {
    let mut package = Package::default();
    // What cannot be read has none.
    let _ = miner::describe_installed(&mut package, &it.metadata);
    package.import_roots
}

/// The layer of an installed distribution: from the cache, else mined now. An error says what was not mined and why.
pub fn layers(it: &Installed) -> Result<Vec<Arc<dyn Layer>>, String> {
    let told = |error: anyhow::Error| format!("{} {} (installed): {error:#}", it.name, it.version);
    let path = cached(it).map_err(told)?;
    if let Ok(known) = cache::read(&path) {
        return Ok(known);
    }
    let mined = catch_unwind(AssertUnwindSafe(|| mine(it))).unwrap_or_else(|_| {
        Err(anyhow::anyhow!("apilift failed on it; please report this with the package's name and version"))
    });
    cache::write(&path, LayerOrigin::Installed, mined.map_err(told)?).map_err(told)?;
    cache::read(&path).map_err(told)
}

/// Whether an installed distribution was mined before.
pub fn is_known(it: &Installed) -> bool {
    cached(it).is_ok_and(|path| path.is_file())
}

fn cached(it: &Installed) -> anyhow::Result<PathBuf> {
    // An epoch's `!` is no good file name everywhere.
    let version = it.version.to_string().replace('!', "_");
    let made_by = env!("CARGO_PKG_VERSION");
    let folder = cache::folder()?.join("installed");
    Ok(folder.join(format!("{}-{version}-by-{made_by}.index", normalise(&it.name))))
}

fn mine(it: &Installed) -> anyhow::Result<LibrarySource> {
    let name = normalise(&it.name);
    let mut package = Package { name: name.clone(), releases: vec![it.version.clone()], ..Package::default() };
    miner::describe_installed(&mut package, &it.metadata)?;
    let surface = miner::mine(&package, &[(it.version.clone(), it.packages.clone())])?;
    let records = Records { package: Some(package), ..Records::default() };
    Ok(LibrarySource { distribution: name, records, surface: Arc::new(surface) })
}

#[cfg(test)]
mod tests {
    use super::imported;

    #[test]
    fn imports_are_seen_by_their_lines() {
        let text = "import a.b as c, d\nfrom e.f import g\n    import h; import i\nfrom . import j\nfrom .k import l\nimportant = 1\nfromage = 2\nfrom m import(n)\n";
        let found: Vec<&str> = imported(text).into_iter().collect();
        assert_eq!(found, ["a", "d", "e", "h", "i", "m"]);
    }
}
