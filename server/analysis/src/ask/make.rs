//! The question that a finding gives.

use std::sync::Arc;

use changes::record::{Replacement, ResultUse, Successor};
use changes::surface::SymbolKind;
use changes::{Library, UseForm};
use syntax::node::ArgumentKind;

use super::signature::write_signature;
use super::{ArgumentShape, Ask, CallFacts, ChangeFacts, PassedBy, SymbolFacts, SymbolSort};
use crate::bind::signatures::callables;
use crate::conditions;
use crate::file::{FileContext, Project};
use crate::judge::span;
use crate::matching::Hit;

/// Longer strings are opaque.
const SHORT_STRING: usize = 16;
/// A note is told up to here, in characters.
const NOTE: usize = 300;
/// How many paths of the note are told beside the replacements.
const FROM_NOTE: usize = 3;
/// How many overloads are told.
const OVERLOADS: usize = 2;

/// The releases that an answer was made for, as text: a part of what it is kept under.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Versions(pub String);

/// The question for a hit, and the releases that its answer holds for.
pub fn of_hit(hit: &Hit<'_>, context: &FileContext<'_>) -> (Ask, Versions) {
    let change = &hit.change;
    let project = context.project;
    let mut told: Vec<String> = replacements(change);
    if change.parameter.is_some() || told.is_empty() {
        told.push(hit.site.path.clone());
    }
    told.extend(named_in_note(&change.note, &hit.site.path, project).into_iter().take(FROM_NOTE));
    let mut seen: Vec<String> = Vec::new();
    told.retain(|path| {
        !seen.contains(path) && {
            seen.push(path.clone());
            true
        }
    });
    let versions = versions_of(&told, &hit.site.library, project);
    let ask = Ask {
        change: facts(hit),
        old: old_symbol(hit, project),
        new: told.into_iter().map(|path| new_symbol(path, project)).collect(),
        call: call(hit, context),
    };
    (ask, versions)
}

fn facts(hit: &Hit<'_>) -> ChangeFacts {
    let change = &hit.change;
    // What mining found says of itself where it was read; that tells nothing of what to write.
    let is_mined = change.file.ends_with(".jsonl");
    let prose = if is_mined { "" } else { change.note.as_str() };
    let note = format!("{}. {prose}", change.title.trim_end_matches('.'));
    let note: Vec<&str> = note.split_whitespace().collect();
    ChangeFacts {
        symbol: hit.site.path.clone(),
        kind: change.kind.name().to_owned(),
        parameter: change.parameter.clone(),
        value: change.value.clone(),
        deprecated: change.life.deprecated.as_ref().or(change.life.changed.as_ref()).map(ToString::to_string),
        removed: change.life.gone().map(ToString::to_string),
        replacement: match &change.replacement {
            Replacement::Unknown => Vec::new(),
            Replacement::Nothing => vec!["nothing".to_owned()],
            Replacement::Any(successors) => successors.iter().map(told).collect(),
        },
        note: note.join(" ").chars().take(NOTE).collect(),
    }
}

fn told(successor: &Successor) -> String {
    match successor {
        Successor::Symbol(path) => path.clone(),
        Successor::Parameter(name) => format!("({name})"),
    }
}

fn replacements(change: &changes::Change) -> Vec<String> {
    let Replacement::Any(successors) = &change.replacement else { return Vec::new() };
    let symbols = successors.iter().filter_map(|successor| match successor {
        Successor::Symbol(path) => Some(path.clone()),
        Successor::Parameter(_) => None,
    });
    symbols.collect()
}

/// Paths in a note that the surfaces know.
fn named_in_note(note: &str, old: &str, project: Project<'_>) -> Vec<String> {
    let is_part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
    let words = note.split(|c: char| !is_part(c)).map(|word| word.trim_matches('.'));
    let is_known = |path: &&str| {
        path.contains('.')
            && *path != old
            && project.database.library_of(path).is_some_and(|library| library.symbol(path).is_some())
    };
    words.filter(is_known).map(str::to_owned).collect()
}

/// The releases in use and in the span of every distribution that an answer may speak of.
fn versions_of(told: &[String], own: &Arc<Library>, project: Project<'_>) -> Versions {
    let mut libraries = vec![Arc::clone(own)];
    for path in told {
        if let Some(library) = project.database.library_of(path)
            && !libraries.iter().any(|known| known.distribution() == library.distribution())
        {
            libraries.push(library);
        }
    }
    let mut parts: Vec<String> = libraries
        .iter()
        .map(|library| {
            let name = library.distribution();
            let in_use = project.environment.in_use(name).map(ToString::to_string).unwrap_or_default();
            let span = span::versions(library, project);
            let end = |version: Option<&changes::Version>| version.map(ToString::to_string).unwrap_or_default();
            format!("{name} {in_use} [{}..{}]", end(span.first()), end(span.last()))
        })
        .collect();
    parts.sort();
    Versions(parts.join(", "))
}

