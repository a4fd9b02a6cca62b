//! One file through the analysis, with a net under it: what goes wrong in one file costs that file alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::again::{self, Remembered, look_again};
use analysis::analyse::{Analysis, Depth, analyse, analyse_modelled};
use analysis::modules::{ModuleId, Modules};
use rustc_hash::FxHashSet;
use syntax::{Model, Parsed, TextEdit};

use crate::workspace::Loaded;

/// What came of a file.
pub struct Inspected {
    /// Absolute.
    pub path: PathBuf,
    /// The file, where it could be read.
    pub parsed: Option<Parsed>,
    /// What was found.
    pub analysis: Analysis,
    /// How many more were found that the baseline knows.
    pub known: usize,
    /// Why it was not analysed.
    pub refused: Option<String>,
}

impl Inspected {
    /// A file that could not be analysed.
    pub fn refused(path: PathBuf, reason: String) -> Inspected {
        Inspected { path, parsed: None, analysis: Analysis::default(), known: 0, refused: Some(reason) }
    }
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
    let outcome = caught(|| {
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
    });
    match outcome {
        Ok((parsed, analysis)) => told(path, parsed, analysis, loaded),
        Err(reason) => Inspected::refused(path, reason),
    }
}

/// What a look at an open document leaves for the next one.
pub struct Kept {
    remembered: Remembered,
    /// How often other files of the project had changed ([`crate::modules::ProjectModules::others_changed`]).
    others: u64,
}

/// The last look at an open document; settings, versions and the database must still be those of then.
#[derive(Clone, Copy, Default)]
pub struct Last<'a> {
    /// The text, parsed.
    pub parsed: Option<&'a Parsed>,
    /// What was kept.
    pub kept: Option<&'a Kept>,
}

/// The findings of an open document, without migrations: where an edit inside a function led to the text, only what that
/// can have changed is looked at.
pub fn look(last: Last<'_>, path: &Path, text: Arc<str>, loaded: &Loaded) -> (Inspected, Option<Kept>) {
    let path = path.to_path_buf();
    let settings = loaded.project.config.settings_for(&path);
    let environment = loaded.environment_of(&path);
    let outcome = caught(|| {
        let id = loaded.modules.id_of(&path);
        if !may_concern(&id, &text, loaded) && !settings.unused_suppressions {
            return Ok((None, Analysis::default(), None));
        }
        let others = loaded.modules.others_changed(&id);
        let project = loaded.for_file(&environment, &settings, &id);
        let edit = last.parsed.map(|last| difference(last.text(), &text));
        let parsed = match (last.parsed, &edit) {
            (Some(last), Some(edit)) => last.edited(Arc::clone(&text), std::slice::from_ref(edit)),
            _ => Parsed::new(text),
        };
        let parsed = parsed.map_err(|refusal| refusal.to_string())?;
        let before = last.kept.filter(|kept| kept.others == others).map(|kept| &kept.remembered);
        let again = before.zip(edit).and_then(|(before, edit)| look_again(before, &parsed, &edit, project));
        let (analysis, remembered) = match again {
            Some((analysis, remembered)) => (analysis, Some(remembered)),
            None => again::look(&Model::new(&parsed), project),
        };
        Ok((Some(parsed), analysis, remembered.map(|remembered| Kept { remembered, others })))
    });
    match outcome {
        Ok((parsed, analysis, kept)) => (told(path, parsed, analysis, loaded), kept),
        Err(reason) => (Inspected::refused(path, reason), None),
    }
}

/// What was found, without what the project's baseline knows.
fn told(path: PathBuf, parsed: Option<Parsed>, mut analysis: Analysis, loaded: &Loaded) -> Inspected {
    let known = parsed.as_ref().map_or(0, |parsed| loaded.baseline.take_known(&path, parsed, &mut analysis.findings));
    Inspected { path, parsed, analysis, known, refused: None }
}

/// What work gives, or why it gives nothing; a panic is a reason.
fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let what = text.unwrap_or_default();
        Err(format!("apilift failed on it ({what}); please report this with the file"))
    })
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
