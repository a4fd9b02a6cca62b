//! `apilift model questions`: what a model would be asked about files, as JSON lines that `apilift model prompt` takes. A line
//! is a use without a rewrite, or with `--all` any that a template can replace: `file`, `line` (and `cell` in a notebook,
//! whose lines these are), `id`, and the question.

use std::path::PathBuf;

use analysis::ask::Ask;
use analysis::propose::{Proposal, Rewriter, Scope};
use anyhow::Context;
use rayon::prelude::*;
use serde::Serialize;

use crate::cli::CheckArguments;
use crate::cli::model::QuestionsArguments;
use crate::commands::check::with_model::{Nobody, Wanted, look};
use crate::commands::check::{self, options};
use crate::exit::ExitStatus;
use crate::json_lines;
use crate::report::{self, FileReport};
use crate::source::Source;
use crate::workspace::Workspace;

/// A use that a model is asked about.
#[derive(Serialize)]
pub struct Line {
    id: String,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    line: u32,
    #[serde(flatten)]
    ask: Ask,
}

/// The files that are looked at.
pub struct Ground {
    workspace: Workspace,
    directory: PathBuf,
    files: Vec<PathBuf>,
    has_problems: bool,
}

/// Runs the command.
pub fn run(arguments: &QuestionsArguments) -> anyhow::Result<ExitStatus> {
    let ground = Ground::of(arguments)?;
    let lines = ground.each(&Nobody, Wanted { scope: scope(arguments), ..Wanted::default() }, &|line, _, _| line);
    json_lines::print(&lines)?;
    Ok(ground.status())
}

/// Which uses the options ask for.
pub fn scope(arguments: &QuestionsArguments) -> Scope {
    if arguments.all { Scope::Replaceable } else { Scope::Open }
}

impl Ground {
    /// What the options name. Paths that are not there are told.
    pub fn of(arguments: &QuestionsArguments) -> anyhow::Result<Ground> {
        let QuestionsArguments { paths, with, .. } = arguments;
        let check = CheckArguments { paths: paths.clone(), with: with.clone(), ..CheckArguments::default() };
        let workspace = options::workspace(&check)?;
        let directory = std::env::current_dir().context("the working directory")?;
        let first = paths.first().map_or(directory.as_path(), PathBuf::as_path);
        let main = workspace.project_of(&std::path::absolute(first).unwrap_or_else(|_| directory.join(first)));
        let discovered = project::discover::discover(paths, &main.project.config, options::nested(&check));
        for problem in &discovered.problems {
            eprintln!("apilift: {problem}");
        }
        check::learn(&discovered.files, &workspace);
        let has_problems = !discovered.problems.is_empty();
        Ok(Ground { workspace, directory, files: discovered.files, has_problems })
    }

    /// What a rewriter's answers come to, use by use, in the order of the files; `told` makes the result of a use of it.
    pub fn each<T: Send>(
        &self,
        rewriter: &dyn Rewriter,
        wanted: Wanted,
        told: &(dyn Fn(Line, Proposal, &Source) -> T + Sync),
    ) -> Vec<T> {
        let of_file = |file: &PathBuf| {
            let Some(looked) = look(file, &self.workspace, rewriter, wanted) else { return Vec::new() };
            let report = FileReport {
                shown: report::shown(file, &self.directory),
                parsed: looked.parsed,
                notebook: looked.source.notebook().cloned(),
                findings: Vec::new(),
                unused: Vec::new(),
            };
            let line = |proposal: &Proposal| {
                let place = report.place(proposal.finding.name.start);
                let ask = proposal.question.ask.clone();
                Line { id: ask.id(), file: report.shown.clone(), cell: place.cell, line: place.line, ask }
            };
            looked.proposals.into_iter().map(|proposal| told(line(&proposal), proposal, &looked.source)).collect()
        };
        let all: Vec<Vec<T>> = self.files.par_iter().map(of_file).collect();
        all.into_iter().flatten().collect()
    }

    /// How the command ends; tells broken lock files and the like.
    pub fn status(&self) -> ExitStatus {
        check::tell_problems(&self.workspace);
        if self.has_problems { ExitStatus::Error } else { ExitStatus::Clean }
    }
}
