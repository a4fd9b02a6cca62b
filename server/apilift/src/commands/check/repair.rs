//! Fixed files: made, written, or shown as a diff.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use analysis::finding::Finding;
use analysis::fix::fix_all;
use analysis::propose::Rewriter;
use changes::record::Safety;
use similar::TextDiff;
use syntax::Parsed;

use crate::exit::ExitStatus;
use crate::inspect::Inspected;
use crate::source::Source;
use crate::workspace::Loaded;

/// A file with fixes applied.
pub struct Repaired {
    /// As it was read.
    pub before: Source,
    /// Fixed.
    pub after: Source,
    /// How many findings were fixed.
    pub applied: usize,
    /// Fixes that were taken back, and why.
    pub refused: Vec<String>,
}

/// Fixes what is `wanted` in a file until nothing changes. `None` where nothing is to be fixed, or where fixing failed:
/// then the file stays as it is.
pub fn repair(
    source: &Source,
    inspected: &Inspected,
    loaded: &Loaded,
    safety: Safety,
    wanted: &dyn Fn(&Finding) -> bool,
) -> Option<Repaired> {
    repair_asking(source, inspected, loaded, safety, wanted, None)
}

/// The same where a rewriter is asked about what no rewrite is known for.
pub fn repair_asking(
    source: &Source,
    inspected: &Inspected,
    loaded: &Loaded,
    safety: Safety,
    wanted: &dyn Fn(&Finding) -> bool,
    rewriter: Option<&dyn Rewriter>,
) -> Option<Repaired> {
    inspected.parsed.as_ref()?;
    if inspected.analysis.findings.is_empty() && inspected.analysis.unused_suppressions.is_empty() {
        return None;
    }
    let settings = loaded.project.config.settings_for(&inspected.path);
    let environment = loaded.environment_of(&inspected.path);
    let id = loaded.modules.id_of(&inspected.path);
    let project = analysis::Project { rewriter, ..loaded.for_file(&environment, &settings, &id) };
    let narrow = |parsed: &Parsed, findings: &mut Vec<Finding>| {
        loaded.baseline.take_known(&inspected.path, parsed, findings);
        findings.retain(wanted);
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| fix_all(source.program(), project, &narrow, safety)));
    let Ok(outcome) = outcome else {
        eprintln!("apilift: {}: fixing failed, the file stays as it is; please report this", inspected.path.display());
        return None;
    };
    if outcome.text == **source.program() {
        return None;
    }
    let applied = outcome.applied.values().sum();
    let after = match source.with(outcome.text) {
        Ok(after) => after,
        Err(reason) => {
            eprintln!("apilift: {}: {reason}", inspected.path.display());
            return None;
        }
    };
    Some(Repaired {
        before: source.clone(),
        after,
        applied,
        refused: outcome.refused.iter().map(ToString::to_string).collect(),
    })
}

/// Writes a fixed file in the place of the old one: beside it first, so that a full disk loses nothing.
pub fn write(path: &Path, repaired: &Repaired) -> std::io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(repaired.after.file_text().as_bytes())?;
    beside.as_file().set_permissions(path.metadata()?.permissions())?;
    beside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Prints unified diffs; the exit status says whether there are any.
pub fn print_diffs(repaired: &[(&Path, &Repaired)], directory: &Path, exit_zero: bool) -> anyhow::Result<ExitStatus> {
    let mut out = std::io::stdout().lock();
    for (path, repaired) in repaired {
        let shown = crate::report::shown(path, directory);
        for (name, before, after) in texts(&shown, repaired)? {
            let diff = TextDiff::from_lines(&before, &after);
            write!(out, "{}", diff.unified_diff().context_radius(3).header(&name, &name))?;
        }
    }
    let files = repaired.len();
    eprintln!("{files} {} would be changed.", if files == 1 { "file" } else { "files" });
    Ok(if files > 0 && !exit_zero { ExitStatus::Findings } else { ExitStatus::Clean })
}

/// What a diff is shown of: the file, or each cell of a notebook that changed; named, before and after.
fn texts(shown: &str, repaired: &Repaired) -> anyhow::Result<Vec<(String, String, String)>> {
    let Some(notebook) = repaired.before.notebook() else {
        let (before, after) = (repaired.before.program().to_string(), repaired.after.program().to_string());
        return Ok(vec![(shown.to_owned(), before, after)]);
    };
    let changes = notebook.changes(repaired.after.program()).map_err(anyhow::Error::msg)?;
    let named =
        changes.into_iter().map(|change| (format!("{shown}:cell {}", change.cell), change.before, change.after));
    Ok(named.collect())
}
