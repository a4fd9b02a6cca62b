//! How a fact is put into words.

use std::collections::BTreeMap;

use super::Fact;
use crate::kind::Kind;
use crate::record::{Change, Condition, Replacement, Successor};
use crate::version::Version;

/// One line, imperative.
pub(crate) fn title(change: &Change) -> String {
    let path = change.paths.first().map(String::as_str).unwrap_or_default();
    let successor = match &change.replacement {
        Replacement::Any(all) => all.first(),
        _ => None,
    };
    match (change.kind, &change.parameter, successor) {
        (Kind::Position, Some(parameter), _) => format!("Pass `{parameter}` of `{path}` by keyword"),
        (_, Some(parameter), Some(Successor::Parameter(new))) => {
            format!("Pass `{new}` instead of `{parameter}` to `{path}`")
        }
        (Kind::Value, Some(parameter), _) => {
            let value = change.value.as_deref().unwrap_or_default();
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

/// The evidence: the releases that were compared, and the line of the declaration. `name` is what the library is called,
/// `releases` are those of its surface.
pub(crate) fn note(change: &Change, name: &str, releases: &[Version], at: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(removed) = &change.life.removed {
        let before = releases.iter().rev().find(|release| *release < removed);
        if let Some(before) = before {
            out.push_str(&format!("Read off the released packages: {name} {before} has it, {removed} has not."));
        }
    }
    if let Some(at) = at {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&format!("{name} declares it itself, in `{at}`."));
    }
    out
}
