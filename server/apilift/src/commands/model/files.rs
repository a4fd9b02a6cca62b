//! `apilift model list | pull | verify | use`: the user's folder of models.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::Cancel;
use model::gguf::Header;
use model::manifest::Entry;
use model::pull::{Fetched, Puller};
use model::store::{State, Store, missing};
use serde_json::{Value, json};

use crate::cli::model::{PullArguments, UseArguments};
use crate::exit::ExitStatus;
use crate::models;

/// The place that the manifest's URLs name, and the variable that names another, as Hugging Face's own tools have it.
const HUB: (&str, &str) = ("https://huggingface.co/", "HF_ENDPOINT");

/// What is unknown is said so.
const UNKNOWN: &str = "unknown";

/// `list`.
pub fn list() -> anyhow::Result<ExitStatus> {
    let (store, manifest) = (models::store()?, models::manifest()?);
    let chosen = store.chosen()?.map(|choice| choice.path);
    let mut out = std::io::stdout().lock();
    for entry in &manifest.models {
        let state = match store.state_of(entry) {
            State::There(bytes) if entry.shipped => format!("comes with apilift, {}", megabytes(bytes)),
            State::There(bytes) => format!("there, {}", megabytes(bytes)),
            State::Partial(bytes) => format!("{} fetched so far", megabytes(bytes)),
            State::Missing if entry.shipped => "not beside this program".to_owned(),
            State::Missing if entry.url.is_none() => "to be converted by you".to_owned(),
            State::Missing => "not there".to_owned(),
        };
        let path = store.path_of(entry);
        let mark = if chosen.as_deref() == Some(path.as_path()) { "* " } else { "  " };
        writeln!(out, "{mark}{}  ({state})", entry.name)?;
        let size = entry.size.map_or(UNKNOWN.to_owned(), megabytes);
        let license = entry.license.as_deref().unwrap_or(UNKNOWN);
        writeln!(out, "      form {}, size {size}, licence {license}, context {}", entry.form, entry.context)?;
        writeln!(out, "      sha256 {}", entry.sha256.as_deref().unwrap_or(UNKNOWN))?;
        writeln!(out, "      measured here: {}", entry.measured)?;
        for (number, step) in entry.steps.iter().enumerate() {
            writeln!(out, "      {}. {step}", number + 1)?;
        }
    }
    let others = store.lock()?.models;
    for locked in
        others.iter().filter(|locked| !manifest.models.iter().any(|entry| store.path_of(entry) == locked.path))
    {
        let mark = if chosen.as_deref() == Some(locked.path.as_path()) { "* " } else { "  " };
        writeln!(out, "{mark}{}  (your own, {})", locked.path.display(), megabytes(locked.size))?;
    }
    writeln!(out, "\nYour models lie in {}", store.folder().display())?;
    Ok(ExitStatus::Clean)
}

/// `list --output-format json`: the models of the list, for editors that let the user pick one.
pub fn list_json() -> anyhow::Result<ExitStatus> {
    let (store, manifest) = (models::store()?, models::manifest()?);
    let chosen = store.chosen()?.map(|choice| choice.path);
    let value = |entry: &Entry| {
        let (state, bytes) = match store.state_of(entry) {
            State::There(bytes) if entry.shipped => ("shipped", Some(bytes)),
            State::There(bytes) => ("there", Some(bytes)),
            State::Partial(_) => ("partial", entry.size),
            State::Missing => ("missing", entry.size),
        };
        json!({
            "name": entry.name,
            "state": state,
            "chosen": chosen.as_deref() == Some(store.path_of(entry).as_path()),
            "bytes": bytes,
            "form": entry.form,
            "measured": entry.measured,
        })
    };
    let all: Vec<Value> = manifest.models.iter().map(value).collect();
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &all)?;
    writeln!(out)?;
    Ok(ExitStatus::Clean)
}

/// `pull`.
pub fn pull(arguments: &PullArguments) -> anyhow::Result<ExitStatus> {
    let (store, manifest) = (models::store()?, models::manifest()?);
    let Some(entry) = manifest.find(&arguments.name) else {
        bail!("there is no model {}; see `apilift model list`", arguments.name);
    };
    if entry.shipped {
        let choice = store.shipped(entry).with_context(|| missing(entry))?;
        eprintln!("{}: it comes with apilift; to ask it: apilift model use {}", choice.path.display(), entry.name);
        return Ok(ExitStatus::Clean);
    }
    let url = url(entry, arguments)?;
    let wanted = store.wanted(entry, url)?;
    if let (State::There(_), Some(expected)) = (store.state_of(entry), &wanted.sha256) {
        let (found, _) = store.verify(&wanted.target, None)?;
        if found.eq_ignore_ascii_case(expected) {
            eprintln!("{}: it is there already, and right", wanted.target.display());
            return Ok(ExitStatus::Clean);
        }
    }
    eprintln!("fetching {} into {}", wanted.url, store.folder().display());
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bytes} of {total_bytes} ({bytes_per_sec}, {eta} left) {wide_bar}");
    bar.set_style(style.context("the progress bar")?);
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut progress = |have: u64, total: Option<u64>| {
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(have);
    };
    let mut accept = |fetched: &Fetched| {
        bar.finish_and_clear();
        accepts(entry, fetched, arguments.yes)
    };
    let fetched = Puller::default().pull(&wanted, &Cancel::new(), &mut progress, &mut accept);
    bar.finish_and_clear();
    let fetched = fetched?;
    store.keep(entry, &wanted.url, &fetched)?;
    eprintln!("{}: {}, sha256 {}", wanted.target.display(), megabytes(fetched.size), fetched.sha256);
    eprintln!("to ask this model: apilift model use {}", entry.name);
    Ok(ExitStatus::Clean)
}

