//! `apilift check` and `apilift fix`: discover, analyse in parallel, report in the order of the paths.

pub mod options;
pub mod repair;
mod update_baseline;
pub mod with_model;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use analysis::analyse::Depth;
use analysis::finding::Fix;
use anyhow::Context;
use changes::record::Safety;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use crate::cli::{CheckArguments, ReportFormat};
use crate::exit::ExitStatus;
use crate::inspect::{Inspected, inspect};
use crate::installed;
use crate::notebook::Notebook;
use crate::report::{self, FileReport};
use crate::source::Source;
use crate::workspace::{Loaded, Workspace};
use repair::Repaired;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `check`.
    Check,
    /// `fix`.
    Fix,
}

/// What is done to each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Look.
    Report,
    /// Make a fixed text; it is written or shown as a diff later.
    Repair(Safety),
}

/// What came of one file.
struct Outcome {
    inspected: Inspected,
    notebook: Option<Arc<Notebook>>,
    repaired: Option<Repaired>,
}

/// Runs the command.
pub fn run(mut arguments: CheckArguments, mode: Mode) -> anyhow::Result<ExitStatus> {
    arguments.fix |= mode == Mode::Fix;
    let directory = std::env::current_dir().context("the working directory")?;
    let workspace = options::workspace(&arguments)?;
    let stdin = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    let first = arguments.paths.first().filter(|_| !stdin).map_or(directory.as_path(), PathBuf::as_path);
    let first = absolute(first, &directory);
    let main = workspace.project_of(&first);
    let mut config = main.project.config.clone();
    options::write_over(&arguments, &mut config)?;
    if arguments.show_settings {
        return options::show(&main, &config);
    }
    if stdin {
        return standard_input(&arguments, &workspace, &directory);
    }
    let nested = options::nested(&arguments);
    let discovered = project::discover::discover(&arguments.paths, &config, nested);
    if arguments.show_files {
        let mut out = std::io::stdout().lock();
        for file in &discovered.files {
            writeln!(out, "{}", file.display())?;
        }
        return Ok(ExitStatus::Clean);
    }
    for problem in &discovered.problems {
        eprintln!("apilift: {problem}");
    }
    learn(&discovered.files, &workspace);
    if arguments.model {
        let status = with_model::run(&discovered.files, &workspace, &arguments, &directory)?;
        return Ok(if discovered.problems.is_empty() { status } else { ExitStatus::Error });
    }
    let work = work(&arguments, &config);
    let outcomes = inspect_all(&discovered.files, &workspace, work);
    tell_problems(&workspace);
    if arguments.update_baseline {
        let inspected: Vec<&Inspected> = outcomes.iter().map(|outcome| &outcome.inspected).collect();
        update_baseline::run(&inspected, &arguments, &workspace, &directory)?;
        return Ok(if discovered.problems.is_empty() { ExitStatus::Clean } else { ExitStatus::Error });
    }
    let status = finish(outcomes, &arguments, &config, &directory, work)?;
    // The process ends here: what was read need not be taken apart piece by piece.
    std::mem::forget((workspace, main));
    // A path that is not there is a mistake in the call; the findings of the others are printed all the same.
    Ok(if discovered.problems.is_empty() { status } else { ExitStatus::Error })
}

/// Reads what installed packages declare, of those that the files import from and that the database does not have.
pub fn learn(files: &[PathBuf], workspace: &Workspace) {
    let unlisted = files.par_iter().filter_map(|file| {
        let root = workspace.root_of(file);
        let loaded = workspace.project_at(&root);
        if loaded.project.installed.is_empty() {
            return None;
        }
        let source = Source::read(file).ok()?;
        Some((root, installed::unlisted(&loaded.project, &loaded.database, source.program())))
    });
    let mut by_project: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for (root, roots) in unlisted.collect::<Vec<_>>() {
        by_project.entry(root).or_default().extend(roots);
    }
    for (root, roots) in by_project {
        workspace.learn(&root, &roots, &|what| eprintln!("apilift: {what}"));
    }
}

fn work(arguments: &CheckArguments, config: &project::Config) -> Work {
    if arguments.fix || arguments.diff || config.fix == Some(true) {
        let unasked = arguments.unsafe_fixes || config.unsafe_fixes == Some(true);
        Work::Repair(if unasked { Safety::Unsafe } else { Safety::Safe })
    } else {
        Work::Report
    }
}

fn absolute(path: &Path, directory: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| directory.join(path))
}

/// Analyses files in parallel; the result is in their order.
fn inspect_all(files: &[PathBuf], workspace: &Workspace, work: Work) -> Vec<Outcome> {
    let progress = progress(files.len() as u64);
    let outcomes = files
        .par_iter()
        .map(|file| {
            let loaded = workspace.project_of(file);
            let outcome = match Source::read(file) {
                Ok(source) => one(file, &source, &loaded, work),
                Err(reason) => {
                    Outcome { inspected: Inspected::refused(file.clone(), reason), notebook: None, repaired: None }
                }
            };
            progress.inc(1);
            outcome
        })
        .collect();
    progress.finish_and_clear();
    outcomes
}

