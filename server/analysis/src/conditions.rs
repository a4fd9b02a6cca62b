//! Whether the conditions of a change or of one of its rewrites hold for a use.

use std::collections::BTreeMap;

use changes::record::{Condition, Display, Inside, Place, ResultUse, ValueCondition};
use syntax::literal::{self, Literal};
use syntax::node::{children, unparenthesised};
use syntax::{Node, Reaching};

use crate::bind::Bound;
use crate::file::FileContext;
use crate::uses::Use;

/// Whether all of `when` and `place` hold. What cannot be told (an unknown type, a starred call) does not hold.
pub fn hold<'t>(
    when: &BTreeMap<String, Condition>,
    place: &Place,
    site: &Use<'t>,
    bound: Option<&Bound<'t>>,
    context: &FileContext<'t>,
) -> bool {
    when.iter().all(|(parameter, condition)| holds(parameter, condition, site, bound, context))
        && place.result.is_none_or(|wanted| result_use(site.whole, context) == Some(wanted))
        && place.inside.is_none_or(|Inside::Async| is_inside_async(site.whole))
        && place.decorated.as_ref().is_none_or(|wanted| {
            decorated_parameters(site.whole, context).is_some_and(|found| found == wanted.parameters)
        })
}

fn holds<'t>(
    parameter: &str,
    condition: &Condition,
    site: &Use<'t>,
    bound: Option<&Bound<'t>>,
    context: &FileContext<'t>,
) -> bool {
    let receiver = site.receiver.filter(|_| parameter == "self");
    let value = bound.and_then(|bound| bound.argument(parameter)).map(|argument| argument.value).or(receiver);
    if condition.given == Some(true) && value.is_none() {
        return false;
    }
    if let Some(wanted) = condition.keyword {
        let argument = bound.and_then(|bound| bound.argument(parameter));
        if argument.is_none_or(|argument| argument.keyword.is_some() != wanted) {
            return false;
        }
    }
    let missing = value.is_none() && bound.is_some_and(|bound| bound.is_missing(parameter));
    if (condition.missing == Some(true) || condition.given == Some(false)) && !missing {
        return false;
    }
    if condition.missing == Some(false) && value.is_none() {
        return false;
    }
    let needs_value = condition.value.is_some() || condition.types.is_some() || condition.display.is_some();
    let Some(value) = value.map(unparenthesised) else { return !needs_value };
    condition.value.as_ref().is_none_or(|wanted| has_value(value, wanted, site, context))
        && condition.types.as_ref().is_none_or(|wanted| has_type(value, wanted, context))
        && condition.display.is_none_or(|wanted| display(value) == Some(wanted))
}

fn has_value(value: Node<'_>, wanted: &ValueCondition, site: &Use<'_>, context: &FileContext<'_>) -> bool {
    match wanted {
        ValueCondition::OneOf(literals) => literals.iter().any(|wanted| is_literal(value, wanted, context.text())),
        ValueCondition::Table(name) => site.library.values.get(name).is_some_and(|table| {
            let source = table_key(value, context.text());
            source.is_some_and(|source| table.look_up(&source).is_some())
        }),
    }
}

/// Whether an expression is the Python literal `wanted`.
pub fn is_literal(value: Node<'_>, wanted: &str, text: &str) -> bool {
    match (literal::of_node(unparenthesised(value), text), literal::parse(wanted)) {
        (Some(found), Some(wanted)) => found == wanted,
        _ => false,
    }
}

/// The source by which an argument is looked up in a values table: a literal as it stands, an implicit concatenation
/// as one string.
pub fn table_key(value: Node<'_>, text: &str) -> Option<String> {
    let value = unparenthesised(value);
    let found = literal::of_node(value, text)?;
    match (&found, value.kind()) {
        (Literal::Str(content), "concatenated_string") => Some(quoted(content)),
        _ => Some(text[value.byte_range()].to_owned()),
    }
}

/// A string literal with this content, double quotes preferred.
pub fn quoted(content: &str) -> String {
    let quote = if content.contains('"') && !content.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(content.len() + 2);
    out.push(quote);
    for c in content.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn has_type<'t>(value: Node<'t>, wanted: &[String], context: &FileContext<'t>) -> bool {
    let found = context.resolver.types_of(value);
    !found.is_empty()
        && found
            .iter()
            .all(|found| wanted.iter().any(|wanted| found == wanted || context.resolver.is_subclass(found, wanted)))
}

