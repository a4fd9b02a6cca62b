//! Templates that the facts of a question allow, without a model: what a model then only has to choose from.

use changes::surface::{Parameter, ParameterKind};

use crate::ask::{Ask, PassedBy, SymbolFacts, SymbolSort, read_signature};

/// No more than this are made.
const MOST: usize = 64;
/// So many new names are tried for an argument whose name is gone.
const NAMES: usize = 4;

/// The templates, the plainest first; each once.
pub fn templates(ask: &Ask) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for target in targets(ask) {
        let all = if ask.change.parameter.is_some() && target.callee == "{callee}" {
            of_parameter(ask, &target)
        } else {
            of_symbol(ask, &target)
        };
        for template in all {
            if !out.contains(&template) {
                out.push(template);
            }
        }
    }
    out.truncate(MOST);
    out
}

/// What may be called or named instead.
struct Target<'a> {
    /// Template text.
    callee: String,
    /// What it is.
    is: Option<SymbolSort>,
    /// Its parameters; overloads after each other.
    signatures: Vec<Vec<Parameter>>,
    /// Whether the receiver must become an argument.
    takes_receiver: bool,
    symbol: &'a SymbolFacts,
}

fn targets(ask: &Ask) -> Vec<Target<'_>> {
    let mut out = Vec::new();
    for symbol in &ask.new {
        let signatures = symbol.signatures.iter().map(|text| read_signature(text)).collect();
        let target = |callee: String, takes_receiver| Target {
            callee,
            is: symbol.is,
            signatures: Vec::clone(&signatures),
            takes_receiver,
            symbol,
        };
        if symbol.path == ask.old.path {
            out.push(target("{callee}".to_owned(), false));
            continue;
        }
        let is_member = matches!(
            symbol.is,
            Some(SymbolSort::Method | SymbolSort::ClassMethod | SymbolSort::StaticMethod | SymbolSort::Property)
        );
        let name = symbol.path.rsplit('.').next().unwrap_or(&symbol.path);
        if is_member && ask.call.receiver {
            out.push(target(format!("{{self}}.{name}"), false));
        }
        if !matches!(symbol.is, Some(SymbolSort::Method | SymbolSort::Property)) {
            out.push(target(symbol.path.clone(), ask.call.receiver));
        }
    }
    out
}

/// Another symbol in the place of the old one.
fn of_symbol(ask: &Ask, target: &Target<'_>) -> Vec<String> {
    let is_value = matches!(target.is, Some(SymbolSort::Property | SymbolSort::Constant | SymbolSort::Module));
    let callee = &target.callee;
    if ask.call.form != "call" {
        let is_value_now = matches!(ask.old.is, Some(SymbolSort::Property | SymbolSort::Constant));
        return if is_value_now && !is_value {
            vec![format!("{callee}()"), callee.clone()]
        } else {
            vec![callee.clone()]
        };
    }
    if is_value {
        return if ask.call.arguments.is_empty() { vec![callee.clone()] } else { Vec::new() };
    }
    arrangements(ask, target).into_iter().map(|arguments| format!("{callee}({arguments})")).collect()
}

/// The ways to hand over the arguments.
fn arrangements(ask: &Ask, target: &Target<'_>) -> Vec<String> {
    let receiver: Vec<String> = target.takes_receiver.then(|| "{self}".to_owned()).into_iter().collect();
    let with = |rest: Vec<String>| -> String { receiver.iter().cloned().chain(rest).collect::<Vec<_>>().join(", ") };
    let mut out = vec![with(vec!["...".to_owned()])];
    let spelled = differing(ask, target);
    if !spelled.is_empty() {
        let all = spelled.iter().map(|name| format!("{name}={{{name}}}"));
        out.push(with(std::iter::once("...".to_owned()).chain(all).collect()));
    }
    let given: Vec<&str> = given(ask);
    if given.len() < ask.call.arguments.len() {
        // What no parameter is known of can only be passed on.
        return out;
    }
    let as_they_are: Vec<String> = given.iter().map(|name| format!("{{{name}}}")).collect();
    out.push(with(as_they_are.clone()));
    for signature in &target.signatures {
        for renamed in renamed(ask, &given, signature) {
            out.push(with(renamed));
        }
    }
    if let [first, second] = as_they_are.as_slice() {
        out.push(with(vec![second.clone(), first.clone()]));
    }
    let listed: Vec<String> = receiver.iter().cloned().chain(as_they_are).collect();
    if let Some((first, second)) = listed.first().zip(listed.get(1)) {
        let rest = given.iter().skip(2 - receiver.len()).map(|name| format!("{name}={{{name}}}"));
        let rest: Vec<String> = rest.collect();
        for pair in [format!("[{first}, {second}]"), format!("({first}, {second})")] {
            out.push(std::iter::once(pair).chain(rest.clone()).collect::<Vec<_>>().join(", "));
        }
    }
    out
}

