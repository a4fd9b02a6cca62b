//! The project's own modules, as the analysis of one file asks for them. No I/O: whoever has files implements [`Modules`].
//!
//! A module is read when a name of it is asked for, and only what is asked for is resolved. So cyclic imports end by
//! themselves, and an edit makes nothing stale but the file itself.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use elsa::FrozenVec;
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::{Model, Modelled};

use crate::file::Project;
use crate::resolve::{Order, Resolver};

/// Names a module of the project; what is in it is the provider's.
pub type ModuleId = Arc<str>;

/// The modules of a project.
pub trait Modules: Sync {
    /// The module that an import in the module `from` names: so many leading dots, and the dotted path after them. `None`
    /// where it is none of the project's.
    fn locate(&self, from: &str, level: usize, path: &str) -> Option<ModuleId>;

    /// A module's file; `None` where it cannot be read.
    fn file(&self, id: &str) -> Option<Arc<Modelled>>;

    /// Whether a module is a package.
    fn is_package(&self, id: &str) -> bool;

    /// The modules whose definitions a test runner shares with a test module: the `conftest.py` of its folder and of the folders
    /// around it, the nearest first.
    fn shared_with(&self, from: &str) -> Vec<ModuleId>;

    /// The roots of the imports (as hashes of [`changes::database::hash_word`]) that a module reaches through others.
    fn roots_reached(&self, from: &str) -> Arc<FxHashSet<u64>>;
}

/// Where a file stands among the modules of its project.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// All modules.
    pub modules: &'a dyn Modules,
    /// The file itself.
    pub id: &'a str,
}

/// Numbers a file of one analysis; the analysed one is [`FileId::OWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

impl FileId {
    /// The file that is analysed.
    pub const OWN: FileId = FileId(0);
}

/// A definition: its file, and the byte at which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The file.
    pub file: FileId,
    /// The start of the `def` or `class`.
    pub start: usize,
}

/// No more files than this are read for one.
const MAX_FILES: usize = 200;

/// The files that the analysis of one has to do with, and what all their resolvers share.
pub struct Files<'a> {
    place: Option<Place<'a>>,
    entries: FrozenVec<Box<Entry<'a>>>,
    numbers: RefCell<FxHashMap<ModuleId, FileId>>,
    /// Method resolution orders of library classes.
    pub(crate) orders: RefCell<FxHashMap<String, Rc<Order>>>,
    /// How many steps the expression that is being resolved is away from the first.
    pub(crate) depth: Cell<usize>,
    /// Expressions looked at for the one that was asked for.
    pub(crate) looks: Cell<usize>,
    /// Whether another file, or the analysed one itself, led back to it.
    led_back: Cell<bool>,
}

struct Entry<'a> {
    id: ModuleId,
    file: OnceCell<Option<Arc<Modelled>>>,
    resolver: OnceCell<Resolver<'a>>,
}

impl<'a> Files<'a> {
    /// For the analysis of one file of a project.
    pub fn new(project: Project<'a>) -> Files<'a> {
        let id = ModuleId::from(project.place.map_or("", |place| place.id));
        let entry = Entry { id: Arc::clone(&id), file: OnceCell::new(), resolver: OnceCell::new() };
        let files = Files {
            place: project.place,
            entries: FrozenVec::new(),
            numbers: RefCell::default(),
            orders: RefCell::default(),
            depth: Cell::new(0),
            looks: Cell::new(0),
            led_back: Cell::new(false),
        };
        files.entries.push(Box::new(entry));
        files.numbers.borrow_mut().insert(id, FileId::OWN);
        files
    }

    /// The resolver of the analysed file, made for this model.
    pub fn own(&'a self, project: Project<'a>, model: &'a Model<'a>) -> &'a Resolver<'a> {
        let entry: &'a Entry<'a> = &self.entries[0];
        entry.resolver.get_or_init(|| Resolver::new(project, model, FileId::OWN, self))
    }

    /// The resolver of a file; `None` where it cannot be read.
    pub(crate) fn resolver(&'a self, project: Project<'a>, file: FileId) -> Option<&'a Resolver<'a>> {
        let entry: &'a Entry<'a> = self.entries.get(file.0 as usize)?;
        if let Some(known) = entry.resolver.get() {
            return Some(known);
        }
        let modules = self.place?.modules;
        let read = entry.file.get_or_init(|| modules.file(&entry.id)).as_ref()?;
        Some(entry.resolver.get_or_init(|| Resolver::new(project, read.model(), file, self)))
    }

    /// The file that an import in `from` names.
    pub(crate) fn locate(&self, from: FileId, level: usize, path: &str) -> Option<FileId> {
        let place = self.place?;
        let from = self.entries.get(from.0 as usize)?;
        let found = self.number(place.modules.locate(&from.id, level, path)?)?;
        self.led_back.set(self.led_back.get() || found == FileId::OWN);
        Some(found)
    }

    /// Whether an import led back to the analysed file: what others hold may then come from any part of it.
    pub(crate) fn led_back(&self) -> bool {
        self.led_back.get()
    }

    /// The files whose definitions a test runner shares with the analysed one.
    pub(crate) fn shared(&self) -> Vec<FileId> {
        let Some(place) = self.place else { return Vec::new() };
        place.modules.shared_with(place.id).into_iter().filter_map(|id| self.number(id)).collect()
    }

    /// Whether a module can have modules below it.
    pub(crate) fn is_package(&self, file: FileId) -> bool {
        self.place.is_some_and(|place| place.modules.is_package(self.name(file)))
    }

    /// How a file is called where its name is told.
    pub(crate) fn name(&self, file: FileId) -> &str {
        self.entries.get(file.0 as usize).map_or("", |entry| &entry.id)
    }

    fn number(&self, id: ModuleId) -> Option<FileId> {
        if let Some(known) = self.numbers.borrow().get(&id) {
            return Some(*known);
        }
        let number = FileId(u32::try_from(self.entries.len()).ok().filter(|count| *count < MAX_FILES as u32)?);
        let entry = Entry { id: Arc::clone(&id), file: OnceCell::new(), resolver: OnceCell::new() };
        self.entries.push(Box::new(entry));
        self.numbers.borrow_mut().insert(id, number);
        Some(number)
    }
}
