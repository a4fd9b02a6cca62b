//! Deprecation declarations: what a release itself says of a symbol, in a decorator, a `warnings.warn` or a module's
//! `__getattr__`.

use serde::{Deserialize, Serialize};

use super::Intervals;
use crate::version::Version;

/// One declaration on a symbol. What a warning says is not kept, only the facts in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// The releases that declare it; in the file left out where they are the symbol's own.
    #[serde(rename = "in", default, skip_serializing_if = "Intervals::is_empty")]
    pub releases: Intervals,
    /// How it is declared.
    pub by: Means,
    /// The parameter that it is about; none: the whole symbol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What of the parameter is outdated; only with `parameter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Trigger>,
    /// The release since which it is deprecated, where the declaration says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Version>,
    /// The release that is to remove it, where the declaration says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<Version>,
    /// What is named as replacement: dotted paths, `(parameter)` of the same call. Only what could be resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replacement: Vec<String>,
    /// Whether the declaration asks for more than another name: several replacements, or one with what has to be passed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reshapes: bool,
    /// Where it stands in the newest release that declares it: `numpy/lib/arraysetops.py:812`.
    pub at: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !value
}

/// How a release declares a deprecation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Means {
    /// A decorator: PEP 702's or the library's own.
    Decorator,
    /// `warnings.warn` (or a helper of the library that does the same).
    Warn,
    /// The module's `__getattr__`.
    Getattr,
    /// A note in the docstring; never the only source of a change.
    Doc,
}

/// What of a parameter a declaration is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// It is passed at all.
    Given,
    /// It is not passed: a default is about to change or to go.
    Missing,
    /// It is passed by position.
    Positional,
    /// It has this value: a Python literal.
    Value(String),
    /// It has this type: a dotted path.
    Type(String),
}
