//! What the formats for other tools have in common: a finding or an unused suppression with its place, and a fingerprint
//! that survives edits elsewhere in the file.

use std::collections::HashMap;

use analysis::finding::{Edit, Severity};
use analysis::{Finding, analyse::UNUSED_SUPPRESSION};
use changes::record::Safety;
use sha2::{Digest, Sha256};

use super::{FileReport, Place, first_migration};

/// A line of a report.
pub struct Entry<'a> {
    /// The code, `AL004`.
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// One sentence.
    pub message: &'a str,
    /// Where it starts.
    pub start: Place,
    /// Where it ends; the column is that of the character behind it.
    pub end: Place,
    /// The same for the same use in an unchanged line of the same file, wherever that line stands; 32 hexadecimal digits.
    pub fingerprint: String,
    /// The finding; `None` for a comment that suppresses nothing.
    pub finding: Option<&'a Finding>,
    /// The fix that is offered first: its title, and edits that belong together.
    pub fix: Option<(&'a str, Safety, &'a [Edit])>,
}

/// All of a file, in order.
pub fn entries(report: &FileReport) -> Vec<Entry<'_>> {
    let mut seen = HashMap::new();
    let findings = report.findings.iter().map(|finding| Entry {
        code: finding.change.kind.code(),
        severity: finding.severity,
        message: &finding.message,
        start: report.place(finding.name.start),
        end: report.place(finding.name.end),
        fingerprint: fingerprint(report, &finding.change.id, finding.name.start, &mut seen),
        finding: Some(finding),
        fix: first_migration(finding)
            .map(|migration| (migration.title.as_str(), migration.safety, migration.edits.as_slice())),
    });
    let mut out: Vec<Entry<'_>> = findings.collect();
    out.extend(report.unused.iter().map(|unused| Entry {
        code: UNUSED_SUPPRESSION,
        severity: Severity::Warning,
        message: &unused.message,
        start: report.place(unused.range.start),
        end: report.place(unused.range.end),
        fingerprint: fingerprint(report, UNUSED_SUPPRESSION, unused.range.start, &mut seen),
        finding: None,
        fix: Some(("Remove the comment", Safety::Safe, std::slice::from_ref(&unused.edit))),
    }));
    out
}

/// SHA-256 over the file, what is said, the line's text without its indentation, and which of several alike it is.
fn fingerprint(report: &FileReport, what: &str, at: usize, seen: &mut HashMap<String, usize>) -> String {
    let line = report.parsed.line_at(at).trim();
    let key = [slashes(&report.shown).as_str(), what, line].join("\0");
    let count = seen.entry(key.clone()).or_default();
    *count += 1;
    let digest = Sha256::digest(format!("{key}\0{count}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A path as these formats want it on all systems.
pub fn slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}
