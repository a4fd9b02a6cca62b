//! What an upgrade means, printed: the findings, each file's counts, a line a dependency; or all of it as JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use analysis::environment::{SourceKind, VersionSource};
use analysis::finding::Fix;
use annotate_snippets::Renderer;
use changes::Version;
use changes::record::Safety;
use serde_json::{Value, json};

use super::{FileReport, concise, full};
use crate::upgrade::{Counts, Effect, Limit};

/// One dependency.
pub struct Dependency {
    /// Normalised name.
    pub name: String,
    /// The version in use, and where it is written.
    pub from: Option<(Version, VersionSource)>,
    /// The release that it is to have.
    pub to: Version,
    /// Its uses.
    pub counts: Counts,
    /// The files that they are in.
    pub files: BTreeSet<PathBuf>,
    /// Up to where nothing breaks.
    pub limit: Limit,
}

/// One file: its findings and what each means.
pub struct FileEffects {
    /// The findings, in the order of `effects`.
    pub report: FileReport,
    /// What the upgrade makes of them.
    pub effects: Vec<Effect>,
    /// Counted.
    pub counts: Counts,
}

/// Everything.
pub struct Summary {
    /// In the order in which they were asked for.
    pub dependencies: Vec<Dependency>,
    /// In the order of the paths.
    pub files: Vec<FileEffects>,
    /// How many findings were fixed.
    pub fixed: usize,
}

impl FileEffects {
    /// What breaks and what starts to warn.
    fn news(&self) -> FileReport {
        let new = |effect: &Effect| matches!(effect, Effect::Breaks | Effect::Warns);
        let pairs = self.effects.iter().zip(&self.report.findings);
        FileReport {
            shown: self.report.shown.clone(),
            parsed: self.report.parsed.clone(),
            notebook: self.report.notebook.clone(),
            findings: pairs.filter(|(effect, _)| new(effect)).map(|(_, finding)| finding.clone()).collect(),
            unused: Vec::new(),
        }
    }
}

impl Summary {
    /// What breaks and what starts to warn, by file.
    pub fn news(&self) -> Vec<FileReport> {
        self.files.iter().map(FileEffects::news).filter(|report| !report.findings.is_empty()).collect()
    }
}

/// Prints findings (with excerpts where there is a renderer), then the counts.
pub fn text(summary: &Summary, renderer: Option<&Renderer>, out: &mut impl Write) -> io::Result<()> {
    for report in summary.news() {
        match renderer {
            Some(renderer) => full::print(&report, renderer, out)?,
            None => concise::print(&report, out)?,
        }
    }
    let wide = summary.files.iter().map(|file| file.report.shown.chars().count()).max().unwrap_or(0);
    for file in &summary.files {
        writeln!(out, "{:wide$}  {}", file.report.shown, words(file.counts))?;
    }
    if !summary.files.is_empty() {
        writeln!(out)?;
    }
    for dependency in &summary.dependencies {
        let files = match dependency.files.len() {
            0 => String::new(),
            1 => " in 1 file".to_owned(),
            count => format!(" in {count} files"),
        };
        writeln!(out, "{} → {}: {}{files}", from(dependency), dependency.to, words(dependency.counts))?;
        writeln!(out, "    {}", limit(dependency))?;
    }
    Ok(())
}

fn from(dependency: &Dependency) -> String {
    match &dependency.from {
        Some((version, source)) if source.kind == SourceKind::NewestKnown => {
            format!("{} (no version is known; {version} is taken)", dependency.name)
        }
        Some((version, source)) if source.file.is_empty() => format!("{} {version}", dependency.name),
        Some((version, source)) => format!("{} {version} ({})", dependency.name, source.file),
        None => format!("{} (no version is known)", dependency.name),
    }
}

