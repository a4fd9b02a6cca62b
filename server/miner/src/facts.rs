//! What one release says of one symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use changes::surface::{Origin, SymbolKind};
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
