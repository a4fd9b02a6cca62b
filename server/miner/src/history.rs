//! Surfaces of single releases → one surface over all of them.

use std::collections::{BTreeMap, BTreeSet};

use changes::surface::{Alias, Bases, Forward, Interval, Intervals, Signature, Surface, Symbol, SymbolKind};

use crate::declare;
use crate::facts::{Call, Facts, ReleaseSurface};
use crate::replacements::Newest;
use crate::typeshed;

/// Merges releases, oldest first. A name that a later release only imports for itself is still there, and a name that
/// goes and comes back was never gone: both are artefacts of how modules are laid out.
pub fn merge(distribution: &str, releases: Vec<ReleaseSurface>) -> Surface {
    let keys = keys(&releases);
    let mut symbols: BTreeMap<String, History<'_>> = BTreeMap::new();
    for key in keys {
        let mut history = History::default();
        // The last release that has it; none where one since then surely has not.
        let mut last: Option<&ReleaseSurface> = None;
        for (index, release) in releases.iter().enumerate() {
            let index = index as u32;
            match release.paths.get(key) {
                Some(entry) => {
                    history.public |= entry.public;
                    history.see(index, &entry.facts);
                    last = Some(release);
                }
                None if release.incidental.contains(key)
                    || last.is_some_and(|last| release.began_to_make(key, last)) =>
                {
                    history.releases.insert(index);
                }
                None => last = None,
            }
        }
        symbols.insert(key.to_owned(), history);
    }
    for (index, release) in releases.iter().enumerate() {
        for (path, entry) in &release.paths {
            if entry.public
                && **path != *entry.key
                && let Some(history) = symbols.get_mut(&*entry.key)
            {
                history.aliases.entry(path).or_default().insert(index as u32);
            }
        }
    }
    keep_imported(&mut symbols, &releases);
    let mut found = Vec::new();
    if let Some(newest) = releases.last().map(|newest| Newest::of(newest, distribution == typeshed::DISTRIBUTION)) {
        for (path, history) in symbols {
            history.write(&path, &releases, &newest, &mut found);
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    Surface {
        distribution: distribution.to_owned(),
        releases: releases.iter().map(|release| release.version.clone()).collect(),
        symbols: found,
    }
}

/// An alias that a later module only imports for itself is still there.
fn keep_imported(symbols: &mut BTreeMap<String, History<'_>>, releases: &[ReleaseSurface]) {
    let aliases = symbols.values_mut().flat_map(|history| &mut history.aliases);
    for (path, known) in aliases {
        let Some(&first) = known.first() else { continue };
        let mut last: Option<&ReleaseSurface> = None;
        for (index, release) in releases.iter().enumerate().skip(first as usize) {
            if known.contains(&(index as u32)) {
                last = Some(release);
            } else if release.incidental.contains(*path) || last.is_some_and(|last| release.began_to_make(path, last)) {
                known.insert(index as u32);
            } else {
                last = None;
            }
        }
    }
}

/// The paths that are symbols of their own: those that stand for a definition in some release, and those that led to
/// different definitions, or would be gone where their definition goes by another path. The others are aliases only.
fn keys(releases: &[ReleaseSurface]) -> BTreeSet<&str> {
    let mut keys: BTreeSet<&str> =
        releases.iter().flat_map(|release| release.paths.values().map(|entry| &*entry.key)).collect();
    let mut leads: BTreeMap<&str, &str> = BTreeMap::new();
    for release in releases {
        for (path, entry) in release.paths.iter().filter(|(_, entry)| entry.public) {
            if *leads.entry(path).or_insert(&entry.key) != &*entry.key {
                keys.insert(path);
            }
        }
    }
    keys
}

#[derive(Default)]
struct History<'a> {
    releases: BTreeSet<u32>,
    facts: BTreeMap<u32, &'a Facts>,
    aliases: BTreeMap<&'a str, BTreeSet<u32>>,
    /// Whether users may write its path; else it is there for what derives from it or returns it.
    public: bool,
}

impl<'a> History<'a> {
    fn see(&mut self, index: u32, facts: &'a Facts) {
        self.releases.insert(index);
        self.facts.insert(index, facts);
    }

    fn write(mut self, path: &str, all: &'a [ReleaseSurface], surface: &Newest<'a>, out: &mut Vec<Symbol>) {
        let count = all.len() as u32;
        // What a release only imports, and what fills a gap, declares nothing.
        let told = self.facts.clone();
        let Some(newest) =
            self.facts.values().rev().find(|facts| !facts.guessed && !facts.hinted).or(self.facts.values().next_back())
        else {
            return;
        };
        let newest: &Facts = newest;
        self.fill();
        let mut signatures: Vec<(&Call, BTreeSet<u32>)> = Vec::new();
        let mut bases: Vec<(&Vec<String>, BTreeSet<u32>)> = Vec::new();
        let mut forwards: Vec<(&String, BTreeSet<u32>)> = Vec::new();
        let mut raises = BTreeSet::new();
        let mut members: BTreeMap<&str, History<'a>> = BTreeMap::new();
        let constructed = newest.kind != SymbolKind::Class || !self.repeats_constructor(all);
        for (&index, facts) in &self.facts {
            for call in facts.signatures.iter().filter(|_| constructed) {
                let later = self.facts.range(index + 1..).map(|(_, facts)| &facts.signatures);
                note(&mut signatures, spelled_out(call, later), index);
            }
            if let Some(of) = facts.bases.as_ref().filter(|bases| !bases.is_empty()) {
                note(&mut bases, of, index);
            }
            if let Some(to) = &facts.forwards {
                note(&mut forwards, to, index);
            }
            if facts.raises {
                raises.insert(index);
            }
            for (name, member) in &facts.members {
                members.entry(name).or_default().see(index, member);
            }
        }
        let deprecated = declare::joined::joined(&told, path, all, surface);
        out.push(Symbol {
            path: path.to_owned(),
            kind: newest.kind,
            releases: intervals(&self.releases, count),
            signatures: signatures
                .into_iter()
                .map(|(call, releases)| Signature {
                    releases: intervals(&releases, count),
                    params: call.params.clone(),
                    returns: call.returns.clone(),
                    origin: call.origin,
                })
                .collect(),
            value_type: match newest.kind {
                SymbolKind::Attribute | SymbolKind::Property | SymbolKind::Constant => newest.value_type.clone(),
                _ => None,
            },
            bases: bases
                .into_iter()
                .map(|(bases, releases)| Bases { releases: intervals(&releases, count), bases: bases.clone() })
                .collect(),
            aliases: self
                .aliases
                .into_iter()
                .map(|(path, releases)| Alias { releases: intervals(&releases, count), path: path.to_owned() })
                .collect(),
            forwards: forwards
                .into_iter()
                .map(|(to, releases)| Forward { releases: intervals(&releases, count), to: to.clone() })
                .collect(),
            raises: intervals(&raises, count),
            deprecated,
        });
        for (name, mut member) in members {
            member.public = self.public;
            let says_nothing = |facts: &Facts| facts.kind == SymbolKind::Attribute && facts.value_type.is_none();
            if member.facts.values().all(|facts| facts.hinted)
                || member.repeats(name, &self.facts, all)
                || !self.public && member.facts.values().all(|facts| says_nothing(facts))
            {
                continue;
            }
            member.inherit(name, &self.facts, all);
            member.write(&format!("{path}.{name}"), all, surface, out);
        }
    }

    /// Whether a member says in every release just what the base says that it overrides; then the base's is enough.
    fn repeats(&self, name: &str, classes: &BTreeMap<u32, &'a Facts>, all: &'a [ReleaseSurface]) -> bool {
        classes.iter().all(|(index, class)| {
            match (inherited(name, class, &all[*index as usize], 0), self.facts.get(index)) {
                (Inherited::Member(base), Some(own)) => base == *own,
                (Inherited::Member(_), None) => true,
                _ => false,
            }
        })
    }

    /// Whether a class is constructed in every release as its first base is.
    fn repeats_constructor(&self, all: &'a [ReleaseSurface]) -> bool {
        self.facts.iter().all(|(index, class)| {
            let bases = class.bases.as_deref().unwrap_or_default();
            let base = bases.iter().find(|base| *base != "?" && !base.starts_with("builtins."));
            let base = base.and_then(|base| all[*index as usize].paths.get(base));
            base.is_some_and(|base| base.facts.signatures == class.signatures)
        })
    }

    /// A member that a class no longer (or not yet) defines itself is still there where a base defines it; where a base
    /// cannot be read, nobody knows.
    fn inherit(&mut self, name: &str, classes: &BTreeMap<u32, &'a Facts>, all: &'a [ReleaseSurface]) {
        for (&index, class) in classes {
            if self.facts.contains_key(&index) {
                continue;
            }
            match inherited(name, class, &all[index as usize], 0) {
                Inherited::Member(facts) => self.see(index, facts),
                Inherited::Unknown if self.releases.first().is_some_and(|first| *first < index) => {
                    self.releases.insert(index);
                }
                Inherited::Unknown | Inherited::Missing => {}
            }
        }
    }

    /// Closes the gaps between releases with what the release before had.
    fn fill(&mut self) {
        let (Some(&first), Some(&last)) = (self.releases.first(), self.releases.last()) else { return };
        let mut previous: Option<&'a Facts> = None;
        for index in first..=last {
            self.releases.insert(index);
            match (self.facts.get(&index), previous) {
                (Some(facts), _) => previous = Some(facts),
                (None, Some(facts)) => {
                    self.facts.insert(index, facts);
                }
                (None, None) => {}
            }
        }
    }
}

/// Stubs may leave a default out (`=...`); where the next release that differs only spells it out, that one is taken.
fn spelled_out<'f>(call: &'f Call, later: impl Iterator<Item = &'f Vec<Call>>) -> &'f Call {
    if !call.params.iter().any(|param| param.ends_with("=...")) {
        return call;
    }
    for calls in later {
        if calls.contains(call) {
            continue;
        }
        let same = |other: &&Call| {
            other.returns == call.returns
                && other.params.len() == call.params.len()
                && call.params.iter().zip(&other.params).all(|(old, new)| {
                    old == new
                        || old.strip_suffix("...").is_some_and(|name| name.ends_with('=') && new.starts_with(name))
                })
        };
        return calls.iter().find(same).unwrap_or(call);
    }
    call
}

enum Inherited<'a> {
    Member(&'a Facts),
    Missing,
    /// A base cannot be read.
    Unknown,
}

fn inherited<'a>(name: &str, class: &'a Facts, release: &'a ReleaseSurface, depth: usize) -> Inherited<'a> {
    let mut unknown = depth > 24;
    for base in class.bases.iter().flatten().filter(|_| depth <= 24) {
        if base == "?" {
            unknown = true;
            continue;
        }
        let Some(entry) = release.paths.get(base) else { continue };
        if let Some(member) = entry.facts.members.get(name) {
            return Inherited::Member(member);
        }
        match inherited(name, &entry.facts, release, depth + 1) {
            Inherited::Missing => {}
            Inherited::Unknown => unknown = true,
            found @ Inherited::Member(_) => return found,
        }
    }
    if unknown { Inherited::Unknown } else { Inherited::Missing }
}

fn note<'f, T: PartialEq + ?Sized>(list: &mut Vec<(&'f T, BTreeSet<u32>)>, value: &'f T, index: u32) {
    match list.iter_mut().find(|(known, _)| *known == value) {
        Some((_, releases)) => {
            releases.insert(index);
        }
        None => list.push((value, BTreeSet::from([index]))),
    }
}

/// Closed intervals; the last one is open where it reaches the newest release.
pub(crate) fn intervals(releases: &BTreeSet<u32>, count: u32) -> Intervals {
    let mut found: Vec<Interval> = Vec::new();
    for &release in releases {
        match found.last_mut() {
            Some(Interval { last: Some(last), .. }) if *last + 1 == release => *last = release,
            _ => found.push(Interval { first: release, last: Some(release) }),
        }
    }
    if let Some(interval) = found.last_mut()
        && interval.last.is_some_and(|last| last + 1 == count)
    {
        interval.last = None;
    }
    Intervals(found)
}
