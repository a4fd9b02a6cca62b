//! What a finding says: one line, what, since when, because of which version where.

use changes::record::{Replacement, Successor};
use changes::{Change, Kind, Library, Status, Version};

use crate::environment::SourceKind;
use crate::file::Project;
use crate::judge::span;
use crate::versions::Judgement;

/// The message of a finding.
pub fn of(change: &Change, symbol: &str, library: &Library, judgement: &Judgement, project: Project<'_>) -> String {
    let mut out = fact(change, symbol, library, judgement);
    if let Some(because) = because(change, library, judgement) {
        out.push_str(" (");
        out.push_str(&because);
        out.push(')');
    }
    if let Some(advice) = advice_in(change, library, project) {
        out.push_str("; ");
        out.push_str(&advice);
    }
    out
}

/// What a finding is about, in words: "`numpy.in1d`", "parameter `closed` of `pandas.date_range`".
pub fn subject(change: &Change, symbol: &str) -> String {
    let path = symbol.split('(').next().unwrap_or(symbol);
    match (&change.parameter, &change.value, change.kind) {
        (Some(p), _, Kind::Position) => format!("`{p}` of `{path}` as a positional argument"),
        (Some(p), _, Kind::Required) => format!("`{path}` without `{p}`"),
        (Some(p), _, Kind::Default) => format!("the default of `{p}` of `{path}`"),
        (Some(p), Some(value), _) => format!("`{p}={value}` of `{path}`"),
        (Some(p), None, Kind::Value) => format!("this value of `{p}` of `{path}`"),
        (Some(p), None, _) => format!("parameter `{p}` of `{path}`"),
        (None, _, Kind::Position) => format!("positional arguments of `{path}`"),
        (None, _, Kind::Behaviour) => format!("the behaviour of `{path}`"),
        (None, _, _) => format!("`{path}`"),
    }
}

fn fact(change: &Change, symbol: &str, library: &Library, judgement: &Judgement) -> String {
    let subject = subject(change, symbol);
    let name = display_name(library);
    let life = &change.life;
    let changed_verb = if change.kind == Kind::Default { "changed" } else { "is different since" };
    let at = |version: &Option<changes::Version>| version.as_ref().map(|v| format!("{name} {v}")).unwrap_or_default();
    let status = if judgement.status == Status::Fine {
        if life.gone().is_some() { Status::Removed } else { Status::Deprecated }
    } else {
        judgement.status
    };
    match status {
        Status::Removed | Status::Raises if change.kind == Kind::Position => {
            format!("{subject} no longer works since {name} {}", version(life.gone()))
        }
        Status::Removed | Status::Raises if change.kind == Kind::Required => {
            format!("{subject} no longer works since {name} {}", version(life.gone()))
        }
        Status::Removed if life.removed.is_some() => {
            let verb =
                if matches!(change.kind, Kind::Value) { "is no longer accepted since" } else { "was removed in" };
            format!("{subject} {verb} {}", at(&life.removed))
        }
        Status::Removed | Status::Raises => format!("{subject} only raises since {name} {}", version(life.gone())),
        Status::Deprecated => format!("{subject} is deprecated since {}", at(&life.deprecated)),
        Status::Changed | Status::Fine => format!("{subject} {changed_verb} {}", at(&life.changed)),
    }
}

fn version(version: Option<&changes::Version>) -> String {
    version.map(ToString::to_string).unwrap_or_default()
}

fn because(change: &Change, library: &Library, judgement: &Judgement) -> Option<String> {
    let name = display_name(library);
    match &judgement.version {
        None => Some(format!("the project's version of {name} is not known")),
        Some((_, source)) if !judgement.breaks_on.is_empty() => {
            let owner = if source.file.is_empty() { "your range".to_owned() } else { source.file.clone() };
            Some(format!("breaks on {name} {}, which {owner} allows", releases(change, library, &judgement.breaks_on)?))
        }
        Some((version, source)) if judgement.future => {
            Some(format!("not yet in {version}; {} {version}", source.says()))
        }
        Some((version, source)) if source.kind == SourceKind::NewestKnown => {
            Some(format!("no version is known for this project; {version} is the newest known"))
        }
        Some((version, source)) => Some(format!("{} {version}", source.says())),
    }
}

/// Releases as words: "≥ 2.0" where every later known one is among them, "1.3 to 1.5" and "1.4" otherwise.
fn releases(change: &Change, library: &Library, hit: &[Version]) -> Option<String> {
    let (first, last) = (hit.first()?, hit.last()?);
    let works = |release: &Version| !matches!(change.life.status(release), Status::Removed | Status::Raises);
    let later = library.releases().iter().any(|release| release > last && works(release));
    Some(match (later, first == last) {
        (false, _) => format!("≥ {first}"),
        (true, true) => first.to_string(),
        (true, false) => format!("{first} to {last}"),
    })
}

/// What to do, where it is known.
pub fn advice(change: &Change) -> Option<String> {
    advised(change, |_| None)
}

/// The same for a project: a replacement that some release of the span lacks is told with the first one that has it.
fn advice_in(change: &Change, library: &Library, project: Project<'_>) -> Option<String> {
    advised(change, |path| {
        library.symbol(path)?;
        let since = span::since(library, project, |release| library.exists_in(path, release) == Some(true))?;
        Some(format!(" (from {} {since} on)", display_name(library)))
    })
}

fn advised(change: &Change, since: impl Fn(&str) -> Option<String>) -> Option<String> {
    match &change.replacement {
        Replacement::Unknown => None,
        Replacement::Nothing => Some("it can simply go".to_owned()),
        Replacement::Any(successors) => {
            let names: Vec<String> = successors
                .iter()
                .map(|successor| match successor {
                    Successor::Symbol(path) => {
                        let name = path.strip_prefix("builtins.").unwrap_or(path);
                        format!("`{name}`{}", since(path).unwrap_or_default())
                    }
                    Successor::Parameter(name) => format!("`{name}`"),
                })
                .collect();
            Some(format!("use {}", names.join(" or ")))
        }
    }
}

/// How the distribution is called in messages: the standard library is Python.
pub fn display_name(library: &Library) -> &str {
    if library.distribution() == "python" { "Python" } else { &library.name }
}
