//! One file through the analysis, with a net under it: what goes wrong in one file costs that file alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::analyse::{Analysis, Depth, analyse};
use syntax::Parsed;

use crate::workspace::Loaded;

/// What came of a file.
pub struct Inspected {
    /// Absolute.
    pub path: PathBuf,
    /// The file, where it could be read.
    pub parsed: Option<Parsed>,
    /// What was found.
    pub analysis: Analysis,
    /// Why it was not analysed.
    pub refused: Option<String>,
}

/// Analyses a text as the file `path` of a project.
pub fn inspect(path: &Path, text: impl Into<Arc<str>>, loaded: &Loaded, depth: Depth) -> Inspected {
    let path = path.to_path_buf();
    let text = text.into();
    let settings = loaded.project.config.settings_for(&path);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // Most files concern no change: they are not even parsed.
        if !loaded.database.may_concern(&text) && !settings.unused_suppressions {
            return Ok((None, Analysis::default()));
        }
        let parsed = Parsed::new(text).map_err(|refusal| refusal.to_string())?;
        let project = analysis::Project {
            database: &loaded.database,
            environment: &loaded.project.environment,
            settings: &settings,
        };
        let analysis = analyse(&parsed, project, depth);
        Ok((Some(parsed), analysis))
    }));
    match outcome {
        Ok(Ok((parsed, analysis))) => Inspected { path, parsed, analysis, refused: None },
        Ok(Err(reason)) => Inspected { path, parsed: None, analysis: Analysis::default(), refused: Some(reason) },
        Err(panic) => {
            let what = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default();
            let reason = format!("apilift failed on it ({what}); please report this with the file");
            Inspected { path, parsed: None, analysis: Analysis::default(), refused: Some(reason) }
        }
    }
}
