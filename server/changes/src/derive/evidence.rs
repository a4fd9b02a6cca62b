//! How a fact is put into words.

use std::collections::BTreeMap;

use super::{Deriver, Fact};
use crate::kind::Kind;
use crate::record::{Condition, Replacement, Successor};

/// One line, imperative.
pub(super) fn title(fact: &Fact) -> String {
    let path = fact.paths.first().map(String::as_str).unwrap_or_default();
    let successor = match &fact.replacement {
        Replacement::Any(all) => all.first(),
        _ => None,
    };
    match (fact.kind, &fact.parameter, successor) {
        (Kind::Position, Some(parameter), _) => format!("Pass `{parameter}` of `{path}` by keyword"),
        (_, Some(parameter), Some(Successor::Parameter(new))) => {
            format!("Pass `{new}` instead of `{parameter}` to `{path}`")
        }
        (Kind::Value, Some(parameter), _) => {
            let value = fact.value.as_deref().unwrap_or_default();
            format!("Do not pass `{parameter}={value}` to `{path}`")
        }
        (_, Some(parameter), _) => format!("Do not pass `{parameter}` to `{path}`"),
        (_, None, Some(Successor::Symbol(new))) => format!("Use `{new}` instead of `{path}`"),
        (_, None, _) => format!("Do without `{path}`"),
    }
}

/// The conditions that follow from a fact.
pub(super) fn conditions(fact: &Fact) -> BTreeMap<String, Condition> {
    let Some(parameter) = &fact.parameter else { return BTreeMap::new() };
    let types = fact.of_type.clone().map(|of_type| vec![of_type]);
    let keyword = fact.by_keyword.then_some(true);
    if types.is_none() && keyword.is_none() {
        return BTreeMap::new();
    }
    BTreeMap::from([(parameter.clone(), Condition { given: Some(true), types, keyword, ..Condition::default() })])
}

impl Deriver<'_> {
    /// The evidence: the releases that were compared, and the line of the declaration.
    pub(super) fn note(&self, fact: &Fact) -> String {
        let name = &self.package.name;
        let mut out = String::new();
        if let Some(removed) = &fact.life.removed {
            let before = self.surface.releases.iter().rev().find(|release| *release < removed);
            if let Some(before) = before {
                out.push_str(&format!("Read off the released packages: {name} {before} has it, {removed} has not."));
            }
        }
        if let Some(at) = &fact.at {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&format!("{name} declares it itself, in `{at}`."));
        }
        out
    }
}
