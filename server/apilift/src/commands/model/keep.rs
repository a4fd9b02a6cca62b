//! `apilift model keep`: an accepted answer of the model becomes a change file in the project's own database, with its
//! before and after. From then on it needs no model. It stays unsafe until a person says otherwise in the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::ask::{Ask, PassedBy};
use analysis::judge::score::World;
use analysis::propose::{Proposal, Tried};
use anyhow::{Context, bail};
use changes::template::Template;
use changes::{Change, Kind};
use project::config::Config;
use project::discover::Nested;
use syntax::TextEdit;

use crate::cli::CheckArguments;
use crate::cli::model::KeepArguments;
use crate::commands::check::{options, with_model};
use crate::exit::ExitStatus;
use crate::kept::Kept;
use crate::report;

/// Runs the command.
pub fn run(arguments: &KeepArguments) -> anyhow::Result<ExitStatus> {
    let check = CheckArguments { paths: arguments.paths.clone(), ..CheckArguments::default() };
    let workspace = options::workspace(&check)?;
    let directory = std::env::current_dir().context("the working directory")?;
    let first = arguments.paths.first().map_or(directory.as_path(), PathBuf::as_path);
    let main = workspace.project_of(&std::path::absolute(first).unwrap_or_else(|_| directory.join(first)));
    let config: Config = main.project.config.clone();
    let discovered = project::discover::discover(&arguments.paths, &config, Nested::Own);
    let kept = Kept::of_user(None);
    let mut picks: BTreeMap<String, (Proposal, Tried)> = BTreeMap::new();
    let mut refused = None;
    for file in &discovered.files {
        for proposal in with_model::proposals(file, &workspace, &kept) {
            if proposal.finding.symbol != arguments.symbol && proposal.finding.change.id != arguments.symbol {
                continue;
            }
            let passed = proposal.tried.iter().find(|tried| tried.outcome.as_ref().is_ok_and(|it| !it.is_workaround()));
            match passed.cloned() {
                Some(tried) => {
                    picks.entry(kept.key(&proposal.question)).or_insert((proposal, tried));
                }
                None => {
                    refused = proposal.tried.first().and_then(|tried| tried.outcome.as_ref().err().cloned()).or(refused)
                }
            }
        }
    }
    let Some((first, _)) = picks.values().next() else {
        match refused {
            Some((by, reason)) => bail!("`{}`: the model's answer was refused by `{by}`: {reason}", arguments.symbol),
            None => bail!(
                "`{}`: no answer of a model is kept for it here; `apilift fix --model` asks one",
                arguments.symbol
            ),
        }
    };
    let change = first.finding.change.clone();
    // What the project says of it itself stands in one file.
    let own = config.database.join(&change.file);
    let path = if change.file.ends_with(".md") && own.is_file() {
        own
    } else {
        config.database.join(&change.distribution).join(format!("{}.md", slug(&first.finding.symbol)))
    };
    if !change.rewrites.is_empty() && !path.is_file() {
        bail!(
            "`{}` has rewrites of its own for other calls, and a file in the project replaces them; copy them from {} into \
             {} first",
            change.id,
            change.file,
            report::shown(&path, &directory)
        );
    }
    let mut page = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(_) => blank(&change, &first.finding.symbol),
    };
    let mut count = 0;
    for (proposal, tried) in picks.values() {
        if !page.contains(&toml_string(&tried.template)) {
            page = with_rewrite(&page, &proposal.question.ask, tried)
                .with_context(|| format!("{}: it has no front matter between `+++` lines", path.display()))?;
            count += 1;
        }
    }
    write(&path, &page)?;
    eprintln!(
        "{count} written to {}. They are unsafe until you say otherwise there; `apilift changelog lint {}` checks the file.",
        report::shown(&path, &directory),
        report::shown(&config.database, &directory)
    );
    Ok(ExitStatus::Clean)
}

