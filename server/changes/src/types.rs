//! Types as data: dotted paths with arguments and unions, and `types.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::python::{find_top_level, is_dotted_path, split_top_level};
use crate::text_map::TextMap;

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

impl TypeExpr {
    /// A class without arguments.
    pub fn name(path: impl Into<String>) -> TypeExpr {
        TypeExpr::Name { path: path.into(), arguments: Vec::new() }
    }

    /// The alternatives: the members of a union, else itself.
    pub fn members(&self) -> &[TypeExpr] {
        match self {
            TypeExpr::Union(members) => members,
            TypeExpr::Name { .. } => std::slice::from_ref(self),
        }
    }
}

impl FromStr for TypeExpr {
    type Err = TypeError;

    /// Reads dotted paths with `[…]` and `|`; `None` is `builtins.None`, `?` an unknown type. What may stand between
    /// brackets besides (`...`, a string, a number, a list) is a name with that text.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| TypeError(text.to_owned()))
    }
}

fn read(text: &str) -> Option<TypeExpr> {
    let mut members = Vec::new();
    for piece in split_top_level(text, '|') {
        match read_name(piece.trim())? {
            TypeExpr::Union(inner) => members.extend(inner),
            name => members.push(name),
        }
    }
    if members.len() == 1 { members.pop() } else { Some(TypeExpr::Union(members)) }
}

fn read_name(text: &str) -> Option<TypeExpr> {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return read(inner);
    }
    let Some(open) = find_top_level(text, "[") else {
        return read_atom(text);
    };
    let inside = text[open + 1..].strip_suffix(']')?;
    let path = text[..open].trim();
    if !path.is_empty() && !is_dotted_path(path) {
        return None;
    }
    let mut arguments = Vec::new();
    if !inside.trim().is_empty() {
        for piece in split_top_level(inside.trim().trim_end_matches(','), ',') {
            arguments.push(read(piece)?);
        }
    }
    Some(TypeExpr::Name { path: path.to_owned(), arguments })
}

fn read_atom(text: &str) -> Option<TypeExpr> {
    let is_literal =
        text.parse::<f64>().is_ok() || text.starts_with(['\'', '"', 'b', 'r']) && text.ends_with(['\'', '"']);
    match text {
        "None" => Some(TypeExpr::name("builtins.None")),
        "?" | "..." | "()" => Some(TypeExpr::name(text)),
        _ if is_dotted_path(text) || is_literal => Some(TypeExpr::name(text)),
        _ => None,
    }
}

impl fmt::Display for TypeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, all: &[TypeExpr], separator: &str| {
            for (i, one) in all.iter().enumerate() {
                if i > 0 {
                    f.write_str(separator)?;
                }
                write!(f, "{one}")?;
            }
            Ok(())
        };
        match self {
            TypeExpr::Union(members) => joined(f, members, " | "),
            TypeExpr::Name { path, arguments } => {
                f.write_str(path)?;
                if path.is_empty() || !arguments.is_empty() {
                    f.write_str("[")?;
                    joined(f, arguments, ", ")?;
                    f.write_str("]")?;
                }
                Ok(())
            }
        }
    }
}

/// `types.toml`; every value is a type expression. Keys are dotted paths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct LibraryTypes {
    /// What a call gives.
    pub returns: TextMap,
    /// What an attribute or property is.
    pub attributes: TextMap,
    /// What a subscript gives, by what stands between the brackets: `string`, `list`, `slice`, `number`, `any`.
    pub subscript: BTreeMap<String, BTreeMap<String, String>>,
    /// What iterating over an instance gives.
    pub iterates: TextMap,
    /// What `with x as name` gives.
    pub enters: TextMap,
    /// What a decorator makes of the function that it decorates.
    pub decorators: BTreeMap<String, Decoration>,
    /// Calls, decorators and contexts that say in which versions code runs, or what becomes of its warnings and errors.
    pub guards: BTreeMap<String, Guard>,
    /// What arithmetic, bitwise operators and comparisons give, by the class on their left.
    pub operators: TextMap,
    /// Signatures of old releases that mining cannot see; parameters as in `surface.jsonl`. Never a type expression.
    pub signatures: BTreeMap<String, Vec<String>>,
}

