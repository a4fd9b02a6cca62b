//! What the analysis gives: findings, and the migrations that come with them.

use std::ops::Range;

use changes::record::Safety;
use changes::{ChangeRef, Confidence, Status, UseForm, Version};

use crate::environment::VersionSource;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Off by default or only later.
    Hint,
    /// Deprecated in the version in use, gone elsewhere in the span, or the version is not known.
    Warning,
    /// Gone in the version in use.
    Error,
}

/// A use that a change hits in an environment. Byte ranges are offsets into the document's text.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The change.
    pub change: ChangeRef,
    /// The id for the path as written: `numpy.in1d`, `pandas.date_range(closed)`.
    pub symbol: String,
    /// The outdated name alone.
    pub name: Range<usize>,
    /// The whole use: the call, the import, the decorator.
    pub whole: Range<usize>,
    /// In which position it is used.
    pub form: UseForm,
    /// How bad.
    pub severity: Severity,
    /// What the version in use makes of it; `Fine` where only another release of the span, or a later one, is hit.
    pub status: Status,
    /// The lower of the record's and the resolution's.
    pub confidence: Confidence,
    /// The version that decided, and where it comes from; `None` where nothing is known.
    pub version: Option<(Version, VersionSource)>,
    /// The releases of the span that are hit though the one in use is not; empty otherwise.
    pub breaks_on: Vec<Version>,
    /// One line: what, since when, because of which version where.
    pub message: String,
    /// How the use was resolved, one step a line.
    pub how: Vec<String>,
    /// Places that belong to this finding: uses of an outdated import, or the import of an outdated use.
    pub related: Vec<Related>,
    /// Where the name of the import's finding stands, for a use whose import is a finding of its own.
    pub import: Option<Range<usize>>,
    /// What can be done about it.
    pub fix: Fix,
}

impl Finding {
    /// Whether this is a use whose import is a finding of its own: the two count once in statistics.
    pub fn of_import(&self) -> bool {
        self.import.is_some()
    }
}

/// A place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Byte range.
    pub range: Range<usize>,
    /// What it is: "imported here", "used here".
    pub message: String,
}

/// What can be done about a finding.
#[derive(Debug, Clone)]
pub enum Fix {
    /// Migrations that passed the gates, best first; never empty.
    Offered(Vec<Migration>),
    /// There is a rewrite, but a gate or a condition withholds it; a sentence that the user can read.
    Withheld {
        /// The gate's or condition's name.
        by: String,
        /// The sentence.
        reason: String,
    },
    /// Nothing is known to replace it, or no target holds the rewrite: it is explained only.
    Explained,
}

/// The edits that a rewrite makes in a document, imports included.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Where the rewrite comes from.
    pub origin: RewriteOrigin,
    /// Whether it may be applied unasked.
    pub safety: Safety,
    /// Why it is unsafe.
    pub because: Option<String>,
    /// One line for a menu: "Replace with `numpy.isin`".
    pub title: String,
    /// Sorted, not overlapping; all or none.
    pub edits: Vec<Edit>,
    /// The ten gates, in their order.
    pub verdicts: Vec<Verdict>,
}

/// Where a rewrite comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RewriteOrigin {
    /// From the change's facts.
    Derived,
    /// From the change's file.
    Written,
    /// Proposed by the model.
    Model,
}

/// A replacement of a byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Byte range in the old text.
    pub range: Range<usize>,
    /// New text.
    pub text: String,
}

/// The gates, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// No new syntax error under the lowest allowed Python.
    Parses,
    /// Every argument is there once and evaluated unconditionally, or dropped by name with a reason.
    Arguments,
    /// Every library symbol exists in the whole span and some overload binds.
    Exists,
    /// The place no longer resolves to the old thing, and nothing as bad came.
    Gone,
    /// It uses what the change names as replacement.
    Adopts,
    /// The edits lie in the target, its also-targets and import statements.
    Inside,
    /// Every name has the binding it had before.
    Names,
    /// Defaults agree or are spelled out.
    Defaults,
    /// The return type is the old one's, or this use of the result is fine.
    Result,
    /// A second pass changes nothing.
    Stable,
}

/// What a gate answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not: the migration is refused.
    Fail,
    /// It cannot be told: the migration is unsafe.
    Unknown,
}

/// A gate's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which gate.
    pub gate: Gate,
    /// Its answer.
    pub outcome: Outcome,
    /// A sentence that the user can read.
    pub sentence: String,
}
