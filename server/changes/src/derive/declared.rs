//! What releases themselves declare as deprecated.

use super::Deriver;
use super::paths::each;
use crate::record::{Successor, WarnsWhen};
use crate::surface::{Declaration, Means, Symbol};
use crate::version::Version;

/// A deprecation of a whole symbol.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declared {
    /// The first release of the run that lasts to the end.
    pub(super) first: u32,
    pub(super) replacement: Vec<Successor>,
    pub(super) reshapes: bool,
    /// The release that it announces to be the first without it.
    pub(super) removal: Option<Version>,
    pub(super) at: Option<String>,
    pub(super) warns: WarnsWhen,
}

impl<'a> Deriver<'a> {
    /// What is declared of a whole symbol, as long as it holds to the symbol's last release. `class` is its owner.
    pub(super) fn declared(&self, symbol: &Symbol, class: Option<&Symbol>) -> Option<Declared> {
        let whole = symbol.deprecated.iter().filter(|d| d.parameter.is_none() && d.by != Means::Doc);
        let all: Vec<&Declaration> = whole.collect();
        let first = self.first_of_last_run(symbol, &all)?;
        let newest = all.iter().max_by_key(|d| d.releases.end().unwrap_or(u32::MAX))?;
        // A class that is deprecated as a whole says so for its members.
        if class.is_some_and(|class| class.deprecated.iter().any(|d| d.parameter.is_none() && d.at == newest.at)) {
            return None;
        }
        Some(Declared {
            first,
            replacement: self.successors(newest, symbol),
            reshapes: newest.reshapes,
            removal: newest.removal.clone(),
            at: Some(newest.at.clone()),
            warns: if newest.by == Means::Getattr { WarnsWhen::Imported } else { WarnsWhen::Used },
        })
    }

    /// The first release of the last unbroken run of declarations; `None` where the last release of the symbol no longer
    /// declares anything: what was taken back is not outdated.
    pub(super) fn first_of_last_run(&self, symbol: &Symbol, all: &[&Declaration]) -> Option<u32> {
        let last = symbol.releases.end().unwrap_or(self.newest());
        let declares = |release: u32| all.iter().any(|declaration| declaration.releases.contains(release));
        if !declares(last) {
            return None;
        }
        let mut releases: Vec<u32> = each(&symbol.releases, self.newest()).filter(|at| *at <= last).collect();
        releases.sort_unstable();
        releases.into_iter().rev().take_while(|at| declares(*at)).last()
    }

    /// The replacements that the newest release has; a parameter is one of the symbol's own.
    pub(super) fn successors(&self, declaration: &Declaration, symbol: &Symbol) -> Vec<Successor> {
        let read = |text: &String| match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(parameter) => Some(Successor::Parameter(parameter.to_owned())),
            None if *text == symbol.path => None,
            None => Some(Successor::Symbol(text.clone())).filter(|_| self.lives(text)),
        };
        declaration.replacement.iter().filter_map(read).collect()
    }

    /// Whether a path can be used in the newest release; one of another distribution is believed.
    fn lives(&self, path: &str) -> bool {
        let root = path.split('.').next().unwrap_or(path);
        if !self.package.import_roots.iter().any(|own| own.split('.').next() == Some(root)) {
            return true;
        }
        let newest = self.newest();
        self.presence.has(path, newest)
            || self.aliases.symbol(self.surface, path).is_some_and(|symbol| symbol.releases.contains(newest))
    }
}
