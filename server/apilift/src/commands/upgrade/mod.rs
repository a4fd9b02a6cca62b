//! `apilift upgrade`: what newer releases of the dependencies mean for the code, and the fixes for it.

mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::analyse::Depth;
use analysis::finding::Finding;
use anyhow::Context;
use changes::Version;
use changes::record::Safety;
use clap::ValueEnum;
use rayon::prelude::*;
use syntax::Parsed;

use super::check::{options, repair};
use crate::cli::{CheckArguments, OutputFormat, UpgradeArguments};
use crate::exit::ExitStatus;
use crate::inspect::{Inspected, inspect, inspect_after};
use crate::report::upgrade::{Dependency, FileEffects, Summary};
use crate::report::{self, FileReport};
use crate::source::Source;
use crate::upgrade::{self, Breaks, Counts, Effect};
use crate::workspace::Workspace;
use targets::Target;

/// What came of one file.
struct Outcome {
    path: PathBuf,
    source: Source,
    parsed: Parsed,
    now: Inspected,
    then: Inspected,
    effects: Vec<(Effect, Finding)>,
    breaks: Breaks,
    repaired: Option<repair::Repaired>,
}

/// Runs the command.
pub fn run(arguments: &UpgradeArguments) -> anyhow::Result<ExitStatus> {
    let directory = std::env::current_dir().context("the working directory")?;
    let check = arguments.as_check();
    let now = options::workspace(&check)?;
    let first = check.paths.first().map_or(directory.as_path(), PathBuf::as_path);
    let main = now.project_of(&std::path::absolute(first).unwrap_or_else(|_| directory.join(first)));
    let mut config = main.project.config.clone();
    options::write_over(&check, &mut config)?;
    let discovered = project::discover::discover(&check.paths, &config, options::nested(&check));
    for problem in &discovered.problems {
        eprintln!("apilift: {problem}");
    }
    // Every project is read before the targets are: `--all` asks what they declare.
    discovered.files.par_iter().for_each(|file| drop(now.project_of(file)));
    let targets = targets::read(arguments, &now)?;
    let with: Vec<String> =
        targets.iter().map(|target| format!("{}=={}", target.distribution, target.version)).collect();
    let then = options::workspace(&CheckArguments { with: [check.with.clone(), with].concat(), ..check.clone() })?;
    let work = Work { now: &now, then: &then, targets: &targets, repair: safety(arguments, &config) };
    let mut outcomes: Vec<Outcome> = discovered.files.par_iter().filter_map(|file| work.file(file)).collect();
    super::check::tell_problems(&now);
    for outcome in &outcomes {
        if let Some(reason) = outcome.then.refused.as_ref().or(outcome.now.refused.as_ref()) {
            eprintln!("apilift: {}: {reason}", report::shown(&outcome.path, &directory));
        }
    }
    let repaired: Vec<(&Path, &repair::Repaired)> =
        outcomes.iter().filter_map(|outcome| Some((outcome.path.as_path(), outcome.repaired.as_ref()?))).collect();
    if arguments.diff {
        return repair::print_diffs(&repaired, &directory, arguments.exit_zero);
    }
    let mut fixed = 0;
    for (path, repaired) in &repaired {
        repair::write(path, repaired).with_context(|| report::shown(path, &directory))?;
        fixed += repaired.applied;
        for refusal in &repaired.refused {
            eprintln!("apilift: {}: {refusal}", report::shown(path, &directory));
        }
    }
    outcomes.retain(|outcome| !outcome.effects.is_empty());
    let dependencies = dependencies(&targets, &work, &discovered.files, &outcomes);
    let summary = Summary { dependencies, files: files(outcomes, &directory), fixed };
    print(&summary, arguments, &config)?;
    let news = summary.files.iter().any(|file| file.counts.breaks + file.counts.warns > 0);
    Ok(match (discovered.problems.is_empty(), news && !arguments.exit_zero) {
        (false, _) => ExitStatus::Error,
        (true, true) => ExitStatus::Findings,
        (true, false) => ExitStatus::Clean,
    })
}

/// How safe the fixes are that are applied; `None`: nothing is fixed.
fn safety(arguments: &UpgradeArguments, config: &project::Config) -> Option<Safety> {
    let unasked = arguments.unsafe_fixes || config.unsafe_fixes == Some(true);
    let wanted = arguments.fix || arguments.diff;
    wanted.then_some(if unasked { Safety::Unsafe } else { Safety::Safe })
}

/// What is done to each file.
struct Work<'a> {
    now: &'a Workspace,
    then: &'a Workspace,
    targets: &'a [Target],
    repair: Option<Safety>,
}

