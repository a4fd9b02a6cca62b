//! PEP 508 requirements, PEP 440 versions and ranges, and markers, as people write them.

use std::str::FromStr;

use changes::{Version, VersionSpecifiers};
use pep508_rs::{MarkerTree, Requirement, VerbatimUrl, VersionOrUrl};

use crate::statement::Says;

/// A requirement that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Required {
    pub name: String,
    pub says: Says,
    pub marker: Option<MarkerTree>,
}

/// The parsers below recurse; no requirement that is meant to be read is so deep.
const DEEPEST: usize = 64;

fn guard(text: &str) -> Result<(), String> {
    if !text.is_ascii() {
        return Err(format!("`{}` has characters outside ASCII", brief(text)));
    }
    if text.matches('(').count() > DEEPEST {
        return Err("it is nested too deeply".to_owned());
    }
    Ok(())
}

/// Reads a requirement: `name[extra]>=1,<2 ; marker`, or `name @ url`.
pub(crate) fn requirement(text: &str) -> Result<Required, String> {
    let text = text.trim();
    if let Some((left, right)) = text.split_once('@').filter(|(left, _)| is_name(left)) {
        let name = left.split('[').next().unwrap_or(left).trim().to_owned();
        let marker = right.split_once(" ;").and_then(|(_, marker)| marker_of(marker).ok());
        return Ok(Required { name, says: Says::Unknown, marker });
    }
    guard(text)?;
    let parsed = Requirement::<VerbatimUrl>::from_str(text)
        .or_else(|error| lenient(text).and_then(|text| Requirement::from_str(&text).ok()).ok_or(error))
        .map_err(|error| format!("`{}` is not a valid requirement: {}", brief(text), error.message))?;
    let says = match parsed.version_or_url {
        None => Says::Range(VersionSpecifiers::empty()),
        Some(VersionOrUrl::Url(_)) => Says::Unknown,
        Some(VersionOrUrl::VersionSpecifier(range)) => pinned(range),
    };
    let marker = (!parsed.marker.is_true()).then_some(parsed.marker);
    Ok(Required { name: parsed.name.to_string(), says, marker })
}

/// Reads a PEP 508 marker.
pub(crate) fn marker_of(text: &str) -> Result<MarkerTree, String> {
    guard(text)?;
    MarkerTree::parse_str::<VerbatimUrl>(text.trim())
        .map_err(|error| format!("`{}` is not a valid marker: {}", brief(text), error.message))
}

/// Reads a version.
pub(crate) fn version(text: &str) -> Result<Version, String> {
    Version::from_str(text.trim()).map_err(|_| format!("`{}` is not a version", brief(text)))
}

/// Reads a range.
pub(crate) fn range(text: &str) -> Result<VersionSpecifiers, String> {
    guard(text)?;
    let text = text.trim().trim_end_matches(',');
    VersionSpecifiers::from_str(text)
        .or_else(|error| lenient(text).and_then(|text| VersionSpecifiers::from_str(&text).ok()).ok_or(error))
        .map_err(|_| format!("`{}` is not a range of versions such as `>=1.24,<3`", brief(text)))
}

/// Reads `2.1`, `==2.1` or `>=1.24,<3`.
pub(crate) fn version_or_range(text: &str) -> Result<Says, String> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_digit() || c == 'v') {
        let plain = text.strip_suffix(".*").map(|prefix| format!("=={prefix}.*"));
        return match plain {
            Some(star) => range(&star).map(Says::Range),
            None => version(text).map(Says::Version).map_err(|error| format!("{error} such as 2.1")),
        };
    }
    let range = range(text)?;
    if range.is_empty() { Err("it is empty; write a version such as 2.1".to_owned()) } else { Ok(pinned(range)) }
}

/// `==1.2` is a version, everything else a range.
pub(crate) fn pinned(range: VersionSpecifiers) -> Says {
    use pep440_rs::Operator::{Equal, ExactEqual};
    match range.iter().find(|part| matches!(part.operator(), Equal | ExactEqual)) {
        Some(exact) => Says::Version(exact.version().clone()),
        None => Says::Range(range),
    }
}

/// What old tools let pass: `>=1.16.*` means `>=1.16`, a comma may trail.
fn lenient(text: &str) -> Option<String> {
    let (head, marker) = match text.split_once(';') {
        Some((head, marker)) => (head, Some(marker)),
        None => (text, None),
    };
    let part = |part: &str| {
        let ordered = [">", "<", "~="].iter().any(|operator| part.contains(operator));
        if ordered { part.trim_end().trim_end_matches(".*").to_owned() } else { part.to_owned() }
    };
    let head: Vec<String> = head.trim().trim_end_matches(',').split(',').map(part).collect();
    let out = head.join(",") + &marker.map(|marker| format!(" ;{marker}")).unwrap_or_default();
    (out != text).then_some(out)
}

/// Whether a text is a distribution's name, with extras perhaps.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    let name = text.split('[').next().unwrap_or(text).trim_end();
    let extras = &text[text.find('[').unwrap_or(text.len())..];
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && (extras.is_empty() || extras.ends_with(']'))
}

/// The beginning of a text, for messages.
pub(crate) fn brief(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(says: &Says) -> String {
        match says {
            Says::Version(version) => version.to_string(),
            Says::Range(range) => format!("range {range}"),
            Says::Unknown => "unknown".to_owned(),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match requirement(text) {
            Ok(required) => format!("{} {}", required.name, shown(&required.says)),
            Err(error) => error,
        };
        assert!(found.starts_with(expected), "{found}");
    }

    #[test]
    fn requirements() {
        check("numpy==1.26.4", "numpy 1.26.4");
        check("numpy===1.26.4", "numpy 1.26.4");
        check("numpy[extra] (>=1.2)", "numpy range >=1.2");
        check("numpy==1.*", "numpy range ==1.*");
        check("numpy>=1.16.*,<3,", "numpy range >=1.16, <3");
        check("numpy>=1.16.* ; python_version > '3'", "numpy range >=1.16");
        check("numpy", "numpy range ");
        check("numpy @ git+https://example.org/ünicode@v1", "numpy unknown");
        check("numpy[x] @ {nonsense}", "numpy unknown");
        check("nümpy==1", "`nümpy==1` has characters outside ASCII");
        check("numpy=1", "`numpy=1` is not a valid requirement");
        check(&"(".repeat(100_000), "it is nested too deeply");
        check("", "`` is not a valid requirement");
    }

    #[test]
    fn versions_and_ranges() {
        assert_eq!(shown(&version_or_range("2.1").unwrap()), "2.1");
        assert_eq!(shown(&version_or_range("==2.1").unwrap()), "2.1");
        assert_eq!(shown(&version_or_range("2.*").unwrap()), "range ==2.*");
        assert_eq!(shown(&version_or_range(">=1, <3").unwrap()), "range >=1, <3");
        assert!(version_or_range("").is_err());
        assert!(version_or_range("new").is_err());
        assert!(version_or_range("2.x").is_err());
    }
}
