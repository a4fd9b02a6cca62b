//! Which file an import names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dashmap::DashMap;
use rustc_hash::{FxBuildHasher, FxHashSet};

/// The folders that were looked into.
#[derive(Default)]
pub struct Folders {
    known: DashMap<PathBuf, Arc<Folder>, FxBuildHasher>,
}

/// What of a folder can be imported.
#[derive(Default)]
struct Folder {
    /// Files without their `.py`.
    modules: FxHashSet<String>,
    folders: FxHashSet<String>,
}

impl Folder {
    fn read(path: &Path) -> Folder {
        let mut out = Folder::default();
        let Ok(entries) = std::fs::read_dir(path) else { return out };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type();
            if let Some(module) = name.strip_suffix(".py") {
                out.modules.insert(module.to_owned());
            } else if !name.contains('.') && kind.is_ok_and(|kind| kind.is_dir() || kind.is_symlink()) {
                out.folders.insert(name);
            }
        }
        out
    }
}

impl Folders {
    /// The file that an import in a file of `folder` names, as Python would find it: for an absolute one beside a script,
    /// beside the outermost package, at the project's root, or in its `src` or `lib`.
    pub fn locate(&self, root: &Path, folder: &Path, level: usize, path: &str) -> Option<PathBuf> {
        if level > 0 {
            let mut base = folder;
            for _ in 1..level {
                base = base.parent()?;
            }
            return self.below(base, path);
        }
        let mut outermost = folder;
        while self.is_package(outermost) {
            outermost = outermost.parent()?;
        }
        let first = path.split('.').next().unwrap_or(path);
        let mut tried: Vec<PathBuf> = Vec::new();
        for base in [outermost.to_path_buf(), root.to_path_buf(), root.join("src"), root.join("lib")] {
            if tried.contains(&base) {
                continue;
            }
            let here = self.folder(&base);
            if (here.modules.contains(first) || here.folders.contains(first))
                && let Some(found) = self.below(&base, path)
            {
                return Some(found);
            }
            tried.push(base);
        }
        None
    }

    /// Whether a folder has a module of this name.
    pub fn has_module(&self, folder: &Path, name: &str) -> bool {
        self.folder(folder).modules.contains(name)
    }

    /// Looks again from now on.
    pub fn clear(&self) {
        self.known.clear();
    }

    fn is_package(&self, folder: &Path) -> bool {
        self.has_module(folder, "__init__")
    }

    fn below(&self, base: &Path, path: &str) -> Option<PathBuf> {
        let mut at = base.to_path_buf();
        let mut parts = path.split('.').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            let folder = self.folder(&at);
            let is_last = parts.peek().is_none();
            if folder.folders.contains(part) {
                let below = at.join(part);
                // A package is preferred to a module of the same name.
                if is_last && !self.is_package(&below) && folder.modules.contains(part) {
                    return Some(at.join(format!("{part}.py")));
                }
                at = below;
                continue;
            }
            return (is_last && folder.modules.contains(part)).then(|| at.join(format!("{part}.py")));
        }
        self.is_package(&at).then(|| at.join("__init__.py"))
    }

    fn folder(&self, path: &Path) -> Arc<Folder> {
        if let Some(known) = self.known.get(path) {
            return Arc::clone(&known);
        }
        let read = Arc::new(Folder::read(path));
        self.known.insert(path.to_path_buf(), Arc::clone(&read));
        read
    }
}