/// The parameters that the call gives, in its order.
fn given(ask: &Ask) -> Vec<&str> {
    let plain = ask.call.arguments.iter().filter(|one| matches!(one.by, PassedBy::Position | PassedBy::Keyword));
    plain.filter_map(|argument| argument.parameter.as_deref()).collect()
}

/// Parameters that both sides have with another default, and that the call does not give.
fn differing(ask: &Ask, target: &Target<'_>) -> Vec<String> {
    let old: Vec<Parameter> = ask.old.signatures.iter().flat_map(|text| read_signature(text)).collect();
    let given = given(ask);
    let mut out = Vec::new();
    for parameter in target.signatures.iter().flatten() {
        let other = old.iter().find(|known| known.name == parameter.name && known.default.is_some());
        let differs = other.is_some_and(|known| parameter.default.is_some() && known.default != parameter.default);
        if differs && !given.contains(&parameter.name.as_str()) && !out.contains(&parameter.name) {
            out.push(parameter.name.clone());
        }
    }
    out
}

/// Each given argument under the name that it has, or, where that is gone, under one that is new.
fn renamed(ask: &Ask, given: &[&str], signature: &[Parameter]) -> Vec<Vec<String>> {
    let old: Vec<String> =
        ask.old.signatures.iter().flat_map(|text| read_signature(text)).map(|known| known.name).collect();
    let has = |name: &str| signature.iter().any(|parameter| parameter.name == name);
    let fresh = fresh_names(signature, &old);
    let gone: Vec<&str> = given.iter().copied().filter(|name| !has(name)).collect();
    let written = |to: &str, from: &str| {
        let at = signature.iter().position(|parameter| parameter.name == to);
        let by_position =
            at == Some(0) && signature[0].kind != ParameterKind::KeywordOnly && given.first() == Some(&from);
        if by_position { format!("{{{from}}}") } else { format!("{to}={{{from}}}") }
    };
    let all = |pairs: &[(&str, &str)]| -> Vec<String> {
        let to = |from: &str| {
            pairs.iter().find(|(old, _)| *old == from).map_or(from.to_owned(), |(_, new)| (*new).to_owned())
        };
        given.iter().map(|from| written(&to(from), from)).collect()
    };
    match gone.as_slice() {
        [] => vec![all(&[])],
        [only] => fresh.iter().take(NAMES).map(|new| all(&[(only, new)])).collect(),
        [first, second] if fresh.len() >= 2 => {
            vec![all(&[(first, &fresh[0]), (second, &fresh[1])]), all(&[(first, &fresh[1]), (second, &fresh[0])])]
        }
        several if fresh.len() >= several.len() => {
            let pairs: Vec<(&str, &str)> = several.iter().copied().zip(fresh.iter().map(String::as_str)).collect();
            vec![all(&pairs)]
        }
        _ => Vec::new(),
    }
}

/// Names that only the new signature has.
fn fresh_names(signature: &[Parameter], old: &[String]) -> Vec<String> {
    let named = signature
        .iter()
        .filter(|parameter| !matches!(parameter.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword));
    named.filter(|parameter| !old.contains(&parameter.name)).map(|parameter| parameter.name.clone()).collect()
}

/// The same call with another parameter, or with another value.
fn of_parameter(ask: &Ask, target: &Target<'_>) -> Vec<String> {
    let Some(parameter) = ask.change.parameter.as_deref() else { return Vec::new() };
    let old: Vec<String> =
        ask.old.signatures.iter().flat_map(|text| read_signature(text)).map(|known| known.name).collect();
    let mut names: Vec<String> = ask
        .change
        .replacement
        .iter()
        .filter_map(|text| Some(text.strip_prefix('(')?.strip_suffix(')')?.to_owned()))
        .collect();
    for signature in &target.signatures {
        names.extend(fresh_names(signature, &old));
    }
    let mut out: Vec<String> =
        names.iter().take(NAMES).map(|new| format!("{{callee}}(..., {new}={{{parameter}}})")).collect();
    if let Some(value) = &ask.change.value {
        for new in quoted(&ask.change.note).into_iter().filter(|new| new != value).take(NAMES) {
            out.push(format!("{{callee}}(..., {parameter}={{{parameter} -> {value}: {new}}})"));
        }
    }
    out.retain(|_| target.symbol.path == ask.old.path);
    out
}

/// Short strings in a note, in single quotes.
fn quoted(note: &str) -> Vec<String> {
    let mut out = Vec::new();
    for quote in ['\'', '"', '`'] {
        for part in note.split(quote).skip(1).step_by(2) {
            let inner = part.trim_matches(['\'', '"']);
            let is_value = !inner.is_empty() && inner.len() <= 16 && !inner.contains([' ', '\'', '{', '}', '.', '(']);
            if is_value {
                out.push(format!("'{inner}'"));
            }
        }
    }
    out
}
