//! `apilift fix --model`: what no rewrite is known for is asked of the local model, once for each change and shape of
//! call. The answers are kept, go through the gates at every place, and are shown as a diff; `--unsafe-fixes` writes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::analyse::Depth;
use analysis::finding::{Finding, Fix, RewriteOrigin};
use analysis::propose::{self, Adoption, Proposal, Question, Rewriter, Scope};
use anyhow::Context;
use changes::record::Safety;
use indicatif::{ProgressBar, ProgressStyle};
use model::{Cancel, Error, ErrorKind, Proposer, Sampling, Strategy};
use rayon::prelude::*;
use syntax::Parsed;

use super::repair::{self, Repaired};
use crate::cli::CheckArguments;
use crate::exit::ExitStatus;
use crate::inspect::inspect;
use crate::kept::Kept;
use crate::report;
use crate::source::Source;
use crate::workspace::Workspace;

/// What the run found and did.
#[derive(Debug, Default)]
struct Tally {
    /// Uses that a model was asked about.
    uses: usize,
    /// Questions, one for each change and shape.
    questions: usize,
    /// Questions that the model was asked in this run.
    asked: usize,
    /// Uses with a checked proposal that adopts the replacement, or of a change that names none.
    offered: usize,
    /// Uses for which only a workaround passed.
    workarounds: usize,
    /// Uses without an answer.
    unanswered: usize,
    /// Refused answers by the gate or condition, with the first sentence that was said.
    refused: BTreeMap<String, (usize, String)>,
}

/// Runs the command on discovered files.
pub(super) fn run(
    files: &[PathBuf],
    workspace: &Workspace,
    arguments: &CheckArguments,
    directory: &Path,
) -> anyhow::Result<ExitStatus> {
    let project = workspace.project_of(directory);
    let model = crate::local_model::chosen(arguments.model_file.as_deref(), &project.project.config);
    let model = model.unwrap_or_else(|error| {
        eprintln!("apilift: the local model: {error:#}");
        None
    });
    let kept = Kept::of_user(model.as_ref().map(|model| model.asked.clone()));
    let questions = questions(files, workspace, &kept);
    let mut tally = Tally { questions: questions.len(), ..Tally::default() };
    let open: Vec<&Question> = questions.iter().filter(|question| !kept.has(question)).collect();
    if !open.is_empty() {
        match model {
            Some(model) => {
                let worker = model.worker(|_| {})?;
                let proposer = Proposer::new(&worker, Strategy::default(), Sampling::default());
                tally.asked = answer(&open, &proposer, &kept)?;
            }
            None => eprintln!("apilift: {}", crate::local_model::NONE),
        }
    }
    finish(files, workspace, arguments, directory, &kept, tally)
}

/// The questions of all files, each once as its answer is kept, in the order of the files.
fn questions(files: &[PathBuf], workspace: &Workspace, kept: &Kept) -> Vec<Question> {
    let all: Vec<Vec<Question>> = files
        .par_iter()
        .map(|file| proposals(file, workspace, &Nobody).into_iter().map(|proposal| proposal.question).collect())
        .collect();
    let mut seen = BTreeSet::new();
    all.into_iter().flatten().filter(|question| seen.insert(kept.key(question))).collect()
}

/// Answers nothing: the questions alone are wanted.
pub struct Nobody;

impl Rewriter for Nobody {
    fn answers(&self, _: &Question) -> Vec<propose::Answer> {
        Vec::new()
    }
}

/// A file with its open findings, and what becomes of a rewriter's answers.
pub struct Looked {
    /// The file.
    pub source: Source,
    /// Its program.
    pub parsed: Parsed,
    /// Never empty.
    pub proposals: Vec<Proposal>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Which findings.
    pub scope: Scope,
    /// The probability from which on an answer is tried, instead of the project's setting.
    pub threshold: Option<f64>,
}

/// Looks for findings that can be asked about. `None` where there are none, and where the file cannot be read or analysed:
/// that is told elsewhere.
pub fn look(file: &Path, workspace: &Workspace, rewriter: &dyn Rewriter, wanted: Wanted) -> Option<Looked> {
    let loaded = workspace.project_of(file);
    let source = Source::read(file).ok()?;
    let inspected = inspect(file, Arc::clone(source.program()), &loaded, Depth::FindingsOnly);
    let parsed = inspected.parsed.filter(|_| !inspected.analysis.findings.is_empty())?;
    let mut settings = loaded.project.config.settings_for(file);
    if let Some(threshold) = wanted.threshold {
        settings.to_mut().model_threshold = Some(threshold);
    }
    let environment = loaded.environment_of(file);
    let id = loaded.modules.id_of(file);
    let project = loaded.for_file(&environment, &settings, &id);
    let proposals = propose::proposals_of(&parsed, project, rewriter, wanted.scope);
    (!proposals.is_empty()).then_some(Looked { source, parsed, proposals })
}

/// The open findings of a file alone.
pub fn proposals(file: &Path, workspace: &Workspace, rewriter: &dyn Rewriter) -> Vec<Proposal> {
    look(file, workspace, rewriter, Wanted::default()).map(|looked| looked.proposals).unwrap_or_default()
}

