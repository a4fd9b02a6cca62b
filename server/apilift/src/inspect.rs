//! One file through the analysis, with a net under it: what goes wrong in one file costs that file alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::analyse::{Analysis, Depth, analyse, analyse_modelled};
use analysis::modules::{ModuleId, Modules};
use rustc_hash::FxHashSet;
use syntax::{Parsed, TextEdit};

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
    inspect_after(None, path, text, loaded, depth)
}

/// Analyses a text that comes after another one: what did not change is not parsed again.
pub fn inspect_after(
    last: Option<&Parsed>,
    path: &Path,
    text: impl Into<Arc<str>>,
    loaded: &Loaded,
    depth: Depth,
) -> Inspected {
    let path = path.to_path_buf();
    let text = text.into();
    let settings = loaded.project.config.settings_for(&path);
    let environment = loaded.environment_of(&path);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // Most files concern no change: they are not even parsed.
        let id = loaded.modules.id_of(&path);
        if !may_concern(&id, &text, loaded) && !settings.unused_suppressions {
            return Ok((None, Analysis::default()));
        }
        let project = loaded.for_file(&environment, &settings, &id);
        if let Some(known) = loaded.modules.kept(&id, &text) {
            let analysis = analyse_modelled(known.model(), project, depth);
            return Ok((Some(known.parsed().clone()), analysis));
        }
        let parsed = match last {
            Some(last) => last.edited(Arc::clone(&text), &[difference(last.text(), &text)]),
            None => Parsed::new(text),
        };
        let parsed = parsed.map_err(|refusal| refusal.to_string())?;
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

/// Whether any change needs names that stand in a text, reached by its own imports or through other modules.
fn may_concern(id: &ModuleId, text: &str, loaded: &Loaded) -> bool {
    let outline = loaded.modules.outline(id, text);
    let concerned = |reached: &FxHashSet<u64>| !loaded.database.concerned_by(&outline.words, reached).is_empty();
    concerned(&FxHashSet::default()) || concerned(&loaded.modules.roots_reached(id))
}

/// The one edit that leads from one text to the other: what is between their common start and their common end.
fn difference(old: &str, new: &str) -> TextEdit {
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| -> usize {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = common(&mut old.chars(), &mut new.chars());
    let end = common(&mut old[start..].chars().rev(), &mut new[start..].chars().rev());
    TextEdit { range: start..old.len() - end, text: new[start..new.len() - end].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_leads_from_one_text_to_the_other() {
        for (old, new) in
            [("", ""), ("a", ""), ("", "a"), ("aXa", "aYa"), ("aa", "aaa"), ("a😀b", "a😁b"), ("é", "è"), ("x😀", "😀")]
        {
            let edit = difference(old, new);
            let mut text = old.to_owned();
            text.replace_range(edit.range, &edit.text);
            assert_eq!(text, new);
        }
    }
}
