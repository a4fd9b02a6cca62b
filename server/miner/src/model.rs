//! What is read out of one module, before names are followed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::declare::{Note, Raw};

/// One module of a release.
#[derive(Debug, Clone, Default)]
pub(crate) struct Module {
    /// Dotted path.
    pub path: String,
    /// Whether it is a package's `__init__`.
    pub package: bool,
    /// What the `.py` file binds; the `.pyi` file where there is no other.
    pub scope: Scope,
    /// What the `.pyi` file beside the `.py` file binds.
    pub stub: Option<Scope>,
    /// Whether `scope` comes from a `.pyi` file.
    pub is_stub: bool,
    /// The module's `__getattr__`.
    pub getattr: Option<GetAttr>,
    /// What its top level may declare of the whole module.
    pub declared: Vec<Raw>,
    /// Whether it makes names that cannot be read off.
    pub makes: bool,
    /// Whether it answers with what the stub beside it imports.
    pub from_stub: bool,
    /// Literal tables, for a `__getattr__` elsewhere.
    pub tables: BTreeMap<String, Vec<TableEntry>>,
}

/// What the statements of a module or a class body bind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub names: BTreeMap<String, Binding>,
    /// `from module import *`, in order.
    pub stars: Vec<String>,
    pub all: Option<All>,
}

/// `__all__`.
#[derive(Debug, Clone, Default)]
pub(crate) struct All {
    pub names: Vec<String>,
    /// Local names of modules whose `__all__` it takes in.
    pub modules: Vec<String>,
    /// Whether it is everything that is bound.
    pub everything: bool,
    pub removed: Vec<String>,
}

impl All {
    /// Whether it cannot be read off the text alone.
    pub fn dynamic(&self) -> bool {
        self.everything
    }
}

/// One name in a scope.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub target: Target,
    /// Only bound under `if TYPE_CHECKING`.
    pub type_only: bool,
    /// Only bound in some branches of a condition, or only where nothing failed.
    pub maybe: bool,
    /// `import x as x`: a re-export by PEP 484.
    pub explicit: bool,
}

/// What a name is bound to.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// `import a.b as n`.
    Module(String),
    /// `from module import name`.
    From {
        module: String,
        name: String,
    },
    Function(Rc<Function>),
    Class(Rc<Class>),
    Value(Rc<Value>),
}

/// A function or a method.
#[derive(Debug, Clone, Default)]
pub(crate) struct Function {
    pub kind: FunctionKind,
    pub overloads: Vec<Sig>,
    pub implementation: Option<Sig>,
    /// The dotted callee that all arguments are passed on to.
    pub forwards: Option<String>,
    /// The body only raises.
    pub raises: bool,
    /// What may declare it, or a parameter of it, as deprecated.
    pub declared: Vec<Raw>,
    /// What its docstring notes.
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FunctionKind {
    #[default]
    Plain,
    ClassMethod,
    StaticMethod,
    Property,
}

/// One signature as written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sig {
    /// With `self`.
    pub params: Vec<String>,
    /// The annotation of the first parameter.
    pub first: Option<Ty>,
    pub returns: Option<Ty>,
    /// What the body plainly returns.
    pub body: Option<Ty>,
    pub is_async: bool,
    /// Type parameters of the function itself (PEP 695).
    pub generics: Vec<String>,
    /// What may declare this overload as deprecated.
    pub declared: Vec<Raw>,
}

impl Sig {
    /// The annotation of the receiver; a first parameter by any other name is none.
    pub(crate) fn receiver(&self) -> Option<&Ty> {
        let name = self.params.first()?.trim_start_matches('_');
        matches!(name, "self" | "cls" | "mcls" | "mcs" | "metacls" | "cls_").then_some(self.first.as_ref()?)
    }
}

/// A class.
#[derive(Debug, Clone, Default)]
pub(crate) struct Class {
    /// `None`: cannot be read.
    pub bases: Vec<Option<Ty>>,
    pub names: BTreeMap<String, Binding>,
    /// `self.x = …` in `__init__`.
    pub attributes: BTreeMap<String, Option<Ty>>,
    /// What other methods put on `self`.
    pub later: BTreeSet<String>,
    /// Annotations without a value.
    pub annotated: BTreeMap<String, Ty>,
    /// Whether annotations without a value are fields.
    pub fields: bool,
    pub generics: Vec<String>,
    /// What may declare it as deprecated.
    pub declared: Vec<Raw>,
    /// What its docstring notes.
    pub notes: Vec<Note>,
}

/// An assigned or annotated name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Value {
    pub annotation: Option<Ty>,
    /// What is assigned, where it is a dotted name.
    pub alias: Option<String>,
    /// What is assigned, read as a type.
    pub as_type: Option<Ty>,
    /// What is called: `Class(…)`.
    pub call: Option<String>,
    /// The dotted names that it is called with.
    pub arguments: Vec<String>,
    /// Type of a literal.
    pub literal: Option<&'static str>,
    /// A TypeVar, a logger or the like: nobody's API.
    pub noise: bool,
    pub type_var: bool,
    /// `property(…)`.
    pub property: bool,
    /// What may declare it as deprecated.
    pub declared: Vec<Raw>,
    /// The dotted name of what that is called on: `new` in `deprecated("…")(new)`.
    pub wraps: Option<String>,
}

/// A type expression as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    Name(String),
    Subscript(String, Vec<Ty>),
    Union(Vec<Ty>),
    None,
    /// What cannot be read.
    Unknown,
}

/// A module's `__getattr__`.
#[derive(Debug, Clone, Default)]
pub(crate) struct GetAttr {
    pub branches: Vec<Branch>,
    /// `getattr(module, name)`: local name of the module.
    pub delegates: Option<String>,
    /// `__getattr__ = factory(…)`: dotted name of the factory.
    pub factory: Option<String>,
}

/// One branch of a `__getattr__`.
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    pub names: Names,
    pub raises: bool,
    /// What the branch returns, where it is a dotted name.
    pub target: Option<String>,
    /// What it does besides that may declare its names as deprecated.
    pub declared: Vec<Raw>,
}

#[derive(Debug, Clone)]
pub(crate) enum Names {
    Listed(Vec<String>),
    /// A table of the module by name.
    Table(String),
}

/// A key of a literal table and the string that stands for it, if there is one.
#[derive(Debug, Clone)]
pub(crate) struct TableEntry {
    pub key: String,
    pub text: Option<String>,
}
