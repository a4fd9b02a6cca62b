//! Findings as JSON: an array of objects, documented in the README and stable. Lines and columns are 1-based, columns in
//! characters (Unicode scalar values). In a notebook, lines are those of the cell.

use std::io::{self, Write};

use analysis::finding::{Fix, Outcome};
use changes::Confidence;
use changes::record::{Replacement, Safety, Successor};
use serde::Serialize;

use super::{FileReport, first_migration, origin, severity};

#[derive(Serialize)]
struct Json<'a> {
    file: &'a str,
    cell: Option<u32>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    symbol: &'a str,
    id: Option<&'a str>,
    parameter: Option<&'a str>,
    kind: &'a str,
    code: &'a str,
    severity: &'a str,
    confidence: &'a str,
    distribution: Option<&'a str>,
    version: Option<String>,
    version_source: Option<VersionSource<'a>>,
    deprecated_in: Option<String>,
    removed_in: Option<String>,
    changed_in: Option<String>,
    breaks_on: Vec<String>,
    replacement: Vec<String>,
    message: &'a str,
    links: &'a [String],
    resolved: &'a [String],
    of_import: bool,
    related: Vec<Related<'a>>,
    fix: Option<JsonFix<'a>>,
    fix_withheld: Option<Withheld<'a>>,
}

#[derive(Serialize)]
struct VersionSource<'a> {
    kind: String,
    file: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    cell: Option<u32>,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Withheld<'a> {
    by: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    origin: &'a str,
    applicability: &'a str,
    because: Option<&'a str>,
    edits: Vec<JsonEdit<'a>>,
    gates: Vec<JsonGate<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    cell: Option<u32>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonGate<'a> {
    gate: String,
    outcome: &'a str,
    sentence: &'a str,
}

/// Prints all findings as one array.
pub fn print(reports: &[FileReport], out: &mut impl Write) -> io::Result<()> {
    let all: Vec<Json<'_>> = reports.iter().flat_map(of_file).collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

/// Each finding as a value, in order.
pub fn values(report: &FileReport) -> Vec<serde_json::Value> {
    let value = |finding| serde_json::to_value(of_finding(report, finding)).unwrap_or_default();
    report.findings.iter().map(value).collect()
}

fn of_file(report: &FileReport) -> Vec<Json<'_>> {
    let mut out: Vec<Json<'_>> = report.findings.iter().map(|finding| of_finding(report, finding)).collect();
    out.extend(report.unused.iter().map(|unused| of_unused(report, unused)));
    out
}

fn of_finding<'a>(report: &'a FileReport, finding: &'a analysis::Finding) -> Json<'a> {
    let (start, end) = (report.place(finding.name.start), report.place(finding.name.end));
    let life = &finding.change.life;
    let text = |version: &Option<changes::Version>| version.as_ref().map(ToString::to_string);
    Json {
        file: &report.shown,
        cell: start.cell,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        symbol: &finding.symbol,
        id: Some(&finding.change.id),
        parameter: finding.change.parameter.as_deref(),
        kind: finding.change.kind.name(),
        code: finding.change.kind.code(),
        severity: severity(finding.severity),
        confidence: confidence(finding.confidence),
        distribution: Some(&finding.change.distribution),
        version: finding.version.as_ref().map(|(version, _)| version.to_string()),
        version_source: finding.version.as_ref().map(|(_, source)| VersionSource {
            kind: source_kind(source.kind).to_owned(),
            file: &source.file,
            line: source.line,
        }),
        deprecated_in: text(&life.deprecated),
        removed_in: life.gone().map(ToString::to_string),
        changed_in: text(&life.changed),
        breaks_on: finding.breaks_on.iter().map(ToString::to_string).collect(),
        replacement: replacement(&finding.change.replacement),
        message: &finding.message,
        links: &finding.change.sources,
        resolved: &finding.how,
        of_import: finding.of_import(),
        related: finding
            .related
            .iter()
            .map(|related| {
                let place = report.place(related.range.start);
                Related {
                    file: &report.shown,
                    cell: place.cell,
                    line: place.line,
                    column: place.column,
                    message: &related.message,
                }
            })
            .collect(),
        fix: fix(report, finding),
        fix_withheld: match &finding.fix {
            Fix::Withheld { by, reason } => Some(Withheld { by, reason }),
            _ => None,
        },
    }
}

fn fix<'a>(report: &FileReport, finding: &'a analysis::Finding) -> Option<JsonFix<'a>> {
    let migration = first_migration(finding)?;
    let edits = migration.edits.iter().map(|edit| {
        let (start, end) = (report.place(edit.range.start), report.place(edit.range.end));
        JsonEdit {
            cell: start.cell,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: &edit.text,
        }
    });
    let gates = migration.verdicts.iter().map(|verdict| JsonGate {
        gate: verdict.gate.name().to_owned(),
        outcome: match verdict.outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Unknown => "unknown",
        },
        sentence: &verdict.sentence,
    });
    Some(JsonFix {
        title: &migration.title,
        origin: origin(migration.origin),
        applicability: if migration.safety == Safety::Safe { "safe" } else { "unsafe" },
        because: migration.because.as_deref(),
        edits: edits.collect(),
        gates: gates.collect(),
    })
}

fn of_unused<'a>(report: &'a FileReport, unused: &'a analysis::analyse::UnusedSuppression) -> Json<'a> {
    let (start, end) = (report.place(unused.range.start), report.place(unused.range.end));
    let (from, to) = (report.place(unused.edit.range.start), report.place(unused.edit.range.end));
    Json {
        file: &report.shown,
        cell: start.cell,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        symbol: "",
        id: None,
        parameter: None,
        kind: "unused-suppression",
        code: analysis::analyse::UNUSED_SUPPRESSION,
        severity: "warning",
        confidence: "certain",
        distribution: None,
        version: None,
        version_source: None,
        deprecated_in: None,
        removed_in: None,
        changed_in: None,
        breaks_on: Vec::new(),
        replacement: Vec::new(),
        message: &unused.message,
        links: &[],
        resolved: &[],
        of_import: false,
        related: Vec::new(),
        fix: Some(JsonFix {
            title: "Remove the comment",
            origin: "derived",
            applicability: "safe",
            because: None,
            edits: vec![JsonEdit {
                cell: from.cell,
                line: from.line,
                column: from.column,
                end_line: to.line,
                end_column: to.column,
                text: &unused.edit.text,
            }],
            gates: Vec::new(),
        }),
        fix_withheld: None,
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
    }
}

/// A kind of place as a word.
pub fn source_kind(kind: analysis::environment::SourceKind) -> &'static str {
    use analysis::environment::SourceKind;
    match kind {
        SourceKind::CommandLine => "command-line",
        SourceKind::Configuration => "configuration",
        SourceKind::Lock => "lock",
        SourceKind::Installed => "installed",
        SourceKind::Declared => "declared",
        SourceKind::NewestKnown => "newest-known",
    }
}

fn replacement(replacement: &Replacement) -> Vec<String> {
    match replacement {
        Replacement::Any(successors) => successors
            .iter()
            .map(|successor| match successor {
                Successor::Symbol(path) => path.clone(),
                Successor::Parameter(name) => format!("({name})"),
            })
            .collect(),
        Replacement::Unknown | Replacement::Nothing => Vec::new(),
    }
}
