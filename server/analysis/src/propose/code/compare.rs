//! The old statement and the answered one, laid side by side.

use syntax::node::{children, descendants, unparenthesised};
use syntax::{Node, Parsed};

/// What stands in the answer where the use stood: an expression, or a whole statement in the place of a use that was one.
pub(super) fn counterpart<'n>(old: &Parsed, used: Node<'_>, new: &'n Parsed) -> Result<Node<'n>, String> {
    let before = only_statement(old).ok_or("the code that was shown is more than one statement")?;
    let after = only_statement(new).ok_or("the answer's code is not the one statement that was asked about")?;
    if let Some(found) = beside(old, before, used, new, after) {
        return Ok(found);
    }
    let is_whole = before.kind() == "expression_statement"
        && children(before).first().is_some_and(|only| unparenthesised(*only).id() == used.id());
    let is_simple = match after.kind() {
        "expression_statement" => {
            children(after).first().is_some_and(|only| matches!(only.kind(), "assignment" | "augmented_assignment"))
        }
        kind => kind == "delete_statement",
    };
    if is_whole && is_simple { Ok(after) } else { Err("the answer changes more than the use".to_owned()) }
}

/// The one statement beside imports.
fn only_statement(parsed: &Parsed) -> Option<Node<'_>> {
    let is_import = |node: &Node<'_>| {
        matches!(node.kind(), "import_statement" | "import_from_statement" | "future_import_statement")
    };
    let others: Vec<Node<'_>> = children(parsed.root()).into_iter().filter(|node| !is_import(node)).collect();
    let [only] = others.as_slice() else { return None };
    Some(*only)
}

/// Goes down to the use where all beside the way is the same.
fn beside<'n>(
    old: &Parsed,
    mut at: Node<'_>,
    used: Node<'_>,
    new: &'n Parsed,
    mut other: Node<'n>,
) -> Option<Node<'n>> {
    loop {
        if at.id() == used.id() {
            return Some(unparenthesised(other));
        }
        let is_wrapped = |node: Node<'_>| node.kind() == "parenthesized_expression";
        match (is_wrapped(at), is_wrapped(other)) {
            (true, false) => {
                at = *children(at).first()?;
                continue;
            }
            (false, true) => {
                other = *children(other).first()?;
                continue;
            }
            _ => {}
        }
        let (left, right) = (parts(at), parts(other));
        if at.kind() != other.kind() || left.len() != right.len() {
            return None;
        }
        let way = left
            .iter()
            .position(|part| part.start_byte() <= used.start_byte() && used.end_byte() <= part.end_byte())?;
        let differs = |index: usize| tokens(left[index], old.text()) != tokens(right[index], new.text());
        if (0..left.len()).any(|index| index != way && differs(index)) {
            return None;
        }
        (at, other) = (left[way], right[way]);
    }
}

/// All children that say something.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| !matches!(child.kind(), "comment" | ",")).collect()
}

/// The words of a stretch of code, without white space, comments, commas and the choice of quotes.
pub(super) fn tokens(node: Node<'_>, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut walk = descendants(node);
    while let Some(inner) = walk.next() {
        match inner.kind() {
            "comment" => walk.skip_children(),
            "," => {}
            "string" => {
                if let Some(value) = syntax::literal::of_node(inner, text) {
                    out.push(format!("{value:?}"));
                    walk.skip_children();
                }
            }
            _ if inner.child_count() == 0 && !inner.byte_range().is_empty() => {
                out.push(text.get(inner.byte_range()).unwrap_or_default().to_owned());
            }
            _ => {}
        }
    }
    out
}