/// What is literally written.
pub fn display(value: Node<'_>) -> Option<Display> {
    Some(match value.kind() {
        "list" | "list_comprehension" => Display::List,
        "tuple" => Display::Tuple,
        "dictionary" | "dictionary_comprehension" => Display::Dict,
        "set" | "set_comprehension" => Display::Set,
        "string" | "concatenated_string" => Display::String,
        "integer" | "float" => Display::Number,
        "unary_operator" => {
            let argument = value.child_by_field_name("argument")?;
            return display(unparenthesised(argument)).filter(|found| *found == Display::Number);
        }
        "lambda" => Display::Lambda,
        "identifier" => Display::Name,
        _ => return None,
    })
}

/// What is done with the value of an expression, where that is plain from its surroundings.
pub fn result_use(node: Node<'_>, context: &FileContext<'_>) -> Option<ResultUse> {
    let (node, parent) = effective(node)?;
    if let Some(found) = direct_use(node, parent, context) {
        return Some(found);
    }
    is_tested(node).then_some(ResultUse::Truth)
}

/// The outermost expression that only parenthesises or awaits the node, and its parent.
fn effective(mut node: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    loop {
        let parent = node.parent()?;
        match parent.kind() {
            "parenthesized_expression" | "await" => node = parent,
            _ => return Some((node, parent)),
        }
    }
}

fn direct_use(node: Node<'_>, parent: Node<'_>, context: &FileContext<'_>) -> Option<ResultUse> {
    let is = |field: &str| parent.child_by_field_name(field) == Some(node);
    match parent.kind() {
        "expression_statement" => Some(ResultUse::Unused),
        "subscript" if is("value") => Some(ResultUse::Indexed),
        "for_statement" | "for_in_clause" if is("right") => Some(ResultUse::Iterated),
        "list_splat" => Some(ResultUse::Iterated),
        "assignment" if is("right") => {
            let left = parent.child_by_field_name("left")?;
            matches!(left.kind(), "pattern_list" | "tuple_pattern" | "list_pattern").then_some(ResultUse::Iterated)
        }
        "argument_list" => {
            let callee = parent.parent()?.child_by_field_name("function")?;
            let name = &context.text()[callee.byte_range()];
            if callee.kind() != "identifier" || context.model.reaching(callee) != Reaching::default() {
                return None;
            }
            match name {
                "list" | "tuple" | "set" | "frozenset" | "sorted" | "enumerate" | "sum" | "min" | "max" | "any"
                | "all" | "zip" | "iter" => Some(ResultUse::Iterated),
                "bool" => Some(ResultUse::Truth),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether only the truth of the node's value matters.
fn is_tested(node: Node<'_>) -> bool {
    let mut node = node;
    for _ in 0..syntax::parsed::MAX_DEPTH {
        let Some((inner, parent)) = effective(node) else { return false };
        let is = |field: &str| parent.child_by_field_name(field) == Some(inner);
        match parent.kind() {
            "not_operator" | "if_clause" => return true,
            "if_statement" | "while_statement" | "elif_clause" => return is("condition"),
            "conditional_expression" => return children(parent).get(1) == Some(&inner),
            "assert_statement" => return children(parent).first() == Some(&inner),
            "boolean_operator" => node = parent,
            _ => return false,
        }
    }
    false
}

fn is_inside_async(node: Node<'_>) -> bool {
    let mut current = node.parent();
    while let Some(node) = current {
        match node.kind() {
            "lambda" | "class_definition" => return false,
            "function_definition" => return node.child(0).is_some_and(|first| first.kind() == "async"),
            _ => current = node.parent(),
        }
    }
    false
}

/// The parameter names of the function that a decorator decorates.
pub fn decorated_parameters(node: Node<'_>, context: &FileContext<'_>) -> Option<Vec<String>> {
    let mut current = Some(node);
    while let Some(node) = current {
        match node.kind() {
            "decorated_definition" => {
                let function = node.child_by_field_name("definition")?;
                return parameter_names(function.child_by_field_name("parameters")?, context.text());
            }
            "block" | "module" => return None,
            _ => current = node.parent(),
        }
    }
    None
}

fn parameter_names(parameters: Node<'_>, text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for parameter in children(parameters) {
        match parameter.kind() {
            "keyword_separator" | "positional_separator" => {}
            "typed_parameter" => out.push(text[children(parameter).first()?.byte_range()].to_owned()),
            _ => {
                let name = parameter.child_by_field_name("name").unwrap_or(parameter);
                out.push(text[name.byte_range()].to_owned());
            }
        }
    }
    Some(out)
}

/// Whether an expression is the Python literal `wanted`.
pub fn is_value(value: Node<'_>, wanted: &str, context: &FileContext<'_>) -> bool {
    is_literal(value, wanted, context.text())
}