fn one(path: &Path, source: &Source, loaded: &Loaded, work: Work) -> Outcome {
    let look = |source: &Source, repaired| Outcome {
        inspected: inspect(path, Arc::clone(source.program()), loaded, Depth::WithFixes),
        notebook: source.notebook().cloned(),
        repaired,
    };
    let found = look(source, None);
    let Work::Repair(safety) = work else { return found };
    match repair::repair(source, &found.inspected, loaded, safety, &|_| true) {
        Some(repaired) => look(&repaired.after.clone(), Some(repaired)),
        None => found,
    }
}

/// Shown on a terminal when it takes more than a second.
fn progress(length: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} files {wide_bar} {eta}") {
        bar.set_style(style);
    }
    let late = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !late.is_finished() {
            late.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
    });
    bar
}

/// Broken lock files and the like, each once.
pub fn tell_problems(workspace: &Workspace) {
    let loaded = workspace.loaded();
    for problem in loaded.iter().flat_map(|loaded| loaded.problems()) {
        eprintln!("apilift: {problem}");
    }
    // Several projects of one run may say the same.
    let notes: BTreeSet<String> = loaded.iter().flat_map(|loaded| loaded.notes()).collect();
    for note in notes {
        eprintln!("apilift: note: {note}");
    }
    let damaged = loaded.iter().flat_map(|loaded| loaded.database.errors()).map(ToString::to_string);
    for damage in damaged.collect::<BTreeSet<String>>() {
        eprintln!("apilift: {damage}; install apilift anew, or delete its cache folder if that does not help");
    }
}

fn finish(
    outcomes: Vec<Outcome>,
    arguments: &CheckArguments,
    config: &project::Config,
    directory: &Path,
    work: Work,
) -> anyhow::Result<ExitStatus> {
    for outcome in &outcomes {
        if let Some(reason) = &outcome.inspected.refused {
            eprintln!("apilift: {}: {reason}", report::shown(&outcome.inspected.path, directory));
        }
    }
    let repaired: Vec<(&Path, &Repaired)> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.inspected.path.as_path(), outcome.repaired.as_ref()?)))
        .collect();
    if arguments.diff {
        return repair::print_diffs(&repaired, directory, arguments.exit_zero);
    }
    for (path, repaired) in &repaired {
        repair::write(path, repaired).with_context(|| report::shown(path, directory))?;
        for refusal in &repaired.refused {
            eprintln!("apilift: {}: {refusal}", report::shown(path, directory));
        }
    }
    let reports = reports(&outcomes, directory);
    print(&reports, arguments, config)?;
    let fixed: usize = repaired.iter().map(|(_, repaired)| repaired.applied).sum();
    if matches!(format(arguments, config)?, ReportFormat::Full | ReportFormat::Concise) {
        let known = outcomes.iter().map(|outcome| outcome.inspected.known).sum();
        summary(&reports, fixed, known, work);
    }
    let any = reports.iter().any(|report| !report.findings.is_empty() || !report.unused.is_empty());
    Ok(if any && !arguments.exit_zero { ExitStatus::Findings } else { ExitStatus::Clean })
}

fn reports(outcomes: &[Outcome], directory: &Path) -> Vec<FileReport> {
    let report = |outcome: &Outcome| {
        let Inspected { path, parsed, analysis, .. } = &outcome.inspected;
        let folded = report::fold::folded(&analysis.findings);
        let findings = analysis.findings.iter().zip(folded).filter(|(_, is_folded)| !is_folded);
        let findings = findings.map(|(finding, _)| finding.clone());
        let is_news = !analysis.findings.is_empty() || !analysis.unused_suppressions.is_empty();
        Some(FileReport {
            shown: report::shown(path, directory),
            parsed: parsed.clone().filter(|_| is_news)?,
            notebook: outcome.notebook.clone(),
            findings: findings.collect(),
            unused: analysis.unused_suppressions.clone(),
        })
    };
    outcomes.iter().filter_map(report).collect()
}

/// The format that was asked for, on the command line or in the configuration.
fn format(arguments: &CheckArguments, config: &project::Config) -> anyhow::Result<ReportFormat> {
    let configured = config.output_format.as_deref().map(|text| {
        <ReportFormat as clap::ValueEnum>::from_str(text, true).map_err(|_| {
            anyhow::anyhow!("output-format: `{text}` is none of full, concise, json, github, gitlab, sarif")
        })
    });
    match arguments.output_format {
        Some(format) => Ok(format),
        None => configured.unwrap_or(Ok(ReportFormat::Full)),
    }
}