/// Asks the model, question by question, and keeps each answer at once: a run that is ended goes on where it stopped.
/// How many were answered.
pub fn answer(open: &[&Question], proposer: &Proposer<'_>, kept: &Kept) -> anyhow::Result<usize> {
    let progress = progress(open.len() as u64);
    let cancel = Cancel::new();
    let mut answered = 0;
    for question in open {
        match proposer.answers(question, &cancel) {
            Ok(answers) => {
                kept.put(question, &answers).context("the model's answer could not be kept")?;
                answered += 1;
            }
            Err(error) if is_about_one_question(&error) => {
                progress.suspend(|| eprintln!("apilift: {}: {error}", question.ask.id()));
            }
            Err(error) => {
                progress.finish_and_clear();
                eprintln!("apilift: the local model: {error}");
                eprintln!(
                    "apilift: {answered} of {} questions were answered; the next run goes on from there",
                    open.len()
                );
                return Ok(answered);
            }
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(answered)
}

fn is_about_one_question(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::TooLong | ErrorKind::Hung)
}

fn progress(length: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("asking the model {pos}/{len} {wide_bar} {per_sec} {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// Judges the answers at every use, and shows or writes what passed.
fn finish(
    files: &[PathBuf],
    workspace: &Workspace,
    arguments: &CheckArguments,
    directory: &Path,
    kept: &Kept,
    mut tally: Tally,
) -> anyhow::Result<ExitStatus> {
    let is_shown = |finding: &Finding| match &finding.fix {
        Fix::Offered(all) => all.first().is_some_and(|first| {
            arguments.unsafe_fixes || first.origin == RewriteOrigin::Model || first.safety == Safety::Safe
        }),
        Fix::Withheld { .. } | Fix::Explained => false,
    };
    let outcomes: Vec<(Option<Repaired>, Vec<Proposal>)> = files
        .par_iter()
        .map(|file| {
            let loaded = workspace.project_of(file);
            let Ok(source) = Source::read(file) else { return (None, Vec::new()) };
            let inspected = inspect(file, Arc::clone(source.program()), &loaded, Depth::FindingsOnly);
            let repaired = repair::repair_asking(&source, &inspected, &loaded, Safety::Unsafe, &is_shown, Some(kept));
            (repaired, proposals(file, workspace, kept))
        })
        .collect();
    for proposal in outcomes.iter().flat_map(|(_, proposals)| proposals) {
        tally.count(proposal);
    }
    let repaired: Vec<(&Path, &Repaired)> = files
        .iter()
        .zip(&outcomes)
        .filter_map(|(file, (repaired, _))| Some((file.as_path(), repaired.as_ref()?)))
        .collect();
    super::tell_problems(workspace);
    let is_written = arguments.unsafe_fixes && !arguments.diff;
    let status = if is_written {
        for (path, repaired) in &repaired {
            repair::write(path, repaired).with_context(|| report::shown(path, directory))?;
        }
        let fixed: usize = repaired.iter().map(|(_, repaired)| repaired.applied).sum();
        eprintln!("{fixed} fixed in {} files.", repaired.len());
        if tally.is_all_done() || arguments.exit_zero { ExitStatus::Clean } else { ExitStatus::Findings }
    } else {
        repair::print_diffs(&repaired, directory, arguments.exit_zero)?
    };
    tally.tell(arguments.explain);
    if !is_written && !repaired.is_empty() {
        eprintln!("Nothing was written; `--unsafe-fixes` writes it.");
    }
    Ok(status)
}

impl Tally {
    fn count(&mut self, proposal: &Proposal) {
        self.uses += 1;
        let best =
            proposal.tried.iter().filter_map(|tried| tried.outcome.as_ref().ok()).map(|found| found.adoption()).min();
        match best {
            Some(Adoption::Adopted | Adoption::Unknown) => self.offered += 1,
            Some(Adoption::Workaround) => self.workarounds += 1,
            None if proposal.tried.is_empty() => self.unanswered += 1,
            None => {}
        }
        for (by, reason) in proposal.tried.iter().filter_map(|tried| tried.outcome.as_ref().err()) {
            let (count, _) = self.refused.entry(by.clone()).or_insert_with(|| (0, reason.clone()));
            *count += 1;
        }
    }

    fn is_all_done(&self) -> bool {
        self.offered == self.uses
    }

    /// On standard error; the reasons only where they were asked for.
    fn tell(&self, explain: bool) {
        let Tally { uses, questions, asked, offered, workarounds, unanswered, .. } = self;
        let refused = uses - offered - workarounds - unanswered;
        eprintln!(
            "{uses} uses without a known rewrite, {questions} questions ({asked} asked now): {offered} migrated and checked, \
             {workarounds} workarounds (not applied), {refused} refused, {unanswered} without an answer."
        );
        if explain {
            let mut reasons: Vec<(&String, &(usize, String))> = self.refused.iter().collect();
            reasons.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
            for (by, (count, reason)) in reasons {
                eprintln!("  {count} answers refused by `{by}`, as: {reason}");
            }
        } else if !self.refused.is_empty() {
            let count: usize = self.refused.values().map(|(count, _)| count).sum();
            eprintln!("{count} answers were refused; `--explain` says why.");
        }
    }
}

#[cfg(test)]
mod tests;
