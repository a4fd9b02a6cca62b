//! `apilift changelog mine`: a distribution's releases → its surface.jsonl.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use changes::surface::Surface;
use changes::{Package, Version, normalise};
use miner::index::{Index, IndexFile, Settings, minors};
use rayon::prelude::*;

use crate::cache;
use crate::cli::MineArguments;
use crate::exit::ExitStatus;

/// Where a project keeps its database, and this repository its sources.
const DATABASE: &str = "api-changelogs";

/// Runs it.
pub fn run(arguments: &MineArguments) -> anyhow::Result<ExitStatus> {
    let home = home(&arguments.distribution);
    let out = arguments.out.clone().unwrap_or_else(|| home.clone());
    let written = match package_file(&out)? {
        Some(package) => Some(package),
        None => package_file(&home)?,
    };
    let name = written.as_ref().map_or_else(|| normalise(&arguments.distribution), |package| package.name.clone());
    let mined = match &arguments.installed {
        Some(environment) => installed(environment, written, name)?,
        None => released(arguments, written, name)?,
    };
    let Mined { package, surface, described } = mined;
    std::fs::create_dir_all(&out).with_context(|| format!("{}", out.display()))?;
    if described && !out.join("package.toml").exists() {
        write(&out.join("package.toml"), &package_text(&package))?;
    }
    let target = out.join("surface.jsonl");
    write(&target, &surface.write())?;
    eprintln!("{}: {} releases, {} symbols", target.display(), surface.releases.len(), surface.symbols.len());
    Ok(ExitStatus::Clean)
}

/// What was mined.
struct Mined {
    package: Package,
    surface: Surface,
    /// Whether the releases themselves say what the package is.
    described: bool,
}

/// Mines released files, which are fetched if need be.
fn released(arguments: &MineArguments, written: Option<Package>, name: String) -> anyhow::Result<Mined> {
    let wheels = match &arguments.wheels {
        Some(folder) => folder.clone(),
        None => cache::folder()?.join("wheels"),
    };
    let mut fetcher = Fetcher { index: None, offline: arguments.offline, wheels: &wheels };
    let releases = releases(arguments, written.as_ref(), &name, &mut fetcher)?;
    let mut package = match written {
        Some(package) => Package { releases, ..package },
        None => Package { name, releases, ..Package::default() },
    };
    fetcher.bring(&package)?;
    let sources = miner::find_sources(&package, &wheels)?;
    let described = package.import_roots.is_empty();
    if described {
        let newest = sources.last().map(|(_, path)| path.as_path()).unwrap_or(&wheels);
        miner::describe(&mut package, newest)?;
    }
    let surface = miner::mine_with_stubs(&package, &sources, Some(&wheels))?;
    Ok(Mined { package, surface, described })
}

/// Mines the one release that is installed in an environment.
fn installed(environment: &Path, written: Option<Package>, name: String) -> anyhow::Result<Mined> {
    let found = project::installed_in(environment).into_iter().find(|it| normalise(&it.name) == normalise(&name));
    let Some(found) = found else {
        bail!(
            "{}: {name} is not installed there; name a virtual environment or a site-packages folder",
            environment.display()
        );
    };
    let described = written.is_none();
    let releases = vec![found.version.clone()];
    let mut package = Package { releases, ..written.unwrap_or(Package { name, ..Package::default() }) };
    if described {
        miner::describe_installed(&mut package, &found.metadata)?;
    }
    let surface = miner::mine(&package, &[(found.version, found.packages)])?;
    Ok(Mined { package, surface, described })
}

/// The folder of a distribution: as given, or the one below `api-changelogs`.
fn home(distribution: &str) -> PathBuf {
    let given = Path::new(distribution);
    if given.join("package.toml").is_file() || given.components().count() > 1 {
        return given.to_path_buf();
    }
    Path::new(DATABASE).join(normalise(distribution))
}

fn package_file(folder: &Path) -> anyhow::Result<Option<Package>> {
    let path = folder.join("package.toml");
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    Ok(Some(toml::from_str(&text).with_context(|| format!("{}", path.display()))?))
}

/// A new `package.toml`, to be completed by hand.
fn package_text(package: &Package) -> String {
    let list = |items: &mut dyn Iterator<Item = String>| {
        items.map(|item| toml::Value::String(item).to_string()).collect::<Vec<_>>().join(", ")
    };
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let mut out = format!("name = {}\n", text(&package.name));
    out.push_str(&format!("import-roots = [{}]\n", list(&mut package.import_roots.iter().cloned())));
    out.push_str(&format!("changelog = {}\n", text(&package.changelog)));
    if let Some(documentation) = &package.documentation {
        out.push_str(&format!("documentation = {}\n", text(documentation)));
    }
    out.push_str(&format!("releases = [{}]\n", list(&mut package.releases.iter().map(ToString::to_string))));
    out
}

/// Moves a new text over the old one, so that nobody reads half of it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = || format!("{}", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(shown)?;
    std::io::Write::write_all(&mut temporary, text.as_bytes()).with_context(shown)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).with_context(shown)?;
    }
    temporary.persist(path).with_context(shown)?;
    Ok(())
}

/// The releases to mine, oldest first: the command line's, else package.toml's, else what lies in the folder.
fn releases(
    arguments: &MineArguments,
    package: Option<&Package>,
    name: &str,
    fetcher: &mut Fetcher<'_>,
) -> anyhow::Result<Vec<Version>> {
    let mut found: Vec<Version> = Vec::new();
    if !arguments.releases.is_empty() {
        for text in &arguments.releases {
            let version = text.trim().parse();
            found.push(version.map_err(|error| anyhow::anyhow!("`{text}` is no version: {error}"))?);
        }
    } else if let Some(since) = &arguments.since {
        if fetcher.offline {
            bail!("--since asks the index which releases there are; with --offline name them with --releases");
        }
        found.extend(minors(&fetcher.files(name)?, Some(since)).into_iter().map(|listed| listed.version));
    } else if let Some(package) = package {
        found.clone_from(&package.releases);
    } else {
        found = miner::releases_in(name, fetcher.wheels);
        if found.is_empty() {
            bail!(
                "{name}: which releases? There is no {DATABASE}/{name}/package.toml and no wheel of it in {}; name them with --releases or --since",
                fetcher.wheels.display()
            );
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Brings wheels into a folder, and knows the index only once it is asked.
struct Fetcher<'a> {
    index: Option<Index>,
    offline: bool,
    wheels: &'a Path,
}

impl Fetcher<'_> {
    fn index(&mut self) -> anyhow::Result<&Index> {
        if self.index.is_none() {
            self.index = Some(Index::new(Settings::of_user()?)?);
        }
        self.index.as_ref().context("no index")
    }

    fn files(&mut self, name: &str) -> anyhow::Result<Vec<IndexFile>> {
        Ok(self.index()?.files(name)?)
    }

    /// What the package's releases need and is not there yet.
    fn bring(&mut self, package: &Package) -> anyhow::Result<()> {
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
