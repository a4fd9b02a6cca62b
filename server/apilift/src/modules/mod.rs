//! The project's own modules: which file an import names, what reaches what, and the parsed files, read when they are
//! asked for.

mod folders;
mod outline;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use analysis::modules::{ModuleId, Modules};
use changes::Database;
use dashmap::DashMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use syntax::{Modelled, Parsed};

use folders::Folders;
pub use outline::Outline;

/// When the texts of the parsed files are larger than this together, they are forgotten, and parsed again when needed.
const MAX_PARSED_BYTES: usize = 8_000_000;

type Map<K, V> = DashMap<K, V, FxBuildHasher>;

/// The modules of one project.
pub struct ProjectModules {
    root: PathBuf,
    database: Database,
    folders: Folders,
    /// Texts that an editor holds.
    open: Map<ModuleId, Arc<str>>,
    outlines: Map<ModuleId, Arc<Outline>>,
    /// By folder, dots and path.
    located: Map<(String, usize, String), Option<ModuleId>>,
    files: Map<ModuleId, Option<Arc<Modelled>>>,
    parsed_bytes: AtomicUsize,
    reached: Map<ModuleId, Arc<FxHashSet<u64>>>,
    /// How often the text of a file was another one than before, by file; and in all.
    changed: Map<ModuleId, u64>,
    changes: AtomicU64,
    /// An index over all files is wanted, and not there yet.
    unindexed: AtomicBool,
    /// Somebody makes the index, or made it.
    claimed: AtomicBool,
}

impl ProjectModules {
    /// Nothing is read yet.
    pub fn new(root: &Path, database: Database) -> ProjectModules {
        ProjectModules {
            root: root.to_path_buf(),
            database,
            folders: Folders::default(),
            open: Map::default(),
            outlines: Map::default(),
            located: Map::default(),
            files: Map::default(),
            parsed_bytes: AtomicUsize::new(0),
            reached: Map::default(),
            changed: Map::default(),
            changes: AtomicU64::new(0),
            unindexed: AtomicBool::new(false),
            claimed: AtomicBool::new(false),
        }
    }

    /// From now on, until [`ProjectModules::index`] was called, only what is imported directly is looked at: for an editor,
    /// where the first answer must not wait for the whole project.
    pub fn index_later(&self) {
        self.unindexed.store(true, Ordering::SeqCst);
    }

    /// Whether the caller is the first who wants to make the index.
    pub fn claim_index(&self) -> bool {
        !self.claimed.swap(true, Ordering::SeqCst)
    }

    /// Looks over these files. Other calls go on meanwhile. Whether `path` reaches more than was known before.
    pub fn index(&self, files: &[PathBuf], path: &Path) -> bool {
        let id = self.id_of(path);
        let before = self.roots_reached(&id);
        // Nothing imports a notebook.
        for path in files.iter().filter(|path| path.extension().is_none_or(|extension| extension != "ipynb")) {
            self.outline_by_id(&self.id_of(path));
        }
        self.unindexed.store(false, Ordering::SeqCst);
        self.reached.clear();
        self.roots_reached(&id) != before
    }

