//! What one rewrite of one place gives before its imports are planned.

use std::ops::Range;

use crate::finding::Edit;
use crate::judge::Facts;

/// Why a rewrite does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The gate or condition.
    pub by: String,
    /// A sentence that the user can read.
    pub reason: String,
}

impl Refusal {
    /// Puts the two together.
    pub fn new(by: impl Into<String>, reason: impl Into<String>) -> Refusal {
        Refusal { by: by.into(), reason: reason.into() }
    }
}

/// A name that a new text needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// `import module`.
    Module(String),
    /// `from module import member`.
    Member {
        /// Dotted.
        module: String,
        /// One name.
        member: String,
    },
}

impl Need {
    /// The module whose statement brings it.
    pub fn module(&self) -> &str {
        match self {
            Need::Module(module) | Need::Member { module, .. } => module,
        }
    }

    /// The name that it binds.
    pub fn name(&self) -> &str {
        match self {
            Need::Module(module) => module.split('.').next().unwrap_or(module),
            Need::Member { member, .. } => member,
        }
    }
}

/// One place rewritten.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Edits in the target.
    pub edits: Vec<Edit>,
    /// Names to be imported.
    pub needs: Vec<Need>,
    /// Start bytes of identifiers of the old text that the new one no longer has.
    pub vanished: Vec<usize>,
    /// What the gates ask for.
    pub facts: Facts,
    /// What the title says.
    pub headline: String,
}

/// A rewrite's target.
#[derive(Debug, Clone)]
pub struct Span(pub Range<usize>);
