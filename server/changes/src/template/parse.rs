//! The hole language's reader.

use super::{Hole, Map, Part, Template, TemplateError};
use crate::python::{self, Splitter};

/// Reads `source` into parts.
pub(super) fn parse(source: &str) -> Result<Template, TemplateError> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let at = source.len() - rest.len();
        if let Some(after) = rest.strip_prefix("{{") {
            text.push('{');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("}}") {
            text.push('}');
            rest = after;
        } else if c == '{' {
            let length = hole_length(&rest[1..])
                .ok_or_else(|| error(source, at, "this `{` is never closed; write `{{` for a brace of Python's"))?;
            let hole = read_hole(source, at + 1, &rest[1..1 + length])?;
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Hole(hole));
            rest = &rest[length + 2..];
        } else if c == '}' {
            return Err(error(source, at, "a `}` that closes no hole; write `}}` for a brace of Python's"));
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(Template { source: source.to_owned(), parts })
}

/// How many bytes stand before the brace that closes a hole.
fn hole_length(inside: &str) -> Option<usize> {
    Splitter::new(inside).find(|(_, c, depth)| *depth == 0 && *c == '}').map(|(at, ..)| at)
}

fn error(source: &str, byte: usize, what: impl Into<String>) -> TemplateError {
    let at = source.char_indices().take_while(|(i, _)| *i < byte).count();
    TemplateError { at, what: what.into() }
}

/// Reads what stands between the braces; `at` is its byte in `source`.
fn read_hole(source: &str, at: usize, inside: &str) -> Result<Hole, TemplateError> {
    let fail = |what: String| error(source, at, what);
    let body = inside.trim();
    if body.is_empty() {
        return Err(fail("an empty hole; write `{{}}` for an empty dict".to_owned()));
    }
    let named = |text: &str, form: &str| {
        let name = text.trim();
        if python::is_identifier(name) {
            Ok(name.to_owned())
        } else {
            Err(fail(format!("`{{{inside}}}` is not a hole: expected {form}; write `{{{{` for a brace of Python's")))
        }
    };
    if let Some(name) = body.strip_prefix("**") {
        return Ok(Hole::Rest(named(name, "a name after `**`")?));
    }
    if let Some(name) = body.strip_prefix('*') {
        return Ok(Hole::Args(named(name, "a name after `*`")?));
    }
    if let Some(name) = body.strip_prefix("new ") {
        return Ok(Hole::Fresh(named(name, "a name after `new`")?));
    }
    let (head, map) = match python::find_top_level(body, "->") {
        Some(arrow) => {
            let map = read_map(&body[arrow + 2..]).map_err(&fail)?;
            (&body[..arrow], Some(map))
        }
        None => (body, None),
    };
    let (name, otherwise) = match python::find_top_level(head, "|") {
        Some(bar) => {
            let expression = head[bar + 1..].trim();
            if expression.is_empty() {
                return Err(fail(
                    "nothing stands after `|`; write the expression for an argument not given".to_owned(),
                ));
            }
            (&head[..bar], Some(expression.to_owned()))
        }
        None => (head, None),
    };
    let name = named(name, "a parameter's name, `self`, `callee`, `*args`, `**rest` or `new name`")?;
    let plain = otherwise.is_none() && map.is_none();
    match name.as_str() {
        "self" if plain => Ok(Hole::Receiver),
        "callee" if plain => Ok(Hole::Callee),
        "self" | "callee" => Err(fail(format!("`{name}` is always there; it takes neither `|` nor `->`"))),
        _ => Ok(Hole::Argument { name, otherwise, map }),
    }
}

/// Reads `@table` or `'M': 'ME', None: 'both'`.
fn read_map(text: &str) -> Result<Map, String> {
    let text = text.trim();
    if let Some(table) = text.strip_prefix('@') {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        return if !table.is_empty() && table.chars().all(is_name) {
            Ok(Map::Table(table.to_owned()))
        } else {
            Err(format!("`@{table}` is not the name of a values table; write `@name` for `values/name.toml`"))
        };
    }
    let mut pairs = Vec::new();
    for pair in python::split_top_level(text, ',') {
        if pair.trim().is_empty() {
            continue;
        }
        let Some(colon) = python::find_top_level(pair, ":") else {
            return Err(format!("`{}` in a map has no `:`; write `old: new, old: new` or `@table`", pair.trim()));
        };
        let (old, new) = (pair[..colon].trim(), pair[colon + 1..].trim());
        if old.is_empty() || new.is_empty() {
            return Err(format!("`{}` in a map lacks a side; write `old: new`", pair.trim()));
        }
        pairs.push((old.to_owned(), new.to_owned()));
    }
    if pairs.is_empty() {
        return Err("nothing stands after `->`; write `old: new, old: new` or `@table`".to_owned());
    }
    Ok(Map::Pairs(pairs))
}
