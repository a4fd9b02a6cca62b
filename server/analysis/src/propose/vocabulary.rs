//! What an answer may say at all: only what the question is about. It may call the replacements, their members and what
//! their module holds, take each argument once, and write no value that the record does not name.

use std::collections::{BTreeMap, BTreeSet};

use changes::python::PlainString;
use changes::template::{Hole, Map, Template};
use syntax::node::{ArgumentKind, CallArgument, descendants};
use syntax::{Call, Model, Node};

use crate::ask::{Ask, read_signature};
use crate::bind::python::{self, Fit, Given, Slot};
use crate::judge::exists::TAKES;
use crate::rewrite::draft::Refusal;
use crate::rewrite::template::{Form, Shape};

/// Builtins that only arrange values.
const PLAIN_BUILTINS: [&str; 16] = [
    "bool",
    "bytes",
    "dict",
    "enumerate",
    "float",
    "frozenset",
    "int",
    "len",
    "list",
    "range",
    "reversed",
    "set",
    "sorted",
    "str",
    "tuple",
    "zip",
];

/// Whether a name is a builtin that only arranges values: an answer may always write it.
pub fn is_plain_builtin(name: &str) -> bool {
    PLAIN_BUILTINS.contains(&name)
}

/// Whether a template stays with its question; the refusal is named after what it breaks.
pub fn check(template: &Template, ask: &Ask) -> Result<(), Refusal> {
    let shape = Shape::read(template).map_err(|refusal| Refusal::new("form", refusal.reason))?;
    let model = Model::new(&shape.parsed);
    one_statement(&shape)?;
    holes(template, ask)?;
    names(&shape, &model, ask)?;
    values(template, &shape, ask)?;
    places(&shape, &model, ask)
}

/// One expression, one assignment or `del`, or decorators.
fn one_statement(shape: &Shape) -> Result<(), Refusal> {
    if matches!(shape.form, Form::Decorators) {
        return Ok(());
    }
    let statements = syntax::node::children(shape.parsed.root());
    let [only] = statements.as_slice() else {
        return Err(Refusal::new("form", "the answer is more than one statement"));
    };
    let allowed = matches!(only.kind(), "expression_statement" | "delete_statement");
    let forbidden = descendants(*only).find(|node| {
        matches!(node.kind(), "lambda" | "named_expression" | "yield" | "await" | "comment" | "conditional_expression")
    });
    match forbidden {
        Some(node) => Err(Refusal::new("form", format!("the answer holds `{}`", &shape.text()[node.byte_range()]))),
        None if allowed => Ok(()),
        None => Err(Refusal::new("form", "the answer is no expression and no assignment")),
    }
}

/// Each hole names something of the call, at most once; values are not made up in it.
fn holes(template: &Template, ask: &Ask) -> Result<(), Refusal> {
    let mut known: BTreeSet<String> =
        ask.call.arguments.iter().filter_map(|argument| argument.parameter.clone()).collect();
    known.extend(ask.old.signatures.iter().flat_map(|text| read_signature(text)).map(|parameter| parameter.name));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for hole in template.holes() {
        let name = match hole {
            Hole::Receiver => "self",
            Hole::Callee => "callee",
            Hole::Argument { name, .. } | Hole::Args(name) | Hole::Rest(name) => name,
            Hole::Fresh(name) => return Err(Refusal::new("form", format!("the answer binds a name, `{name}`"))),
        };
        if !matches!(hole, Hole::Receiver | Hole::Callee) && !known.contains(name) {
            return Err(Refusal::new("arguments", format!("the old call has no `{name}`")));
        }
        if matches!(hole, Hole::Receiver) && !ask.call.receiver {
            return Err(Refusal::new("arguments", "the old call has no receiver"));
        }
        if !seen.insert(name.to_owned()) {
            return Err(Refusal::new("arguments", format!("`{name}` would stand there more than once")));
        }
    }
    Ok(())
}

