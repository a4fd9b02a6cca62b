//! GitLab's code quality report. <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use analysis::finding::Severity;
use serde_json::{Value, json};

use super::FileReport;
use super::entry::{Entry, entries, slashes};

/// Prints all findings as one array. GitLab reads paths from the root of the repository, so run it there.
pub fn print(reports: &[FileReport], out: &mut impl Write) -> io::Result<()> {
    let all: Vec<Value> = reports.iter().flat_map(of_file).collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

fn of_file(report: &FileReport) -> Vec<Value> {
    let value = |Entry { code, severity, message, start, end, fingerprint, .. }: Entry<'_>| {
        // The lines of a cell are none of its notebook's.
        let (description, begin, end) = match start.cell {
            None => (
                message.to_owned(),
                json!({ "line": start.line, "column": start.column }),
                json!({ "line": end.line, "column": end.column }),
            ),
            Some(cell) => {
                (format!("cell {cell}, line {}: {message}", start.line), json!({ "line": 1 }), json!({ "line": 1 }))
            }
        };
        json!({
            "description": description,
            "check_name": code,
            "fingerprint": fingerprint,
            "severity": match severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Hint => "info",
            },
            "location": { "path": slashes(&report.shown), "positions": { "begin": begin, "end": end } },
        })
    };
    entries(report).into_iter().map(value).collect()
}
