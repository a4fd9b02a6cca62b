//! `apilift changelog update`: newer releases of a project's dependencies → the user's cache, one more layer from then on.

use std::path::Path;
use std::sync::Arc;

use changes::source::Records;
use changes::{Database, LayerOrigin, LibrarySource, Package, Version};
use miner::index::minors;
use project::{Overrides, Project};

use super::fetcher::Fetcher;
use crate::cache;
use crate::exit::ExitStatus;

/// Runs it. What cannot be fetched or mined is told, and the rest goes on.
pub fn run(folder: &Path) -> anyhow::Result<ExitStatus> {
    let database = cache::database()?;
    let folder = std::path::absolute(folder)?;
    let root = project::find_root(&folder).unwrap_or(folder);
    let project = Project::load(&root, &Overrides::default(), &|name| database.releases(name));
    for problem in &project.problems {
        eprintln!("apilift: {problem}");
    }
    let wheels = cache::folder()?.join("wheels");
    let mut fetcher = Fetcher::new(&wheels, false);
    let (mut asked, mut failed) = (0, false);
    for name in project.environment.pins.keys() {
        // Python's own library is no distribution that an index has.
        let known = database.releases(name);
        if known.is_empty() || name == "python" {
            continue;
        }
        asked += 1;
        match update(name, &known, &database, &mut fetcher) {
            Ok(Some(newest)) => eprintln!("{name}: mined up to {newest}"),
            Ok(None) => {}
            Err(error) => {
                eprintln!("apilift: {error:#}");
                failed = true;
            }
        }
    }
    eprintln!("{}: {asked} dependencies are in the database, and as new as the index has them", root.display());
    Ok(if failed { ExitStatus::Error } else { ExitStatus::Clean })
}

/// Mines one distribution anew with its newer releases; gives the newest, or nothing where there is none.
fn update(
    name: &str,
    known: &[Version],
    database: &Database,
    fetcher: &mut Fetcher<'_>,
) -> anyhow::Result<Option<Version>> {
    let (Some(last), Some(library)) = (known.last(), database.library(name)) else { return Ok(None) };
    let minor = |version: &Version| (version.epoch(), part(version, 0), part(version, 1));
    let listed = minors(&fetcher.files(name)?, None);
    let newer = listed.into_iter().map(|listed| listed.version).filter(|version| minor(version) > minor(last));
    let newer: Vec<Version> = newer.collect();
    let Some(newest) = newer.last().cloned() else { return Ok(None) };
    let releases = known.iter().cloned().chain(newer).collect();
    let package = Package { releases, ..library.package().clone() };
    fetcher.bring(&package)?;
    let sources = miner::find_sources(&package, fetcher.wheels())?;
    let surface = miner::mine_with_stubs(&package, &sources, Some(fetcher.wheels()))?;
    let source = LibrarySource {
        distribution: name.to_owned(),
        records: Records { package: Some(package), ..Records::default() },
        surface: Arc::new(surface),
    };
    cache::write(&cache::updates()?.join(format!("{name}.index")), LayerOrigin::Mined, source)?;
    Ok(Some(newest))
}

fn part(version: &Version, index: usize) -> u64 {
    version.release().get(index).copied().unwrap_or(0)
}
