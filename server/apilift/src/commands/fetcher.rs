//! Released files in a folder: what is missing there is fetched from the user's index.

use std::path::Path;

use anyhow::{Context, bail};
use changes::{Package, Version};
use miner::index::{Index, IndexFile, Settings, minors};
use rayon::prelude::*;

/// Brings wheels into a folder, and knows the index only once it is asked.
pub struct Fetcher<'a> {
    index: Option<Index>,
    offline: bool,
    wheels: &'a Path,
}

impl<'a> Fetcher<'a> {
    /// For a folder, which need not be there yet; `offline` asks no index.
    pub fn new(wheels: &'a Path, offline: bool) -> Fetcher<'a> {
        Fetcher { index: None, offline, wheels }
    }

    /// Whether no index may be asked.
    pub fn offline(&self) -> bool {
        self.offline
    }

    /// The folder.
    pub fn wheels(&self) -> &Path {
        self.wheels
    }

    fn index(&mut self) -> anyhow::Result<&Index> {
        if self.index.is_none() {
            self.index = Some(Index::new(Settings::of_user()?)?);
        }
        self.index.as_ref().context("no index")
    }

    /// What the index has of a distribution.
    pub fn files(&mut self, name: &str) -> anyhow::Result<Vec<IndexFile>> {
        Ok(self.index()?.files(name)?)
    }

    /// Fetches what the package's releases need and is not there yet.
    pub fn bring(&mut self, package: &Package) -> anyhow::Result<()> {
        if self.offline {
            return Ok(());
        }
        if miner::is_standard_library(package) {
            let Some(stubs) = package.stubs.clone() else {
                bail!(
                    "{}: package.toml names no `stubs`, the distribution that carries the standard library's",
                    package.name
                );
            };
            let files = self.files(&stubs)?;
            let mut wanted = package.stub_releases.clone();
            // The newest describes the newest Python.
            wanted.extend(minors(&files, None).pop().map(|newest| newest.version));
            return self.fetch(&stubs, &wanted, Some(files));
        }
        self.fetch(&package.name, &package.releases, None)?;
        let Some(stubs) = &package.stubs else { return Ok(()) };
        let files = self.files(stubs)?;
        let versions = || files.iter().filter(|file| !file.yanked).map(|file| &file.version);
        let mut wanted: Vec<Version> = package.stub_releases.clone();
        wanted.extend(package.releases.iter().filter_map(|release| miner::fitting(versions(), release)).cloned());
        wanted.sort();
        wanted.dedup();
        self.fetch(stubs, &wanted, Some(files))
    }

    fn fetch(&mut self, name: &str, wanted: &[Version], files: Option<Vec<IndexFile>>) -> anyhow::Result<()> {
        let there = miner::releases_in(name, self.wheels);
        let missing: Vec<&Version> = wanted.iter().filter(|version| !there.contains(version)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let files = match files {
            Some(files) => files,
            None => self.files(name)?,
        };
        let wheels = self.wheels;
        let index = self.index()?;
        let failures: Vec<String> = missing
            .par_iter()
            .filter_map(|version| match index.fetch_release(name, &files, version, wheels) {
                Ok(path) => {
                    let size = path.metadata().map_or(0, |metadata| metadata.len());
                    eprintln!("{name} {version}: {} ({:.1} MB kept)", path.display(), size as f64 / 1e6);
                    None
                }
                Err(error) => Some(format!("{:#}", anyhow::Error::from(error))),
            })
            .collect();
        for failure in &failures {
            eprintln!("apilift: {failure}");
        }
        if !failures.is_empty() {
            bail!("{name}: {} of {} releases cannot be fetched; nothing was written", failures.len(), missing.len());
        }
        Ok(())
    }
}
