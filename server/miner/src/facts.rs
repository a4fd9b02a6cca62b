//! What one release says of one symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use changes::surface::{Means, Origin, SymbolKind, Trigger};
use changes::version::Version;

/// The public surface of one release.
#[derive(Debug, Clone)]
pub struct ReleaseSurface {
    /// The release.
    pub version: Version,
    /// Every path of every symbol.
    pub(crate) paths: BTreeMap<String, Entry>,
    /// Names that modules import for themselves.
    pub(crate) incidental: BTreeSet<String>,
    /// Modules that make names which cannot be read off.
    pub(crate) makers: BTreeSet<String>,
}

impl ReleaseSurface {
    /// Whether the module of a path that is no symbol here, and was one in `last`, has begun to make names since: then it
    /// may be there all the same. What stood beside names that were made before was read off, and is gone.
    pub(crate) fn began_to_make(&self, path: &str, last: &ReleaseSurface) -> bool {
        let began = |(owner, _): (&str, &str)| self.makers.contains(owner) && !last.makers.contains(owner);
        path.rsplit_once('.').is_some_and(began)
    }
}

/// A path and what it leads to.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The path that stands for the definition in this release.
    pub key: Rc<str>,
    /// Whether users may write this path.
    pub public: bool,
    pub facts: Rc<Facts>,
}

/// One definition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub kind: SymbolKind,
    pub signatures: Vec<Call>,
    pub value_type: Option<String>,
    /// `None` for what is no class.
    pub bases: Option<Vec<String>>,
    pub forwards: Option<String>,
    pub raises: bool,
    /// The kind is a guess by the name.
    pub guessed: bool,
    /// Nothing but a hint that instances have it: an annotation, `__slots__`, what a method sets. It says that something
    /// is still there, and is no symbol by itself.
    pub hinted: bool,
    /// What the release declares as deprecated.
    pub declared: Vec<Declared>,
    pub members: BTreeMap<String, Facts>,
}

impl Facts {
    pub(crate) fn new(kind: SymbolKind) -> Facts {
        Facts {
            kind,
            signatures: Vec::new(),
            value_type: None,
            bases: None,
            forwards: None,
            raises: false,
            guessed: false,
            hinted: false,
            declared: Vec::new(),
            members: BTreeMap::new(),
        }
    }
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub params: Vec<String>,
    pub returns: Option<String>,
    pub origin: Option<Origin>,
}

/// One deprecation declaration.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Declared {
    pub by: Means,
    pub parameter: Option<String>,
    pub when: Option<Trigger>,
    pub since: Option<Version>,
    pub removal: Option<Version>,
    /// As written, best reading first; `(name)` for a parameter, `a|b` where several are named.
    pub replacement: Vec<String>,
    /// Whether more than another name is asked for.
    pub reshapes: bool,
    pub at: String,
}

impl Declared {
    /// A declaration of a whole symbol that says nothing more.
    pub(crate) fn new(by: Means, at: String) -> Declared {
        let replacement = Vec::new();
        Declared { by, parameter: None, when: None, since: None, removal: None, replacement, reshapes: false, at }
    }
}
