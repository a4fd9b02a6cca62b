//! Parameters that went, that are declared outdated, or that became keyword-only.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::each;
use super::{Deriver, Fact};
use crate::kind::Kind;
use crate::python::is_identifier;
use crate::record::{Life, Replacement, Successor};
use crate::surface::{Declaration, Means, Parameter, ParameterKind, Symbol, Trigger};

/// The signatures of one release.
struct Taken {
    release: u32,
    overloads: Vec<Vec<Parameter>>,
    /// Names that a decorator still takes: they are declared outdated there.
    declared: Vec<String>,
}

impl Taken {
    fn names(&self) -> impl Iterator<Item = &Parameter> {
        let counted = |p: &&Parameter| !matches!(p.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
        self.overloads.iter().flatten().filter(counted)
    }

    fn has(&self, name: &str) -> bool {
        self.names().any(|p| p.name == name) || self.declared.iter().any(|declared| declared == name)
    }

    /// Whether a keyword that is not named may still be taken.
    fn is_open(&self) -> bool {
        self.overloads.iter().flatten().any(|p| p.kind == ParameterKind::VarKeyword)
    }

    /// The position at which an argument for the parameter may stand.
    fn place(&self, name: &str) -> Option<usize> {
        let place =
            |overload: &Vec<Parameter>| overload.iter().filter(|p| is_positional(p)).position(|p| p.name == name);
        self.overloads.iter().find_map(place)
    }

    /// Whether every overload that names the parameter takes it in this way.
    fn takes(&self, name: &str, kind: ParameterKind) -> bool {
        let mut named = self.names().filter(|p| p.name == name).peekable();
        named.peek().is_some() && named.all(|p| p.kind == kind)
    }
}

impl<'a> Deriver<'a> {
    /// What happened to the parameters of a callable.
    pub(super) fn parameters(&self, symbol: &'a Symbol) -> Vec<Fact> {
        let name = symbol.path.rsplit('.').next().unwrap_or(&symbol.path);
        if name.starts_with('_') || (symbol.signatures.is_empty() && symbol.deprecated.is_empty()) {
            return Vec::new();
        }
        let taken = self.taken(symbol);
        let mut lives: BTreeMap<String, (Life, Option<&Declaration>)> = BTreeMap::new();
        let mut renamed: BTreeSet<String> = BTreeSet::new();
        for Gone { parameter, release, is_renamed } in gone(&taken) {
            let life = Life { removed: self.release(release), ..Life::default() };
            if is_renamed {
                renamed.insert(parameter.clone());
            }
            lives.insert(parameter, (life, None));
        }
        let mut facts = Vec::new();
        for (parameter, trigger) in self.declared_parameters(symbol) {
            let all: Vec<&Declaration> = of_parameter(symbol, parameter, trigger).collect();
            let Some(newest) = all.iter().max_by_key(|d| d.releases.end().unwrap_or(u32::MAX)) else { continue };
            match trigger {
                Trigger::Given => {
                    let Some(first) = self.first_while_named(symbol, &all, &taken, parameter) else { continue };
                    let (life, by) = lives.entry(parameter.to_owned()).or_default();
                    life.deprecated = self.release(first).filter(|at| life.removed.as_ref().is_none_or(|r| at < r));
                    *by = Some(newest);
                }
                Trigger::Value(_) | Trigger::Type(_) => {
                    let Some(first) = self.first_of_last_run(symbol, &all) else { continue };
                    let life = Life { deprecated: self.release(first), ..Life::default() };
                    let kind = if matches!(trigger, Trigger::Value(_)) { Kind::Value } else { Kind::Parameter };
                    facts.extend(self.fact(symbol, parameter, kind, life, Some(newest), Some(trigger)));
                }
                Trigger::Positional | Trigger::Missing => {}
            }
        }
        for (parameter, (life, declaration)) in lives {
            let by_keyword = renamed.contains(&parameter);
            let fact = self.fact(symbol, &parameter, Kind::Parameter, life, declaration, None);
            facts.extend(fact.map(|fact| Fact { by_keyword, ..fact }));
        }
        facts.extend(self.keyword_only(symbol, &taken));
        facts
    }

    /// The signatures by release; releases without any are left out.
    fn taken(&self, symbol: &Symbol) -> Vec<Taken> {
        let at = |release: u32| {
            let overloads = symbol.signatures.iter().filter(|s| s.releases.contains(release));
            let declarations = symbol.deprecated.iter().filter(|d| d.by != Means::Doc && d.releases.contains(release));
            Taken {
                release,
                overloads: overloads.map(|s| s.parameters()).collect(),
                declared: declarations.filter_map(|d| d.parameter.clone()).collect(),
            }
        };
        each(&symbol.releases, self.newest()).map(at).filter(|taken| !taken.overloads.is_empty()).collect()
    }

