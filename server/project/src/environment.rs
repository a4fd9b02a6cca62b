//! Joins what the files of a project say into an [`Environment`].

use std::collections::BTreeMap;

use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use changes::{Span, Version, VersionSpecifiers};

use crate::problem::Problem;
use crate::statement::{Role, Says, Statement};
use crate::target::{Platform, Target};

/// The releases of a distribution (normalised name; `python` for the language) that the database knows.
pub type Known<'a> = &'a dyn Fn(&str) -> Vec<Version>;

/// Markers are judged for this version where nothing at all is known of Python's.
const FALLBACK_PYTHON: [u64; 2] = [3, 13];

/// Joins statements, first things first, into what is in use and what the code must run with.
pub fn join(statements: &[Statement], platform: &Platform, known: Known<'_>) -> (Environment, Vec<Problem>) {
    let mut by_name: BTreeMap<&str, Vec<&Statement>> = BTreeMap::from([("python", Vec::new())]);
    for said in statements {
        by_name.entry(&said.distribution).or_default().push(said);
    }
    let python = by_name.remove("python").unwrap_or_default();
    let mut environment = Environment::default();
    // Python first: the others' markers are judged for it.
    let pin = Pin { declared: true, ..pin_of(&python, &known("python")) };
    let target = Target::new(&target_version(&pin), platform);
    if pin.in_use.is_some() || pin.span.is_some() {
        environment.pins.insert("python".to_owned(), pin);
    }
    let mut problems = Vec::new();
    for (name, all) in by_name {
        let mut holding: Vec<&Statement> = all.iter().copied().filter(|said| target.meets(&said.when)).collect();
        if holding.is_empty() {
            // Code for another platform: better its versions than none.
            holding = all;
        }
        let known = known(name);
        let pin = pin_of(&holding, &known);
        problems.extend(unknown(name, &pin, &holding, &known));
        environment.pins.insert(name.to_owned(), pin);
    }
    (environment, problems)
}

/// Adds the newest release known of those distributions that no file speaks of.
pub fn add_newest_known<'n>(environment: &mut Environment, names: impl IntoIterator<Item = &'n str>, known: Known<'_>) {
    for name in names {
        if !environment.pins.contains_key(name) {
            let pin = pin_of(&[], &known(name));
            environment.pins.insert(name.to_owned(), pin);
        }
    }
}

/// What is known of one distribution, from the statements that hold.
fn pin_of(statements: &[&Statement], known: &[Version]) -> Pin {
    let declared = statements
        .iter()
        .any(|said| said.role != Role::Accompanies && !matches!(said.source.kind, SourceKind::Installed));
    if let Some(pin) = from_command_line(statements, known) {
        return Pin { declared, ..pin };
    }
    let range = declared_range(statements);
    let chosen = [SourceKind::Configuration, SourceKind::Lock, SourceKind::Installed]
        .into_iter()
        .find_map(|kind| chosen(statements, kind, range.map(|(range, said)| (range, said.level))));
    let in_use = chosen
        .or_else(|| range.and_then(|(range, said)| Some((best_of(range, known)?, said.source.clone()))))
        .or_else(|| Some((highest(known, |_| true)?, newest_known())));
    let span = range.map(|(range, said)| (span(range, in_use.as_ref()), said.source.clone()));
    Pin { in_use, span, declared }
}

/// What the command line says is in use, and all that counts.
fn from_command_line(statements: &[&Statement], known: &[Version]) -> Option<Pin> {
    if let Some((version, source)) = chosen(statements, SourceKind::CommandLine, None) {
        let span = Some((Span::Exactly(version.clone()), source.clone()));
        return Some(Pin { in_use: Some((version, source)), span, declared: false });
    }
    let (range, said) = ranges(statements).find(|(_, said)| said.source.kind == SourceKind::CommandLine)?;
    let in_use = best_of(range, known).map(|version| (version, said.source.clone()));
    let span = Some((span(range, in_use.as_ref()), said.source.clone()));
    Some(Pin { in_use, span, declared: false })
}

/// The statements that give a range.
fn ranges<'a>(statements: &[&'a Statement]) -> impl Iterator<Item = (&'a VersionSpecifiers, &'a Statement)> {
    statements.iter().filter_map(|said| match &said.says {
        Says::Range(range) if !range.is_empty() => Some((range, *said)),
        _ => None,
    })
}