    /// The id of a file.
    pub fn id_of(&self, path: &Path) -> ModuleId {
        let shown = path.strip_prefix(&self.root).unwrap_or(path);
        ModuleId::from(shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
    }

    fn path_of(&self, id: &str) -> PathBuf {
        // An absolute id replaces the root.
        self.root.join(id)
    }

    /// What a file's text says of its imports and of the words in it; `text` is what the file holds now.
    pub fn outline(&self, id: &ModuleId, text: &str) -> Arc<Outline> {
        if let Some(known) = self.outlines.get(id).filter(|known| known.is_of(text)) {
            return Arc::clone(&known);
        }
        let outline = Arc::new(Outline::of(text, &self.database));
        let before = self.outlines.insert(Arc::clone(id), Arc::clone(&outline));
        *self.changed.entry(Arc::clone(id)).or_default() += 1;
        self.changes.fetch_add(1, Ordering::SeqCst);
        if before.is_some_and(|before| before.imports != outline.imports || before.words.roots != outline.words.roots) {
            self.reached.clear();
        }
        let is_other = |file: &Option<Arc<Modelled>>| file.as_ref().is_none_or(|file| **file.parsed().text() != *text);
        self.files.remove_if(id, |_, file| is_other(file));
        outline
    }

    /// An editor holds this text for a file, or holds it no more.
    pub fn set_open(&self, path: &Path, text: Option<Arc<str>>) {
        let id = self.id_of(path);
        match text {
            Some(text) => {
                self.open.insert(Arc::clone(&id), Arc::clone(&text));
                self.outline(&id, &text);
            }
            None => {
                self.open.remove(&id);
                self.outlines.remove(&id);
                self.files.remove(&id);
                self.reached.clear();
            }
        }
    }

    /// How often other files than this one changed, as far as anybody looked at them.
    pub fn others_changed(&self, id: &ModuleId) -> u64 {
        let own = self.changed.get(id).map_or(0, |own| *own);
        self.changes.load(Ordering::SeqCst).wrapping_sub(own)
    }

    /// A file changed, came or went.
    pub fn forget(&self, path: &Path) {
        let id = self.id_of(path);
        self.changes.fetch_add(1, Ordering::SeqCst);
        // Imports of other modules may lead elsewhere now.
        self.outlines.clear();
        self.files.remove(&id);
        self.located.clear();
        self.reached.clear();
        self.folders.clear();
    }

    /// A file that was parsed already, if it holds this text.
    pub fn kept(&self, id: &ModuleId, text: &str) -> Option<Arc<Modelled>> {
        let known = self.files.get(id)?;
        known.as_ref().filter(|file| **file.parsed().text() == *text).map(Arc::clone)
    }

    fn make_room(&self, bytes: usize) -> bool {
        if bytes > MAX_PARSED_BYTES / 4 {
            return false;
        }
        if self.parsed_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > MAX_PARSED_BYTES {
            self.files.clear();
            self.parsed_bytes.store(bytes, Ordering::Relaxed);
        }
        true
    }

    /// The text of a file: what an editor holds, else what is saved.
    pub fn text(&self, id: &str) -> Option<Arc<str>> {
        if let Some(open) = self.open.get(id) {
            return Some(Arc::clone(&open));
        }
        crate::files::read(&self.path_of(id)).ok().map(Arc::from)
    }

    fn outline_by_id(&self, id: &ModuleId) -> Option<Arc<Outline>> {
        if let Some(known) = self.outlines.get(id) {
            return Some(Arc::clone(&known));
        }
        let text = self.text(id)?;
        Some(self.outline(id, &text))
    }

    /// The project's modules that a module imports.
    fn imported<'o>(&self, id: &ModuleId, outline: &'o Outline) -> &'o [ModuleId] {
        outline.modules.get_or_init(|| {
            let mut out: Vec<ModuleId> = Vec::new();
            for import in &outline.imports {
                if let Some(found) = self.locate(id, import.level, &import.path)
                    && !out.contains(&found)
                {
                    out.push(found);
                }
            }
            // A test's fixtures come from files that it does not import.
            out.extend(self.shared_with(id));
            out
        })
    }
}

/// The folder part of an id.
fn folder_of(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Modules for ProjectModules {
    fn locate(&self, from: &str, level: usize, path: &str) -> Option<ModuleId> {
        let key = (folder_of(from).to_owned(), level, path.to_owned());
        if let Some(known) = self.located.get(&key) {
            return known.clone();
        }
        let folder = self.path_of(from).parent()?.to_path_buf();
        let found = self.folders.locate(&self.root, &folder, level, path).map(|found| self.id_of(&found));
        self.located.insert(key, found.clone());
        found
    }

    fn file(&self, id: &str) -> Option<Arc<Modelled>> {
        if let Some(known) = self.files.get(id) {
            return known.clone();
        }
        let text = self.text(id)?;
        let room = self.make_room(text.len());
        let file = Parsed::new(text).ok().map(|parsed| Arc::new(Modelled::new(parsed)));
        if room {
            self.files.insert(ModuleId::from(id), file.clone());
        }
        file
    }

    fn is_package(&self, id: &str) -> bool {
        id == "__init__.py" || id.ends_with("/__init__.py")
    }

    fn shared_with(&self, from: &str) -> Vec<ModuleId> {
        let path = self.path_of(from);
        let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        folders
            .filter(|folder| self.folders.has_module(folder, "conftest"))
            .map(|folder| self.id_of(&folder.join("conftest.py")))
            .filter(|id| **id != *from)
            .collect()
    }

    fn roots_reached(&self, from: &str) -> Arc<FxHashSet<u64>> {
        if let Some(known) = self.reached.get(from) {
            return Arc::clone(&known);
        }
        let start = ModuleId::from(from);
        let is_direct_only = self.unindexed.load(Ordering::SeqCst);
        let mut seen: FxHashSet<ModuleId> = FxHashSet::default();
        let mut pending = vec![Arc::clone(&start)];
        let mut roots: FxHashSet<u64> = FxHashSet::default();
        while let Some(id) = pending.pop() {
            if !seen.insert(Arc::clone(&id)) {
                continue;
            }
            if let Some(known) = self.reached.get(&id) {
                roots.extend(known.iter());
                continue;
            }
            let Some(outline) = self.outline_by_id(&id) else { continue };
            roots.extend(&outline.words.roots);
            if is_direct_only && id != start {
                continue;
            }
            pending.extend(self.imported(&id, &outline).iter().cloned());
        }
        let roots = Arc::new(roots);
        if !is_direct_only {
            self.reached.insert(start, Arc::clone(&roots));
        }
        roots
    }
}
