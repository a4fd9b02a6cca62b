//! `apilift model questions`: what a model would be asked about files, as JSON lines that `apilift model prompt` takes. A line
//! is a use without a rewrite: `file`, `line` (and `cell` in a notebook, whose lines these are), `id`, and the question.

use std::io::Write;
use std::path::{Path, PathBuf};

use analysis::ask::Ask;
use anyhow::Context;
use rayon::prelude::*;
use serde::Serialize;

use crate::cli::CheckArguments;
use crate::cli::model::QuestionsArguments;
use crate::commands::check::{self, options, with_model};
use crate::exit::ExitStatus;
use crate::report::{self, FileReport};
use crate::workspace::Workspace;

/// A line.
#[derive(Serialize)]
struct Line {
    id: String,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    line: u32,
    #[serde(flatten)]
    ask: Ask,
}

/// Runs the command.
pub fn run(arguments: &QuestionsArguments) -> anyhow::Result<ExitStatus> {
    let check =
        CheckArguments { paths: arguments.paths.clone(), with: arguments.with.clone(), ..CheckArguments::default() };
    let workspace = options::workspace(&check)?;
    let directory = std::env::current_dir().context("the working directory")?;
    let first = arguments.paths.first().map_or(directory.as_path(), PathBuf::as_path);
    let main = workspace.project_of(&std::path::absolute(first).unwrap_or_else(|_| directory.join(first)));
    let discovered = project::discover::discover(&arguments.paths, &main.project.config, options::nested(&check));
    for problem in &discovered.problems {
        eprintln!("apilift: {problem}");
    }
    let lines: Vec<Vec<Line>> = discovered.files.par_iter().map(|file| lines(file, &workspace, &directory)).collect();
    check::tell_problems(&workspace);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in lines.iter().flatten() {
        serde_json::to_writer(&mut out, line)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(if discovered.problems.is_empty() { ExitStatus::Clean } else { ExitStatus::Error })
}

fn lines(file: &Path, workspace: &Workspace, directory: &Path) -> Vec<Line> {
    let Some(looked) = with_model::look(file, workspace, &with_model::Nobody) else { return Vec::new() };
    let report = FileReport {
        shown: report::shown(file, directory),
        parsed: looked.parsed,
        notebook: looked.source.notebook().cloned(),
        findings: Vec::new(),
        unused: Vec::new(),
    };
    let line = |proposal: analysis::propose::Proposal| {
        let place = report.place(proposal.finding.name.start);
        let ask = proposal.question.ask;
        Line { id: ask.id(), file: report.shown.clone(), cell: place.cell, line: place.line, ask }
    };
    looked.proposals.into_iter().map(line).collect()
}