fn print(reports: &[FileReport], arguments: &CheckArguments, config: &project::Config) -> anyhow::Result<()> {
    let stdout = std::io::stdout();
    let colours = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = std::io::BufWriter::new(stdout.lock());
    if arguments.statistics {
        report::statistics::print(reports, &mut out)?;
        out.flush()?;
        return Ok(());
    }
    match format(arguments, config)? {
        ReportFormat::Json => report::json::print(reports, &mut out)?,
        ReportFormat::Gitlab => report::gitlab::print(reports, &mut out)?,
        ReportFormat::Sarif => report::sarif::print(reports, &mut out)?,
        ReportFormat::Concise => {
            for report in reports {
                report::concise::print(report, &mut out)?;
            }
        }
        ReportFormat::Github => {
            for report in reports {
                report::github::print(report, &mut out)?;
            }
        }
        ReportFormat::Full => {
            let renderer = report::full::renderer(colours);
            for report in reports {
                report::full::print(report, &renderer, &mut out)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// The last lines, on standard error.
fn summary(reports: &[FileReport], fixed: usize, known: usize, work: Work) {
    let findings: Vec<&analysis::Finding> = reports.iter().flat_map(|report| &report.findings).collect();
    let unused: usize = reports.iter().map(|report| report.unused.len()).sum();
    let counted = findings.iter().filter(|finding| !finding.of_import()).count() + unused;
    if fixed > 0 {
        eprintln!("Fixed {fixed} {}.", if fixed == 1 { "finding" } else { "findings" });
    }
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    if known > 0 {
        eprintln!("{} left out that the baseline knows.", plural(known, "finding"));
    }
    if counted == 0 {
        let what = if fixed > 0 { "is left" } else { "was found" };
        eprintln!("Nothing {}outdated {what}.", if known > 0 { "else " } else { "" });
        return;
    }
    let files = reports.len();
    eprintln!("Found {} in {}.", plural(counted, "outdated use"), plural(files, "file"));
    let offered = |safety: Safety| {
        findings
            .iter()
            .filter(|finding| !finding.of_import())
            .filter(|finding| match &finding.fix {
                Fix::Offered(migrations) => migrations.first().is_some_and(|first| first.safety == safety),
                _ => false,
            })
            .count()
    };
    let (safe, hidden) = (offered(Safety::Safe), offered(Safety::Unsafe));
    if work == Work::Report && safe > 0 {
        eprintln!("{safe} can be fixed with `--fix`.");
    }
    if hidden > 0 && work != Work::Repair(Safety::Unsafe) {
        eprintln!("{hidden} more with `--fix --unsafe-fixes`; look at them first with `--diff`.");
    }
}

/// `-`: the text comes from standard input; `fix -` prints the fixed text.
fn standard_input(arguments: &CheckArguments, workspace: &Workspace, directory: &Path) -> anyhow::Result<ExitStatus> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).context("standard input")?;
    let name = arguments.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("-"));
    let path = absolute(&name, directory);
    let loaded = workspace.project_of(&path);
    let mut config = loaded.project.config.clone();
    options::write_over(arguments, &mut config)?;
    let mut out = std::io::stdout().lock();
    let excluded = arguments.stdin_filename.is_some() && config.files.force_exclude && config.excludes_within(&path);
    let source = match crate::files::decode(bytes.clone()).and_then(|text| Source::new(&path, text)) {
        Ok(source) if !excluded => source,
        outcome => {
            // Whoever pipes a text through must get it back, whatever happens.
            if let Err(reason) = outcome {
                eprintln!("apilift: {}: {reason}", name.display());
            }
            if arguments.fix && !arguments.diff {
                out.write_all(&bytes)?;
            }
            return Ok(ExitStatus::Clean);
        }
    };
    let work = work(arguments, &config);
    let roots = installed::unlisted(&loaded.project, &loaded.database, source.program());
    let root = workspace.root_of(&path);
    let loaded = match workspace.learn(&root, &roots, &|what| eprintln!("apilift: {what}")) {
        true => workspace.project_at(&root),
        false => loaded,
    };
    let outcome = one(&path, &source, &loaded, work);
    tell_problems(workspace);
    if arguments.fix && !arguments.diff {
        let fixed = outcome.repaired.as_ref().map_or(&source, |repaired| &repaired.after);
        out.write_all(fixed.file_text().as_bytes())?;
        if let Some(reason) = &outcome.inspected.refused {
            eprintln!("apilift: {}: {reason}", name.display());
        }
        let left = !outcome.inspected.analysis.findings.is_empty() && !arguments.exit_zero;
        return Ok(if left { ExitStatus::Findings } else { ExitStatus::Clean });
    }
    drop(out);
    finish(vec![outcome], arguments, &config, directory, work)
}
