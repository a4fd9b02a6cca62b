//! Types as data: dotted paths with arguments and unions, and `types.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A type expression: `pandas.DataFrame | builtins.list[pandas.Series]`. Written and stored as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeExpr {
    /// A class by its path, with its arguments.
    Name {
        /// Dotted path.
        path: String,
        /// What stands between the brackets.
        arguments: Vec<TypeExpr>,
    },
    /// Any of these.
    Union(Vec<TypeExpr>),
}

/// A type expression that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a type: `{0}` (write dotted paths with `[…]` and `|`)")]
pub struct TypeError(pub String);

impl FromStr for TypeExpr {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let _ = text;
        todo!()
    }
}

impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = f;
        todo!()
    }
}

/// `types.toml`; every value is a type expression. Keys are dotted paths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LibraryTypes {
    /// What a call gives.
    pub returns: BTreeMap<String, String>,
    /// What an attribute or property is.
    pub attributes: BTreeMap<String, String>,
    /// What a subscript gives, by what stands between the brackets: `string`, `list`, `slice`, `number`, `any`.
    pub subscript: BTreeMap<String, BTreeMap<String, String>>,
    /// What iterating over an instance gives.
    pub iterates: BTreeMap<String, String>,
    /// What `with x as name` gives.
    pub enters: BTreeMap<String, String>,
}
