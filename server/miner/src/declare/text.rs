//! What a message says, as far as it can be read without running it: literals, f-strings, `%`, `.format`, `+`, names that
//! were assigned before.

use ruff_python_ast::{Expr, FStringPart, InterpolatedStringElement, Number, Operator};
use rustc_hash::FxHashMap;

use super::Arg;
use crate::expr;

/// Stands for what is not known.
pub(crate) const HOLE: char = '\u{1}';

/// Stands for the name that a module's `__getattr__` is asked for.
pub(crate) const ASKED: char = '\u{2}';

const DEPTH: usize = 24;

/// Texts by name.
pub(crate) type Names = FxHashMap<String, String>;

/// The text of an expression, with holes; `None` where it is no text at all.
pub(crate) fn text(value: &Expr, names: &Names) -> Option<String> {
    text_at(value, names, 0)
}

fn text_at(value: &Expr, names: &Names, depth: usize) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    match value {
        Expr::StringLiteral(literal) => Some(literal.value.to_str().to_owned()),
        Expr::FString(fstring) => {
            let mut out = String::new();
            for part in &fstring.value {
                match part {
                    FStringPart::Literal(literal) => out.push_str(literal),
                    FStringPart::FString(inner) => {
                        for element in &inner.elements {
                            match element {
                                InterpolatedStringElement::Literal(literal) => out.push_str(&literal.value),
                                InterpolatedStringElement::Interpolation(it) => {
                                    out.push_str(&piece(&it.expression, names, depth));
                                }
                            }
                        }
                    }
                }
            }
            Some(out)
        }
        Expr::Name(name) => names.get(name.id.as_str()).cloned(),
        Expr::BinOp(binary) if binary.op == Operator::Add => {
            let left = text_at(&binary.left, names, depth + 1);
            let right = text_at(&binary.right, names, depth + 1);
            if left.is_none() && right.is_none() {
                return None;
            }
            Some(left.unwrap_or_else(hole) + &right.unwrap_or_else(hole))
        }
        Expr::BinOp(binary) if binary.op == Operator::Mod => {
            let template = text_at(&binary.left, names, depth + 1)?;
            Some(percent(&template, &binary.right, names, depth))
        }
        Expr::Call(call) => {
            let Expr::Attribute(attribute) = &*call.func else { return None };
            match attribute.attr.as_str() {
                "format" => {
                    let template = text_at(&attribute.value, names, depth + 1)?;
                    let positional: Vec<String> = call.arguments.args.iter().map(|a| piece(a, names, depth)).collect();
                    let keyed: Vec<(String, String)> = call
                        .arguments
                        .keywords
                        .iter()
                        .filter_map(|k| Some((k.arg.as_ref()?.to_string(), piece(&k.value, names, depth))))
                        .collect();
                    Some(format(&template, &positional, &keyed))
                }
                "strip" | "lstrip" | "rstrip" => text_at(&attribute.value, names, depth + 1),
                "join" => match call.arguments.args.first() {
                    Some(Expr::Tuple(it)) => Some(joined(&attribute.value, &it.elts, names, depth)),
                    Some(Expr::List(it)) => Some(joined(&attribute.value, &it.elts, names, depth)),
                    _ => None,
                },
                _ => None,
            }
        }
        Expr::If(it) => text_at(&it.body, names, depth + 1).or_else(|| text_at(&it.orelse, names, depth + 1)),
        _ => None,
    }
}

fn joined(separator: &Expr, parts: &[Expr], names: &Names, depth: usize) -> String {
    let separator = text_at(separator, names, depth + 1).unwrap_or_default();
    parts.iter().map(|part| piece(part, names, depth)).collect::<Vec<_>>().join(&separator)
}

fn hole() -> String {
    HOLE.to_string()
}

fn piece(value: &Expr, names: &Names, depth: usize) -> String {
    match value {
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(int) => int.to_string(),
            Number::Float(float) => float.to_string(),
            Number::Complex { .. } => hole(),
        },
        _ => text_at(value, names, depth + 1).unwrap_or_else(hole),
    }
}

