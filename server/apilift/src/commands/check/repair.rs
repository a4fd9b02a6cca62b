//! Fixed texts: made, written, or shown as a diff.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use analysis::finding::Finding;
use analysis::fix::fix_all;
use changes::record::Safety;
use similar::TextDiff;

use crate::exit::ExitStatus;
use crate::inspect::Inspected;
use crate::workspace::Loaded;

/// A text with fixes applied.
pub struct Repaired {
    /// The text that was read.
    pub original: String,
    /// The fixed one.
    pub text: String,
    /// How many findings were fixed.
    pub applied: usize,
    /// Fixes that were taken back, and why.
    pub refused: Vec<String>,
}

/// Fixes what is `wanted` in a file's text until nothing changes. `None` where nothing is to be fixed, or where fixing failed: then the file
/// stays as it is.
pub fn repair(
    inspected: &Inspected,
    loaded: &Loaded,
    safety: Safety,
    wanted: &dyn Fn(&Finding) -> bool,
) -> Option<Repaired> {
    let parsed = inspected.parsed.as_ref()?;
    if inspected.analysis.findings.is_empty() && inspected.analysis.unused_suppressions.is_empty() {
        return None;
    }
    let settings = loaded.project.config.settings_for(&inspected.path);
    let environment = loaded.environment_of(&inspected.path);
    let id = loaded.modules.id_of(&inspected.path);
    let project = loaded.for_file(&environment, &settings, &id);
    let original = parsed.text().to_string();
    let outcome = catch_unwind(AssertUnwindSafe(|| fix_all(&original, project, wanted, safety)));
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(_) => {
            eprintln!(
                "apilift: {}: fixing failed, the file stays as it is; please report this",
                inspected.path.display()
            );
            return None;
        }
    };
    if outcome.text == original {
        return None;
    }
    let applied = outcome.applied.values().sum();
    Some(Repaired {
        original,
        text: outcome.text,
        applied,
        refused: outcome.refused.iter().map(ToString::to_string).collect(),
    })
}

/// Writes a fixed text in the place of the old one: beside it first, so that a full disk loses nothing.
pub fn write(path: &Path, repaired: &Repaired) -> std::io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(repaired.text.as_bytes())?;
    beside.as_file().set_permissions(path.metadata()?.permissions())?;
    beside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Prints unified diffs; the exit status says whether there are any.
pub fn print_diffs(repaired: &[(&Path, &Repaired)], directory: &Path, exit_zero: bool) -> anyhow::Result<ExitStatus> {
    let mut out = std::io::stdout().lock();
    for (path, repaired) in repaired {
        let shown = crate::report::shown(path, directory);
        let diff = TextDiff::from_lines(&repaired.original, &repaired.text);
        write!(out, "{}", diff.unified_diff().context_radius(3).header(&shown, &shown))?;
    }
    let files = repaired.len();
    eprintln!("{files} {} would be changed.", if files == 1 { "file" } else { "files" });
    Ok(if files > 0 && !exit_zero { ExitStatus::Findings } else { ExitStatus::Clean })
}