    fn declared_parameters<'s>(&self, symbol: &'s Symbol) -> Vec<(&'s str, &'s Trigger)> {
        const GIVEN: &Trigger = &Trigger::Given;
        let mut all: Vec<(&str, &Trigger)> = symbol
            .deprecated
            .iter()
            .filter(|d| d.by != Means::Doc)
            .filter_map(|d| Some((d.parameter.as_deref()?, d.when.as_ref().unwrap_or(GIVEN))))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The first release of the declarations' last run, up to the last release that names the parameter or lasts.
    fn first_while_named(
        &self,
        symbol: &Symbol,
        all: &[&Declaration],
        taken: &[Taken],
        parameter: &str,
    ) -> Option<u32> {
        if let Some(first) = self.first_of_last_run(symbol, all) {
            return Some(first);
        }
        // The declaration went with the parameter.
        let last = taken.iter().rev().find(|taken| taken.has(parameter))?.release;
        let declares = |release: u32| all.iter().any(|declaration| declaration.releases.contains(release));
        let is_gone = taken.iter().filter(|taken| taken.release > last).all(|taken| !taken.is_open());
        if !declares(last) || !is_gone {
            return None;
        }
        (0..=last).rev().take_while(|release| declares(*release)).last()
    }

    fn fact(
        &self,
        symbol: &'a Symbol,
        parameter: &str,
        kind: Kind,
        life: Life,
        declaration: Option<&Declaration>,
        trigger: Option<&Trigger>,
    ) -> Option<Fact> {
        if !is_identifier(parameter) || parameter.starts_with('_') || matches!(parameter, "self" | "cls") {
            return None;
        }
        let (value, of_type) = match trigger {
            Some(Trigger::Value(value)) => (Some(value.clone()), None),
            Some(Trigger::Type(path)) => (None, Some(path.clone())),
            _ => (None, None),
        };
        let named = declaration.map(|declaration| self.successors(declaration, symbol)).unwrap_or_default();
        // A value's replacement is another value, which no declaration names, and what is passed by position is passed by
        // keyword; a parameter's is one that is there.
        let is_renamed = trigger.is_none() && kind != Kind::Position;
        let named: Vec<Successor> = named
            .into_iter()
            .filter(|successor| is_renamed && *successor != Successor::Parameter(parameter.to_owned()))
            .collect();
        let reshapes = !named.is_empty() && declaration.is_some_and(|declaration| declaration.reshapes);
        let replacement = if named.is_empty() { Replacement::Unknown } else { Replacement::Any(named) };
        let last = symbol.releases.end().unwrap_or(self.newest());
        Some(Fact {
            paths: self.callable_doors(symbol, last),
            parameter: Some(parameter.to_owned()),
            value,
            kind,
            life,
            replacement,
            same: None,
            reshapes,
            of_type,
            by_keyword: false,
            at: declaration.map(|declaration| declaration.at.clone()),
            warns: None,
        })
    }

    fn callable_doors(&self, symbol: &'a Symbol, last: u32) -> Vec<String> {
        let mut doors: Vec<String> = self.doors(symbol, last).into_iter().map(str::to_owned).collect();
        if doors.is_empty() {
            doors.push(symbol.path.clone());
        }
        doors
    }

    /// Parameters that could be passed by position and no longer can: the first of each release, since a call that
    /// passes a later one by position passes that one too.
    fn keyword_only(&self, symbol: &'a Symbol, taken: &[Taken]) -> Vec<Fact> {
        let declared = |parameter: &str| {
            let all: Vec<&Declaration> = of_parameter(symbol, parameter, &Trigger::Positional).collect();
            let first = all.iter().flat_map(|d| &d.releases.0).map(|run| run.first).min()?;
            Some((first, all.into_iter().next()))
        };
        let mut facts = Vec::new();
        let mut told: Vec<String> = Vec::new();
        for pair in taken.windows(2) {
            let [before, after] = pair else { continue };
            let is_now = |p: &&Parameter| {
                p.kind == ParameterKind::PositionalOrKeyword
                    && before.takes(&p.name, ParameterKind::PositionalOrKeyword)
                    && after.takes(&p.name, ParameterKind::KeywordOnly)
                    && taken
                        .iter()
                        .filter(|t| t.release > after.release)
                        .all(|t| !t.has(&p.name) || t.takes(&p.name, ParameterKind::KeywordOnly))
            };
            let is_open = after.overloads.iter().flatten().any(|p| p.kind == ParameterKind::VarPositional);
            let Some(first) = before.overloads.first().and_then(|o| o.iter().find(is_now)).filter(|_| !is_open) else {
                continue;
            };
            let (since, declaration) = declared(&first.name).unwrap_or((after.release, None));
            // A decorator that warns still takes it by position, whatever the signature says.
            let warns = |release: u32| declaration.is_some_and(|d| d.releases.contains(release));
            let refused = taken.iter().map(|t| t.release).find(|at| *at >= after.release && !warns(*at));
            let life = Life {
                deprecated: Some(since)
                    .filter(|since| refused.is_none_or(|refused| *since < refused))
                    .and_then(|at| self.release(at)),
                removed: refused.and_then(|at| self.release(at)),
                ..Life::default()
            };
            told.push(first.name.clone());
            facts.extend(self.fact(symbol, &first.name, Kind::Position, life, declaration, None));
        }
        let warned = self.declared_parameters(symbol).into_iter().filter(|(_, when)| **when == Trigger::Positional);
        let mut still: Vec<(u32, &str, &Declaration)> = warned
            .filter(|(parameter, _)| !told.iter().any(|known| known == parameter))
            .filter_map(|(parameter, when)| {
                let all: Vec<&Declaration> = of_parameter(symbol, parameter, when).collect();
                Some((self.first_of_last_run(symbol, &all)?, parameter, *all.first()?))
            })
            .collect();
        still.sort_by_key(|(first, parameter, _)| (*first, position(taken, parameter)));
        still.dedup_by_key(|(first, _, _)| *first);
        for (first, parameter, declaration) in still {
            let life = Life { deprecated: self.release(first), ..Life::default() };
            facts.extend(self.fact(symbol, parameter, Kind::Position, life, Some(declaration), None));
        }
        facts
    }
}

fn position(taken: &[Taken], parameter: &str) -> usize {
    let newest = taken.last().and_then(|taken| taken.overloads.first());
    newest.and_then(|all| all.iter().position(|p| p.name == parameter)).unwrap_or(usize::MAX)
}

fn of_parameter<'s, 'p>(
    symbol: &'s Symbol,
    parameter: &'p str,
    trigger: &'p Trigger,
) -> impl Iterator<Item = &'s Declaration> + use<'s, 'p> {
    symbol.deprecated.iter().filter(move |d| {
        d.by != Means::Doc
            && d.parameter.as_deref() == Some(parameter)
            && d.when.as_ref().unwrap_or(&Trigger::Given) == trigger
    })
}

