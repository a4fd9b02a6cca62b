//! `apilift changelog`: work on the API-change database.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use changes::Kind;

use crate::cli::{ChangelogArguments, ChangelogCommand};
use crate::exit::ExitStatus;
use crate::workspace::source_files;

/// Runs one of its subcommands.
pub fn run(arguments: &ChangelogArguments) -> anyhow::Result<ExitStatus> {
    match &arguments.command {
        ChangelogCommand::Lint { folder } => lint(folder),
        ChangelogCommand::Schema => {
            let mut out = std::io::stdout().lock();
            writeln!(out, "{}", serde_json::to_string_pretty(&changes::schema())?)?;
            Ok(ExitStatus::Clean)
        }
        ChangelogCommand::Mine { folder, wheels } => mine(folder, wheels),
        ChangelogCommand::Stats => stats(),
    }
}

fn lint(folder: &Path) -> anyhow::Result<ExitStatus> {
    let (files, _) = source_files(folder);
    if files.is_empty() {
        bail!("{}: no API changes here; a database folder holds one folder a distribution", folder.display());
    }
    let problems = changes::lint::lint(&files, &crate::embedded::database()?);
    let mut out = std::io::stdout().lock();
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    eprintln!("{} files, {} problems", files.len(), problems.len());
    Ok(if problems.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}

fn mine(folder: &Path, wheels: &Path) -> anyhow::Result<ExitStatus> {
    let path = folder.join("package.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let package: changes::Package = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
    let sources = miner::find_sources(&package, wheels)?;
    let surface = miner::mine(&package, &sources)?;
    let target = folder.join("surface.jsonl");
    std::fs::write(&target, surface.write()).with_context(|| format!("{}", target.display()))?;
    eprintln!("{}: {} releases, {} symbols", target.display(), surface.releases.len(), surface.symbols.len());
    Ok(ExitStatus::Clean)
}

fn stats() -> anyhow::Result<ExitStatus> {
    let database = crate::embedded::database()?;
    let mut out = std::io::stdout().lock();
    for name in database.distributions() {
        let Some(library) = database.library(&name) else { continue };
        let releases = library.releases();
        let span = match (releases.first(), releases.last()) {
            (Some(first), Some(last)) => format!("{} releases, {first} to {last}", releases.len()),
            _ => "no releases".to_owned(),
        };
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        for change in &library.changes {
            *kinds.entry(change.kind).or_default() += 1;
        }
        let rewrites = library.changes.iter().filter(|change| !change.rewrites.is_empty()).count();
        let proven = library
            .changes
            .iter()
            .filter(|change| change.examples.iter().any(|example| example.proof.is_some()))
            .count();
        let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {}", kind.name())).collect();
        writeln!(
            out,
            "{name}: {span}; {} symbols; {} changes ({}), {rewrites} with a written rewrite, {proven} proven by execution",
            library.surface.symbols.len(),
            library.changes.len(),
            kinds.join(", ")
        )?;
    }
    Ok(ExitStatus::Clean)
}