fn old_symbol(hit: &Hit<'_>, project: Project<'_>) -> SymbolFacts {
    let library = &hit.site.library;
    let path = &hit.site.path;
    let bound = hit.bound.as_ref().filter(|bound| bound.by_signature);
    let signatures = match bound {
        Some(bound) => vec![write_signature(&bound.signature)],
        None => {
            let known = (0..library.surface.releases.len() as u32).rev();
            known
                .map(|release| signatures(library, path, release, project))
                .find(|all| !all.is_empty())
                .unwrap_or_default()
        }
    };
    SymbolFacts { path: path.clone(), is: sort_of(library, path), signatures }
}

fn new_symbol(path: String, project: Project<'_>) -> SymbolFacts {
    let Some(library) = project.database.library_of(&path) else {
        return SymbolFacts { path, ..SymbolFacts::default() };
    };
    let newest = span::newest(&library, project);
    let signatures = newest.map(|release| signatures(&library, &path, release, project)).unwrap_or_default();
    let is = sort_of(&library, &path);
    SymbolFacts { path, is, signatures }
}

fn signatures(library: &Arc<Library>, path: &str, release: u32, project: Project<'_>) -> Vec<String> {
    let mut out: Vec<String> = callables(library, path, release, project)
        .into_iter()
        .map(|callable| write_signature(&callable.parameters))
        .collect();
    out.dedup();
    out.truncate(OVERLOADS);
    out
}

fn sort_of(library: &Library, path: &str) -> Option<SymbolSort> {
    Some(match library.symbol(path)?.kind {
        SymbolKind::Module => SymbolSort::Module,
        SymbolKind::Class => SymbolSort::Class,
        SymbolKind::Function => SymbolSort::Function,
        SymbolKind::Method => SymbolSort::Method,
        SymbolKind::ClassMethod => SymbolSort::ClassMethod,
        SymbolKind::StaticMethod => SymbolSort::StaticMethod,
        SymbolKind::Property | SymbolKind::Attribute => SymbolSort::Property,
        SymbolKind::Constant => SymbolSort::Constant,
    })
}

fn call(hit: &Hit<'_>, context: &FileContext<'_>) -> CallFacts {
    let site = &hit.site;
    let form = match site.form {
        UseForm::Call => "call",
        UseForm::Ref => "ref",
        UseForm::Decorator => "decorator",
        UseForm::Base => "base",
        UseForm::Override => "override",
        UseForm::ClassEntry => "class-entry",
        UseForm::Store => "store",
        UseForm::Import => "import",
    };
    let result = match conditions::result_use(site.whole, context) {
        Some(ResultUse::Unused) => "unused",
        Some(ResultUse::Truth) => "truth",
        Some(ResultUse::Iterated) => "iterated",
        Some(ResultUse::Indexed) => "indexed",
        None => "used",
    };
    let through_self = hit.bound.as_ref().is_some_and(|bound| bound.argument("self").is_some());
    let mut arguments: Vec<ArgumentShape> = Vec::new();
    for argument in site.call.iter().flat_map(|call| &call.arguments).skip(usize::from(through_self)) {
        let known = hit.bound.iter().flat_map(|bound| &bound.arguments);
        let parameter = known
            .into_iter()
            .find(|known| known.node.id() == argument.node.id())
            .map(|known| known.parameter.clone())
            .or_else(|| match argument.kind {
                ArgumentKind::Keyword(name) => Some(context.parsed.slice(name).to_owned()),
                _ => None,
            });
        let by = match argument.kind {
            ArgumentKind::Positional => PassedBy::Position,
            ArgumentKind::Keyword(_) => PassedBy::Keyword,
            ArgumentKind::Star => PassedBy::Star,
            ArgumentKind::DoubleStar => PassedBy::DoubleStar,
        };
        let is_value = matches!(by, PassedBy::Position | PassedBy::Keyword);
        let literal = is_value.then(|| shape_literal(context.parsed.slice(argument.value))).flatten();
        arguments.push(ArgumentShape { parameter, by, literal });
    }
    CallFacts {
        form: form.to_owned(),
        receiver: (site.receiver.is_some() && !site.through_class) || through_self,
        arguments,
        result: result.to_owned(),
    }
}

/// True, False, None and short plain strings are part of a call's shape, in one spelling.
pub(super) fn shape_literal(text: &str) -> Option<String> {
    if matches!(text, "True" | "False" | "None") {
        return Some(text.to_owned());
    }
    let plain = changes::python::PlainString::parse(text)?;
    let is_short = plain.content.chars().count() <= SHORT_STRING && !plain.content.contains(['\'', '\n']);
    is_short.then(|| format!("'{}'", plain.content))
}
