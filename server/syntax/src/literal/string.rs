//! Strings.

use super::Literal;

/// The value of one string token with prefix and quotes; `None` where it interpolates, is broken, or names a character
/// (`\N{…}`) or a lone surrogate.
pub(super) fn decode(source: &str) -> Option<Literal> {
    let quote = source.find(['"', '\''])?;
    let (prefix, rest) = source.split_at(quote);
    let prefix = prefix.to_ascii_lowercase();
    if !prefix.chars().all(|letter| "rbuft".contains(letter)) {
        return None;
    }
    let is_raw = prefix.contains('r');
    let body = unquoted(rest)?;
    if prefix.contains('b') {
        return bytes(body, is_raw).map(Literal::Bytes);
    }
    // A template string is no string.
    if prefix.contains('t') {
        return None;
    }
    let body = if prefix.contains('f') { without_braces(body)? } else { body.to_owned() };
    if is_raw { Some(Literal::Str(newlines(&body))) } else { characters(&newlines(&body)).map(Literal::Str) }
}

fn unquoted(rest: &str) -> Option<&str> {
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = rest.strip_prefix(quote) {
            return inner.strip_suffix(quote);
        }
    }
    None
}

/// `{{` and `}}` undone; `None` where something is interpolated.
fn without_braces(body: &str) -> Option<String> {
    let mut result = String::with_capacity(body.len());
    let mut characters = body.chars();
    while let Some(character) = characters.next() {
        if matches!(character, '{' | '}') && characters.next() != Some(character) {
            return None;
        }
        result.push(character);
    }
    Some(result)
}

fn newlines(body: &str) -> String {
    if body.contains('\r') { body.replace("\r\n", "\n").replace('\r', "\n") } else { body.to_owned() }
}

fn characters(body: &str) -> Option<String> {
    let mut result = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(place) = rest.find('\\') {
        result.push_str(&rest[..place]);
        rest = &rest[place + 1..];
        let escape = rest.chars().next()?;
        rest = &rest[escape.len_utf8()..];
        match escape {
            'N' => return None,
            'x' => result.push(hexadecimal(&mut rest, 2)?),
            'u' => result.push(hexadecimal(&mut rest, 4)?),
            'U' => result.push(hexadecimal(&mut rest, 8)?),
            '0'..='7' => result.push(char::from_u32(octal(escape, &mut rest))?),
            _ => match simple(escape) {
                Some(Some(character)) => result.push(character),
                Some(None) => {}
                None => {
                    result.push('\\');
                    result.push(escape);
                }
            },
        }
    }
    result.push_str(rest);
    Some(result)
}

fn bytes(body: &str, is_raw: bool) -> Option<String> {
    let mut value = Vec::with_capacity(body.len());
    let body = newlines(body);
    let mut rest = body.as_str();
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '\\' || is_raw {
            value.push(u8::try_from(character).ok().filter(u8::is_ascii)?);
            continue;
        }
        let escape = rest.chars().next()?;
        rest = &rest[escape.len_utf8()..];
        match escape {
            'x' => value.push(u8::try_from(hexadecimal(&mut rest, 2)?).ok()?),
            '0'..='7' => value.push(octal(escape, &mut rest) as u8),
            _ => match simple(escape) {
                Some(Some(character)) => value.push(character as u8),
                Some(None) => {}
                None => {
                    value.push(b'\\');
                    value.push(u8::try_from(escape).ok()?);
                }
            },
        }
    }
    Some(value.escape_ascii().to_string())
}

/// Escapes of one letter; an escaped line end stands for nothing.
fn simple(escape: char) -> Option<Option<char>> {
    Some(Some(match escape {
        '\n' => return Some(None),
        '\\' | '\'' | '"' => escape,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        _ => return None,
    }))
}

fn hexadecimal(rest: &mut &str, length: usize) -> Option<char> {
    let digits = rest.get(..length)?;
    *rest = &rest[length..];
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

fn octal(first: char, rest: &mut &str) -> u32 {
    let mut value = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = rest.chars().next().and_then(|digit| digit.to_digit(8)) else { break };
        value = value * 8 + digit;
        *rest = &rest[1..];
    }
    value
}
