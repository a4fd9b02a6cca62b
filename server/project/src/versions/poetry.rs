//! `[tool.poetry]` of pyproject.toml, and Poetry's way to write ranges: `^1.2`, `~1.2`, `1.2.*`, `^1 || ^2`.

use changes::{Version, VersionSpecifiers};
use pep440_rs::{Operator, VersionSpecifier};
use toml::de::{DeTable, DeValue};

use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{brief, marker_of, pinned, range as pep440, version};
use crate::statement::{Condition, Says};
use crate::table::{self, Value};

/// Reads the dependencies: the main ones, then those of the groups.
pub(super) fn read(intake: &mut Intake, source: &Source, whole: &DeTable<'_>) {
    let Some(poetry) = table::table(whole, &["tool", "poetry"]) else { return };
    let mut tables = Vec::new();
    tables.extend(table::table(poetry, &["dependencies"]));
    tables.extend(table::table(poetry, &["dev-dependencies"]));
    if let Some(groups) = table::table(poetry, &["group"]) {
        for group in groups.values() {
            tables.extend(group.as_ref().as_table().and_then(|group| table::table(group, &["dependencies"])));
        }
    }
    for dependencies in tables {
        for (name, value) in dependencies {
            dependency(intake, source, name.as_ref(), value);
        }
    }
}

fn dependency(intake: &mut Intake, source: &Source, name: &str, value: &Value<'_>) {
    let line = table::line(source, value);
    match value.as_ref() {
        DeValue::String(text) => said(intake, source, (name, line), text, Condition::default()),
        DeValue::Table(entry) => {
            let when = Condition {
                markers: table::text(entry, "markers").and_then(|text| marker_of(text).ok()).into_iter().collect(),
                python: table::text(entry, "python").and_then(|text| match range(text).ok()? {
                    Says::Range(range) => Some(range),
                    _ => None,
                }),
            };
            match table::text(entry, "version") {
                Some(text) => said(intake, source, (name, line), text, when),
                None => intake.say(name, Says::Unknown, Place::declaration(source, line), when),
            }
        }
        DeValue::Array(several) => several.iter().for_each(|one| dependency(intake, source, name, one)),
        _ => intake.problem(
            source,
            line,
            format!(
                "`{name}` must be a version such as \"^2.1\" or a table, not {}; it is not used",
                table::kind(value)
            ),
        ),
    }
}

fn said(intake: &mut Intake, source: &Source, (name, line): (&str, u32), text: &str, when: Condition) {
    match range(text) {
        Ok(says) => intake.say(name, says, Place::declaration(source, line), when),
        Err(error) => intake.problem(source, line, format!("`{name}`: {error}; it is not used")),
    }
}

/// Reads a range as Poetry writes it; PEP 440's are among them.
pub(super) fn range(text: &str) -> Result<Says, String> {
    let mut alternatives = Vec::new();
    for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
        alternatives.push(all_of(part)?);
    }
    Ok(match alternatives.len() {
        0 => Says::Range(VersionSpecifiers::empty()),
        1 => pinned(alternatives.remove(0)),
        _ => Says::Range(hull(&alternatives)),
    })
}

/// Reads `>=1.2,<2` or `>=1.2 <2`.
fn all_of(text: &str) -> Result<VersionSpecifiers, String> {
    let mut out: Vec<VersionSpecifier> = Vec::new();
    for part in parts(text) {
        out.extend(one(&part).ok_or_else(|| format!("`{}` is not a range of versions", brief(text)))?);
    }
    Ok(out.into_iter().collect())
}

/// Splits at commas and at spaces, but keeps an operator with its version.
fn parts(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        match out.last_mut() {
            Some(last) if last.ends_with(['<', '>', '=', '~', '^', '!']) => last.push_str(word),
            _ => out.push(word.to_owned()),
        }
    }
    out
}

