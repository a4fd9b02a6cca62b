//! Values as far as they are known.

use changes::Confidence;

/// What an expression denotes, and how that was found.
#[derive(Debug, Clone, Default)]
pub struct Resolution {
    /// All that it may denote; empty: nothing is known.
    pub values: Vec<Value>,
    /// The lowest of the steps.
    pub confidence: Confidence,
    /// One step a line.
    pub how: Vec<String>,
}

/// One thing that an expression may denote.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A library's module, class, function or constant by its path as written.
    Symbol(String),
    /// An instance of a library's class (canonical path, builtins included), with type arguments where known.
    Instance {
        /// Canonical path.
        class: String,
        /// Type arguments, as instances.
        arguments: Vec<Value>,
    },
    /// A member reached through an instance or class: its owner's canonical path and its name.
    Member {
        /// The class that the lookup started at.
        class: String,
        /// The name.
        name: String,
        /// Reached through the class itself.
        through_class: bool,
    },
    /// A class or function defined in this file: the start byte of its definition.
    Local(usize),
    /// Something that is not known.
    Unknown,
}
