//! `apilift model answers`: what a model answers and what becomes of it, for measuring. Nothing is kept, and no answer is
//! left untried because its probability is low. A line is a use, as `model questions` prints it, with
//! - `known`: where the rewrite comes from that is offered without a model, if one is,
//! - `answers`: what was tried, the likeliest first, up to the first that passed: `template` and `probability`, then
//!   `adoption` (adopted, unknown, workaround), or the gate or condition that refused it (`by`) and why (`reason`),
//! - `after`: the file with the answer that passed, if one did.
//!
//! With `-`, questions come as JSON lines on standard input, and lines with `id` and `answers` are printed: there is no
//! file, so the gates are asked in a small library that holds what the question says.

use analysis::ask::{Ask, Versions};
use analysis::finding::{Fix, Migration};
use analysis::judge::score::World;
use analysis::propose::{Adoption, MOST, Proposal, Question, Tried};
use anyhow::Context;
use model::{Cancel, Proposer, Sampling};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syntax::TextEdit;

use super::questions::{Ground, Line, scope};
use crate::cli::model::AnswersArguments;
use crate::commands::check::with_model::{self, Nobody, Wanted};
use crate::exit::ExitStatus;
use crate::json_lines;
use crate::kept::Kept;
use crate::local_model::{self, Chosen};
use crate::models;
use crate::report;
use crate::source::Source;

/// A use with its answers.
#[derive(Serialize)]
struct Answered {
    #[serde(flatten)]
    line: Line,
    known: Option<&'static str>,
    answers: Vec<Value>,
    after: Option<String>,
}

/// A question on standard input.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    ask: Ask,
}

/// Runs the command.
pub fn run(arguments: &AnswersArguments) -> anyhow::Result<ExitStatus> {
    let model = local_model::chosen(arguments.model_file.as_deref(), &models::config_here()?)?;
    let model = model.context("no local model is chosen; name its file with --model-file")?;
    let worker = model.worker(|_| {})?;
    let proposer = Proposer::new(&worker, arguments.strategy.into(), Sampling::default());
    if arguments.uses.paths.iter().any(|path| path.as_os_str() == "-") {
        return json_lines::map(&|text| {
            let asked: Asked = serde_json::from_str(text)?;
            let tried = alone(&asked.ask, &proposer)?;
            Ok(json!({ "id": asked.id, "answers": tried.iter().map(told).collect::<Vec<_>>() }))
        });
    }
    of_files(arguments, &model, &proposer)
}

fn of_files(arguments: &AnswersArguments, model: &Chosen, proposer: &Proposer<'_>) -> anyhow::Result<ExitStatus> {
    let wanted = Wanted { scope: scope(&arguments.uses), threshold: Some(0.0) };
    let ground = Ground::of(&arguments.uses)?;
    let kept = Kept::new(None, Some(model.asked.clone()));
    let mut questions: Vec<Question> = ground.each(&Nobody, wanted, &|_, proposal, _| proposal.question);
    questions.sort_by_cached_key(|question| kept.key(question));
    questions.dedup_by_key(|question| kept.key(question));
    with_model::answer(&questions.iter().collect::<Vec<_>>(), proposer, &kept)?;
    let lines = ground.each(&kept, wanted, &|line, proposal, source| answered(line, &proposal, source));
    json_lines::print(&lines)?;
    Ok(ground.status())
}

fn answered(line: Line, proposal: &Proposal, source: &Source) -> Answered {
    let known = match &proposal.finding.fix {
        Fix::Offered(all) => all.first().map(|first| report::origin(first.origin)),
        Fix::Withheld { .. } | Fix::Explained => None,
    };
    let passed = proposal.tried.iter().filter_map(|tried| tried.outcome.as_ref().ok()).find(|it| !it.is_workaround());
    let after = passed.and_then(|migration| applied(migration, source));
    Answered { line, known, answers: proposal.tried.iter().map(told).collect(), after }
}

/// The program after a migration.
fn applied(migration: &Migration, source: &Source) -> Option<String> {
    let edits = migration.edits.iter().map(|edit| TextEdit { range: edit.range.clone(), text: edit.text.clone() });
    syntax::edit::apply(source.program(), &edits.collect::<Vec<_>>())
}

/// The answers to a question that stands alone, tried like those of a file.
pub fn alone(ask: &Ask, proposer: &Proposer<'_>) -> anyhow::Result<Vec<Tried>> {
    let world = World::of(ask);
    let excerpt = world.as_ref().and_then(World::excerpt);
    let question = Question { ask: ask.clone(), versions: Versions(String::new()), excerpt };
    let answers = proposer.answers(&question, &Cancel::new()).map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut out = Vec::new();
    for answer in answers.into_iter().take(MOST) {
        let refused = |by: &str, reason: String| Err((by.to_owned(), reason));
        let outcome = match &answer.template {
            Err(reason) => refused("form", reason.clone()),
            Ok(template) => match world.as_ref().and_then(|world| world.judge(template)) {
                Some((tried, _)) => tried.outcome,
                None => refused("no-use", "no call of this shape is a use of the change".to_owned()),
            },
        };
        let is_enough = outcome.as_ref().is_ok_and(|migration| !migration.is_workaround());
        let template = answer.template.unwrap_or_default();
        out.push(Tried { template, probability: answer.probability, outcome });
        if is_enough {
            break;
        }
    }
    Ok(out)
}

fn told(tried: &Tried) -> Value {
    let mut out = json!({ "template": tried.template, "probability": tried.probability });
    match &tried.outcome {
        Ok(migration) => {
            out["adoption"] = match migration.adoption() {
                Adoption::Adopted => "adopted",
                Adoption::Unknown => "unknown",
                Adoption::Workaround => "workaround",
            }
            .into();
        }
        Err((by, reason)) => {
            out["by"] = by.as_str().into();
            out["reason"] = reason.as_str().into();
        }
    }
    out
}
