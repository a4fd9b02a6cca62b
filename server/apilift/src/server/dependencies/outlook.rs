//! What the newest known release of a dependency would mean for a project.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::environment::{SourceKind, VersionSource};
use changes::{Database, Version};
use project::discover::{Nested, discover};
use syntax::Parsed;

use crate::report::upgrade::words;
use crate::source::Source;
use crate::upgrade::{self, Counts, Effect};
use crate::workspace::Loaded;

/// So many places are listed in a hover.
const MAX_PLACES: usize = 12;

/// What the newest known release of one dependency would mean.
#[derive(Debug)]
pub struct Outlook {
    /// Normalised name.
    pub distribution: String,
    /// As it is called in messages.
    pub name: String,
    /// The version in use, and where it is written.
    pub from: Option<(Version, VersionSource)>,
    /// The newest release that is known.
    pub to: Version,
    /// The uses in all files of the project.
    pub counts: Counts,
    /// The first release in which one of those that break is gone.
    pub first: Option<Version>,
    /// Where something breaks or starts to warn: `file:line` (a notebook's name alone), the symbol, and whether it breaks.
    pub places: Vec<(String, String, Effect)>,
}

/// The outlooks of those of some distributions that have a later release than the one in use. All files of the project
/// are looked at, those that an editor holds as they are there.
pub fn of_project(loaded: &Loaded, distributions: &[&str]) -> Vec<Outlook> {
    let mut outlooks: BTreeMap<String, Outlook> =
        distributions.iter().filter_map(|name| Some(((*name).to_owned(), start(loaded, name)?))).collect();
    if outlooks.is_empty() {
        return Vec::new();
    }
    let root = [loaded.project.root.clone()];
    for path in discover(&root, &loaded.project.config, Nested::Own).files {
        let id = loaded.modules.id_of(&path);
        let is_notebook = path.extension().is_some_and(|extension| extension == "ipynb");
        let text = match is_notebook {
            true => Source::read(&path).ok().map(|source| Arc::clone(source.program())),
            false => loaded.modules.text(&id),
        };
        let Some(text) = text else { continue };
        let concerned = loaded.database.concerned(&text);
        let targets: BTreeMap<String, Version> = outlooks
            .values()
            .filter(|outlook| concerned.contains(outlook.distribution.as_str()))
            .map(|outlook| (outlook.distribution.clone(), outlook.to.clone()))
            .collect();
        if targets.is_empty() {
            continue;
        }
        let Ok(parsed) = Parsed::new(text) else { continue };
        for (distribution, effect, finding) in upgrade::effects_of(&path, &parsed, loaded, &targets) {
            let Some(outlook) = outlooks.get_mut(&distribution).filter(|_| !finding.of_import()) else { continue };
            outlook.counts.add(effect);
            if effect == Effect::Breaks {
                let gone = finding.change.life.gone().filter(|gone| **gone <= outlook.to).cloned();
                outlook.first = outlook.first.take().into_iter().chain(gone).min();
            }
            if matches!(effect, Effect::Breaks | Effect::Warns) && outlook.places.len() < MAX_PLACES {
                let line = parsed.lines().line_of(finding.name.start) + 1;
                let place = if is_notebook { id.to_string() } else { format!("{id}:{line}") };
                outlook.places.push((place, finding.symbol, effect));
            }
        }
    }
    outlooks.into_values().collect()
}

/// A dependency of which nothing is counted yet; `None` where no later release is known.
fn start(loaded: &Loaded, distribution: &str) -> Option<Outlook> {
    let from = loaded.project.environment.pin(distribution).and_then(|pin| pin.in_use.clone());
    let to = upgrade::newest(&loaded.database, distribution)?;
    if from.as_ref().is_some_and(|(version, _)| *version >= to) {
        return None;
    }
    Some(Outlook {
        distribution: distribution.to_owned(),
        name: name(&loaded.database, distribution),
        from,
        to,
        counts: Counts::default(),
        first: None,
        places: Vec::new(),
    })
}

fn name(database: &Database, distribution: &str) -> String {
    let library = database.library(distribution);
    library.map_or_else(|| distribution.to_owned(), |library| analysis::message::display_name(&library).to_owned())
}

impl Outlook {
    /// "3 uses break on acme 2.5.0, the newest release known; 1.2 is in use (uv.lock)".
    pub fn message(&self) -> String {
        let mut out = format!("{} on {} {}, the newest release known", words(self.counts), self.name, self.to);
        if let Some(in_use) = self.in_use() {
            out.push_str(&format!("; {in_use}"));
        }
        out
    }

    /// "3 uses break on 2.5.0".
    pub fn lens(&self) -> String {
        match self.counts {
            Counts { breaks: 0, warns: 0, .. } => format!("nothing breaks on {}", self.to),
            counts => format!("{} on {}", words(Counts { already: 0, settles: 0, ..counts }), self.to),
        }
    }

    /// The hover.
    pub fn page(&self, markdown: bool) -> String {
        let (strong, code) = if markdown { ("**", "`") } else { ("", "") };
        let mut paragraphs = vec![format!("{strong}{}{strong}", self.message())];
        if let Some(first) = &self.first {
            paragraphs.push(format!("{first} is the first that breaks something."));
        }
        let row = |(place, symbol, effect): &(String, String, Effect)| {
            let what = if *effect == Effect::Breaks { "breaks" } else { "starts to warn" };
            format!("- {place}: {code}{symbol}{code} {what}")
        };
        if !self.places.is_empty() {
            let mut rows: Vec<String> = self.places.iter().map(row).collect();
            let left_out = (self.counts.breaks + self.counts.warns).saturating_sub(self.places.len());
            if left_out > 0 {
                rows.push(format!("- … and {left_out} more"));
            }
            paragraphs.push(rows.join("\n"));
        }
        let command = format!("apilift upgrade {}=={}", self.distribution, self.to);
        paragraphs.push(format!("{code}{command}{code} shows each with its fix."));
        paragraphs.push(format!("Database of {}.", crate::embedded::DATE));
        paragraphs.join("\n\n") + "\n"
    }

    fn in_use(&self) -> Option<String> {
        let (version, source) = self.from.as_ref()?;
        Some(match source.kind {
            SourceKind::NewestKnown => "no version is known for this project".to_owned(),
            _ if source.file.is_empty() => format!("{version} is in use"),
            _ => format!("{version} is in use ({})", source.file),
        })
    }
}