/// Every free name is the record's, or a builtin that only arranges values.
fn names(shape: &Shape, model: &Model<'_>, ask: &Ask) -> Result<(), Refusal> {
    let known: Vec<&str> = ask.new.iter().map(|symbol| symbol.path.as_str()).chain(replacements(ask)).collect();
    let owner = |path: &str| path.rsplit_once('.').map(|(owner, _)| owner.to_owned());
    let homes: BTreeSet<String> = known.iter().copied().chain([ask.old.path.as_str()]).filter_map(owner).collect();
    let is_known = |path: &str| {
        let below = |of: &str| path == of || path.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
        known.iter().any(|known| below(known))
            || homes.iter().any(|home| below(home))
            || ask.old.path == path
            || is_plain_builtin(path.strip_prefix("builtins.").unwrap_or(path))
    };
    let mut walk = descendants(shape.parsed.root());
    while let Some(node) = walk.next() {
        let Some(path) = shape.free_chain(node, model) else { continue };
        walk.skip_children();
        let path = path.join(".");
        if !is_known(&path) {
            return Err(Refusal::new("names", format!("`{path}` is not what the change speaks of")));
        }
    }
    Ok(())
}

fn replacements(ask: &Ask) -> impl Iterator<Item = &str> {
    ask.change.replacement.iter().map(String::as_str).filter(|text| !text.starts_with('(') && *text != "nothing")
}

/// Every literal stands in the record or in the call's shape; True, False, None and a container's brackets may come.
fn values(template: &Template, shape: &Shape, ask: &Ask) -> Result<(), Refusal> {
    let told = told(ask);
    let is_told = |literal: &str| told.iter().any(|text| names_value(text, literal));
    let mut literals: Vec<String> = descendants(shape.parsed.root())
        .filter(|node| matches!(node.kind(), "string" | "integer" | "float" | "concatenated_string"))
        .map(|node| shape.text()[node.byte_range()].to_owned())
        .collect();
    for hole in template.holes() {
        let Hole::Argument { otherwise, map, .. } = hole else { continue };
        literals.extend(otherwise.iter().filter(|text| is_literal(text)).cloned());
        if let Some(otherwise) = otherwise.as_ref().filter(|text| !is_literal(text)) {
            return Err(Refusal::new("form", format!("`{otherwise}` is no value")));
        }
        match map {
            Some(Map::Pairs(pairs)) => {
                for (_, new) in pairs {
                    if !is_literal(new) {
                        return Err(Refusal::new("form", format!("`{new}` is no value")));
                    }
                    literals.push(new.clone());
                }
            }
            Some(Map::Table(name)) => return Err(Refusal::new("form", format!("there is no table `{name}`"))),
            None => {}
        }
    }
    let invented = literals.iter().find(|text| !matches!(text.as_str(), "True" | "False" | "None") && !is_told(text));
    match invented {
        Some(text) => Err(Refusal::new("names", format!("the record does not speak of the value `{text}`"))),
        None => Ok(()),
    }
}

/// Whether a text names a literal: a string in any quotes, a number as a word.
fn names_value(text: &str, literal: &str) -> bool {
    if let Some(plain) = PlainString::parse(literal) {
        return ['\'', '"', '`'].iter().any(|quote| text.contains(&format!("{quote}{}{quote}", plain.content)));
    }
    text.match_indices(literal).any(|(at, _)| {
        let is_part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
        !text[..at].ends_with(is_part) && !text[at + literal.len()..].starts_with(is_part)
    })
}

fn is_literal(text: &str) -> bool {
    syntax::literal::parse(text).is_some()
}

/// The texts of a record in which a value may be named.
fn told(ask: &Ask) -> Vec<&str> {
    let mut out: Vec<&str> = vec![&ask.change.note];
    out.extend(ask.change.value.as_deref());
    out.extend(ask.call.arguments.iter().filter_map(|argument| argument.literal.as_deref()));
    out.extend(
        ask.old.signatures.iter().chain(ask.new.iter().flat_map(|symbol| &symbol.signatures)).map(String::as_str),
    );
    out
}

