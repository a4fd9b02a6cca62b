//! Every library symbol exists in the whole span, some overload binds, and the requirements hold.

use std::sync::Arc;

use changes::surface::{Parameter, ParameterKind};
use changes::{Library, normalise};

use super::facts::{CallShape, Facts, SymbolFact};
use super::{Answer, Candidate, fail, pass, requirements, span, unknown};
use crate::bind::signatures::callables;
use crate::file::Project;
use crate::finding::Outcome;

/// What the sentence holds where everything exists, but a call does not fit.
pub const TAKES: &str = "does not take these arguments";

pub(super) fn ask(candidate: &Candidate, project: Project<'_>) -> Answer {
    of_facts(&candidate.facts, &candidate.change.distribution, project)
}

/// Why what a rewrite uses is not there in the whole span, if that is sure: another alternative may do then.
pub fn lacking(facts: &Facts, own: &str, project: Project<'_>) -> Option<String> {
    let (outcome, sentence) = of_facts(facts, own, project);
    (outcome == Outcome::Fail).then_some(sentence)
}

fn of_facts(facts: &Facts, own: &str, project: Project<'_>) -> Answer {
    let mut answers: Vec<Answer> = Vec::new();
    for requirement in &facts.requires {
        answers.push(requirements::ask(requirement, project));
    }
    for fact in &facts.symbols {
        answers.push(one(fact, own, facts.same.is_some(), project));
    }
    let first = |wanted: Outcome| answers.iter().find(|(outcome, _)| *outcome == wanted).cloned();
    // An undeclared dependency is named before other gaps: nothing excuses it.
    let dependency = answers.iter().find(|(_, sentence)| sentence.contains(requirements::DEPENDENCY)).cloned();
    first(Outcome::Fail)
        .or(dependency)
        .or_else(|| first(Outcome::Unknown))
        .unwrap_or_else(|| pass("everything that it uses exists in every release that is allowed"))
}

fn one(fact: &SymbolFact, own: &str, same: bool, project: Project<'_>) -> Answer {
    let Some(path) = &fact.path else {
        return if same {
            pass("the record says that it is the same")
        } else {
            unknown(format!("it is not known whether the value has `{}`", fact.written))
        };
    };
    if path.starts_with("builtins.") {
        return pass("a builtin");
    }
    let root = path.split('.').next().unwrap_or(path);
    let Some(distribution) = project.database.distribution_of(root) else {
        let name = normalise(root);
        let declared = requirements::is_declared(&name, own, project);
        let needs = if declared { String::new() } else { format!("; it needs {name}, {}", requirements::DEPENDENCY) };
        return unknown(format!("nothing is known of `{path}`{needs}"));
    };
    let declared = requirements::is_declared(distribution, own, project);
    let Some(library) = project.database.library(distribution) else {
        return unknown(format!("nothing is known of `{path}`"));
    };
    let answer =
        if fact.is_old { binds(fact, path, &library, project) } else { present(fact, path, &library, same, project) };
    if !declared && answer.0 != Outcome::Fail {
        return unknown(format!("it needs {distribution}, {}", requirements::DEPENDENCY));
    }
    answer
}

/// Whether a symbol is there in every release of the span, and takes the call.
fn present(fact: &SymbolFact, path: &str, library: &Arc<Library>, same: bool, project: Project<'_>) -> Answer {
    let Some(symbol) = library.symbol(path) else {
        // A member that a base class defines, or what mining did not see.
        return unknown(format!("`{path}` is not in the known surface of {}", library.distribution()));
    };
    let distribution = library.distribution();
    for version in span::versions(library, project) {
        let Some(release) = library.surface.release_at(&version) else {
            return unknown(format!("nothing is known of {distribution} {version}"));
        };
        if library.exists_in(path, release) == Some(false) {
            let there = |release| library.exists_in(path, release) == Some(true) && !symbol.raises.contains(release);
            let lacks = format!("`{path}` does not exist in {distribution} {version}, which the code must run with");
            return fail(match span::since(library, project, there) {
                Some(since) => format!("{lacks}; it does from {since} on"),
                None => lacks,
            });
        }
        if symbol.raises.contains(release) {
            return fail(format!("`{path}` only raises in {distribution} {version}, which the code must run with"));
        }
    }
    match &fact.call {
        Some(_) if same => pass("old and new take the same arguments"),
        Some(_) => binds(fact, path, library, project),
        None => pass(format!("`{path}` exists")),
    }
}

/// Whether some overload takes the call in every release of the span.
fn binds(fact: &SymbolFact, path: &str, library: &Arc<Library>, project: Project<'_>) -> Answer {
    let Some(call) = &fact.call else { return pass(format!("`{path}` is what was used")) };
    if call.starred && !fact.is_old {
        return unknown(format!("the call unpacks arguments, and `{path}` may not take them"));
    }
    for release in span::releases(library, project) {
        let overloads = callables(library, path, release, project);
        if overloads.is_empty() {
            if fact.is_old && call.keywords.is_empty() {
                continue;
            }
            return unknown(format!("the parameters of `{path}` are not known"));
        }
        let takes = overloads.iter().any(|callable| {
            if fact.is_old { knows(&callable.parameters, call) } else { fits(&callable.parameters, call) }
        });
        if !takes {
            let version = &library.surface.releases[release as usize];
            let distribution = library.distribution();
            let takes = |release| {
                let overloads = callables(library, path, release, project);
                overloads.iter().any(|callable| {
                    if fact.is_old { knows(&callable.parameters, call) } else { fits(&callable.parameters, call) }
                })
            };
            let lacks = format!("`{path}` {TAKES} in {distribution} {version}");
            return fail(match span::since(library, project, takes) {
                Some(since) => format!("{lacks}; it does from {since} on"),
                None => lacks,
            });
        }
    }
    pass(format!("`{path}` takes the arguments"))
}

/// The old callee keeps its other arguments: only the keywords that the rewrite writes are asked.
fn knows(parameters: &[Parameter], call: &CallShape) -> bool {
    call.keywords.iter().all(|name| accepts(parameters, name))
}

fn fits(parameters: &[Parameter], call: &CallShape) -> bool {
    let positional = parameters
        .iter()
        .filter(|p| matches!(p.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword));
    let variable = parameters.iter().any(|p| p.kind == ParameterKind::VarPositional);
    let taken: Vec<&str> = positional.clone().take(call.positional).map(|p| p.name.as_str()).collect();
    let enough = variable || taken.len() == call.positional;
    let complete = parameters.iter().all(|p| {
        p.default.is_some()
            || matches!(p.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword)
            || taken.contains(&p.name.as_str())
            || call.keywords.contains(&p.name)
    });
    enough && complete && call.keywords.iter().all(|name| accepts(parameters, name) && !taken.contains(&name.as_str()))
}

fn accepts(parameters: &[Parameter], name: &str) -> bool {
    parameters.iter().any(|p| {
        p.kind == ParameterKind::VarKeyword
            || (p.name == name && matches!(p.kind, ParameterKind::PositionalOrKeyword | ParameterKind::KeywordOnly))
    })
}
