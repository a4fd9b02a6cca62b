//! Conda: how it writes versions and platforms, environment.yml, and the names of its package files.

use super::{poetry, requirements};
use crate::intake::{Intake, Place};
use crate::read::Source;
use crate::requirement::{brief, marker_of, range, version};
use crate::statement::{Condition, Says};
use crate::yaml::{self, Node, Value};

/// Reads environment.yml: conda's packages, and pip's in a list below them.
pub(super) fn read(intake: &mut Intake, source: &Source) {
    let Some(whole) = yaml::parse(source, intake) else { return };
    let Some(list) = whole.get("dependencies") else { return };
    for item in list.items() {
        match &item.value {
            Value::Text(text) => match match_spec(text) {
                Ok(Some((name, says))) => dependency(intake, source, (name, item.line), says),
                Ok(None) => {}
                Err(error) => intake.problem(source, item.line, format!("{error}; it is not used")),
            },
            Value::Map(_) => {
                let lines = item.get("pip").map(Node::items).unwrap_or_default();
                let lines = lines.iter().filter_map(|line| Some((line.line, line.text()?.to_owned())));
                requirements::read_lines(intake, source, lines.collect());
            }
            Value::List(_) => intake.problem(source, item.line, "a dependency must be a string; it is not used"),
        }
    }
}

/// What a place that declares says of a package.
pub(super) fn dependency(intake: &mut Intake, source: &Source, (name, line): (&str, u32), says: Says) {
    for name in names(name) {
        intake.say(name, says.clone(), Place::declaration(source, line), Condition::default());
    }
}

/// The names that a conda package stands for: where a package is split, `x-base` is what one imports.
pub(super) fn names(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(name).chain(name.strip_suffix("-base"))
}

/// Reads `channel::name=1.2=build`, `name 1.2.*`, `name>=1.2,<2`, `name[version='>=1']`; `None` for what names nothing.
fn match_spec(text: &str) -> Result<Option<(&str, Says)>, String> {
    let text = text.split(" #").next().unwrap_or(text).trim();
    let text = text.rsplit("::").next().unwrap_or(text);
    let end = text.find(|c: char| c.is_whitespace() || "=<>!~[".contains(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name.contains(['/', '\\']) {
        return Ok(None);
    }
    let rest = rest.trim();
    let rest = match rest.strip_prefix('[') {
        Some(keys) => keys.split(['\'', '"']).nth(1).filter(|_| keys.contains("version")).unwrap_or_default(),
        None => rest,
    };
    Ok(Some((name, spec(rest).map_err(|error| format!("`{}`: {error}", brief(text)))?)))
}

/// Reads a version as conda writes it: `=1.2` is 1.2 and what comes after it in that series, `==1.2` and a bare `1.2` are
/// exact, a build may follow, `|` is "or".
pub(super) fn spec(text: &str) -> Result<Says, String> {
    let text = text.trim();
    // After an exact version or a space comes the build.
    let plain = text.trim_start_matches('=');
    let (number, _build) = plain.split_once(['=', ' ']).unwrap_or((plain, ""));
    let starts_plain = plain.starts_with(|c: char| c.is_ascii_digit());
    if starts_plain && !number.contains([',', '|', '<', '>', '!', '~']) {
        let series = number.trim_end_matches('*').trim_end_matches('.');
        let fuzzy = (text.starts_with('=') && !text.starts_with("==")) || number.ends_with('*');
        let exact = version(series)?;
        // Of three numbers, conda's series is one release and what mended its packaging.
        return match fuzzy && (exact.release().len() < 3 || number.ends_with('*')) {
            true => range(&format!("=={series}.*")).map(Says::Range),
            false => Ok(Says::Version(exact)),
        };
    }
    poetry::range(text)
}

/// The marker of a platform such as `linux-64`; `None` for one that stands for all.
pub(super) fn platform(name: &str) -> Condition {
    let (system, machine) = name.split_once('-').unwrap_or((name, ""));
    let system = match system {
        "linux" => "linux",
        "osx" => "darwin",
        "win" => "win32",
        _ => return Condition::default(),
    };
    let machine = match (system, machine) {
        ("win32", "64") => "AMD64",
        ("win32", "arm64") => "ARM64",
        (_, "64") => "x86_64",
        (_, other) => other,
    };
    let marker = match machine {
        "" => format!("sys_platform == '{system}'"),
        _ => format!("sys_platform == '{system}' and platform_machine == '{machine}'"),
    };
    Condition::marker(marker_of(&marker).ok())
}

/// The name and version in the URL of a conda package: `…/linux-64/name-1.2-build.conda`.
pub(super) fn of_url(url: &str) -> Option<(&str, Says)> {
    let file = url.split(['#', '?']).next()?.rsplit('/').next()?;
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    let (rest, _build) = stem.rsplit_once('-')?;
    let (name, number) = rest.rsplit_once('-')?;
    Some((name, Says::Version(version(number).ok()?)))
}

/// The platform in the URL of a conda package.
pub(super) fn platform_of_url(url: &str) -> Condition {
    url.split(['#', '?']).next().and_then(|url| url.rsplit('/').nth(1)).map(platform).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match match_spec(text) {
            Ok(Some((name, Says::Version(version)))) => format!("{name} {version}"),
            Ok(Some((name, Says::Range(range)))) => format!("{name} range {range}"),
            Ok(Some((name, Says::Unknown))) => format!("{name} unknown"),
            Ok(None) => "nothing".to_owned(),
            Err(error) => error,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn match_specs() {
        check("numpy", "numpy range ");
        check("numpy=1.26", "numpy range ==1.26.*");
        check("numpy=1.26.4", "numpy 1.26.4");
        check("numpy==1.26", "numpy 1.26");
        check("numpy=1.26.4=py311h64a7726_0", "numpy 1.26.4");
        check("numpy 1.26.*", "numpy range ==1.26.*");
        check("numpy=1.26.*", "numpy range ==1.26.*");
        check("numpy 1.26.4 py311_0", "numpy 1.26.4");
        check("conda-forge::numpy >=1.24,<2", "numpy range >=1.24, <2");
        check("numpy>=1.24|1.20.*", "numpy range >=1.20");
        check("numpy[version='>=1.24']", "numpy range >=1.24");
        check("numpy[build=x]", "numpy range ");
        check("numpy=new", "`numpy=new`: `=new` is not a range of versions");
        check("/x/y.conda", "nothing");
    }

    #[test]
    fn package_files() {
        let (name, says) =
            of_url("https://example.org/forge/linux-64/scikit-learn-1.4.2-py311hc009520_0.conda#x").unwrap();
        assert_eq!((name, says), ("scikit-learn", Says::Version(version("1.4.2").unwrap())));
        assert!(of_url("https://example.org/x.whl").is_none());
    }
}
