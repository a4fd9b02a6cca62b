//! When an expression needs parentheses in a new place.

use syntax::Node;

/// How tightly Python binds, loosest first.
pub type Level = u8;

/// Anything may stand here.
pub const ANY: Level = 0;
/// A lambda or conditional may stand here, no bare `:=`, tuple or `yield`.
pub const EXPRESSION: Level = 1;
const CONDITIONAL: Level = 2;
const OR: Level = 3;
const AND: Level = 4;
const NOT: Level = 5;
const COMPARISON: Level = 6;
const BIT_OR: Level = 7;
const UNARY: Level = 13;
const POWER: Level = 14;
const AWAIT: Level = 15;
/// Names, calls, attributes, subscripts, literals and what has brackets of its own.
pub const PRIMARY: Level = 16;

/// How tightly an expression binds.
pub fn level(node: Node<'_>, text: &str) -> Level {
    match node.kind() {
        "named_expression" | "yield" | "expression_list" | "pattern_list" => ANY,
        "lambda" => EXPRESSION,
        "conditional_expression" => CONDITIONAL,
        "boolean_operator" | "binary_operator" => operator(node, text),
        "not_operator" => NOT,
        "comparison_operator" => COMPARISON,
        "unary_operator" => UNARY,
        "await" => AWAIT,
        _ => PRIMARY,
    }
}

fn operator(node: Node<'_>, text: &str) -> Level {
    let Some(operator) = node.child_by_field_name("operator") else { return CONDITIONAL };
    match &text[operator.byte_range()] {
        "or" => OR,
        "and" => AND,
        "|" => BIT_OR,
        "^" => 8,
        "&" => 9,
        "<<" | ">>" => 10,
        "+" | "-" => 11,
        "**" => POWER,
        _ => 12,
    }
}

/// The loosest level that may stand in the place of `child` without parentheses.
pub fn wanted(child: Node<'_>, text: &str) -> Level {
    let Some(parent) = child.parent() else { return ANY };
    let is = |field: &str| parent.child_by_field_name(field).is_some_and(|node| node.id() == child.id());
    match parent.kind() {
        "attribute" | "call" | "await" => PRIMARY,
        "subscript" if is("value") => PRIMARY,
        "binary_operator" | "boolean_operator" => {
            let own = operator(parent, text);
            match (own, is("left")) {
                (POWER, true) => AWAIT,
                (POWER, false) => UNARY,
                (own, true) => own,
                (own, false) => own + 1,
            }
        }
        "unary_operator" => UNARY,
        "not_operator" => NOT,
        "comparison_operator" => BIT_OR,
        "conditional_expression" => OR,
        "list_splat" | "dictionary_splat" => BIT_OR,
        "for_in_clause" | "if_clause" => OR,
        "interpolation" => CONDITIONAL,
        "as_pattern" | "with_item" => CONDITIONAL,
        "parenthesized_expression" => ANY,
        "decorator" => ANY,
        _ => EXPRESSION,
    }
}

/// Whether an integer literal would run into a dot.
pub fn runs_into_dot(inner: Node<'_>, place: Node<'_>) -> bool {
    inner.kind() == "integer"
        && place.parent().is_some_and(|parent| {
            parent.kind() == "attribute"
                && parent.child_by_field_name("object").is_some_and(|node| node.id() == place.id())
        })
}

/// Whether brackets of its own surround a place within its statement, so that lines may break there.
pub fn is_bracketed(node: Node<'_>) -> bool {
    let mut current = node;
    while let Some(parent) = current.parent() {
        match parent.kind() {
            "parenthesized_expression"
            | "argument_list"
            | "list"
            | "tuple"
            | "set"
            | "dictionary"
            | "generator_expression"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "interpolation" => return true,
            "subscript" => {
                let is_value = parent.child_by_field_name("value").is_some_and(|value| value.id() == current.id());
                if !is_value {
                    return true;
                }
            }
            "block" | "module" => return false,
            _ => {}
        }
        current = parent;
    }
    false
}

/// Whether an expression breaks a line outside of brackets and strings of its own.
pub fn breaks_line(node: Node<'_>, text: &str) -> bool {
    let source = &text[node.byte_range()];
    if !source.contains('\n') {
        return false;
    }
    let mut at = node.start_byte();
    let mut walk = syntax::node::descendants(node);
    let mut breaks = false;
    while let Some(inner) = walk.next() {
        let closed = matches!(
            inner.kind(),
            "parenthesized_expression"
                | "argument_list"
                | "list"
                | "tuple"
                | "set"
                | "dictionary"
                | "string"
                | "generator_expression"
                | "list_comprehension"
                | "set_comprehension"
                | "dictionary_comprehension"
        ) && text[inner.byte_range()]
            .starts_with(['(', '[', '{', '"', '\'', 'f', 'F', 'r', 'R', 'b', 'B', 'u', 'U']);
        if closed || inner.child_count() == 0 {
            breaks |= at <= inner.start_byte() && text[at..inner.start_byte()].contains('\n');
            at = at.max(inner.end_byte());
            walk.skip_children();
        } else if inner.kind() == "subscript" {
            // The brackets are tokens of the subscript itself: only what stands before them counts.
            if let Some(value) = inner.child_by_field_name("value") {
                breaks |= breaks_line(value, text);
            }
            at = at.max(inner.end_byte());
            walk.skip_children();
        }
    }
    breaks
}
