//! One line a finding: `file:line:column: severity CODE message [fix]`.

use std::io::{self, Write};

use analysis::finding::Fix;
use changes::record::Safety;

use super::{FileReport, first_migration, severity};

/// Prints a file's findings.
pub fn print(report: &FileReport, out: &mut impl Write) -> io::Result<()> {
    for finding in &report.findings {
        let place = report.place(finding.name.start);
        let mark = match (&finding.fix, first_migration(finding)) {
            (Fix::Offered(_), Some(migration)) if migration.safety == Safety::Safe => " [fix]",
            (Fix::Offered(_), _) => " [unsafe fix]",
            _ => "",
        };
        writeln!(
            out,
            "{}:{}:{}: {} {} {}{mark}",
            report.file_of(place),
            place.line,
            place.column,
            severity(finding.severity),
            finding.change.kind.code(),
            finding.message
        )?;
    }
    for unused in &report.unused {
        let place = report.place(unused.range.start);
        let code = analysis::analyse::UNUSED_SUPPRESSION;
        let file = report.file_of(place);
        writeln!(out, "{file}:{}:{}: warning {code} {} [fix]", place.line, place.column, unused.message)?;
    }
    Ok(())
}
