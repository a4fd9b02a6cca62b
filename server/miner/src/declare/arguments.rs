//! The arguments of a declarer, by the names of its signature, and the parameters that they reach.

use std::collections::BTreeMap;

use changes::package::Declarer;
use changes::surface::{ParameterKind, Trigger, parameters};

use super::{Arg, Raw};
use crate::facts::Declared;

/// Whether a call's arguments are such as the declarer's signature says.
pub(crate) fn fits(declarer: &Declarer, raw: &Raw) -> bool {
    let bound = bind(&declarer.signature, raw);
    let of = |spec: &Option<String>| spec.as_ref().and_then(|spec| value_of(spec, &bound));
    let text = |arg: &Option<Arg>| matches!(arg, None | Some(Arg::Text(_) | Arg::Literal(_)));
    let category = matches!(of(&declarer.category), None | Some(Arg::Name(_) | Arg::Literal(_) | Arg::Other));
    let parameter =
        matches!(of(&declarer.parameter), None | Some(Arg::Text(_) | Arg::List(_) | Arg::Dict(_) | Arg::Literal(_)));
    category && parameter && text(&of(&declarer.since)) && text(&of(&declarer.message))
}

/// An argument by its name, or a quoted literal.
pub(crate) fn value_of(spec: &str, bound: &BTreeMap<String, Arg>) -> Option<Arg> {
    match spec.strip_prefix('\'').and_then(|spec| spec.strip_suffix('\'')) {
        Some(text) => Some(Arg::Text(text.to_owned())),
        None => bound.get(spec).cloned(),
    }
}

/// The arguments of a call by the names of a signature.
pub(crate) fn bind(signature: &[String], raw: &Raw) -> BTreeMap<String, Arg> {
    let mut bound: BTreeMap<String, Arg> = BTreeMap::new();
    let mut positional = raw.positional.iter();
    for parameter in parameters(signature) {
        let default = parameter.default.as_deref().map(|text| {
            match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
                Some(text) => Arg::Text(text.to_owned()),
                None => Arg::Literal(text.to_owned()),
            }
        });
        let takes = matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword);
        if parameter.kind == ParameterKind::VarPositional {
            bound.insert(parameter.name, Arg::List(positional.by_ref().cloned().collect()));
            continue;
        }
        let given = if takes { positional.next().cloned() } else { None };
        let given = given.or_else(|| keyword(raw, &parameter.name).cloned());
        if let Some(arg) = given.or(default) {
            bound.insert(parameter.name, arg);
        }
    }
    bound
}

pub(crate) fn keyword<'r>(raw: &'r Raw, name: &str) -> Option<&'r Arg> {
    raw.keywords.iter().find(|(keyword, _)| keyword == name).map(|(_, arg)| arg)
}

pub(crate) type Pairs = Vec<(String, Option<String>)>;

pub(crate) fn spread(pairs: Pairs, base: &Declared) -> Vec<Declared> {
    let one = |(name, _)| Declared { parameter: Some(name), when: Some(Trigger::Positional), ..base.clone() };
    pairs.into_iter().map(one).collect()
}

/// The named parameters and those after them that can be passed by position.
pub(crate) fn following(params: &[String], from: &[String]) -> Pairs {
    let all = parameters(params);
    let by_position = all.into_iter().filter(|p| p.kind == ParameterKind::PositionalOrKeyword);
    by_position.skip_while(|p| !from.contains(&p.name)).map(|p| (p.name, None)).collect()
}

/// The parameters after `*`.
pub(crate) fn keyword_only(params: &[String]) -> Pairs {
    let all = parameters(params).into_iter();
    all.filter(|p| p.kind == ParameterKind::KeywordOnly).map(|p| (p.name, None)).collect()
}

/// The parameters that are not listed; without a list, those with a default.
pub(crate) fn others(params: &[String], listed: Option<&[String]>) -> Pairs {
    let by_position = parameters(params).into_iter().enumerate().filter(|(index, p)| {
        p.kind == ParameterKind::PositionalOrKeyword
            && !(*index == 0 && matches!(p.name.as_str(), "self" | "cls"))
            && match listed {
                Some(listed) => !listed.contains(&p.name),
                None => p.default.is_some(),
            }
    });
    by_position.map(|(_, p)| (p.name, None)).collect()
}
