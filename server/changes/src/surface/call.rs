//! A signature as text: `(data, index=None, *, copy=False) -> acme.Frame`. `0..3` among the parameters stands for those
//! of the signature before it, so that a later release's signature says what changed.

use super::{Intervals, Origin, Signature};

/// A signature without its releases; `before` are the parameters of the one written before it.
pub(super) fn write_call(signature: &Signature, before: &[String]) -> String {
    let mut text = format!("({})", shortened(&signature.params, before).join(", "));
    if let Some(returns) = &signature.returns {
        let origin = match signature.origin {
            None | Some(Origin::Annotation) => "",
            Some(Origin::Stub) => "stub: ",
            Some(Origin::Body) => "body: ",
            Some(Origin::Hand) => "hand: ",
        };
        text.push_str(&format!(" -> {origin}{returns}"));
    }
    text
}

/// Reads what [`write_call`] wrote.
pub(super) fn read_call(releases: Intervals, text: &str, before: &[String]) -> Result<Signature, String> {
    let wrong = || format!("a signature is \"(a, b=1) -> type\", not {text:?}");
    let (pieces, rest) = text.strip_prefix('(').and_then(pieces).ok_or_else(wrong)?;
    let mut params = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let Some(quoted) = piece.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            params.push(quoted.replace("``", "`"));
        } else if piece.starts_with(|c: char| c.is_ascii_digit()) {
            let unknown = || format!("{piece} does not lie in the signature before it");
            params.extend_from_slice(slice(piece, before).ok_or_else(unknown)?);
        } else {
            params.push(piece.to_owned());
        }
    }
    let returns = match rest {
        "" => None,
        _ => Some(rest.strip_prefix(" -> ").ok_or_else(wrong)?),
    };
    let marked = |mark: &str, origin| Some((returns?.strip_prefix(mark)?, Some(origin)));
    let (returns, origin) = marked("stub: ", Origin::Stub)
        .or_else(|| marked("body: ", Origin::Body))
        .or_else(|| marked("hand: ", Origin::Hand))
        .map_or((returns, returns.map(|_| Origin::Annotation)), |(returns, origin)| (Some(returns), origin));
    Ok(Signature { releases, params, returns: returns.map(str::to_owned), origin })
}

/// Parameters as they are written: runs that `before` has as well by their place there, where that is shorter.
fn shortened(params: &[String], before: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = params.get(at) {
        let start = before.iter().position(|known| known == first).unwrap_or(before.len());
        let shared = before[start..].iter().zip(&params[at..]).take_while(|(known, own)| known == own).count();
        let run: Vec<String> = params[at..at + shared.max(1)].iter().map(|param| quoted(param)).collect();
        let place = match start + shared {
            end if end == before.len() => format!("{start}.."),
            end => format!("{start}..{end}"),
        };
        if shared > 0 && place.len() < run.join(", ").len() {
            out.push(place);
        } else {
            out.extend(run);
        }
        at += shared.max(1);
    }
    out
}

/// `0..3`, `4..` of the parameters before.
fn slice<'p>(piece: &str, before: &'p [String]) -> Option<&'p [String]> {
    let (first, end) = piece.split_once("..")?;
    let end = if end.is_empty() { before.len() } else { end.parse().ok()? };
    before.get(first.parse().ok()?..end)
}

/// A parameter; in backticks where it would not be read as one (`key=lambda a, b: a`).
fn quoted(param: &str) -> String {
    let closed = format!("{param})");
    let is_marked = param.starts_with(|c: char| c == '`' || c.is_ascii_digit());
    match pieces(&closed) {
        Some((pieces, "")) if pieces == [param] && !is_marked => param.to_owned(),
        _ => format!("`{}`", param.replace('`', "``")),
    }
}

/// What stands between commas up to the closing parenthesis, and the text after it. Brackets and quotes are respected;
/// a doubled backtick ends one quotation and begins the next.
fn pieces(text: &str) -> Option<(Vec<&str>, &str)> {
    let (mut found, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_u32, None);
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (Some(b'\'' | b'"'), b'\\') => {
                bytes.next();
            }
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b',') if depth == 0 && text[at + 1..].starts_with(' ') => {
                found.push(&text[start..at]);
                start = at + 2;
            }
            (None, b')') if depth == 0 => {
                found.extend((at > 0).then(|| &text[start..at]));
                return Some((found, &text[at + 1..]));
            }
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written and read again, each after the one before it.
    fn there_and_back(signatures: &[&[&str]]) -> Vec<String> {
        let mut before: Vec<String> = Vec::new();
        let mut texts = Vec::new();
        for params in signatures {
            let params: Vec<String> = params.iter().map(|&param| param.to_owned()).collect();
            let signature = Signature { releases: Intervals::default(), params, returns: None, origin: None };
            let text = write_call(&signature, &before);
            assert_eq!(read_call(Intervals::default(), &text, &before).as_ref(), Ok(&signature), "{text}");
            before = signature.params;
            texts.push(text);
        }
        texts
    }

    #[test]
    fn later_signatures_say_what_changed() {
        let written = there_and_back(&[
            &["first", "second=None", "third=(1, 2)", "**kwargs"],
            &["first", "second=None", "*", "third=(1, 2)", "fourth=''", "**kwargs"],
            &["fourth=''", "third=(1, 2)", "first"],
            &[],
            &["a"],
        ]);
        let wanted = [
            "(first, second=None, third=(1, 2), **kwargs)",
            "(0..2, *, 2..3, fourth='', 3..)",
            "(4..5, 3..4, 0..1)",
            "()",
            "(a)",
        ];
        assert_eq!(written, wanted);
    }

    #[test]
    fn every_default_comes_back() {
        let plain = ["b=', '", "c=\"it's (\"", "d='\\', '", "i=]"];
        let odd = [
            "a=lambda x, y: x",
            "e=`odd`",
            "f='''x'y, ('''",
            "g={'k': [1, 2)}",
            "h=)",
            "j=é, ü",
            "k=`",
            "l=`, ``",
            "0..1",
        ];
        for default in plain.into_iter().chain(odd) {
            there_and_back(&[&["first", default, "last=1"], &[default], &["x", default]]);
        }
    }
}
