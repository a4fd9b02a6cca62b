//! What a model is asked: one change and the shape of one call, without the code around it.
//!
//! An [`Ask`] is the same for every call of one shape: receiver and arguments are opaque, but for True, False, None and
//! short strings. So its [`Ask::key`] groups findings, and one answer serves them all.

mod make;
mod signature;

use serde::{Deserialize, Serialize};

pub use make::{Versions, of_hit};
pub use signature::{read_signature, write_signature};

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The change.
    pub change: ChangeFacts,
    /// The outdated symbol.
    pub old: SymbolFacts,
    /// What may be called instead.
    #[serde(default)]
    pub new: Vec<SymbolFacts>,
    /// How it is used.
    pub call: CallFacts,
}

/// What is known of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeFacts {
    /// The outdated path at this place.
    pub symbol: String,
    /// The kind's name: `member`, `parameter`, ….
    pub kind: String,
    /// The parameter, for `path(parameter)`.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The Python literal, for `path(parameter=value)`.
    #[serde(default)]
    pub value: Option<String>,
    /// First release that warns.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// First release without it, or where it only raises.
    #[serde(default)]
    pub removed: Option<String>,
    /// Paths, `(parameter)`, or `nothing`; empty where nothing is known.
    #[serde(default)]
    pub replacement: Vec<String>,
    /// One line in plain words.
    #[serde(default)]
    pub note: String,
}

/// A symbol and how it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SymbolFacts {
    /// Its full public path.
    pub path: String,
    /// What it is, where known.
    #[serde(default)]
    pub is: Option<SymbolSort>,
    /// `(a, /, b=None, *, c=1)`; more than one for overloads, none where it is not known.
    #[serde(default)]
    pub signatures: Vec<String>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SymbolSort {
    /// A module-level function.
    Function,
    /// Bound to the instance.
    Method,
    /// Bound to the class.
    ClassMethod,
    /// Bound to nothing.
    StaticMethod,
    /// A property or an instance's attribute.
    Property,
    /// A class.
    Class,
    /// A value of a module or a class.
    Constant,
    /// A module.
    Module,
}

/// The shape of a use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFacts {
    /// `call`, `ref`, `decorator`, ….
    #[serde(rename = "as")]
    pub form: String,
    /// Whether a value stands before the dot.
    #[serde(default)]
    pub receiver: bool,
    /// In the order of the text.
    #[serde(default)]
    pub arguments: Vec<ArgumentShape>,
    /// `used`, `unused`, `truth`, `iterated`, `indexed`.
    #[serde(default)]
    pub result: String,
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArgumentShape {
    /// The parameter that it is bound to; `None` for what `*args` takes and where no signature is known.
    #[serde(default)]
    pub parameter: Option<String>,
    /// How it is written.
    pub by: PassedBy,
    /// True, False, None or a short string; all else is opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// How an argument is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassedBy {
    /// `v`.
    Position,
    /// `k=v`.
    Keyword,
    /// `*v`.
    Star,
    /// `**v`.
    DoubleStar,
}

impl Ask {
    /// The id of the change at this place: `numpy.in1d`, `pandas.date_range(closed)`.
    pub fn id(&self) -> String {
        match (&self.change.parameter, &self.change.value) {
            (Some(parameter), Some(value)) => format!("{}({parameter}={value})", self.change.symbol),
            (Some(parameter), None) => format!("{}({parameter})", self.change.symbol),
            _ => self.change.symbol.clone(),
        }
    }
}
