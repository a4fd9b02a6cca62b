//! One file through all steps.

use syntax::Parsed;

use crate::file::Project;
use crate::finding::Finding;

/// What a file gives.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// In the order of the text; suppressed ones left out.
    pub findings: Vec<Finding>,
    /// Suppression comments that suppress nothing (only if the settings ask for them).
    pub unused_suppressions: Vec<UnusedSuppression>,
    /// Things the user should know once: distributions whose version is not known.
    pub notes: Vec<String>,
}

/// A suppression that suppresses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedSuppression {
    /// The comment or the word in it, in bytes.
    pub range: std::ops::Range<usize>,
    /// One line.
    pub message: String,
    /// The edit that takes it out.
    pub edit: crate::finding::Edit,
}

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Findings without migrations ([`crate::Fix::Explained`] stands everywhere): for looking anew at a migrated text.
    FindingsOnly,
    /// Findings with gated migrations.
    WithFixes,
}

/// Analyses a file. Cannot fail; pure.
pub fn analyse(parsed: &Parsed, project: Project<'_>, depth: Depth) -> Analysis {
    let _ = (parsed, project, depth);
    todo!()
}
