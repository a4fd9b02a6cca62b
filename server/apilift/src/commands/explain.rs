//! `apilift explain`: what is known of a symbol, a change or a code.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use changes::record::{Replacement, Successor};
use changes::{Change, ChangeRef, Database, Kind, LayerOrigin, Library};

use crate::cli::ExplainArguments;
use crate::exit::ExitStatus;

/// Prints every change that the word names.
pub fn run(arguments: &ExplainArguments) -> anyhow::Result<ExitStatus> {
    if let Some(place) = &arguments.why {
        return super::why::run(place);
    }
    let symbol = arguments.symbol.as_deref().unwrap_or_default();
    let mut database = crate::cache::database()?;
    let own = arguments.database.clone().unwrap_or_else(|| "api-changelogs".into());
    let (files, _) = crate::workspace::source_files(&own);
    if !files.is_empty() {
        let (sources, _) = changes::read_folder(&files);
        database = database.with_all(changes::derive::layers(LayerOrigin::Project, sources));
    }
    let mut out = std::io::stdout().lock();
    if let Some(kind) = Kind::from_name_or_code(symbol) {
        writeln!(out, "{} is the code of kind `{}`.", kind.code(), kind.name())?;
        writeln!(out, "{}", about(kind))?;
        return Ok(ExitStatus::Clean);
    }
    let found = find(&database, symbol);
    if found.is_empty() {
        if let Some(line) = surface_line(&database, symbol) {
            writeln!(out, "{line}")?;
            return Ok(ExitStatus::Clean);
        }
        bail!("nothing is known of `{symbol}`; write a full dotted path, such as the one in a finding");
    }
    for (index, change) in found.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        print(change, &mut out)?;
    }
    Ok(ExitStatus::Clean)
}

/// The changes that an id or path names, else those below the path.
fn find(database: &Database, word: &str) -> Vec<ChangeRef> {
    let path = word.split('(').next().unwrap_or(word);
    let Some(library) = database.library_of(path).or_else(|| database.library(&changes::normalise(word))) else {
        return Vec::new();
    };
    let exact: Vec<ChangeRef> =
        library.changes_at(path).filter(|change| !word.contains('(') || change.id_at(path) == word).collect();
    if !exact.is_empty() {
        return exact;
    }
    let below = format!("{path}.");
    let mut paths = library.changed_paths();
    paths.retain(|changed| changed.starts_with(&below));
    paths.sort_unstable();
    let mut out: Vec<ChangeRef> = Vec::new();
    for path in paths {
        for change in library.changes_at(path) {
            if !out.contains(&change) {
                out.push(change);
            }
        }
    }
    out
}

fn surface_line(database: &Database, path: &str) -> Option<String> {
    let library: Arc<Library> = database.library_of(path)?;
    let symbol = library.symbol(path)?;
    let releases: Vec<String> = symbol
        .releases
        .0
        .iter()
        .filter_map(|interval| {
            let first = library.surface.releases.get(interval.first as usize)?;
            Some(match interval.last.and_then(|last| library.surface.releases.get(last as usize)) {
                Some(last) => format!("{first} to {last}"),
                None => format!("{first} to the newest known"),
            })
        })
        .collect();
    Some(format!("`{path}` is public in {} {}; no change is known.", library.name, releases.join(", ")))
}

fn print(change: &Change, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "# {} ({} {})", change.id, change.kind.code(), change.kind.name())?;
    writeln!(out, "{}\n", change.title)?;
    let life = &change.life;
    let facts = [
        ("deprecated in", &life.deprecated),
        ("only raises since", &life.raises),
        ("removed in", &life.removed),
        ("changed in", &life.changed),
        ("restored in", &life.restored),
    ];
    for (words, version) in facts {
        if let Some(version) = version {
            writeln!(out, "{words} {} {version}", change.distribution)?;
        }
    }
    match &change.replacement {
        Replacement::Unknown => {}
        Replacement::Nothing => writeln!(out, "replacement: none is needed")?,
        Replacement::Any(successors) => {
            let names: Vec<String> = successors
                .iter()
                .map(|successor| match successor {
                    Successor::Symbol(path) => path.clone(),
                    Successor::Parameter(name) => format!("parameter {name}"),
                })
                .collect();
            writeln!(out, "replacement: {}", names.join(", "))?;
        }
    }
    if !change.note.trim().is_empty() {
        writeln!(out, "\n{}", change.note.trim())?;
    }
    for example in &change.examples {
        writeln!(out, "\nBefore:\n{}", indented(&example.before))?;
        if let Some(after) = &example.after {
            writeln!(out, "After:\n{}", indented(after))?;
        }
    }
    for source in &change.sources {
        writeln!(out, "{source}")?;
    }
    Ok(())
}

fn indented(code: &str) -> String {
    code.lines().map(|line| format!("    {line}\n")).collect()
}

/// What findings of a kind say, in a sentence.
pub fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Module => "A module or package was deprecated, moved or removed.",
        Kind::Function => "A function was deprecated, renamed, moved or removed.",
        Kind::Class => "A class was deprecated, renamed, moved or removed.",
        Kind::Member => "A method, property or attribute of a class was deprecated, renamed or removed.",
        Kind::Constant => "A module's constant was deprecated, renamed or removed.",
        Kind::Parameter => "A parameter was deprecated, renamed or removed.",
        Kind::Position => "An argument is passed by position that must be passed by keyword.",
        Kind::Required => "A parameter that once had a default must be given.",
        Kind::Value => "A value of a parameter is no longer accepted, or is written differently.",
        Kind::Default => "The default of a parameter that the call leaves out has changed. Off by default.",
        Kind::Behaviour => "The same call does something else. Off by default.",
        Kind::Override => "A subclass overrides a hook that the library no longer calls.",
        Kind::Distribution => "A whole distribution was renamed or is no longer maintained.",
    }
}