/// A parameter that a release named and none after it does or may take.
struct Gone {
    parameter: String,
    /// The first release without it.
    release: u32,
    /// Another one stands at its position, so that an argument given by position still arrives.
    is_renamed: bool,
}

fn gone(taken: &[Taken]) -> Vec<Gone> {
    let mut found: BTreeMap<&str, Gone> = BTreeMap::new();
    for (index, pair) in taken.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let named = before.names().filter(|p| p.kind != ParameterKind::PositionalOnly).map(|p| &p.name);
        for parameter in named.chain(&before.declared) {
            let later = &taken[index + 1..];
            if !later.iter().any(|taken| taken.has(parameter) || taken.is_open()) {
                let is_renamed = taken.iter().rev().find_map(|taken| taken.place(parameter).map(|at| (at, taken)));
                let is_renamed = is_renamed.is_some_and(|(at, named)| has_heir(at, named, after));
                let gone = Gone { parameter: parameter.clone(), release: after.release, is_renamed };
                found.insert(parameter, gone);
            }
        }
    }
    found.into_values().collect()
}

/// Whether a parameter that is new in `after` takes what is given by position at `place`.
fn has_heir(place: usize, before: &Taken, after: &Taken) -> bool {
    let is_heir = |overload: &Vec<Parameter>| {
        let at_place = overload.iter().filter(|p| is_positional(p)).nth(place);
        at_place.is_some_and(|p| !before.names().any(|known| known.name == p.name))
            || overload.iter().any(|p| p.kind == ParameterKind::VarPositional)
    };
    after.overloads.iter().any(is_heir)
}

fn is_positional(parameter: &Parameter) -> bool {
    matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword)
}
