//! What an expression denotes: a library's symbol, an instance of a type, or nothing known.
//!
//! Paths are kept as written (imports and aliases undone), types are canonical. What cannot be known is
//! [`Value::Unknown`] or nothing at all, and then nothing is said.

mod across;
mod alternative;
mod annotation;
mod binding;
mod calls;
mod containers;
mod dispatch;
mod documented;
mod expression;
mod function;
mod library;
mod local;
mod narrow;
pub mod value;

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use syntax::{Model, Node, ScopeId};

use crate::file::Project;
use crate::modules::{FileId, Files, Site};
pub use library::Order;
pub use value::{Resolution, Value};

/// Answers what expressions denote; caches its answers.
pub struct Resolver<'a> {
    /// Database, environment, settings.
    pub project: Project<'a>,
    /// The file.
    pub model: &'a Model<'a>,
    /// Which of the files it is.
    pub file: FileId,
    /// The others.
    files: &'a Files<'a>,
    /// By the node's id.
    known: RefCell<FxHashMap<usize, Rc<Resolution>>>,
    /// Nodes that are being resolved, by id, with their bytes: a cycle gives nothing.
    pending: RefCell<FxHashMap<usize, Range<usize>>>,
    /// Attributes that methods of a local class set on `self`, by the class's start byte.
    attributes: RefCell<FxHashMap<usize, Rc<local::SelfAttributes<'a>>>>,
    /// Attributes that are set from one another in too many ways, by the class's start byte and the name.
    webs: RefCell<FxHashSet<(usize, String)>>,
    /// What an attribute is set to is being looked at.
    in_attribute: Cell<bool>,
    /// Classes and functions, by their start byte.
    definitions: OnceCell<FxHashMap<usize, (Node<'a>, ScopeId)>>,
    /// The calls that the module itself makes.
    module_calls: OnceCell<calls::ModuleCalls<'a>>,
    /// What other modules get by a name; `None` while it is being resolved.
    exports: RefCell<FxHashMap<String, Option<Rc<Resolution>>>>,
    /// What functions return, by their start byte; `None` while it is being resolved.
    returns: RefCell<FxHashMap<usize, Option<Rc<Resolution>>>>,
}

/// Chains of assignments and calls longer than this are not followed.
const MAX_STEPS: usize = 120;

/// Attributes that are set from one another make a web: of one that is larger than this nothing is said.
const MAX_LOOKS: usize = 2_000;

impl<'a> Resolver<'a> {
    /// A resolver for a file.
    pub fn new(project: Project<'a>, model: &'a Model<'a>, file: FileId, files: &'a Files<'a>) -> Resolver<'a> {
        Resolver {
            project,
            model,
            file,
            files,
            known: RefCell::default(),
            pending: RefCell::default(),
            attributes: RefCell::default(),
            webs: RefCell::default(),
            in_attribute: Cell::new(false),
            definitions: OnceCell::new(),
            module_calls: OnceCell::new(),
            exports: RefCell::default(),
            returns: RefCell::default(),
        }
    }

    /// What an expression denotes: for `df.index` the member, see [`Resolver::value_of`] for the index itself.
    pub fn resolve(&self, node: Node<'a>) -> Rc<Resolution> {
        let node = syntax::node::unparenthesised(node);
        if let Some(known) = self.known.borrow().get(&node.id()) {
            return Rc::clone(known);
        }
        self.files.looks.set(if self.files.depth.get() == 0 { 0 } else { self.files.looks.get() + 1 });
        if self.has_looked_enough()
            || self.files.depth.get() > MAX_STEPS
            || self.pending.borrow_mut().insert(node.id(), node.byte_range()).is_some()
        {
            return Rc::default();
        }
        self.files.depth.set(self.files.depth.get() + 1);
        let resolution = Rc::new(self.expression(node));
        self.files.depth.set(self.files.depth.get() - 1);
        self.pending.borrow_mut().remove(&node.id());
        if self.files.depth.get() == 0 || !resolution.is_unknown() {
            self.known.borrow_mut().insert(node.id(), Rc::clone(&resolution));
        }
        resolution
    }

    /// Whether as much was looked at for the expression that was asked for as ever is.
    fn has_looked_enough(&self) -> bool {
        self.files.looks.get() > MAX_LOOKS
    }

    /// " in FILE" for other files than the analysed one.
    pub fn place(&self) -> String {
        if self.file == FileId::OWN { String::new() } else { format!(" in {}", self.files.name(self.file)) }
    }

    /// A definition of this file.
    fn site(&self, node: Node<'a>) -> Site {
        Site { file: self.file, start: node.start_byte() }
    }

    /// The resolver of another file (or of this one).
    fn home(&self, site: Site) -> Option<&'a Resolver<'a>> {
        self.files.resolver(self.project, site.file)
    }

    /// Whether an expression, or a part of it, is being resolved right now: it would only lead back here.
    fn is_pending(&self, node: Node<'a>) -> bool {
        let whole = node.byte_range();
        self.pending.borrow().values().any(|part| whole.start <= part.start && part.end <= whole.end)
    }

    /// What an expression evaluates to: attributes, properties and constants give instances of their types.
    pub fn value_of(&self, node: Node<'a>) -> Resolution {
        self.resolve(node).flat_map(|value| self.evaluated(value))
    }

    /// The canonical paths of the classes of which the expression's value is an instance (builtins as `builtins.list`);
    /// empty where unknown, also where only one arm of a union is. More than one: a union.
    pub fn types_of(&self, node: Node<'a>) -> Vec<String> {
        let values = self.value_of(node).values;
        let classes: Option<Vec<String>> = values
            .iter()
            .map(|value| match value {
                Value::Instance { class, .. } => Some(class.clone()),
                _ => None,
            })
            .collect();
        classes.unwrap_or_default()
    }

    /// The dotted library path that the expression denotes as written, imports and aliases undone
    /// (`np.lib.in1d` → `numpy.lib.in1d`); `None` for all else.
    pub fn path_of(&self, node: Node<'a>) -> Option<String> {
        match self.resolve(node).values.as_slice() {
            [Value::Symbol(path)] => Some(path.clone()),
            [Value::Member { class, name, through_class: true, .. }] => Some(format!("{class}.{name}")),
            _ => None,
        }
    }

    /// The dotted path of a chain of names that starts at an import, as written, whatever is known of its parts.
    pub fn written_path(&self, node: Node<'a>) -> Option<String> {
        match node.kind() {
            "identifier" => match self.resolve(node).values.as_slice() {
                [Value::Symbol(path)] => Some(path.clone()),
                _ => None,
            },
            "attribute" => {
                let object = self.written_path(node.child_by_field_name("object")?)?;
                let name = node.child_by_field_name("attribute")?;
                Some(format!("{object}.{}", self.model.parsed.slice(name)))
            }
            _ => None,
        }
    }

    /// Whether instances of the class `path` are instances of `base` too, by the surfaces.
    pub fn is_subclass(&self, path: &str, base: &str) -> bool {
        let base = self.canonical(base);
        self.order_of(path).classes.contains(&base)
    }
}
