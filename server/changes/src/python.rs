//! The little of Python's text that data needs: brackets, quotes, identifiers. No syntax tree.

/// Whether `text` is an identifier (keywords not excluded).
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// Whether `text` is identifiers joined by dots.
pub fn is_dotted_path(text: &str) -> bool {
    text.split('.').all(is_identifier)
}

/// The characters outside of strings with their byte and the depth of brackets around them. An opening bracket has the
/// depth outside of it, a closing one the depth inside: so one of depth 0 closes nothing.
pub(crate) struct Splitter<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Splitter<'a> {
    pub(crate) fn new(text: &'a str) -> Splitter<'a> {
        Splitter { text, at: 0, depth: 0 }
    }
}

impl Iterator for Splitter<'_> {
    type Item = (usize, char, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.at;
            let c = self.text[at..].chars().next()?;
            if matches!(c, '\'' | '"') {
                self.at = string_end(self.text, at);
                continue;
            }
            self.at += c.len_utf8();
            let depth = match c {
                '(' | '[' | '{' => {
                    self.depth += 1;
                    self.depth - 1
                }
                ')' | ']' | '}' => {
                    let inside = self.depth;
                    self.depth = self.depth.saturating_sub(1);
                    inside
                }
                _ => self.depth,
            };
            return Some((at, c, depth));
        }
    }
}

/// The byte after the string that opens at `start` (a quote); the text's end for one that is never closed.
fn string_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let close = if rest.starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = start + close.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(close) {
            return at + close.len();
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

/// The byte of the first `needle` outside of strings and brackets.
pub fn find_top_level(text: &str, needle: &str) -> Option<usize> {
    Splitter::new(text).find(|(at, _, depth)| *depth == 0 && text[*at..].starts_with(needle)).map(|(at, ..)| at)
}

/// The pieces between `separator`s outside of strings and brackets.
pub fn split_top_level(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c, depth) in Splitter::new(text) {
        if c == separator && depth == 0 {
            pieces.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// `text` without its strings.
pub(crate) fn outside_strings(text: &str) -> String {
    Splitter::new(text).map(|(_, c, _)| c).collect()
}

/// A plain string literal taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainString<'a> {
    /// The prefix (`u`, `U` or nothing).
    pub prefix: &'a str,
    /// The quotes: `'`, `"`, `'''` or `"""`.
    pub quote: &'a str,
    /// What stands between them; without backslashes.
    pub content: &'a str,
}

impl<'a> PlainString<'a> {
    /// Takes one string literal apart; `None` for bytes, raw and f-strings, escapes and anything else.
    pub fn parse(literal: &'a str) -> Option<PlainString<'a>> {
        let literal = literal.trim();
        let start = literal.find(['\'', '"'])?;
        let prefix = &literal[..start];
        if !matches!(prefix, "" | "u" | "U") || string_end(literal, start) != literal.len() {
            return None;
        }
        let rest = &literal[start..];
        let triple = ["'''", "\"\"\""].into_iter().any(|q| rest.len() >= 6 && rest.starts_with(q));
        let width = if triple { 3 } else { 1 };
        let content = rest.get(width..rest.len().checked_sub(width)?)?;
        let closed =
            rest.len() >= 2 * width && rest.ends_with(&rest[..width]) && (width == 3 || !content.contains(&rest[..1]));
        (closed && !content.contains('\\')).then_some(PlainString { prefix, quote: &rest[..width], content })
    }
}

/// A literal in one spelling: whitespace outside of strings gone, plain strings in single quotes where that needs no
/// escape.
pub fn normal_literal(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len());
    let mut at = 0;
    while let Some(c) = literal[at..].chars().next() {
        if matches!(c, '\'' | '"') {
            let end = string_end(literal, at);
            let text = &literal[at..end];
            match PlainString::parse(text) {
                Some(plain) if !plain.content.contains(['\'', '\n']) => {
                    out.push('\'');
                    out.push_str(plain.content);
                    out.push('\'');
                }
                _ => out.push_str(text),
            }
            at = end;
        } else {
            if !c.is_whitespace() {
                out.push(c);
            }
            at += c.len_utf8();
        }
    }
    out
}

/// Whether two Python literals are the same but for quotes and whitespace.
pub fn same_literal(one: &str, other: &str) -> bool {
    normal_literal(one) == normal_literal(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_strings() {
        let content = |literal| PlainString::parse(literal).map(|s| s.content);
        assert_eq!(content("'M'"), Some("M"));
        assert_eq!(content("\"\"\"M\"\"\""), Some("M"));
        assert_eq!(content("u\"it's\""), Some("it's"));
        assert_eq!(content("''"), Some(""));
        for odd in ["'", "r'M'", "b'M'", "f'M'", "'a' 'b'", "'a\\n'", "M", "", "'''", "'open", "'''a'"] {
            assert_eq!(content(odd), None, "{odd}");
        }
    }

    #[test]
    fn literals_compare_without_layout() {
        assert!(same_literal("( 1,'a b' )", "(1, \"a b\")"));
        assert!(!same_literal("'a b'", "'ab'"));
        assert!(same_literal("- 1", "-1"));
    }

    #[test]
    fn splits_outside_of_brackets_and_strings() {
        assert_eq!(split_top_level("a, (b, c), 'd,e'", ','), ["a", " (b, c)", " 'd,e'"]);
        assert_eq!(find_top_level("f(a|b) | c", "|"), Some(7));
    }
}