/// A guard: what it does, and the parameters that say for what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct Guard {
    /// What it does.
    pub acts: GuardAct,
    /// The parameter that holds the condition; the first positional one as well.
    pub condition: Option<String>,
    /// The parameter that names a module or distribution; the first positional one as well.
    pub module: Option<String>,
    /// The parameter that holds the lowest version; the second positional one as well.
    pub version: Option<String>,
    /// A decorator: the variable of a module or class to which it can be assigned instead.
    pub marks: Option<String>,
}

/// What a guard does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GuardAct {
    /// The decorated code does not run where the condition holds.
    #[default]
    Skips,
    /// The decorated code runs only where the condition holds.
    Runs,
    /// What follows runs only with the module, in the version or a later one. It gives the module.
    Requires,
    /// Nothing that follows runs.
    Leaves,
    /// Warnings within are expected or silenced.
    Quiets,
    /// The exceptions that are its arguments are expected within.
    Expects,
    /// It gives the version of the distribution; without `module` that of its own.
    Version,
}

/// What a decorator makes of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decoration {
    /// A function that gives the same.
    Keeps,
    /// An attribute that has what the function gives.
    Property,
    /// A context manager: the function yields what `with … as name` gives.
    Context,
    /// Tests whose parameter has the function's name get what it gives or yields.
    Fixture,
    /// Something else. Never written.
    #[serde(skip)]
    Other,
}

impl LibraryTypes {
    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        *self == LibraryTypes::default()
    }

    /// Takes every entry of `higher` over its own.
    pub fn overlay(&mut self, higher: LibraryTypes) {
        self.returns.overlay(&higher.returns);
        self.attributes.overlay(&higher.attributes);
        for (path, by_kind) in higher.subscript {
            self.subscript.entry(path).or_default().extend(by_kind);
        }
        self.iterates.overlay(&higher.iterates);
        self.enters.overlay(&higher.enters);
        self.decorators.extend(higher.decorators);
        self.guards.extend(higher.guards);
        self.operators.overlay(&higher.operators);
        self.signatures.extend(higher.signatures);
    }

    /// Every type expression with the table and key it stands at.
    pub fn expressions(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        let tables = [
            ("returns", &self.returns),
            ("attributes", &self.attributes),
            ("iterates", &self.iterates),
            ("enters", &self.enters),
            ("operators", &self.operators),
        ];
        let plain =
            tables.into_iter().flat_map(|(table, entries)| entries.iter().map(move |(key, value)| (table, key, value)));
        let nested = self
            .subscript
            .iter()
            .flat_map(|(key, by_kind)| by_kind.values().map(move |value| ("subscript", key.as_str(), value.as_str())));
        plain.chain(nested)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(text.parse::<TypeExpr>().map(|t| t.to_string()), Ok(shown.to_owned()));
    }

    #[test]
    fn types_read_and_print() {
        check("pandas.DataFrame", "pandas.DataFrame");
        check("None|builtins.int", "builtins.None | builtins.int");
        check(
            "builtins.tuple[builtins.object,acme.A | (a.B | None)]",
            "builtins.tuple[builtins.object, acme.A | a.B | builtins.None]",
        );
        check("?", "?");
        check("typing.Callable[[a.B, ?], None]", "typing.Callable[[a.B, ?], builtins.None]");
        check("typing.Literal['a|b', 1]", "typing.Literal['a|b', 1]");
        check("builtins.tuple[a.B, ...]", "builtins.tuple[a.B, ...]");
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in ["", "a.", "a[b", "a b", "a |", "a[,]", "f(x)", "1a"] {
            assert_eq!(text.parse::<TypeExpr>(), Err(TypeError(text.to_owned())));
        }
    }
}