/// The arguments that may go without standing in the template, with the reason: only the one that the change is about, where
/// its literal is part of the shape that was asked about, or where the parameter is gone and nothing replaces it.
pub fn drops(template: &Template, ask: &Ask) -> BTreeMap<String, String> {
    let Some(name) = &ask.change.parameter else { return BTreeMap::new() };
    let given = ask.call.arguments.iter().find(|argument| argument.parameter.as_ref() == Some(name));
    if given.is_none() || template.arguments().any(|used| used == name) {
        return BTreeMap::new();
    }
    let mut signatures =
        ask.new.iter().filter(|symbol| symbol.path == ask.old.path).flat_map(|symbol| &symbol.signatures).peekable();
    let is_known = signatures.peek().is_some();
    let is_gone = is_known && !signatures.flat_map(|text| read_signature(text)).any(|known| known.name == *name);
    let is_replaced = ask.change.replacement.iter().any(|text| text != "nothing");
    let reason = match given.and_then(|argument| argument.literal.as_ref()) {
        Some(_) => "its value is what was asked about",
        None if is_gone && !is_replaced => "the parameter is gone, and nothing replaces it",
        None => return BTreeMap::new(),
    };
    BTreeMap::from([(name.clone(), reason.to_owned())])
}

/// Some overload takes each call as it stands; and an argument goes to the new parameter of its own name where there is
/// one: else two were exchanged.
fn places(shape: &Shape, model: &Model<'_>, ask: &Ask) -> Result<(), Refusal> {
    for node in descendants(shape.parsed.root()).filter(|node| node.kind() == "call") {
        let Some(call) = Call::read(node) else { continue };
        let passes_on = call.arguments.iter().any(|argument| shape.is_pass_on(argument.value));
        let arguments: Vec<&CallArgument<'_>> =
            call.arguments.iter().filter(|argument| !shape.is_pass_on(argument.value)).collect();
        let keyword = arguments.iter().position(|argument| matches!(argument.kind, ArgumentKind::Keyword(_)));
        let positional = arguments.iter().rposition(|argument| matches!(argument.kind, ArgumentKind::Positional));
        if keyword.is_some_and(|keyword| positional.is_some_and(|positional| keyword < positional)) {
            return Err(Refusal::new("form", "a positional argument follows one by keyword"));
        }
        let Some((path, signatures)) = signatures_of(shape, model, ask, call.callee) else { continue };
        let given: Vec<Given<'_>> = arguments
            .iter()
            .map(|argument| match argument.kind {
                ArgumentKind::Positional => Given::Positional,
                ArgumentKind::Keyword(name) => Given::Keyword(&shape.text()[name.byte_range()]),
                ArgumentKind::Star => Given::Star,
                ArgumentKind::DoubleStar => Given::DoubleStar,
            })
            .collect();
        let mut takes = signatures.is_empty();
        for text in signatures {
            let parameters = read_signature(text);
            let Some((slots, fit)) = python::bind(&parameters, &given) else { continue };
            takes |= passes_on || fit > Fit::Incomplete;
            for (argument, slot) in arguments.iter().zip(slots) {
                let (Slot::Named(to), Some(Hole::Argument { name, .. })) = (slot, shape.hole(argument.value)) else {
                    continue;
                };
                let own = parameters.iter().any(|parameter| parameter.name == *name);
                // What the change says of this very parameter goes elsewhere on purpose.
                let is_moved = ask.change.parameter.as_ref() == Some(name);
                if to != *name && own && !is_moved {
                    return Err(Refusal::new("arguments", format!("`{name}` would be passed as `{to}`")));
                }
            }
        }
        if !takes {
            return Err(Refusal::new("exists", format!("`{path}` {TAKES}")));
        }
    }
    Ok(())
}

/// What a call of the template calls, with its signatures, where the question tells them.
fn signatures_of<'a>(
    shape: &Shape,
    model: &Model<'_>,
    ask: &'a Ask,
    callee: Node<'_>,
) -> Option<(&'a str, &'a [String])> {
    let path = match shape.hole(callee) {
        Some(_) => ask.change.symbol.clone(),
        None => match shape.free_chain(callee, model) {
            Some(path) => path.join("."),
            None => {
                let name = callee.child_by_field_name("attribute")?;
                let name = &shape.text()[name.byte_range()];
                let known = ask.new.iter().find(|symbol| symbol.path.rsplit('.').next() == Some(name))?;
                known.path.clone()
            }
        },
    };
    let known = ask.new.iter().find(|symbol| symbol.path == path)?;
    Some((&known.path, &known.signatures))
}
