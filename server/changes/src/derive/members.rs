//! What stands in a class.

use rustc_hash::FxHashMap;

use super::{Deriver, Fact};
use crate::kind::Kind;
use crate::record::{Life, Replacement};
use crate::surface::{AliasMap, Surface, Symbol, SymbolKind};

/// How many bases are followed.
const DEPTH: usize = 24;

/// An answer about a class and its bases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Has {
    Yes,
    No,
    /// A base cannot be read.
    Unknown,
}

impl<'a> Deriver<'a> {
    /// What happened to a member. One that a base has is not gone; where a base cannot be read, nothing is said.
    pub(super) fn member(&self, symbol: &'a Symbol, class: &'a Symbol) -> Vec<Fact> {
        let Some((_, name)) = symbol.path.rsplit_once('.') else { return Vec::new() };
        let declared = self.declared(symbol, Some(class));
        // A private member is told of where the library itself has said that it goes.
        if name.starts_with("__") || name.starts_with('_') && declared.is_none() {
            return Vec::new();
        }
        let last = symbol.releases.end().unwrap_or(self.newest());
        let gone = symbol.releases.end().map(|last| last + 1);
        let goes_alone = gone.is_some_and(|gone| self.presence.has(&class.path, gone));
        if gone.is_some() && !goes_alone {
            return Vec::new();
        }
        let is_sure = match symbol.kind {
            SymbolKind::Attribute | SymbolKind::Constant => declared.is_some(),
            _ => true,
        };
        let announced = declared.as_ref().and_then(|declared| declared.removal.as_ref());
        let removed = gone.filter(|gone| {
            let mut since = (*gone..=self.newest()).map(|at| self.class_has(&class.path, name, at, DEPTH));
            // Where it goes when the library has said that it would, no base need be known.
            let goes_as_announced = announced.is_some_and(|at| self.release(*gone).is_some_and(|gone| *at <= gone));
            is_sure
                && self.is_still_read(class, *gone)
                && if goes_as_announced {
                    since.all(|has| has != Has::Yes)
                } else {
                    since.all(|has| has == Has::No) && !self.an_heir_has(class, name, *gone)
                }
        });
        if gone.is_some() && removed.is_none() {
            return Vec::new();
        }
        let raises = self.raises(symbol).filter(|raises| *raises <= last);
        let deprecated = declared.as_ref().map(|declared| declared.first);
        let life = Life {
            deprecated: deprecated
                .filter(|at| raises.is_none_or(|raises| *at < raises))
                .and_then(|at| self.release(at)),
            raises: raises.and_then(|at| self.release(at)),
            removed: removed.and_then(|at| self.release(at)),
            ..Life::default()
        };
        let reshapes = declared.as_ref().is_some_and(|declared| declared.reshapes);
        let (advice, at) = declared.map(|declared| (declared.replacement, declared.at)).unwrap_or_default();
        let replacement = if advice.is_empty() { Replacement::Unknown } else { Replacement::Any(advice) };
        vec![Fact {
            paths: vec![symbol.path.clone()],
            parameter: None,
            value: None,
            kind: Kind::Member,
            life,
            replacement,
            same: None,
            reshapes,
            of_type: None,
            by_keyword: false,
            at,
            warns: None,
        }]
    }

    /// Whether the class has any member left in a release: one that lost all of them is rather a shim, or one that could
    /// not be read, than an empty class.
    fn is_still_read(&self, class: &Symbol, release: u32) -> bool {
        let prefix = format!("{}.", class.path);
        let first = self.surface.symbols.partition_point(|symbol| symbol.path < prefix);
        let members = self.surface.symbols.iter().skip(first).take_while(|symbol| symbol.path.starts_with(&prefix));
        members.into_iter().any(|member| member.releases.contains(release))
    }

    /// Whether a class of this surface has a member in a release, of its own or from a base.
    fn class_has(&self, class: &str, name: &str, release: u32, depth: usize) -> Has {
        if depth == 0 {
            return Has::Unknown;
        }
        let Some(symbol) = self.presence.at(class, release) else {
            let is_own = self.aliases.symbol(self.surface, class).is_some();
            return if is_own { Has::Unknown } else { self.elsewhere(class, name) };
        };
        if self.presence.has(&format!("{}.{name}", symbol.path), release) {
            return Has::Yes;
        }
        let mut answer = Has::No;
        let mut bases = symbol.bases.iter().filter(|bases| bases.releases.contains(release)).peekable();
        if bases.peek().is_none() && (!symbol.bases.is_empty() || symbol.kind != SymbolKind::Class) {
            // It had bases in another release: rather not read than lost.
            return Has::Unknown;
        }
        for base in bases.flat_map(|of| &of.bases).filter(|base| *base != "builtins.object") {
            match self.class_has(base, name, release, depth - 1) {
                Has::Yes => return Has::Yes,
                Has::Unknown => answer = Has::Unknown,
                Has::No => {}
            }
        }
        answer
    }

    /// Whether a subclass had the member from `class` and has it from elsewhere now: what is known of its instances would
    /// lead to `class` all the same.
    fn an_heir_has(&self, class: &'a Symbol, name: &str, gone: u32) -> bool {
        let mut pending = self.presence.names_of(class);
        let mut seen = pending.clone();
        while let Some(parent) = pending.pop() {
            for heir in self.heirs.get(parent).into_iter().flatten().copied() {
                if seen.contains(&heir) {
                    continue;
                }
                let has = self.presence.has(heir, gone) && self.class_has(heir, name, gone, DEPTH) != Has::No;
                if has {
                    return true;
                }
                seen.push(heir);
                pending.push(heir);
            }
        }
        false
    }

    /// The same for a class of another distribution, in its newest release.
    fn elsewhere(&self, class: &str, name: &str) -> Has {
        let mut pending = vec![class.to_owned()];
        let mut answer = Has::No;
        for _ in 0..DEPTH {
            let Some(class) = pending.pop() else { return answer };
            if matches!(class.as_str(), "builtins.object" | "typing.Generic" | "typing.Protocol") {
                continue;
            }
            let root = class.split('.').next().unwrap_or(&class);
            let known = self.world.by_root.get(root);
            let Some((surface, symbol)) =
                known.and_then(|(surface, aliases)| Some((surface, aliases.symbol(surface, &class)?)))
            else {
                answer = Has::Unknown;
                continue;
            };
            let newest = surface.newest().unwrap_or_default();
            if !symbol.releases.contains(newest) {
                // Who derives from it has it from somewhere else, or no longer.
                answer = Has::Unknown;
                continue;
            }
            let member = surface.symbol(&format!("{}.{name}", symbol.path));
            if member.is_some_and(|member| member.releases.contains(newest)) {
                return Has::Yes;
            }
            let bases = symbol.bases.iter().filter(|bases| bases.releases.contains(newest));
            pending.extend(bases.flat_map(|of| of.bases.iter().cloned()));
        }
        if pending.is_empty() { answer } else { Has::Unknown }
    }
}

/// The subclasses of each class, in any release.
pub(super) fn heirs(surface: &Surface) -> FxHashMap<&str, Vec<&str>> {
    let aliases = AliasMap::of(surface);
    let mut heirs: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for symbol in &surface.symbols {
        for base in symbol.bases.iter().flat_map(|of| &of.bases) {
            let Some(parent) = aliases.symbol(surface, base) else { continue };
            let known = heirs.entry(&parent.path).or_default();
            if !known.contains(&symbol.path.as_str()) {
                known.push(&symbol.path);
            }
        }
    }
    heirs
}
