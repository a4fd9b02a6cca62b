//! Modules, functions, classes and constants.

use std::collections::BTreeMap;

use super::declared::Declared;
use super::{Deriver, Fact};
use crate::kind::Kind;
use crate::record::{Life, Replacement, Successor};
use crate::surface::{Symbol, SymbolKind};

impl<'a> Deriver<'a> {
    /// What happened to a symbol outside of classes: one fact for the paths that share it.
    pub(super) fn symbol(&self, symbol: &'a Symbol) -> Vec<Fact> {
        let Some(kind) = kind_of(symbol.kind) else { return Vec::new() };
        // A warning at the top of a whole library is about something else: a Python, a platform, a dependency.
        let is_root = self.package.import_roots.contains(&symbol.path);
        let declared = self.declared(symbol, None).filter(|_| !is_root);
        let mut facts: Vec<Fact> = Vec::new();
        for (path, last) in self.all_doors(symbol) {
            let Some(fact) = self.door(symbol, path, last, kind, declared.as_ref()) else { continue };
            let is_alike = |known: &&mut Fact| {
                known.life == fact.life && known.replacement == fact.replacement && known.same == fact.same
            };
            match facts.iter_mut().find(is_alike) {
                Some(known) => known.paths.extend(fact.paths),
                None => facts.push(fact),
            }
        }
        facts
    }

    /// Every path that ever led to the symbol, with the last release in which it did.
    fn all_doors(&self, symbol: &'a Symbol) -> BTreeMap<&'a str, u32> {
        let own = std::iter::once((symbol.path.as_str(), &symbol.releases));
        let aliases = symbol.aliases.iter().map(|alias| (alias.path.as_str(), &alias.releases));
        let mut doors: BTreeMap<&str, u32> = BTreeMap::new();
        for (path, releases) in own.chain(aliases) {
            let last = releases.end().unwrap_or(self.newest());
            let known = doors.entry(path).or_default();
            *known = last.max(*known);
        }
        doors
    }

    fn door(&self, symbol: &'a Symbol, path: &str, last: u32, kind: Kind, declared: Option<&Declared>) -> Option<Fact> {
        // An internal class is in the surface as long as something public derives from it or returns it, no longer.
        if self.package.is_internal(path) {
            return None;
        }
        // A path that leads on under another definition is that symbol's to tell.
        let gone = self.presence.gone(path).filter(|gone| *gone == last + 1);
        if gone.is_none() && last != self.newest() {
            return None;
        }
        let deprecated = declared.filter(|declared| declared.first <= last).map(|declared| declared.first);
        let successor = gone.and_then(|gone| self.survivor(symbol, path, last, gone));
        if gone.is_some_and(|gone| self.owner_goes(path, gone)) && successor.is_none() {
            return None;
        }
        let raises = self.raises(symbol).filter(|raises| *raises <= last);
        let life = Life {
            deprecated: deprecated
                .filter(|at| raises.is_none_or(|raises| *at < raises))
                .and_then(|at| self.release(at)),
            raises: raises.and_then(|at| self.release(at)),
            removed: gone.and_then(|at| self.release(at)),
            ..Life::default()
        };
        let advice = declared.map(|declared| declared.replacement.clone()).filter(|all| !all.is_empty());
        let reshapes = advice.is_some() && declared.is_some_and(|declared| declared.reshapes);
        let same = successor.as_deref().filter(|_| advice.is_none()).and_then(|successor| {
            let release = self.release(last)?;
            Some(format!("in {release}, `{path}` and `{successor}` are one definition"))
        });
        let replacement = match (advice, successor) {
            (Some(advice), _) => Replacement::Any(advice),
            (None, Some(path)) => Replacement::Any(vec![Successor::Symbol(path)]),
            (None, None) => Replacement::Unknown,
        };
        let at = declared.and_then(|declared| declared.at.clone());
        let warns = declared.map(|declared| declared.warns);
        let paths = vec![path.to_owned()];
        Some(Fact {
            paths,
            parameter: None,
            value: None,
            kind,
            life,
            replacement,
            same,
            reshapes,
            of_type: None,
            by_keyword: false,
            at,
            warns,
        })
    }

    /// A path of the same definition that outlives `path` and is still there in the newest release: one of the same name,
    /// else the only other name. Of several names none is known to be meant.
    fn survivor(&self, symbol: &'a Symbol, path: &str, last: u32, gone: u32) -> Option<String> {
        let lives =
            |door: &&str| *door != path && self.presence.has(door, gone) && self.presence.has(door, self.newest());
        let name = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        let living: Vec<&str> = self.doors(symbol, last).into_iter().filter(lives).collect();
        let first = living.first()?;
        let is_only = living.iter().all(|door| name(door) == name(first));
        let found = living.iter().find(|door| name(door) == name(path)).or(Some(first).filter(|_| is_only))?;
        Some((*found).to_owned())
    }

    /// The first release of the last run of releases in which it only raises. What never did anything else was made to
    /// raise (`fail`, `abort`).
    pub(super) fn raises(&self, symbol: &Symbol) -> Option<u32> {
        let last = symbol.releases.end().unwrap_or(self.newest());
        let run = symbol.raises.0.iter().find(|run| run.first <= last && run.last.is_none_or(|end| end >= last))?;
        (run.first > 0 && symbol.releases.contains(run.first - 1)).then_some(run.first)
    }
}

fn kind_of(kind: SymbolKind) -> Option<Kind> {
    match kind {
        SymbolKind::Module => Some(Kind::Module),
        SymbolKind::Class => Some(Kind::Class),
        SymbolKind::Function => Some(Kind::Function),
        SymbolKind::Constant => Some(Kind::Constant),
        _ => None,
    }
}
