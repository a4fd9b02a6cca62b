//! Deprecation declarations: what decorators, `warnings.warn` and a module's `__getattr__` say of a symbol.
//!
//! While a file is read, every place that may be a declaration is noted as a [`Raw`] (`body.rs`, `decorators.rs`), with
//! its condition (`atoms.rs`) and what its arguments say (`text.rs`). Once names can be followed, `meaning.rs` says which
//! of them are declarations and of what; `message.rs` reads releases and replacements out of messages.

pub(crate) mod arguments;
pub(crate) mod atoms;
pub(crate) mod body;
pub(crate) mod decorators;
pub(crate) mod follow;
pub(crate) mod helpers;
pub(crate) mod joined;
pub(crate) mod meaning;
pub(crate) mod message;
pub(crate) mod notes;
pub(crate) mod reached;
pub(crate) mod text;

use std::rc::Rc;

use changes::package::{Lazily, Package};
use rustc_hash::FxHashSet;

use crate::expr;

/// A place that may declare something deprecated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Raw {
    pub site: Site,
    /// What is called, as written, or with its whole path where it is imported next to the call.
    pub callee: String,
    pub positional: Vec<Arg>,
    pub keywords: Vec<(String, Arg)>,
    /// All of them hold where it is called.
    pub atoms: Vec<Atom>,
    pub line: u32,
}

/// Where a declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Decorator,
    Call,
    /// The default of a parameter alone: `p="deprecated"`.
    Sentinel,
}

/// An argument of a declaration.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arg {
    /// A string, with [`text::HOLE`] for what is not known.
    Text(String),
    /// A dotted name.
    Name(String),
    /// Source text of a number, `True`, `False` or `None`.
    Literal(String),
    List(Vec<Arg>),
    Dict(Vec<(String, Arg)>),
    /// `Category("message", …)`.
    Call(String, Vec<Arg>),
    Other,
}

/// One condition under which a call is reached.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Atom {
    Parameter(String, Test),
    /// A setting of the library, by its dotted name.
    Setting(String),
}

/// A test of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Given,
    Missing,
    Positional,
    /// One of these Python literals.
    Value(Vec<String>),
    NotValue(Vec<String>),
    /// One of these classes, as written.
    Type(Vec<String>),
    NotType,
}

/// A note in a docstring.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub parameter: Option<String>,
    pub since: Option<String>,
    pub text: String,
    pub line: u32,
}

/// The names of decorators and functions that are worth noting.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watched {
    names: FxHashSet<String>,
    /// The last parts of the settings that conditions may ask for.
    settings: FxHashSet<String>,
    /// Tables of names that are bound when they are asked for.
    lazily: Vec<Lazily>,
    /// The package, where it has folders whose modules are imported from elsewhere.
    mounts: Option<Rc<Package>>,
}

impl Watched {
    pub(crate) fn of(package: &Package) -> Watched {
        let listed = package.declares.iter().flat_map(|declarer| &declarer.by);
        let all = listed.chain(&package.deprecation_decorators).chain(package.decorators.keys());
        let last = |path: &String| expr::last(path).to_owned();
        Watched {
            names: all.map(last).collect(),
            settings: package.warning_settings.iter().map(last).collect(),
            lazily: package.lazily.clone(),
            mounts: (!package.mounts.is_empty()).then(|| Rc::new(package.clone())),
        }
    }

    /// Whether a module is imported by another path than its own.
    pub(crate) fn is_mounted(&self, path: &str) -> bool {
        self.mounts.as_ref().is_some_and(|package| package.mounted(path).is_some())
    }

    /// The path by which a module is imported.
    pub(crate) fn mounted(&self, path: String) -> String {
        self.mounts.as_ref().and_then(|package| package.mounted(&path)).unwrap_or(path)
    }

    pub(crate) fn lazily(&self) -> &[Lazily] {
        &self.lazily
    }

    pub(crate) fn settings(&self) -> &FxHashSet<String> {
        &self.settings
    }

    /// Whether a call of this name may declare something.
    pub(crate) fn call(&self, name: &str) -> bool {
        let last = expr::last(name);
        matches!(last, "warn" | "_warn") || self.decorator(name) || last.contains("warn")
    }

    /// Whether a decorator of this name may declare something.
    pub(crate) fn decorator(&self, name: &str) -> bool {
        let last = expr::last(name);
        self.names.contains(last) || last.contains("deprec") || last.contains("Deprec")
    }
}

/// The line of an offset, from 1.
pub(crate) fn line_of(source: &str, offset: usize) -> u32 {
    let before = source.as_bytes().get(..offset).unwrap_or_default();
    u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX - 1) + 1
}
