//! An import that fails is told once.
//!
//! A program that cannot import a name never reaches what it does with it, so the uses are places of the import's finding
//! and no findings of their own. In an editor each has its own mark: there one looks at the use and fixes it there.

use std::collections::HashMap;
use std::ops::Range;

use analysis::Finding;
use analysis::analyse::USED;
use analysis::finding::Severity;
use changes::record::Safety;

use super::{FileReport, first_migration};

/// More lines than this are counted, not named.
const MAX_LINES: usize = 8;

/// For each finding of a file whether an import's finding stands for it: that import is among them, both are errors, and
/// for the use nothing better is known than what the fix at the import does for all.
pub fn folded(findings: &[Finding]) -> Vec<bool> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let imports: HashMap<(&Range<usize>, &str), &Finding> =
        errors.map(|finding| ((&finding.name, finding.symbol.as_str()), finding)).collect();
    let stands_for = |finding: &Finding| {
        let name = finding.import.as_ref().filter(|_| finding.severity == Severity::Error)?;
        imports.get(&(name, finding.symbol.as_str())).copied()
    };
    let is_folded = |finding| stands_for(finding).is_some_and(|import| help(finding) <= help(import));
    findings.iter().map(is_folded).collect()
}

/// How much can be done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Help {
    None,
    Unsafe,
    Safe,
}

fn help(finding: &Finding) -> Help {
    match first_migration(finding).map(|migration| migration.safety) {
        Some(Safety::Safe) => Help::Safe,
        Some(Safety::Unsafe) => Help::Unsafe,
        None => Help::None,
    }
}

/// Where a file uses what an import brings, as far as those uses are no findings of their own: "used in lines 7, 8 and 12".
pub fn uses_line(finding: &Finding, report: &FileReport) -> Option<String> {
    let is_told = |range: &Range<usize>| report.findings.iter().any(|other| other.name == *range);
    let uses = finding.related.iter().filter(|related| related.message == USED && !is_told(&related.range));
    let mut lines: Vec<String> = Vec::new();
    for related in uses {
        let place = report.place(related.range.start);
        let line = match place.cell {
            Some(cell) => format!("{} of cell {cell}", place.line),
            None => place.line.to_string(),
        };
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    let rest = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    if rest > 0 {
        lines.push(format!("{rest} more"));
    }
    let last = lines.pop()?;
    Some(match lines.as_slice() {
        [] => format!("used in line {last}"),
        before => format!("used in lines {} and {last}", before.join(", ")),
    })
}