/// "3 uses break, 1 starts to warn, 2 were outdated already".
pub fn words(counts: Counts) -> String {
    let mut parts = Vec::new();
    let mut part = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => parts.push(format!("1 {one}")),
        count => parts.push(format!("{count} {many}")),
    };
    part(counts.breaks, "use breaks", "uses break");
    part(counts.warns, "starts to warn", "start to warn");
    part(counts.already, "was outdated already", "were outdated already");
    part(counts.settles, "is no longer outdated", "are no longer outdated");
    if parts.is_empty() { "nothing changes".to_owned() } else { parts.join(", ") }
}

fn limit(dependency: &Dependency) -> String {
    let plural = |count: usize| if count == 1 { "1 use".to_owned() } else { format!("{count} uses") };
    match (&dependency.limit.largest, &dependency.limit.first) {
        (Some(largest), Some((first, count))) => {
            format!("nothing breaks up to {largest}; {first} is the first that breaks something ({})", plural(*count))
        }
        (None, Some((first, count))) => {
            format!("the next known release, {first}, is the first that breaks something ({})", plural(*count))
        }
        (Some(largest), None) => format!("nothing breaks up to {largest}, the newest that is known"),
        (None, None) => "no later release is known".to_owned(),
    }
}

/// The last lines, on standard error.
pub fn last_lines(summary: &Summary, fixing: bool) {
    if summary.fixed > 0 {
        eprintln!("Fixed {} {}.", summary.fixed, if summary.fixed == 1 { "finding" } else { "findings" });
    }
    let news = summary.news();
    let findings = || news.iter().flat_map(|report| &report.findings).filter(|finding| !finding.of_import());
    let offered = |safety: Safety| {
        let is = |finding: &&analysis::Finding| match &finding.fix {
            Fix::Offered(migrations) => migrations.first().is_some_and(|first| first.safety == safety),
            _ => false,
        };
        findings().filter(is).count()
    };
    if findings().next().is_none() {
        eprintln!("Nothing breaks, and nothing starts to warn.");
        return;
    }
    let (safe, hidden) = (offered(Safety::Safe), offered(Safety::Unsafe));
    if safe > 0 && !fixing {
        eprintln!("{safe} can be fixed with `--fix`.");
    }
    if hidden > 0 {
        eprintln!("{hidden} more with `--fix --unsafe-fixes`; look at them first with `--diff`.");
    }
}

/// Prints everything as one JSON object.
pub fn json(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let dependencies: Vec<Value> = summary.dependencies.iter().map(dependency_json).collect();
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for file in &summary.files {
        files.push(with_counts(json!({ "file": file.report.shown }), file.counts));
        for (effect, mut finding) in file.effects.iter().zip(super::json::values(&file.report)) {
            if let Some(object) = finding.as_object_mut() {
                object.insert("effect".to_owned(), json!(effect.name()));
            }
            findings.push(finding);
        }
    }
    let whole = json!({ "dependencies": dependencies, "files": files, "findings": findings, "fixed": summary.fixed });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

fn dependency_json(dependency: &Dependency) -> Value {
    let source = dependency.from.as_ref().map(|(_, source)| {
        json!({ "kind": super::json::source_kind(source.kind), "file": source.file, "line": source.line })
    });
    let first = dependency.limit.first.as_ref();
    let row = json!({
        "name": dependency.name,
        "from": dependency.from.as_ref().map(|(version, _)| version.to_string()),
        "from_source": source,
        "to": dependency.to.to_string(),
        "largest_that_breaks_nothing": dependency.limit.largest.as_ref().map(ToString::to_string),
        "first_that_breaks": first.map(|(version, count)| json!({ "version": version.to_string(), "uses": count })),
    });
    with_counts(row, dependency.counts)
}

fn with_counts(mut row: Value, counts: Counts) -> Value {
    if let Some(object) = row.as_object_mut() {
        let rows = [
            (Effect::Breaks, counts.breaks),
            (Effect::Warns, counts.warns),
            (Effect::Already, counts.already),
            (Effect::Settles, counts.settles),
        ];
        object.extend(rows.map(|(effect, count)| (effect.name().to_owned(), json!(count))));
    }
    row
}