fn url(entry: &Entry, arguments: &PullArguments) -> anyhow::Result<String> {
    if let Some(url) = &arguments.url {
        return Ok(url.clone());
    }
    if let Some(mirror) = &arguments.mirror {
        return Ok(format!("{}/{}", mirror.trim_end_matches('/'), entry.file));
    }
    let Some(url) = &entry.url else {
        bail!("{}: nobody publishes this file that we know of; `apilift model list` says how it is made", entry.name);
    };
    let (hub, variable) = HUB;
    match (url.strip_prefix(hub), std::env::var(variable)) {
        (Some(rest), Ok(other)) if !other.is_empty() => Ok(format!("{}/{rest}", other.trim_end_matches('/'))),
        _ => Ok(url.clone()),
    }
}

/// Shows the sum of what came, where nobody knows what it should be, and asks.
fn accepts(entry: &Entry, fetched: &Fetched, yes: bool) -> bool {
    eprintln!(
        "{}: it has {} bytes and the SHA-256\n  {}\nNo sum of this file is known here. Compare it with its publisher's page.",
        entry.name, fetched.size, fetched.sha256
    );
    if yes {
        return true;
    }
    if !std::io::stdin().is_terminal() {
        eprintln!("Nobody can be asked here; --yes takes it for right.");
        return false;
    }
    eprint!("Keep it, and take this sum for right from now on? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// `verify`.
pub fn verify(names: &[String]) -> anyhow::Result<ExitStatus> {
    let (store, manifest) = (models::store()?, models::manifest()?);
    let mut wrong = false;
    let mut check = |name: &str, path: &Path, expected: Option<&str>| -> anyhow::Result<()> {
        match store.verify(path, expected)? {
            (found, Some(expected)) if !found.eq_ignore_ascii_case(&expected) => {
                wrong = true;
                println!("{name}: WRONG: its sha256 is {found}, but {expected} was expected");
            }
            (found, Some(_)) => println!("{name}: right, sha256 {found}"),
            (found, None) => println!("{name}: no sum is known of it; its sha256 is {found}"),
        }
        Ok(())
    };
    for name in names {
        let Some(entry) = manifest.find(name) else { bail!("there is no model {name}; see `apilift model list`") };
        check(name, &store.path_of(entry), entry.sha256.as_deref())?;
    }
    if names.is_empty() {
        for entry in manifest.models.iter().filter(|entry| matches!(store.state_of(entry), State::There(_))) {
            check(&entry.name, &store.path_of(entry), entry.sha256.as_deref())?;
        }
        for locked in store.lock()?.models {
            if !manifest.models.iter().any(|entry| store.path_of(entry) == locked.path) && locked.path.is_file() {
                check(&locked.path.display().to_string(), &locked.path, None)?;
            }
        }
    }
    Ok(if wrong { ExitStatus::Findings } else { ExitStatus::Clean })
}

/// `use`.
pub fn choose(arguments: &UseArguments) -> anyhow::Result<ExitStatus> {
    let store: Store = models::store()?;
    let Some(choice) = models::choice(Some(&arguments.model))? else { bail!("no model is named") };
    let header = Header::read(&choice.path)?;
    let form = match (header.form(), &arguments.form) {
        (Some(own), Some(other)) if own != other => {
            bail!("{}: it was made for the prompt form {own}, not {other}", choice.path.display());
        }
        (own, other) => own.map(str::to_owned).or_else(|| other.clone()).or(choice.form),
    };
    let Some(form) = form else {
        bail!(
            "{}: it does not say which prompt form it is asked in; name one: --form template/1 or --form recode/1",
            choice.path.display()
        );
    };
    let locked = store.choose(&choice.path, Some(form.clone()))?;
    eprintln!("{}: asked from now on, in the form {form}; sha256 {}", locked.path.display(), locked.sha256);
    Ok(ExitStatus::Clean)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
