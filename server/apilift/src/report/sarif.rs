//! SARIF 2.1.0, as code scanning services read it. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use analysis::finding::Severity;
use changes::record::Safety;
use serde_json::{Map, Value, json};
use url::Url;

use crate::commands::explain::about;

use super::entry::{Entry, entries, slashes};
use super::{FileReport, Place};

/// Prints all findings as one log with one run. Columns count characters (`unicodeCodePoints`); paths are relative to the
/// working directory where they lie below it. The lines of a notebook's finding are those of its cell, which is a
/// logical location.
pub fn print(reports: &[FileReport], out: &mut impl Write) -> io::Result<()> {
    let all: Vec<(&FileReport, Entry<'_>)> =
        reports.iter().flat_map(|report| entries(report).into_iter().map(move |entry| (report, entry))).collect();
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for (_, entry) in &all {
        rules.entry(entry.code).or_insert_with(|| rule(entry));
    }
    let codes: Vec<&str> = rules.keys().copied().collect();
    let result = |(report, entry): &(&FileReport, Entry<'_>)| {
        let mut result = result(report, entry);
        result.insert("ruleIndex".to_owned(), json!(codes.iter().position(|code| *code == entry.code)));
        Value::Object(result)
    };
    let results: Vec<Value> = all.iter().map(result).collect();
    let driver = json!({
        "name": "Apilift",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.into_values().collect::<Vec<Value>>(),
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(entry: &Entry<'_>) -> Value {
    let (name, text) = match entry.finding {
        Some(finding) => (finding.change.kind.name(), about(finding.change.kind)),
        None => ("unused-suppression", "A suppression comment suppresses nothing."),
    };
    json!({ "id": entry.code, "name": name, "shortDescription": { "text": text } })
}

fn result(report: &FileReport, entry: &Entry<'_>) -> Map<String, Value> {
    let mut out = Map::new();
    let mut set = |key: &str, value: Value| out.insert(key.to_owned(), value);
    set("ruleId", json!(entry.code));
    set(
        "level",
        json!(match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "note",
        }),
    );
    set("message", json!({ "text": entry.message }));
    set("locations", json!([location(report, entry.start, entry.end)]));
    set("partialFingerprints", json!({ "apilift/v1": entry.fingerprint }));
    if let Some(finding) = entry.finding {
        let related: Vec<Value> = finding
            .related
            .iter()
            .map(|related| {
                let mut place = location(report, report.place(related.range.start), report.place(related.range.end));
                place["message"] = json!({ "text": related.message });
                place
            })
            .collect();
        if !related.is_empty() {
            set("relatedLocations", json!(related));
        }
        set(
            "properties",
            json!({
                "symbol": finding.symbol,
                "distribution": finding.change.distribution,
                "version": finding.version.as_ref().map(|(version, _)| version.to_string()),
                "links": finding.change.sources,
            }),
        );
    }
    // The standard has no word for "may behave differently", so only what is safe is a fix here.
    if let Some((title, Safety::Safe, edits)) = &entry.fix {
        let replacements = edits.iter().map(|edit| {
            json!({
                "deletedRegion": region(report.place(edit.range.start), report.place(edit.range.end)),
                "insertedContent": { "text": edit.text },
            })
        });
        let cells = edits.iter().map(|edit| report.place(edit.range.start).cell);
        if cells.into_iter().all(|cell| cell.is_none()) {
            let change =
                json!({ "artifactLocation": artifact(report), "replacements": replacements.collect::<Vec<_>>() });
            set("fixes", json!([{ "description": { "text": title }, "artifactChanges": [change] }]));
        }
    }
    out
}

fn location(report: &FileReport, start: Place, end: Place) -> Value {
    let physical = json!({ "artifactLocation": artifact(report), "region": region(start, end) });
    match start.cell {
        None => json!({ "physicalLocation": physical }),
        Some(cell) => json!({ "physicalLocation": physical, "logicalLocations": [{ "name": format!("cell {cell}") }] }),
    }
}

fn region(start: Place, end: Place) -> Value {
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A relative reference, or a `file` URL where the file lies elsewhere.
fn artifact(report: &FileReport) -> Value {
    let uri = match Url::from_file_path(Path::new(&report.shown)) {
        Ok(url) => url.to_string(),
        Err(()) => {
            let parts = slashes(&report.shown);
            let encoded: Vec<String> = parts.split('/').map(encoded).collect();
            encoded.join("/")
        }
    };
    json!({ "uri": uri })
}

/// A segment of a path in a URI (RFC 3986: all but the unreserved characters is encoded).
fn encoded(segment: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(segment, KEPT).to_string()
}
