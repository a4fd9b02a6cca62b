//! `apilift changelog`: work on the API-change database.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::bail;
use changes::{Change, Kind};
use miner::index::{Index, Settings as IndexSettings, Since};

use super::{mine, update};
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
        ChangelogCommand::Mine(arguments) => mine::run(arguments),
        ChangelogCommand::Releases { distribution, since } => releases(distribution, since.as_ref()),
        ChangelogCommand::Update { folder } => update::run(folder),
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

fn releases(distribution: &str, since: Option<&Since>) -> anyhow::Result<ExitStatus> {
    let files = Index::new(IndexSettings::of_user()?)?.files(distribution)?;
    let listed = miner::index::minors(&files, since);
    if since.is_some() && listed.iter().any(|it| it.day.is_none()) {
        eprintln!(
            "apilift: the index does not say of every release when it came; those without a date are listed, too"
        );
    }
    let mut out = std::io::stdout().lock();
    let mut line = "releases = [\n   ".to_owned();
    for it in &listed {
        let item = format!(" \"{}\",", it.version);
        if line.rsplit('\n').next().map_or(0, str::len) + item.len() > 118 {
            line.push_str("\n   ");
        }
        line.push_str(&item);
    }
    writeln!(out, "{line}\n]")?;
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
        let changes: Vec<Arc<Change>> = library.changes().collect();
        for change in &changes {
            *kinds.entry(change.kind).or_default() += 1;
        }
        let rewrites = changes.iter().filter(|change| !change.rewrites.is_empty()).count();
        let is_proven = |change: &Change| change.examples.iter().any(|example| example.proof.is_some());
        let proven = changes.iter().filter(|change| is_proven(change)).count();
        let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {}", kind.name())).collect();
        writeln!(
            out,
            "{name}: {span}; {} symbols; {} changes ({}), {rewrites} with a written rewrite, {proven} proven by execution",
            library.surface.symbols,
            changes.len(),
            kinds.join(", ")
        )?;
    }
    Ok(ExitStatus::Clean)
}
