//! The quotes of new strings.

use syntax::Node;
use syntax::node::descendants;

use crate::file::FileContext;

/// So many strings tell a file's style.
const ENOUGH: usize = 100;

/// The quote that most of a file's strings have; `None` where they do not say. Bytes, strings between three quotes, and
/// those that hold a quote do not count.
pub fn of_file(context: &FileContext<'_>) -> Option<char> {
    let strings = descendants(context.parsed.root()).filter(|node| node.kind() == "string");
    let (mut double, mut single) = (0, 0);
    for quote in strings.filter_map(|node| of(node, context.text())).take(ENOUGH) {
        *(if quote == '"' { &mut double } else { &mut single }) += 1;
    }
    match double.cmp(&single) {
        std::cmp::Ordering::Greater => Some('"'),
        std::cmp::Ordering::Less => Some('\''),
        std::cmp::Ordering::Equal => None,
    }
}

/// The quote of a plain string that is not bytes.
pub fn of(string: Node<'_>, text: &str) -> Option<char> {
    let text = text.get(string.byte_range())?;
    let start = text.find(['"', '\'']).filter(|start| !text[..*start].contains(['b', 'B']))?;
    let quote = text[start..].chars().next()?;
    let content = text[start + 1..].strip_suffix(quote)?;
    (!content.contains(['"', '\''])).then_some(quote)
}

/// A string literal without prefix in other quotes, where that needs no escapes.
pub fn put(literal: String, quote: char) -> String {
    let other = if quote == '"' { '\'' } else { '"' };
    let content = literal.strip_prefix(other).and_then(|rest| rest.strip_suffix(other));
    match content {
        Some(content) if !content.contains(['"', '\'', '\\']) => format!("{quote}{content}{quote}"),
        _ => literal,
    }
}
