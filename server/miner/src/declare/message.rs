//! Releases and replacements in the text of a message.

use std::str::FromStr;
use std::sync::LazyLock;

use changes::version::Version;
use regex_lite::Regex;

use super::text::HOLE;

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Said {
    pub since: Option<Version>,
    pub removal: Option<Version>,
    /// Paths and names as written, best reading first; `a|b` where several are named.
    pub replacement: Vec<String>,
    /// Whether more than another name is asked for: several things, values to pass, the opposite of what was passed.
    pub reshapes: bool,
}

/// A pattern; one that cannot be built finds nothing (a test builds them all).
type Pattern = LazyLock<Option<Regex>>;

fn all<'t>(pattern: &Pattern, text: &'t str) -> Vec<regex_lite::Captures<'t>> {
    pattern.as_ref().map(|regex| regex.captures_iter(text).collect()).unwrap_or_default()
}

fn found(pattern: &Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|regex| regex.is_match(text))
}

static SINCE: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bdeprecat(?:ed|ion)[\s,(]+(?:starting\s+)?(?:since|in|as of|from|with)\s+(?:version\s+|release\s+)?(?:(?P<of>[A-Za-z][\w-]*)\s+)?(?:version\s+)?v?(?P<v>\d+(?:\.\d+)*)",
    )
    .ok()
});
static REMOVAL: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:remov\w+|dropped|deleted|gone|unsupported|disallowed)(?:\s+(?:entirely|completely|altogether|support|it|them))?\s+(?:from\s+\S+\s+)?(?:in|from|with|as of|by|after)\s+(?:the\s+)?(?:version\s+|release\s+)?(?:(?P<of>[A-Za-z][\w-]*)\s+)?(?:version\s+|release\s+)?v?(?P<v>\d+(?:\.\d+)*)",
    )
    .ok()
});
/// Something in code's clothes, or a bare dotted name.
static USE: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:use|using|call|prefer|favou?r of|(?:renamed|moved|changed|switch|switching|migrate|migrating)(?: it)? to|(?:replaced|superseded) (?:by|with)|alternative:?|through|via)\s+(?:either\s+)?(?:the\s+)?(?:new\s+)?(?::[\w:]+:)?(?:``(?P<a>[^`]+)``|`(?P<b>[^`]+)`|'(?P<c>[^'\s]+)'|"(?P<d>[^"\s]+)"|(?P<e>[A-Za-z_](?:[\w.]*\w)?(?:\([^()]*\))?(?:=[\w'."]+)?))"#,
    )
    .ok()
});
/// What follows a name of several: `a`, `b` or `c`.
static NEXT: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"^(?:\(\))?(?:,? or |,? and |, | ?/ ?)(?:the )?(?::[\w:]+:)?(?:``(?P<a>[^`]+)``|`(?P<b>[^`]+)`|'(?P<c>[^'\s]+)'|"(?P<d>[^"\s]+)"|(?P<e>[A-Za-z_](?:[\w.]*\w)?(?:\([^()]*\))?))"#,
    )
    .ok()
});
/// What has to be done besides taking the other name.
static MORE: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:inverse|inverted|opposite) |\b(?:in conjunction with|together with|followed by)\b|\b(?:with|set|setting|pass|passing|specify|specifying)\s+["'`]*\w+=[^=.\s]"#,
    )
    .ok()
});
static SPEAKS: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\buse\b|\busing\b|favou?r|renamed|replaced|moved|superseded|switch|migrate|instead|prefer|import|call",
    )
    .ok()
});
static FROM: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:use|import)\s+(?:names?\s+)?[`'](?P<name>[\w.]+)[`']\s+(?:directly\s+)?from\s+(?:the\s+)?[`'](?P<module>[\w.]+)[`']",
    )
    .ok()
});
static DEPRECATION: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)deprecat|\bremov(?:ed|al)\b|no longer (?:be )?(?:supported|available|accepted|accessible)|\brenamed\b|\bobsolete\b|will be (?:dropped|disallowed)",
    )
    .ok()
});
static BEHAVIOUR: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bwill (?:return|be returned|default|behave|change|start)\b|\bbehaviou?r of\b|\bwill be changed\b|\bdefault (?:value )?(?:of|for|will)\b|\bdefault\b.{0,40}\bwill\b|\bthe return (?:type|value)\b|\bwill no longer (?:return|be returned)\b",
    )
    .ok()
});

/// Whether a message speaks of something that goes.
pub(crate) fn is_deprecation(text: &str) -> bool {
    found(&DEPRECATION, text)
}

/// Whether a message is about what a call does, not about the call.
pub(crate) fn is_behaviour(text: &str) -> bool {
    found(&BEHAVIOUR, text)
}

/// Reads a message. `own` is the library's name: the releases of others do not count.
pub(crate) fn read(text: &str, own: &str) -> Said {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let release = |pattern: &Pattern| {
        all(pattern, &text).into_iter().find_map(|found| {
            let of = found.name("of").map(|m| m.as_str().to_ascii_lowercase());
            let other = of.is_some_and(|of| of == "python" && own != "python");
            if other { None } else { version(found.name("v")?.as_str()) }
        })
    };
    let (replacement, reshapes) = replacements(&text);
    Said { since: release(&SINCE), removal: release(&REMOVAL), replacement, reshapes }
}

/// A release: `1.4`, `v2.0`; `None` for what is none.
pub(crate) fn version(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']).trim_end_matches('.');
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Version::from_str(text).ok().filter(|version| version.release().first().is_some_and(|major| *major < 2100))
}

/// What a text names as replacement, best reading first, and whether it asks for more than another name.
fn replacements(text: &str) -> (Vec<String>, bool) {
    let mut found: Vec<String> = Vec::new();
    for it in all(&FROM, text) {
        if let (Some(name), Some(module)) = (it.name("name"), it.name("module")) {
            let name = name.as_str();
            let path = if name.starts_with(module.as_str()) {
                name.to_owned()
            } else {
                format!("{}.{}", module.as_str(), name)
            };
            push(&mut found, Some(path));
        }
    }
    if !self::found(&SPEAKS, text) {
        return (found, false);
    }
    let mut more = self::found(&MORE, text);
    for it in all(&USE, text) {
        let rest = text.get(it.get(0).map_or(0, |m| m.end())..).unwrap_or_default();
        let Some((code, is_dressed)) = code(&it) else { continue };
        let instead = rest.trim_start().starts_with("instead") || matches!(rest.trim(), "" | ".");
        if !is_dressed && !looks_like_code(code) && !instead {
            continue;
        }
        let (others, is_more) = others(rest);
        more |= is_more || asks_for_more(code);
        let several = std::iter::once(code).chain(others).map(path).collect::<Option<Vec<String>>>();
        push(&mut found, several.map(|paths| paths.join("|")));
    }
    (found, more)
}

/// The code in a match, and whether it is in quotes.
fn code<'t>(it: &regex_lite::Captures<'t>) -> Option<(&'t str, bool)> {
    let dressed = ["a", "b", "c", "d"].iter().find_map(|group| it.name(group));
    let bare = || it.name("e").map(|bare| (bare.as_str().trim_end_matches('.'), false));
    dressed.map(|code| (code.as_str(), true)).or_else(bare)
}

fn looks_like_code(bare: &str) -> bool {
    bare.contains(['.', '_', '(', '='])
}

/// What else is named right after a name, and whether that asks for more.
fn others(text: &str) -> (Vec<&str>, bool) {
    let (mut found, mut more, mut rest) = (Vec::new(), false, text);
    while let Some(it) = NEXT.as_ref().and_then(|regex| regex.captures(rest)) {
        let Some((code, _)) = code(&it).filter(|(code, is_dressed)| *is_dressed || looks_like_code(code)) else {
            break;
        };
        found.push(code);
        more |= asks_for_more(code);
        rest = rest.get(it.get(0).map_or(rest.len(), |m| m.end())..).unwrap_or_default();
    }
    (found, more)
}

/// Whether code says more than a name: `f(flag=True)`, `name='value'`, `x[0]`. Dots and plain names stand for what was
/// passed before.
pub(crate) fn asks_for_more(code: &str) -> bool {
    let end = code.find(['(', '=', '[']).unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    let value = rest.trim_start_matches(['(', '=']).trim_end_matches(')').trim();
    match rest.chars().next() {
        Some('[') => true,
        Some('=') => !matches!(value, "" | "..." | "\u{2026}") && value != name.trim(),
        Some('(') => {
            let is_value = |word: &str| {
                word.starts_with(|c: char| c.is_ascii_digit())
                    || matches!(word, "True" | "False" | "None")
                    || word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
            };
            let is_part = |c: char| !(c.is_alphanumeric() || c == '_');
            value.contains(['=', '\'', '"']) || value.split(is_part).any(is_value)
        }
        _ => false,
    }
}

fn push(found: &mut Vec<String>, path: Option<String>) {
    if let Some(path) = path
        && !found.contains(&path)
        && found.len() < 4
    {
        found.push(path);
    }
}

/// The path in a piece of code: `f(x)` → `f`, `~.Select.where` → `.Select.where`, `inclusive='left'` → `inclusive`.
pub(crate) fn path(code: &str) -> Option<String> {
    let code = code.trim().trim_start_matches(['~', '!']).trim_start_matches("@");
    // `title <target>`
    let code = match (code.find('<'), code.ends_with('>')) {
        (Some(at), true) => code[at + 1..code.len() - 1].trim_start_matches('~'),
        _ => code,
    };
    if code.contains(HOLE) {
        return None;
    }
    let end = code.find(['(', '=', '[', ' ', ',']).unwrap_or(code.len());
    // More than one call is an expression.
    let rest = &code[end..];
    if rest.contains(").") || rest.starts_with(' ') && !rest.trim_start().starts_with('=') {
        return None;
    }
    let head = code[..end].trim_end_matches('.').replace("._", "\u{3}");
    let head = head.replace('\u{3}', "._");
    let plain = head.trim_start_matches('.');
    let sound = !plain.is_empty()
        && plain.split('.').all(|part| {
            part.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        });
    sound.then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(text: &str, since: &str, removal: &str, replacement: &[&str]) {
        let said = read(text, "acme");
        assert!(!said.reshapes, "{text}");
        agrees(&said, text, since, removal, replacement);
    }

    /// The same where more than another name is asked for.
    #[track_caller]
    fn wants(text: &str, replacement: &[&str]) {
        let said = read(text, "acme");
        assert!(said.reshapes || said.replacement.iter().any(|one| one.contains('|')), "{text}");
        agrees(&said, text, "", "", replacement);
    }

    #[track_caller]
    fn agrees(said: &Said, text: &str, since: &str, removal: &str, replacement: &[&str]) {
        let text_of = |version: &Option<Version>| version.as_ref().map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            (text_of(&said.since).as_str(), text_of(&said.removal).as_str(), said.replacement.clone()),
            (since, removal, replacement.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()),
            "{text}"
        );
    }

    #[test]
    fn messages() {
        says("'old' is deprecated and will be removed in Acme 2.1. Use 'new' instead.", "", "2.1", &["new"]);
        says("`old` is deprecated since Acme v1.17, use `acme.sub.new(a)` instead", "1.17", "", &["acme.sub.new"]);
        says(
            "deprecated in 1.2 and will be removed in 1.4. Use :meth:`~.Thing.where` instead.",
            "1.2",
            "1.4",
            &[".Thing.where"],
        );
        says("Please use `f` from the `acme.sub` namespace, the old one is deprecated.", "", "", &["acme.sub.f", "f"]);
        says("`newshape` is deprecated, use `shape=...` or pass shape by position", "", "", &["shape"]);
        says("old has been renamed to new_name and will be removed in a future version", "", "", &["new_name"]);
        says("It will be removed in Python 3.14", "", "", &[]);
        says("old is deprecated, use a dedicated library", "", "", &[]);
        says("`old` is deprecated in favor of ``acme.new``.", "", "", &["acme.new"]);
    }

    #[test]
    fn more_than_a_name() {
        wants("The 'closed' argument is deprecated, use inclusive='left' instead", &["inclusive"]);
        wants("'flag' is deprecated, use ``sep='\\s+'`` instead", &["sep"]);
        wants("Use `@action(detail=True)` instead.", &["action"]);
        wants("use set_style(STYLE_PLAIN) instead", &["set_style"]);
        wants("old is deprecated. Use insert_one or insert_many instead.", &["insert_one|insert_many"]);
        wants(
            "Use `replace_one`, `update_one` or `acme.update_many(...)`.",
            &["replace_one|update_one|acme.update_many"],
        );
        wants("use 'each' (inverse meaning, default False) instead", &["each"]);
        wants("Use acme.dataset() with format='ipc' instead.", &["acme.dataset"]);
        wants("use `LazyFrame.collect` instead, in conjunction with a call to `head`.", &["LazyFrame.collect"]);
        says("use `wide(a, b)` and read the docs", "", "", &["wide"]);
    }

    #[test]
    fn every_pattern_can_be_built() {
        for pattern in [&SINCE, &REMOVAL, &USE, &SPEAKS, &NEXT, &MORE, &FROM, &DEPRECATION, &BEHAVIOUR] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn behaviour_is_no_deprecation() {
        assert!(is_behaviour("In a future version, f will return an array"));
        assert!(!is_behaviour("f is deprecated and will be removed"));
        assert!(is_deprecation("f is deprecated"));
        assert!(!is_deprecation("In a future version, f will return an array"));
    }
}
