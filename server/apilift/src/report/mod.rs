//! Findings printed: with excerpts, one a line, as JSON, for other tools, or counted. Results go to standard output, all else to standard
//! error.

pub mod concise;
pub mod entry;
pub mod fold;
pub mod full;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod sarif;
pub mod statistics;
pub mod upgrade;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::Finding;
use analysis::analyse::UnusedSuppression;
use analysis::finding::{Fix, Migration, RewriteOrigin, Severity};
use changes::record::Safety;
use syntax::{Encoding, Parsed};

use crate::notebook::Notebook;

/// A file and what was found in it.
pub struct FileReport {
    /// As shown: relative to the working directory where it lies below it.
    pub shown: String,
    /// The file, or a notebook's cells as one program.
    pub parsed: Parsed,
    /// The notebook, if it is one.
    pub notebook: Option<Arc<Notebook>>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Comments that suppress nothing.
    pub unused: Vec<UnusedSuppression>,
}

/// A place in a file, 1-based, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The cell of a notebook, among all of its cells; lines are those of the cell.
    pub cell: Option<u32>,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

impl FileReport {
    /// The place of a byte offset. A byte order mark takes no column.
    pub fn place(&self, offset: usize) -> Place {
        let text: &str = self.parsed.text();
        let position = self.parsed.lines().position(text, offset, Encoding::Utf32);
        let mark = u32::from(position.line == 0 && text.starts_with('\u{feff}') && position.character > 0);
        let cell = self.notebook.as_ref().and_then(|notebook| notebook.place(position.line));
        let line = cell.map_or(position.line, |cell| cell.line) + 1;
        Place { cell: cell.map(|cell| cell.cell), line, column: position.character + 1 - mark }
    }

    /// The file of a place as shown: `a.py`, `a.ipynb:cell 3`.
    pub fn file_of(&self, place: Place) -> String {
        match place.cell {
            Some(cell) => format!("{}:cell {cell}", self.shown),
            None => self.shown.clone(),
        }
    }
}

/// A path as shown to the user: relative to `base` where it lies below it.
pub fn shown(path: &Path, base: &Path) -> String {
    let short: PathBuf = path.strip_prefix(base).map_or_else(|_| path.to_path_buf(), Path::to_path_buf);
    short.to_string_lossy().into_owned()
}

/// A severity as a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// A rewrite's origin as a word.
pub fn origin(origin: RewriteOrigin) -> &'static str {
    match origin {
        RewriteOrigin::Derived => "derived",
        RewriteOrigin::Written => "written",
        RewriteOrigin::Model => "model",
    }
}

/// The migration that is offered first.
pub fn first_migration(finding: &Finding) -> Option<&Migration> {
    match &finding.fix {
        Fix::Offered(migrations) => migrations.first(),
        _ => None,
    }
}

/// One line about the fix, for the text formats.
pub fn fix_line(finding: &Finding) -> Option<String> {
    match &finding.fix {
        Fix::Offered(_) => {
            let migration = first_migration(finding)?;
            Some(match (migration.safety, &migration.because) {
                (Safety::Safe, _) => format!("safe fix: {}", migration.title),
                (Safety::Unsafe, Some(because)) => format!("unsafe fix: {} ({because})", migration.title),
                (Safety::Unsafe, None) => format!("unsafe fix: {}", migration.title),
            })
        }
        Fix::Withheld { by, reason } => Some(format!("no fix, withheld by {by}: {reason}")),
        Fix::Explained => None,
    }
}
