//! Templates in the numbering of a prompt, and back.

use changes::template::Template;

use super::{FormError, Prompt};
use crate::form::names::{Names, begins_word, is_word, last};

/// A template in the numbering of its prompt: what the model is to answer.
pub fn target(prompt: &Prompt, template: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = template[at..].chars().next() {
        let rest = &template[at..];
        let before = template[..at].chars().next_back();
        if let Some(hole) = plain_hole(rest) {
            match prompt.names.known_parameter(hole) {
                Some(placeholder) => out.push_str(&format!("{{{placeholder}}}")),
                None => out.push_str(&format!("{{{hole}}}")),
            }
            at += hole.len() + 2;
        } else if begins_word(c) && !before.is_some_and(is_word) {
            at += name(rest, before, template[..at].trim_end(), &prompt.names, &mut out);
        } else if matches!(c, '\'' | '"') {
            let end = string_end(rest);
            match prompt.names.known_value(&rest[..end]) {
                Some(placeholder) if !before.is_some_and(is_word) && !rest[end..].starts_with(is_word) => {
                    out.push_str(&placeholder);
                }
                _ => string(&rest[..end], &prompt.names, &mut out),
            }
            at += end;
        } else {
            escape(&rest[..c.len_utf8()], &mut out);
            // An opened mark needs its second character to be seen.
            if rest.starts_with("<|") {
                out.truncate(out.len() - 1);
                out.push_str("<|lt|>");
            }
            at += c.len_utf8();
        }
    }
    out
}

/// The name in `{name}`.
fn plain_hole(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix('{')?;
    let end = inside.find(|c: char| !is_word(c)).filter(|end| *end > 0)?;
    (inside[end..].starts_with('}') && inside.starts_with(begins_word)).then(|| &inside[..end])
}

/// Writes a dotted name; how many bytes of the template it took.
fn name(rest: &str, before: Option<char>, head: &str, names: &Names, out: &mut String) -> usize {
    let word = |text: &str| text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let first = word(rest);
    if before == Some('.') {
        match names.known_member(&rest[..first]) {
            Some(placeholder) => out.push_str(&placeholder),
            None => out.push_str(&rest[..first]),
        }
        return first;
    }
    let mut ends = vec![first];
    let mut end = first;
    while let Some(after) = rest[end..].strip_prefix('.')
        && after.starts_with(begins_word)
    {
        end += 1 + word(after);
        ends.push(end);
    }
    for end in ends.iter().rev() {
        if let Some(placeholder) = names.known_symbol(&rest[..*end]) {
            out.push_str(&placeholder);
            return *end;
        }
    }
    // A keyword's name, or one inside a hole.
    let after = rest[first..].trim_start();
    let is_keyword = after.starts_with('=') && !after.starts_with("==");
    let in_hole = head.ends_with(['{', '*']) || head.ends_with("{new");
    match names.known_parameter(&rest[..first]).filter(|_| is_keyword || in_hole) {
        Some(placeholder) => out.push_str(&placeholder),
        None => out.push_str(&rest[..first]),
    }
    first
}

/// The byte after the string literal that `rest` begins with, or of all of it where it is not closed.
fn string_end(rest: &str) -> usize {
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let close = if rest.starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = close.len();
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(close) {
            return at + close.len();
        }
        at += c.len_utf8();
        if c == '\\' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

/// Writes a string literal; one that holds no more than a name that only the note has holds its placeholder.
fn string(text: &str, names: &Names, out: &mut String) {
    let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    match names.known_symbol(inside).filter(|placeholder| placeholder.starts_with("$X") && text.len() > 2) {
        Some(placeholder) if text.ends_with(&text[..1]) => {
            out.push_str(&format!("{}{placeholder}{}", &text[..1], &text[..1]));
        }
        _ => escape(text, out),
    }
}

fn escape(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '$' => out.push_str("<|dollar|>"),
            '\n' => out.push_str("<|nl|>"),
            '<' if chars.peek() == Some(&'|') => out.push_str("<|lt|>"),
            c => out.push(c),
        }
    }
}

/// The template that an answer means.
pub fn template(prompt: &Prompt, answer: &str) -> Result<String, FormError> {
    let mut out = String::new();
    let mut rest = answer;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("<|") {
            let (text, length) = unescaped(rest)?;
            out.push_str(text);
            rest = &rest[length..];
        } else if c == '$' {
            let end = 1 + rest[1..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len() - 1);
            let meant = meant(&rest[..end], &prompt.names).ok_or_else(|| FormError::Unknown(rest[..end].to_owned()))?;
            let meant = if out.ends_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_uppercase()) {
                last(meant)
            } else {
                meant
            };
            out.push_str(meant);
            rest = &rest[end..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if out.trim().is_empty() {
        return Err(FormError::Empty);
    }
    match Template::parse(&out) {
        Ok(_) => Ok(out),
        Err(error) => Err(FormError::Unreadable(error.to_string())),
    }
}

fn unescaped(rest: &str) -> Result<(&'static str, usize), FormError> {
    for (mark, text) in [("<|nl|>", "\n"), ("<|dollar|>", "$"), ("<|lt|>", "<")] {
        if rest.starts_with(mark) {
            return Ok((text, mark.len()));
        }
    }
    let end = rest.find("|>").map_or(rest.len(), |at| at + 2);
    Err(FormError::Leaked(rest[..end].chars().take(20).collect()))
}

/// What a placeholder stands for.
fn meant<'n>(placeholder: &str, names: &'n Names) -> Option<&'n str> {
    let mut chars = placeholder.strip_prefix('$')?.chars();
    let letter = chars.next()?;
    let digits = chars.as_str();
    let at: usize = digits.parse().ok().filter(|at: &usize| at.to_string() == digits)?;
    match letter {
        'p' => names.parameters.get(at).map(String::as_str),
        'v' => names.values.get(at).map(String::as_str),
        _ => names.symbols.get(at).filter(|(known, _)| *known == letter).map(|(_, path)| path.as_str()),
    }
}
