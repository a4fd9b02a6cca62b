//! `apilift model eval`: what a model, or the rules alone, make of questions whose right answers are known.
//!
//! A line is a question as `model prompt` takes it, with `template` (the right answer) and where wanted `family` and
//! `library`. There is no file, so each meets the gates in a small library that holds what the question says. An answer is
//! right if it is the right template to the letter, or if the code is the same after it. Writes `cases.jsonl`,
//! `report.json`, `REPORT.md` and two plots.

mod figures;
mod page;
mod plot;

use std::path::Path;

use analysis::ask::Ask;
use analysis::judge::score::{World, edit_similarity};
use anyhow::Context;
use model::{Proposer, Sampling};
use serde::{Deserialize, Serialize};

use super::answers::alone;
use crate::cli::model::EvalArguments;
use crate::exit::ExitStatus;
use crate::local_model;
use crate::models;
use figures::Figures;

/// A question with its right answer.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    #[serde(default)]
    family: String,
    #[serde(default)]
    library: String,
    template: String,
    #[serde(flatten)]
    ask: Ask,
}

/// What became of one question.
#[derive(Debug, Clone, Default, Serialize)]
struct Case {
    id: serde_json::Value,
    family: String,
    library: String,
    /// Whether anything passed the gates, and whether that is right.
    offered: Option<bool>,
    /// The model's own probability of what passed; 1 for a rule's rewrite.
    probability: f64,
    /// Whether the likeliest answer is right, no gate asked; none where there is no answer.
    first: Option<bool>,
    /// The model's own probability of that one.
    first_probability: f64,
    /// ES* of the likeliest answer; -2 without one.
    similarity: f64,
    /// What refused the likeliest answer, where none passed.
    refused: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &EvalArguments) -> anyhow::Result<ExitStatus> {
    let lines = read(&arguments.questions)?;
    let (name, cases) = if arguments.no_model {
        ("no model: what the rules derive".to_owned(), lines.iter().map(by_rules).collect())
    } else {
        let model = local_model::chosen(arguments.model_file.as_deref(), &models::config_here()?)?;
        let model = model.context("no local model is chosen; name its file with --model-file, or say --no-model")?;
        let worker = model.worker(|_| {})?;
        let proposer = Proposer::new(&worker, arguments.strategy.into(), Sampling::default());
        let cases = lines.iter().map(|line| by_model(line, &proposer)).collect::<anyhow::Result<Vec<Case>>>()?;
        (model.asked.id.clone(), cases)
    };
    let figures = Figures::of(name, &cases);
    std::fs::create_dir_all(&arguments.out).with_context(|| arguments.out.display().to_string())?;
    let write = |file: &str, text: String| {
        let path = arguments.out.join(file);
        std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    };
    let mut all = String::new();
    for case in &cases {
        all.push_str(&serde_json::to_string(case)?);
        all.push('\n');
    }
    write("cases.jsonl", all)?;
    write("report.json", format!("{}\n", serde_json::to_string_pretty(&figures)?))?;
    write("offered.svg", plot::offered(&figures))?;
    write("calibration.svg", plot::calibration(&figures))?;
    let page = page::page(&figures);
    write("REPORT.md", page.clone())?;
    print!("{page}");
    Ok(ExitStatus::Clean)
}

/// The questions of a file; an error names the line that is none.
fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let text = if path.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin().lock())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(at, line): (usize, &str)| {
        serde_json::from_str(line)
            .with_context(|| format!("{}:{}: no question with a `template`", path.display(), at + 1))
    };
    lines.map(read).collect()
}

impl Line {
    fn case(&self) -> Case {
        let (family, library) = (self.family.clone(), self.library.clone());
        Case { id: self.id.clone(), family, library, similarity: -2.0, ..Case::default() }
    }
}

fn by_rules(line: &Line) -> Case {
    let mut case = line.case();
    let Some(world) = World::of(&line.ask) else { return case };
    if let Some(migration) = world.derived() {
        let after = world.after(&migration);
        case.offered = Some(after.is_some() && after == expected(&world, &line.template));
        (case.first, case.probability, case.first_probability) = (case.offered, 1.0, 1.0);
    }
    case
}

fn by_model(line: &Line, proposer: &Proposer<'_>) -> anyhow::Result<Case> {
    let mut case = line.case();
    let world = World::of(&line.ask);
    let expected = world.as_ref().and_then(|world| expected(world, &line.template));
    let tried = alone(&line.ask, proposer)?;
    let is_right = |one: &analysis::propose::Tried| {
        let after = one.outcome.as_ref().ok().and_then(|migration| world.as_ref()?.after(migration));
        one.template == line.template || (after.is_some() && after == expected)
    };
    if let Some(first) = tried.first() {
        case.first = Some(is_right(first));
        case.first_probability = first.probability;
        case.similarity = edit_similarity(&first.template, &line.template);
    }
    let passed = tried.iter().find(|one| one.outcome.as_ref().is_ok_and(|migration| !migration.is_workaround()));
    case.offered = passed.map(is_right);
    case.probability = passed.map_or(0.0, |one| one.probability);
    if passed.is_none() {
        let refusal = |one: &analysis::propose::Tried| match &one.outcome {
            Ok(_) => "workaround".to_owned(),
            Err((by, _)) => by.clone(),
        };
        case.refused = tried.first().map(refusal);
    }
    Ok(case)
}

/// The code after the right answer; `None` where the gates refuse it.
fn expected(world: &World, template: &str) -> Option<String> {
    let (tried, _) = world.judge(template)?;
    world.after(tried.outcome.as_ref().ok()?)
}
