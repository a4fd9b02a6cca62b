//! What a record claims is what was mined, unless it says why not.

use super::known::{is_open, names, presence};
use super::{Check, Context};
use crate::kind::Kind;
use crate::library::Library;
use crate::problem::Problem;
use crate::record::Change;
use crate::source::ChangeFile;
use crate::surface::Signature;
use crate::version::Version;

pub(super) const CHECK: Check = Check {
    name: "claims",
    description: "`deprecated`, `raises`, `removed` and `changed` agree with the mined surface, or `overrides` says why not.",
    run,
};

fn run(context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (folder, file) in context.files() {
        if file.front.value.overrides.is_some() {
            continue;
        }
        let Some(library) = context.library(folder) else { continue };
        for path in &file.change.paths {
            problems.extend(conflicts(&library, &file.change, path).into_iter().map(|c| c.problem(file, path)));
        }
    }
    problems
}

/// A claim that the surface contradicts.
struct Conflict {
    key: &'static str,
    claimed: Version,
    /// What the surface shows.
    shown: String,
}

impl Conflict {
    fn problem(self, file: &ChangeFile, path: &str) -> Problem {
        let what = format!("`{} = \"{}\"` is not what was mined of `{path}`", self.key, self.claimed);
        Problem::at(&file.front.file, file.front.line_of(self.key), what)
            .expecting(self.shown, self.claimed)
            .tip("correct the release, or say in `overrides` why the mined fact is wrong")
    }
}

fn conflicts(library: &Library, change: &Change, path: &str) -> Vec<Conflict> {
    match (change.kind, &change.parameter) {
        (Kind::Module | Kind::Function | Kind::Class | Kind::Member | Kind::Constant, None) => {
            of_symbol(library, change, path)
        }
        (Kind::Parameter, Some(parameter)) => of_parameter(library, change, path, parameter),
        (Kind::Default, Some(parameter)) => of_default(library, change, path, parameter),
        _ => Vec::new(),
    }
}

/// The claimed releases that the surface knows, with their index.
fn claims<'c>(library: &Library, change: &'c Change) -> Vec<(&'static str, &'c Version, u32)> {
    let life = &change.life;
    let all = [
        ("deprecated", &life.deprecated),
        ("raises", &life.raises),
        ("removed", &life.removed),
        ("changed", &life.changed),
    ];
    let index = |at: &Version| library.surface.releases.iter().position(|release| release == at).map(|i| i as u32);
    all.into_iter().filter_map(|(key, at)| at.as_ref().and_then(|at| Some((key, at, index(at)?)))).collect()
}

fn of_symbol(library: &Library, change: &Change, path: &str) -> Vec<Conflict> {
    let Some(intervals) = presence(library, path) else { return Vec::new() };
    let is_there = |at: u32| intervals.iter().any(|i| i.contains(at));
    let raises = |at: u32| library.symbol(path).is_some_and(|symbol| symbol.raises.contains(at));
    let mut conflicts = Vec::new();
    for (key, claimed, at) in claims(library, change) {
        let shown = match key {
            "removed" if is_there(at) && raises(at) => Some(format!("{claimed} has it and raises: write `raises`")),
            "removed" if is_there(at) => Some(format!("{claimed} still has it")),
            "removed" => earlier_end(library, at, is_there),
            "raises" if !is_there(at) => Some(format!("{claimed} does not have it: write `removed`")),
            "raises" if !raises(at) => Some(format!("{claimed} has it and does not only raise")),
            "deprecated" if !is_there(at) => Some(format!("{claimed} does not have it")),
            _ => None,
        };
        conflicts.extend(shown.map(|shown| Conflict { key, claimed: claimed.clone(), shown }));
    }
    conflicts
}

/// Where something that is gone at `at` was gone in the release before already: the first release without it.
fn earlier_end(library: &Library, at: u32, is_there: impl Fn(u32) -> bool) -> Option<String> {
    let last = (0..at).rev().find(|release| is_there(*release))?;
    let first_without = library.surface.releases.get(last as usize + 1)?;
    (last + 1 < at).then(|| format!("{first_without} is the first without it"))
}

fn of_parameter(library: &Library, change: &Change, path: &str, parameter: &str) -> Vec<Conflict> {
    let at_release = |at: u32| -> Vec<&Signature> {
        library.signatures_of(path).iter().filter(|signature| signature.releases.contains(at)).collect()
    };
    let mut conflicts = Vec::new();
    for (key, claimed, at) in claims(library, change) {
        let there = at_release(at);
        if there.is_empty() {
            continue;
        }
        let is_named = names(there.iter().copied(), parameter);
        let shown = match key {
            "removed" if is_named => Some(format!("{claimed} still has the parameter")),
            "removed" if !is_open(there.iter().copied()) => {
                let may_take = |at: u32| {
                    let then = at_release(at);
                    then.is_empty() || names(then.iter().copied(), parameter) || is_open(then)
                };
                earlier_end(library, at, may_take)
            }
            "deprecated" if !is_named && !is_open(there.iter().copied()) => {
                Some(format!("{claimed} does not have the parameter"))
            }
            _ => None,
        };
        conflicts.extend(shown.map(|shown| Conflict { key, claimed: claimed.clone(), shown }));
    }
    conflicts
}

fn of_default(library: &Library, change: &Change, path: &str, parameter: &str) -> Vec<Conflict> {
    let default_at = |at: u32| -> Option<String> {
        let signature = library.signatures_of(path).iter().find(|signature| signature.releases.contains(at))?;
        signature.parameters().into_iter().find(|p| p.name == parameter)?.default
    };
    let changed = claims(library, change).into_iter().filter(|(key, _, at)| *key == "changed" && *at > 0);
    changed
        .filter_map(|(key, claimed, at)| {
            let (old, new) = (default_at(at - 1)?, default_at(at)?);
            // A sentinel keeps its name when its meaning changes, so only literals tell.
            let is_literal = new.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '\'' | '"' | '-'))
                || matches!(new.as_str(), "True" | "False");
            let shown = format!("{claimed} has the default {new}, as the release before");
            (old == new && is_literal).then(|| Conflict { key, claimed: claimed.clone(), shown })
        })
        .collect()
}