impl Work<'_> {
    /// A file that the upgrade may concern.
    fn file(&self, path: &Path) -> Option<Outcome> {
        let (now, then) = (self.now.project_of(path), self.then.project_of(path));
        let concerns = |name: &str| self.targets.iter().any(|target| target.distribution == name);
        let source = match Source::read(path) {
            Ok(source) => source,
            Err(reason) => {
                eprintln!("apilift: {}: {reason}", path.display());
                return None;
            }
        };
        if !then.database.concerned(source.program()).into_iter().any(concerns) {
            return None;
        }
        let mut after = inspect(path, Arc::clone(source.program()), &then, Depth::WithFixes);
        let of_upgrade = |finding: &Finding| concerns(&finding.change.distribution);
        let repaired = self.repair.and_then(|safety| repair::repair(&source, &after, &then, safety, &of_upgrade));
        let source = repaired.as_ref().map_or(source, |repaired| repaired.after.clone());
        if repaired.is_some() {
            after = inspect(path, Arc::clone(source.program()), &then, Depth::WithFixes);
        }
        // A fixed text may hold nothing that is outdated, and is then not even parsed.
        let parse = || Parsed::new(Arc::clone(source.program())).ok();
        let parsed = after.parsed.clone().map_or_else(parse, Some)?;
        let before = inspect_after(Some(&parsed), path, parsed.text().to_string(), &now, Depth::FindingsOnly);
        let effects = upgrade::effects(&before.analysis.findings, &after.analysis.findings, &concerns);
        let breaks = upgrade::breaks_of(path, &parsed, &now, &self.releases(path));
        Some(Outcome { path: path.to_path_buf(), source, parsed, now: before, then: after, effects, breaks, repaired })
    }

    /// The releases to walk for a file: those of each target after the one in use.
    fn releases(&self, path: &Path) -> BTreeMap<String, Vec<Version>> {
        let loaded = self.now.project_of(path);
        let environment = loaded.environment_of(path);
        let later = |name: &str| upgrade::later_releases(&loaded.database, name, environment.in_use(name));
        self.targets.iter().map(|target| (target.distribution.clone(), later(&target.distribution))).collect()
    }
}

/// One row for each dependency, and for each version of it that is in use somewhere.
fn dependencies(targets: &[Target], work: &Work<'_>, files: &[PathBuf], outcomes: &[Outcome]) -> Vec<Dependency> {
    let mut out = Vec::new();
    for target in targets {
        let from_of = |path: &Path| {
            let pin = work.now.project_of(path).environment_of(path).pin(&target.distribution).cloned();
            pin.and_then(|pin| pin.in_use)
        };
        let mut rows: BTreeMap<Option<Version>, Dependency> = BTreeMap::new();
        for path in files {
            let from = from_of(path);
            let row = rows.entry(from.as_ref().map(|(version, _)| version.clone())).or_insert_with(|| Dependency {
                name: target.distribution.clone(),
                from,
                to: target.version.clone(),
                counts: Counts::default(),
                files: BTreeSet::new(),
                limit: upgrade::Limit::default(),
            });
            let Some(outcome) = outcomes.iter().find(|outcome| outcome.path == *path) else { continue };
            let mine = outcome.effects.iter().filter(|(_, f)| f.change.distribution == target.distribution);
            for (effect, _) in mine.filter(|(_, finding)| !finding.of_import()) {
                row.counts.add(*effect);
                row.files.insert(path.clone());
            }
        }
        for (from, mut row) in rows {
            let mut breaks = Breaks::new();
            let same = |outcome: &&Outcome| from_of(&outcome.path).map(|(version, _)| version) == from;
            for outcome in outcomes.iter().filter(same) {
                for (key, count) in &outcome.breaks {
                    *breaks.entry(key.clone()).or_default() += count;
                }
            }
            let database = files.first().map(|path| work.now.project_of(path).database.clone());
            let later = database.map(|database| upgrade::later_releases(&database, &row.name, from.as_ref()));
            row.limit = upgrade::limit(&row.name, &later.unwrap_or_default(), &breaks);
            out.push(row);
        }
    }
    out
}

fn files(outcomes: Vec<Outcome>, directory: &Path) -> Vec<FileEffects> {
    let mut out = Vec::new();
    for outcome in outcomes {
        let mut counts = Counts::default();
        for (effect, _) in outcome.effects.iter().filter(|(_, finding)| !finding.of_import()) {
            counts.add(*effect);
        }
        let (effects, findings): (Vec<Effect>, Vec<Finding>) = outcome.effects.into_iter().unzip();
        let folded = report::fold::folded(&findings);
        let told = effects.into_iter().zip(findings).zip(folded).filter(|(_, is_folded)| !is_folded);
        let (effects, findings) = told.map(|(told, _)| told).unzip();
        let shown = report::shown(&outcome.path, directory);
        let notebook = outcome.source.notebook().cloned();
        let report = FileReport { shown, parsed: outcome.parsed, notebook, findings, unused: Vec::new() };
        out.push(FileEffects { report, effects, counts });
    }
    out
}

fn print(summary: &Summary, arguments: &UpgradeArguments, config: &project::Config) -> anyhow::Result<()> {
    // The formats that only `check` has mean nothing here.
    let configured = config.output_format.as_deref().and_then(|text| OutputFormat::from_str(text, true).ok());
    let format = arguments.output_format.or(configured).unwrap_or(OutputFormat::Full);
    let stdout = std::io::stdout();
    let colours = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = std::io::BufWriter::new(stdout.lock());
    match format {
        OutputFormat::Json => report::upgrade::json(summary, &mut out)?,
        _ if arguments.statistics => report::statistics::print(&summary.news(), &mut out)?,
        OutputFormat::Concise => report::upgrade::text(summary, None, &mut out)?,
        OutputFormat::Full => report::upgrade::text(summary, Some(&report::full::renderer(colours)), &mut out)?,
    }
    std::io::Write::flush(&mut out)?;
    if format != OutputFormat::Json {
        report::upgrade::last_lines(summary, arguments.fix);
    }
    Ok(())
}
