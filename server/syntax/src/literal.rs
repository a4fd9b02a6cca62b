//! Python literals as values, so that `'M'`, `"M"` and `u"M"` compare alike.

mod number;
mod string;

use tree_sitter::Node;

use crate::node;
use crate::parsed::Parsed;

/// The value of a literal expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An integer, as its decimal digits with sign.
    Int(String),
    /// A float, as its value.
    Float(f64),
    /// A string without interpolation, escapes undone, implicit concatenation joined.
    Str(String),
    /// Bytes, escaped anew (`\\x41` is `A`), so that equal bytes compare alike.
    Bytes(String),
    /// A tuple, list, set or dict of literals: kind character `(`, `[`, `{`, `:` and items (a dict's keys and values in turn).
    Container(char, Vec<Literal>),
}

/// Reads the literal that `source` (a Python expression) is; `None` for anything else.
///
/// ```
/// use syntax::literal::{Literal, parse};
/// assert_eq!(parse("u'M'"), parse("\"\\x4d\""));
/// assert_eq!(parse("-0x10"), Some(Literal::Int("-16".into())));
/// ```
pub fn parse(source: &str) -> Option<Literal> {
    let parsed = Parsed::new(source.trim()).ok()?;
    let root = parsed.root();
    if root.has_error() {
        return None;
    }
    let [statement] = node::children(root)[..] else { return None };
    let value = match node::children(statement)[..] {
        [value] if statement.kind() == "expression_statement" && !has_comma(statement) => value,
        _ => return None,
    };
    of_node(value, parsed.text())
}

/// Reads the literal that a node is; `None` for anything else.
pub fn of_node(node: Node<'_>, text: &str) -> Option<Literal> {
    let source = text.get(node.byte_range())?;
    match node.kind() {
        "none" => Some(Literal::None),
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        "ellipsis" => Some(Literal::Ellipsis),
        "integer" => number::integer(source).map(Literal::Int),
        "float" => number::float(source).map(Literal::Float),
        "string" => string::decode(source),
        "concatenated_string" => {
            let mut parts = node::children(node).into_iter().map(|part| of_node(part, text));
            let first = parts.next()??;
            parts.try_fold(first, |joined, part| match (joined, part?) {
                (Literal::Str(left), Literal::Str(right)) => Some(Literal::Str(left + &right)),
                (Literal::Bytes(left), Literal::Bytes(right)) => Some(Literal::Bytes(left + &right)),
                _ => None,
            })
        }
        "unary_operator" => {
            let value = of_node(node.child_by_field_name("argument")?, text)?;
            signed(node.child_by_field_name("operator")?.kind(), value)
        }
        "parenthesized_expression" => of_node(*node::children(node).first()?, text),
        "tuple" => container('(', node, text),
        "list" => container('[', node, text),
        "set" => container('{', node, text),
        "dictionary" => {
            let mut items = Vec::new();
            for pair in node::children(node) {
                if pair.kind() != "pair" {
                    return None;
                }
                items.push(of_node(pair.child_by_field_name("key")?, text)?);
                items.push(of_node(pair.child_by_field_name("value")?, text)?);
            }
            Some(Literal::Container(':', items))
        }
        _ => None,
    }
}

fn container(kind: char, node: Node<'_>, text: &str) -> Option<Literal> {
    let items = node::children(node).into_iter().map(|item| of_node(item, text)).collect::<Option<_>>()?;
    Some(Literal::Container(kind, items))
}

fn signed(operator: &str, value: Literal) -> Option<Literal> {
    match (operator, value) {
        ("+", Literal::Int(digits)) => Some(Literal::Int(digits)),
        ("+", Literal::Float(value)) => Some(Literal::Float(value)),
        ("-", Literal::Int(digits)) => Some(Literal::Int(match digits.strip_prefix('-') {
            Some(positive) => positive.to_owned(),
            None if digits == "0" => digits,
            None => format!("-{digits}"),
        })),
        ("-", Literal::Float(value)) => Some(Literal::Float(-value)),
        _ => None,
    }
}

fn has_comma(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == ",")
}
