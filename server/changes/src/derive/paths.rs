//! In which releases a path can be used, under whatever definition.

use rustc_hash::FxHashMap;

use super::Deriver;
use crate::surface::{Intervals, Surface, Symbol, SymbolKind};
use crate::version::Version;

/// For every path of a surface, its own ones and aliases: what it leads to, and in which releases.
pub(super) struct Presence<'a> {
    by_path: FxHashMap<&'a str, Vec<(&'a Symbol, &'a Intervals)>>,
}

impl<'a> Presence<'a> {
    pub(super) fn of(surface: &'a Surface) -> Presence<'a> {
        let mut by_path: FxHashMap<&str, Vec<(&Symbol, &Intervals)>> = FxHashMap::default();
        for symbol in &surface.symbols {
            by_path.entry(&symbol.path).or_default().push((symbol, &symbol.releases));
            for alias in &symbol.aliases {
                by_path.entry(&alias.path).or_default().push((symbol, &alias.releases));
            }
        }
        Presence { by_path }
    }

    /// What a path leads to in a release; below an alias of a class or module, too.
    pub(super) fn at(&self, path: &str, release: u32) -> Option<&'a Symbol> {
        let mut known = self.by_path.get(path).into_iter().flatten();
        if let Some((symbol, _)) = known.find(|(_, releases)| releases.contains(release)) {
            return Some(symbol);
        }
        let (owner, name) = path.rsplit_once('.')?;
        let owner = self.at(owner, release)?;
        let own = format!("{}.{name}", owner.path);
        if own == path { None } else { self.at(&own, release) }
    }

    /// The own paths of all symbols that a symbol's path or one of its aliases ever led to.
    pub(super) fn names_of(&self, symbol: &'a Symbol) -> Vec<&'a str> {
        let doors = std::iter::once(symbol.path.as_str()).chain(symbol.aliases.iter().map(|alias| alias.path.as_str()));
        let led_to = doors.flat_map(|door| self.by_path.get(door).into_iter().flatten());
        let mut names: Vec<&str> = led_to.map(|(symbol, _)| symbol.path.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether the release has the path.
    pub(super) fn has(&self, path: &str, release: u32) -> bool {
        self.at(path, release).is_some()
    }

    /// The first release without the path after the last that has it; `None` where the newest still has it. A gap
    /// between is noise: what comes back was not removed.
    pub(super) fn gone(&self, path: &str) -> Option<u32> {
        let ends = self.by_path.get(path)?.iter().map(|(_, releases)| releases.end());
        ends.collect::<Option<Vec<u32>>>()?.into_iter().max().map(|last| last + 1)
    }
}

impl<'a> Deriver<'a> {
    pub(super) fn release(&self, index: u32) -> Option<Version> {
        self.surface.releases.get(index as usize).cloned()
    }

    /// The newest release.
    pub(super) fn newest(&self) -> u32 {
        self.surface.newest().unwrap_or_default()
    }

    /// The class that a path is a member of.
    pub(super) fn owner_class(&self, path: &str) -> Option<&'a Symbol> {
        let (owner, _) = path.rsplit_once('.')?;
        self.aliases.symbol(self.surface, owner).filter(|owner| owner.kind == SymbolKind::Class)
    }

    /// Whether the whole owner (module or class) of a path goes with it.
    pub(super) fn owner_goes(&self, path: &str, gone: u32) -> bool {
        path.rsplit_once('.').is_some_and(|(owner, _)| self.presence.gone(owner).is_some_and(|at| at <= gone))
    }

    /// The paths of a symbol in a release, shortest first.
    pub(super) fn doors(&self, symbol: &'a Symbol, release: u32) -> Vec<&'a str> {
        let own = Some(symbol.path.as_str()).filter(|_| symbol.releases.contains(release));
        let aliases = symbol.aliases.iter().filter(|alias| alias.releases.contains(release));
        let mut doors: Vec<&str> = own.into_iter().chain(aliases.map(|alias| alias.path.as_str())).collect();
        doors.sort_by_key(|path| (path.matches('.').count(), path.len(), *path));
        doors.dedup();
        doors
    }
}

/// Whether a segment of a path is private by PEP 8; special names are not.
pub(super) fn is_private(path: &str) -> bool {
    path.split('.').any(|part| part.starts_with('_') && !(part.starts_with("__") && part.ends_with("__")))
}

/// The releases of intervals, in order.
pub(super) fn each(intervals: &Intervals, newest: u32) -> impl Iterator<Item = u32> + '_ {
    intervals.0.iter().flat_map(move |i| i.first..=i.last.unwrap_or(newest))
}
