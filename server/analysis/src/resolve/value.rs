//! Values as far as they are known.

use changes::Confidence;
use smallvec::SmallVec;

use crate::modules::{FileId, Site};

/// What an expression denotes, and how that was found.
#[derive(Debug, Clone, Default)]
pub struct Resolution {
    /// All that it may denote; empty: nothing is known. An [`Value::Unknown`] among others: one arm is not known.
    pub values: SmallVec<[Value; 1]>,
    /// The lowest of the steps.
    pub confidence: Confidence,
    /// One step a line.
    pub how: Vec<String>,
}

impl Resolution {
    /// Nothing is known.
    pub fn unknown() -> Resolution {
        Resolution::default()
    }

    /// One certain value, with the step that led to it.
    pub fn of(value: Value, step: String) -> Resolution {
        Resolution { values: SmallVec::from_iter([value]), confidence: Confidence::Certain, how: vec![step] }
    }

    /// Values without a step of their own.
    pub fn plain(values: impl IntoIterator<Item = Value>) -> Resolution {
        let mut out = Resolution::default();
        values.into_iter().for_each(|value| out.push(value));
        out
    }

    /// Adds a value once.
    pub fn push(&mut self, value: Value) {
        if !self.values.contains(&value) {
            self.values.push(value);
        }
    }

    /// Joins another arm: values together, the lower confidence, the steps of both. An arm of which nothing is known
    /// leaves [`Value::Unknown`].
    pub fn join(&mut self, other: Resolution) {
        if other.values.is_empty() {
            self.push(Value::Unknown);
        }
        other.values.into_iter().for_each(|value| self.push(value));
        self.confidence = self.confidence.min(other.confidence);
        for step in other.how {
            if !self.how.contains(&step) {
                self.how.push(step);
            }
        }
    }

    /// The union of arms: each of which nothing is known leaves [`Value::Unknown`] beside the others.
    pub fn any_of(arms: impl IntoIterator<Item = Resolution>) -> Resolution {
        let mut arms = arms.into_iter();
        let Some(mut out) = arms.next() else { return Resolution::default() };
        for arm in arms {
            if out.values.is_empty() {
                out.push(Value::Unknown);
            }
            out.join(arm);
        }
        out
    }

    /// The same with a step more and at most this confidence.
    pub fn step(mut self, step: String, confidence: Confidence) -> Resolution {
        self.how.push(step);
        self.confidence = self.confidence.min(confidence);
        self
    }

    /// Whether nothing at all is known.
    pub fn is_unknown(&self) -> bool {
        self.values.iter().all(|value| *value == Value::Unknown)
    }

    /// Itself where anything is known.
    pub fn known(self) -> Option<Resolution> {
        (!self.is_unknown()).then_some(self)
    }

    /// Keeps the confidence and the steps, and maps each value to any number of values (none: unknown), with the steps that
    /// led there.
    pub fn flat_map<R: Into<Resolution>>(&self, mut map: impl FnMut(&Value) -> R) -> Resolution {
        let mut out = Resolution { values: SmallVec::new(), confidence: self.confidence, how: self.how.clone() };
        for value in &self.values {
            let before = out.values.len();
            let mapped: Resolution = map(value).into();
            let is_empty = mapped.values.is_empty();
            mapped.values.into_iter().for_each(|value| out.push(value));
            out.confidence = out.confidence.min(mapped.confidence);
            for step in mapped.how {
                if !out.how.contains(&step) {
                    out.how.push(step);
                }
            }
            if is_empty && out.values.len() == before {
                out.push(Value::Unknown);
            }
        }
        out
    }
}

impl From<Vec<Value>> for Resolution {
    fn from(values: Vec<Value>) -> Resolution {
        Resolution::plain(values)
    }
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
        /// Reached through an instance of a class of the project that derives from `class`.
        through_local: bool,
    },
    /// A module of the project.
    Module(FileId),
    /// A class or function of the project.
    Local(Site),
    /// An instance of a class of the project.
    LocalInstance(Site),
    /// `super()` in a class of the project.
    Super(Site),
    /// Something that is not known.
    Unknown,
}

impl Value {
    /// An instance of a class without type arguments.
    pub fn instance(class: impl Into<String>) -> Value {
        Value::Instance { class: class.into(), arguments: Vec::new() }
    }
}