fn write(path: &Path, page: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    crate::files::replace(path, page.as_bytes())
}

/// A file's name: the id in lower case, all else as one dash.
fn slug(symbol: &str) -> String {
    let parts = symbol.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_lowercase()
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A page with the facts of a change, and no rewrite.
fn blank(change: &Change, symbol: &str) -> String {
    let mut out = format!("+++\nsymbol = {}\n", toml_string(symbol));
    let is_derived =
        !matches!(change.kind, Kind::Position | Kind::Required | Kind::Default | Kind::Behaviour | Kind::Override);
    if !is_derived {
        out.push_str(&format!("kind = \"{}\"\n", change.kind.name()));
    }
    let life = &change.life;
    let releases = [
        ("deprecated", &life.deprecated),
        ("raises", &life.raises),
        ("removed", &life.removed),
        ("changed", &life.changed),
        ("restored", &life.restored),
    ];
    for (key, version) in releases {
        if let Some(version) = version {
            out.push_str(&format!("{key} = \"{version}\"\n"));
        }
    }
    if let changes::record::Replacement::Any(successors) = &change.replacement {
        let told = successors.iter().map(|successor| match successor {
            changes::record::Successor::Symbol(path) => toml_string(path),
            changes::record::Successor::Parameter(name) => toml_string(&format!("({name})")),
        });
        out.push_str(&format!("replacement = [{}]\n", told.collect::<Vec<_>>().join(", ")));
    }
    if let Some(source) = change.sources.first() {
        out.push_str(&format!("source = {}\n", toml_string(source)));
    }
    out.push_str(&format!("+++\n# {}\nKept from the local model; the checks prove form, not meaning.\n", change.title));
    out
}

/// A page with one more rewrite and its example; `None` where the page has no front matter.
fn with_rewrite(page: &str, ask: &Ask, tried: &Tried) -> Option<String> {
    let rest = page.strip_prefix("+++\n")?;
    let end = 4 + rest.find("\n+++\n")? + 1;
    let (front, body) = page.split_at(end);
    let mut out = front.to_owned();
    out.push_str(&format!("\n[[rewrite]]\ntemplate = {}\n", toml_string(&tried.template)));
    if ask.call.form != "call" {
        out.push_str(&format!("as = [\"{}\"]\n", ask.call.form));
    }
    let used: Vec<String> = Template::parse(&tried.template).ok()?.arguments().map(str::to_owned).collect();
    for argument in ask.call.arguments.iter().filter(|one| matches!(one.by, PassedBy::Position | PassedBy::Keyword)) {
        let Some(name) = &argument.parameter else { continue };
        match &argument.literal {
            // An argument that the template does not carry on goes because of its value.
            Some(literal) if !used.contains(name) => {
                out.push_str(&format!("when.{name}.value = [{}]\n", toml_string(literal)));
            }
            _ => out.push_str(&format!("when.{name}.given = true\n")),
        }
    }
    out.push_str("safety = \"unsafe\"\nbecause = \"it was proposed by a model, and nobody has reviewed it yet\"\n");
    out.push_str(body);
    if let Some((before, after)) = example(ask, &tried.template) {
        out.push_str(&format!("\n```python before\n{before}```\n```python after\n{after}```\n"));
    }
    Some(out)
}

/// A call of the question's shape, before and after.
fn example(ask: &Ask, template: &str) -> Option<(String, String)> {
    let world = World::of(ask)?;
    let (tried, _) = world.judge(template)?;
    let migration = tried.outcome.ok()?;
    let edits: Vec<TextEdit> =
        migration.edits.into_iter().map(|edit| TextEdit { range: edit.range, text: edit.text }).collect();
    let after = syntax::edit::apply(world.code(), &edits)?;
    Some((world.code().to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        assert_eq!(slug("lib.Frame.append"), "lib-frame-append");
        assert_eq!(slug("lib.date_range(freq='M')"), "lib-date_range-freq-m");
    }
}
