//! Which files are looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use crate::config::{Config, configures};
use crate::intake::Intake;
use crate::paths::{absolute, slashes};
use crate::problem::Problem;

/// Files that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// Absolute paths, sorted, each once.
    pub files: Vec<PathBuf>,
    /// Paths that are not there or cannot be read.
    pub problems: Vec<Problem>,
}

/// Whose `exclude` and `include` count below a folder that is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nested {
    /// The configuration nearest to each file: that of a nested project, if it has one.
    Own,
    /// The given one everywhere: with `--config` and `--isolated`.
    Ignored,
}

/// Finds the Python files in `paths`, folders and files. A file that is named is taken, whatever the patterns say,
/// unless `force-exclude` is set; folders are walked in parallel, and links in them are not followed.
pub fn discover(paths: &[PathBuf], config: &Config, nested: Nested) -> Discovered {
    let mut out = Discovered::default();
    let mut folders = Vec::new();
    for given in paths {
        let path = absolute(given);
        let forced_out = || config.files.force_exclude && config.excludes_within(&path);
        match path.metadata() {
            Ok(meta) if meta.is_dir() && !forced_out() => folders.push(path),
            Ok(meta) if meta.is_file() && !forced_out() => out.files.push(path),
            Ok(meta) if meta.is_dir() || meta.is_file() => {}
            Ok(_) => out.problems.push(Problem::in_file(slashes(given), "it is neither a file nor a folder")),
            Err(error) => out.problems.push(Problem::in_file(slashes(given), reason(&error))),
        }
    }
    // Each by itself: whether the rules of the folders above count is a matter of each.
    for folder in folders {
        let walked = walk(&folder, config, nested);
        out.files.extend(walked.files);
        out.problems.extend(walked.problems);
    }
    out.files.sort();
    out.files.dedup();
    out.problems.sort();
    out.problems.dedup();
    out
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}

fn walk(folder: &Path, config: &Config, nested: Nested) -> Discovered {
    let obey = config.files.respect_gitignore;
    let mut builder = WalkBuilder::new(folder);
    builder
        .standard_filters(obey)
        .hidden(false)
        .follow_links(false)
        // Outside a repository `.gitignore` counts, too, but not one somewhere above: it speaks for something else.
        .require_git(false)
        .parents(obey && folder.ancestors().any(|at| at.join(".git").exists()))
        .threads(std::thread::available_parallelism().map_or(1, usize::from).min(12));
    let filters = Arc::new(Filters::new(folder, config, nested));
    let entries = Arc::clone(&filters);
    builder.filter_entry(move |entry| entries.keeps(entry));
    let collected = Mutex::new(Discovered::default());
    builder.build_parallel().visit(&mut Visitors { filters: &filters, into: &collected });
    collected.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The configuration for each folder: the nearest one's.
struct Filters {
    top: PathBuf,
    nested: Nested,
    by_folder: Mutex<BTreeMap<PathBuf, Arc<Config>>>,
    base: Arc<Config>,
}

impl Filters {
    fn new(top: &Path, config: &Config, nested: Nested) -> Filters {
        Filters {
            top: top.to_path_buf(),
            nested,
            by_folder: Mutex::new(BTreeMap::new()),
            base: Arc::new(config.clone()),
        }
    }

    /// The configuration for what lies in a folder.
    fn of(&self, folder: &Path) -> Arc<Config> {
        let by_folder = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
        let nearest = folder.ancestors().take_while(|at| at.starts_with(&self.top)).find_map(|at| by_folder.get(at));
        nearest.map_or_else(|| Arc::clone(&self.base), Arc::clone)
    }

    /// Whether a folder is walked, or a file looked at. Never asked for the top.
    fn keeps(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        let config = self.of(path.parent().unwrap_or(path));
        if config.excludes(path) {
            return false;
        }
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if is_folder && self.nested == Nested::Own && configures(path) {
            // What is wrong with it is told when the project is loaded.
            let own = crate::config::load(path, &crate::ConfigChoice::Nearest, &[], &mut Intake::new(path));
            let mut by_folder = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
            by_folder.insert(path.to_path_buf(), Arc::new(own));
        }
        true
    }
}

struct Visitors<'a> {
    filters: &'a Filters,
    into: &'a Mutex<Discovered>,
}

impl<'a> ParallelVisitorBuilder<'a> for Visitors<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Visitor { filters: self.filters, into: self.into, found: Discovered::default() })
    }
}

/// One thread's; gives what it found when it ends.
struct Visitor<'a> {
    filters: &'a Filters,
    into: &'a Mutex<Discovered>,
    found: Discovered,
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.path();
                if self.filters.of(path.parent().unwrap_or(path)).includes(path) {
                    self.found.files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => self.found.problems.push(problem(&error)),
        }
        WalkState::Continue
    }
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        let mut into = self.into.lock().unwrap_or_else(PoisonError::into_inner);
        into.files.append(&mut self.found.files);
        into.problems.append(&mut self.found.problems);
    }
}

fn problem(error: &ignore::Error) -> Problem {
    let mut inner = error;
    while let ignore::Error::WithDepth { err, .. } = inner {
        inner = err;
    }
    match inner {
        ignore::Error::WithPath { path, err } => Problem::in_file(slashes(path), format!("it cannot be read: {err}")),
        other => Problem::in_file("", other.to_string()),
    }
}

/// The project roots of files, each once: what must be loaded for them.
pub fn roots_of<'a>(files: impl IntoIterator<Item = &'a Path>, fallback: &Path) -> BTreeSet<PathBuf> {
    let mut by_folder: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for file in files {
        let folder = file.parent().unwrap_or(file);
        if !by_folder.contains_key(folder) {
            let root = crate::find_root(folder).unwrap_or_else(|| fallback.to_path_buf());
            by_folder.insert(folder.to_path_buf(), root);
        }
    }
    by_folder.into_values().collect()
}
