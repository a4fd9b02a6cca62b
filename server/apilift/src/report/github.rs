//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use analysis::finding::Severity;

use super::FileReport;
use super::entry::{Entry, entries, slashes};

/// Prints a file's findings, one command a line.
pub fn print(report: &FileReport, out: &mut impl Write) -> io::Result<()> {
    for Entry { code, severity, message, start, end, .. } in entries(report) {
        let command = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        write!(
            out,
            "::{command} title={},file={}",
            property(&format!("Apilift ({code})")),
            property(&slashes(&report.shown))
        )?;
        // The lines of a cell are none of its notebook's.
        if start.cell.is_none() {
            write!(out, ",line={},col={},endLine={},endColumn={}", start.line, start.column, end.line, end.column)?;
        }
        let place = format!("{}:{}:{}: {code} {message}", report.file_of(start), start.line, start.column);
        writeln!(out, "::{}", data(&place))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