/// The range that the code must run with: the configuration's, else the first that is declared (none if one version
/// is declared), else that of a constraint or a lock file.
fn declared_range<'a>(statements: &[&'a Statement]) -> Option<(&'a VersionSpecifiers, &'a Statement)> {
    let configured = ranges(statements).find(|(_, said)| said.source.kind == SourceKind::Configuration);
    if configured.is_some() {
        return configured;
    }
    let declares = |said: &&&Statement| said.role == Role::Declares;
    for said in statements.iter().filter(declares) {
        match &said.says {
            Says::Range(range) if !range.is_empty() => return Some((range, said)),
            Says::Version(_) => return None,
            Says::Range(_) | Says::Unknown => {}
        }
    }
    ranges(statements).next()
}

/// The version that statements of one kind choose: those of the nearest root count, and of these the first file; of
/// several versions in it that hold, the highest. What a root further out says counts only within `range`.
fn chosen(
    statements: &[&Statement],
    kind: SourceKind,
    range: Option<(&VersionSpecifiers, u16)>,
) -> Option<(Version, VersionSource)> {
    let versions: Vec<(&Version, &Statement)> = statements
        .iter()
        .filter(|said| said.source.kind == kind)
        .filter_map(|said| match &said.says {
            Says::Version(version) => Some((version, *said)),
            _ => None,
        })
        .filter(|(version, said)| range.is_none_or(|(range, level)| said.level <= level || range.contains(version)))
        .collect();
    let (_, first) = versions.iter().min_by_key(|(_, said)| said.level)?;
    let of_first =
        versions.iter().filter(|(_, said)| said.level == first.level && said.source.file == first.source.file);
    let (version, said) = of_first.max_by(|(a, _), (b, _)| a.cmp(b))?;
    Some(((*version).clone(), said.source.clone()))
}

/// The highest known release of a range; where the database knows the distribution, but no release so new or so old,
/// the lowest of the range.
fn best_of(range: &VersionSpecifiers, known: &[Version]) -> Option<Version> {
    if known.is_empty() {
        return None;
    }
    highest(known, |version| range.contains(version)).or_else(|| lowest(range))
}

fn lowest(range: &VersionSpecifiers) -> Option<Version> {
    range.iter().filter(|part| part.has_lower_bound()).map(|part| part.version().clone()).max()
}

/// The highest release that will do, one that is no pre-release if there is one.
fn highest(known: &[Version], will_do: impl Fn(&Version) -> bool) -> Option<Version> {
    known.iter().filter(|version| will_do(version)).max_by_key(|version| (version.is_stable(), *version)).cloned()
}

fn span(range: &VersionSpecifiers, in_use: Option<&(Version, VersionSource)>) -> Span {
    let bounded = range.iter().any(|part| part.has_lower_bound());
    let from = in_use.filter(|_| !bounded).map(|(version, _)| version.clone());
    Span::Range { specifiers: range.clone(), from }
}

fn newest_known() -> VersionSource {
    VersionSource { kind: SourceKind::NewestKnown, file: String::new(), line: None }
}

/// The version that markers are judged for.
fn target_version(python: &Pin) -> Version {
    let lowest = || match &python.span {
        Some((Span::Range { specifiers, .. }, _)) => lowest(specifiers),
        _ => None,
    };
    python
        .in_use
        .as_ref()
        .map(|(version, _)| version.clone())
        .or_else(lowest)
        .unwrap_or_else(|| Version::new(FALLBACK_PYTHON))
}

/// Says that a version cannot be known, where that matters: nothing else tells it, and the database knows the
/// distribution.
fn unknown(name: &str, pin: &Pin, statements: &[&Statement], known: &[Version]) -> Option<Problem> {
    let guessed = pin
        .in_use
        .as_ref()
        .is_none_or(|(_, source)| matches!(source.kind, SourceKind::Declared | SourceKind::NewestKnown));
    let said = statements.iter().find(|said| said.says == Says::Unknown)?;
    (guessed && !known.is_empty()).then(|| Problem {
        file: said.source.file.clone(),
        line: said.source.line,
        message: format!(
            "the version of {name} is not known: it comes from a URL or a folder; set it under [tool.apilift.versions]"
        ),
    })
}