fn one(part: &str) -> Option<Vec<VersionSpecifier>> {
    if let Some(rest) = part.strip_prefix('^') {
        let low = version(rest).ok()?;
        let release = low.release().to_vec();
        let first = release.iter().position(|number| *number != 0).unwrap_or(release.len() - 1);
        return between(low, first);
    }
    if let Some(rest) = part.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        let low = version(rest).ok()?;
        let at = usize::from(low.release().len() > 1);
        return between(low, at);
    }
    if part == "*" {
        return Some(Vec::new());
    }
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return pep440(&format!("=={part}")).ok().map(|range| range.iter().cloned().collect());
    }
    if part.starts_with('=') && !part.starts_with("==") {
        return one(part.trim_start_matches('='));
    }
    pep440(part).ok().map(|range| range.iter().cloned().collect())
}

/// From `low` to before the next release at this place.
fn between(low: Version, at: usize) -> Option<Vec<VersionSpecifier>> {
    let mut release = low.release().get(..=at)?.to_vec();
    let last = release.last_mut()?;
    *last = last.checked_add(1)?;
    let high = Version::new(release).with_epoch(low.epoch());
    Some(vec![VersionSpecifier::greater_than_equal_version(low), VersionSpecifier::less_than_version(high)])
}

/// The range from the lowest to the highest of several: what lies between two of them is taken in, because a range
/// in PEP 440 has no "or".
fn hull(alternatives: &[VersionSpecifiers]) -> VersionSpecifiers {
    let lows: Option<Vec<_>> = alternatives.iter().map(|range| range.iter().find_map(lower)).collect();
    let highs: Option<Vec<_>> = alternatives.iter().map(|range| range.iter().find_map(upper)).collect();
    let by_version = |a: &VersionSpecifier, b: &VersionSpecifier| a.version().cmp(b.version());
    let low = lows.and_then(|all| all.into_iter().min_by(by_version));
    let high = highs.and_then(|all| all.into_iter().max_by(by_version));
    low.into_iter().chain(high).collect()
}

fn lower(part: &VersionSpecifier) -> Option<VersionSpecifier> {
    part.has_lower_bound().then(|| match part.operator() {
        Operator::GreaterThan => part.clone(),
        _ => VersionSpecifier::greater_than_equal_version(part.version().clone()),
    })
}

fn upper(part: &VersionSpecifier) -> Option<VersionSpecifier> {
    let version = part.version();
    match part.operator() {
        Operator::LessThan | Operator::LessThanEqual => Some(part.clone()),
        Operator::Equal | Operator::ExactEqual => Some(VersionSpecifier::less_than_equal_version(version.clone())),
        Operator::EqualStar => between(version.clone(), version.release().len().checked_sub(1)?)?.pop(),
        Operator::TildeEqual => between(version.clone(), version.release().len().checked_sub(2)?)?.pop(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match range(text) {
            Ok(Says::Version(version)) => format!("={version}"),
            Ok(Says::Range(range)) => range.to_string(),
            Ok(Says::Unknown) => "unknown".to_owned(),
            Err(error) => error,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn ranges() {
        check("^1.2.3", ">=1.2.3, <2");
        check("^0.2.3", ">=0.2.3, <0.3");
        check("^0.0.3", ">=0.0.3, <0.0.4");
        check("^0.0", ">=0.0, <0.1");
        check("^0", ">=0, <1");
        check("~1.2.3", ">=1.2.3, <1.3");
        check("~1.2", ">=1.2, <1.3");
        check("~1", ">=1, <2");
        check("~=1.4", "~=1.4");
        check("1.2.*", "==1.2.*");
        check("*", "");
        check("1.2.3", "=1.2.3");
        check("=1.2.3", "=1.2.3");
        check("==1.2.3", "=1.2.3");
        check(">=1.2 <2", ">=1.2, <2");
        check(">= 1.2, < 2", ">=1.2, <2");
        check("^1.2 || ^2.0", ">=1.2, <3");
        check("1.2.* || >=2.0", ">=1.2");
        check("2.7.* | ~=3.8", ">=2.7, <4");
        check("^x", "`^x` is not a range of versions");
        check("^99999999999999999999", "`^99999999999999999999` is not a range of versions");
    }
}