/// `template % value`.
fn percent(template: &str, value: &Expr, names: &Names, depth: usize) -> String {
    let values: Vec<String> = match value {
        Expr::Tuple(tuple) => tuple.elts.iter().map(|e| piece(e, names, depth)).collect(),
        Expr::Dict(_) => Vec::new(),
        other => vec![piece(other, names, depth)],
    };
    let keyed = |key: &str| -> String {
        let found = match value {
            Expr::Dict(dict) => dict
                .items
                .iter()
                .find(|item| item.key.as_ref().and_then(expr::string).as_deref() == Some(key))
                .map(|item| piece(&item.value, names, depth)),
            // `dict(name=…)`
            Expr::Call(call) => call
                .arguments
                .keywords
                .iter()
                .find(|k| k.arg.as_ref().is_some_and(|arg| arg.as_str() == key))
                .map(|k| piece(&k.value, names, depth)),
            _ => None,
        };
        found.unwrap_or_else(hole)
    };
    let mut out = String::new();
    let mut next = values.into_iter();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        if let Some(inner) = rest.strip_prefix('(')
            && let Some(end) = inner.find(')')
        {
            out.push_str(&keyed(&inner[..end]));
            rest = inner.get(end + 2..).unwrap_or_default();
            continue;
        }
        out.push_str(&next.next().unwrap_or_else(hole));
        let width = rest.find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        rest = &rest[width..];
    }
    out.push_str(rest);
    out
}

/// `template.format(…)`.
fn format(template: &str, positional: &[String], keyed: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut automatic = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let doubled = rest[at..].starts_with("{{") || rest[at..].starts_with("}}");
        if doubled {
            out.push_str(&rest[at..=at]);
            rest = &rest[at + 2..];
            continue;
        }
        let Some(end) = rest[at..].find('}') else { break };
        let field = rest.get(at + 1..at + end).unwrap_or_default();
        let key = field.split(['!', ':', '.', '[']).next().unwrap_or_default();
        let value = if key.is_empty() {
            automatic += 1;
            positional.get(automatic - 1).cloned()
        } else if let Ok(index) = key.parse::<usize>() {
            positional.get(index).cloned()
        } else {
            keyed.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
        };
        out.push_str(&value.unwrap_or_else(hole));
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

/// An argument of a declaration.
pub(crate) fn argument(value: &Expr, names: &Names) -> Arg {
    argument_at(value, names, 0)
}

fn argument_at(value: &Expr, names: &Names, depth: usize) -> Arg {
    if depth > 6 {
        return Arg::Other;
    }
    let list = |elements: &[Expr]| Arg::List(elements.iter().map(|e| argument_at(e, names, depth + 1)).collect());
    match value {
        Expr::NoneLiteral(_) => Arg::Literal("None".to_owned()),
        Expr::BooleanLiteral(literal) => Arg::Literal(if literal.value { "True" } else { "False" }.to_owned()),
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(int) => Arg::Literal(int.to_string()),
            Number::Float(float) => Arg::Literal(float.to_string()),
            Number::Complex { .. } => Arg::Other,
        },
        Expr::List(it) => list(&it.elts),
        Expr::Tuple(it) => list(&it.elts),
        Expr::Set(it) => list(&it.elts),
        Expr::Dict(it) => Arg::Dict(
            it.items
                .iter()
                .filter_map(|item| {
                    Some((item.key.as_ref().and_then(expr::string)?, argument_at(&item.value, names, depth + 1)))
                })
                .collect(),
        ),
        _ => {
            if let Some(text) = text(value, names) {
                return Arg::Text(text);
            }
            match value {
                Expr::Call(call) => match expr::dotted(&call.func) {
                    Some(callee) => {
                        let arguments = call.arguments.args.iter().map(|a| argument_at(a, names, depth + 1)).collect();
                        Arg::Call(callee, arguments)
                    }
                    None => Arg::Other,
                },
                _ => expr::dotted(value).map_or(Arg::Other, Arg::Name),
            }
        }
    }
}
