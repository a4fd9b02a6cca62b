//! `apilift changelog mine`: a distribution's releases → its surface.jsonl.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use changes::surface::Surface;
use changes::{Package, Version, normalise};
use miner::index::minors;

use super::fetcher::Fetcher;
use crate::cache;
use crate::cli::MineArguments;
use crate::exit::ExitStatus;
use crate::files;

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
        files::replace(&out.join("package.toml"), package_text(&package).as_bytes())?;
    }
    let target = out.join("surface.jsonl");
    files::replace(&target, surface.write().as_bytes())?;
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
    let mut fetcher = Fetcher::new(&wheels, arguments.offline);
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
        if fetcher.offline() {
            bail!("--since asks the index which releases there are; with --offline name them with --releases");
        }
        found.extend(minors(&fetcher.files(name)?, Some(since)).into_iter().map(|listed| listed.version));
    } else if let Some(package) = package {
        found.clone_from(&package.releases);
    } else {
        found = miner::releases_in(name, fetcher.wheels());
        if found.is_empty() {
            bail!(
                "{name}: which releases? There is no {DATABASE}/{name}/package.toml and no wheel of it in {}; name them with --releases or --since",
                fetcher.wheels().display()
            );
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
