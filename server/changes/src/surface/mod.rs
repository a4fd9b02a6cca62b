//! The public API of a distribution over its releases: `surface.jsonl`. The form is fixed in `api-changelogs/README.md`;
//! it changes only with a migration and a new [`SCHEMA`].

mod call;
mod declaration;
mod intervals;
mod line;
mod lines;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use self::declaration::{Declaration, Means, Trigger};
pub use self::intervals::{Interval, Intervals};
use crate::version::Version;

/// The schema number in the header of `surface.jsonl`.
pub const SCHEMA: u32 = 2;

/// A surface: releases, oldest first, and symbols, sorted by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surface {
    /// The normalised name.
    pub distribution: String,
    /// The releases that were mined, oldest first.
    pub releases: Vec<Version>,
    /// Sorted by path.
    pub symbols: Vec<Symbol>,
}

/// A surface but for its symbols.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The normalised name.
    pub distribution: String,
    /// The releases that were mined, oldest first.
    pub releases: Vec<Version>,
    /// How many symbols there are.
    pub symbols: u32,
}

impl Head {
    /// Whether there are no symbols.
    pub fn is_empty(&self) -> bool {
        self.symbols == 0
    }

    /// The index of the newest mined release at or below `version`; `None` where all are newer.
    pub fn release_at(&self, version: &Version) -> Option<u32> {
        release_at(&self.releases, version)
    }

    /// The index of the newest mined release; `None` where none is.
    pub fn newest(&self) -> Option<u32> {
        newest(&self.releases)
    }
}

fn release_at(releases: &[Version], version: &Version) -> Option<u32> {
    releases.iter().rposition(|release| release <= version).map(|at| at as u32)
}

fn newest(releases: &[Version]) -> Option<u32> {
    releases.len().checked_sub(1).map(|at| at as u32)
}

/// One public symbol.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Symbol {
    /// The shortest public path.
    pub path: String,
    /// What it is (in the newest release that has it).
    pub kind: SymbolKind,
    /// The releases that have it.
    #[serde(rename = "in")]
    pub releases: Intervals,
    /// Callables; a class's are its constructor's. Overlapping intervals are overloads.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// The type of an attribute, property or constant.
    #[serde(default, rename = "type")]
    pub value_type: Option<String>,
    /// The bases of a class.
    #[serde(default)]
    pub bases: Vec<Bases>,
    /// Other public paths of the same definition.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// What it plainly passes its arguments on to.
    #[serde(default)]
    pub forwards: Vec<Forward>,
    /// The releases in which it is there but only raises.
    #[serde(default)]
    pub raises: Intervals,
    /// What releases themselves declare as deprecated.
    #[serde(default)]
    pub deprecated: Vec<Declaration>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SymbolKind {
    /// A module or package.
    Module,
    /// A class.
    Class,
    /// A module-level function.
    Function,
    /// A method bound to the instance.
    Method,
    /// A method bound to the class.
    ClassMethod,
    /// A method bound to nothing.
    StaticMethod,
    /// A property.
    Property,
    /// A class or instance attribute.
    Attribute,
    /// A module-level value.
    Constant,
}

/// A signature and the releases in which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Signature {
    /// The releases.
    #[serde(rename = "in")]
    pub releases: Intervals,
    /// Parameters as text in Python's order, `/` and `*` among them; see [`Signature::parameters`].
    pub params: Vec<String>,
    /// The return type, where known.
    #[serde(default)]
    pub returns: Option<String>,
    /// Where the return type comes from; an annotation is not written in the file, being the rule.
    #[serde(default)]
    pub origin: Option<Origin>,
}

/// Where a return type comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// An annotation in the wheel.
    Annotation,
    /// A stub-only distribution (PEP 561).
    Stub,
    /// What the body plainly returns.
    Body,
    /// `types.toml`.
    Hand,
}

/// Python's parameter kinds (`inspect.Parameter.kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ParameterKind {
    /// Before `/`.
    PositionalOnly,
    /// Either way.
    PositionalOrKeyword,
    /// `*args`.
    VarPositional,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`.
    VarKeyword,
}

/// A parameter of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Without stars.
    pub name: String,
    /// How arguments reach it.
    pub kind: ParameterKind,
    /// Source text of the default.
    pub default: Option<String>,
}

impl Signature {
    /// The parameters that `params` writes: `["a", "/", "b=None", "*", "c=1", "**kw"]`.
    pub fn parameters(&self) -> Vec<Parameter> {
        parameters(&self.params)
    }
}

/// Reads `["a", "/", "b=None", "*", "c=1", "**kw"]`. Never fails: what is odd is taken as a name.
pub fn parameters(params: &[String]) -> Vec<Parameter> {
    let mut out: Vec<Parameter> = Vec::with_capacity(params.len());
    let mut kind = ParameterKind::PositionalOrKeyword;
    for text in params {
        if text == "/" {
            for earlier in &mut out {
                earlier.kind = ParameterKind::PositionalOnly;
            }
        } else if text == "*" {
            kind = ParameterKind::KeywordOnly;
        } else if let Some(name) = text.strip_prefix("**") {
            out.push(Parameter { name: name.to_owned(), kind: ParameterKind::VarKeyword, default: None });
        } else if let Some(name) = text.strip_prefix('*') {
            out.push(Parameter { name: name.to_owned(), kind: ParameterKind::VarPositional, default: None });
            kind = ParameterKind::KeywordOnly;
        } else {
            let (name, default) = match text.split_once('=') {
                Some((name, default)) => (name, Some(default.to_owned())),
                None => (text.as_str(), None),
            };
            out.push(Parameter { name: name.to_owned(), kind, default });
        }
    }
    out
}

/// The bases of a class in some releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bases {
    /// The releases.
    #[serde(rename = "in")]
    pub releases: Intervals,
    /// Dotted paths; `?` for one that could not be resolved.
    pub bases: Vec<String>,
}

/// Another public path of the same definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The releases.
    #[serde(rename = "in")]
    pub releases: Intervals,
    /// Dotted path.
    pub path: String,
}

/// A plain forwarder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// The releases.
    #[serde(rename = "in")]
    pub releases: Intervals,
    /// Dotted path.
    pub to: String,
}

/// Why a line of `surface.jsonl` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct SurfaceError {
    /// 1-based.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Surface {
    /// Reads `surface.jsonl`.
    pub fn read(text: &str) -> Result<Surface, SurfaceError> {
        lines::read(text)
    }

    /// Writes `surface.jsonl`, symbols sorted by path.
    pub fn write(&self) -> String {
        lines::write(self)
    }

    /// The index of the newest mined release at or below `version`; `None` where all are newer.
    pub fn release_at(&self, version: &Version) -> Option<u32> {
        release_at(&self.releases, version)
    }

    /// The symbol with exactly this path (not through an alias).
    pub fn symbol(&self, path: &str) -> Option<&Symbol> {
        self.symbols.binary_search_by(|s| s.path.as_str().cmp(path)).ok().map(|i| &self.symbols[i])
    }

    /// The index of the newest mined release; `None` where none is.
    pub fn newest(&self) -> Option<u32> {
        newest(&self.releases)
    }

    /// What is known without the symbols.
    pub fn head(&self) -> Head {
        let (distribution, releases) = (self.distribution.clone(), self.releases.clone());
        Head { distribution, releases, symbols: self.symbols.len() as u32 }
    }

    /// Brings the symbols into the order that look-ups need.
    pub fn sort(&mut self) {
        self.symbols.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Which symbol an alias belongs to: the alias' path → the symbol's index.
#[derive(Debug, Clone, Default)]
pub struct AliasMap(FxHashMap<String, u32>);

impl AliasMap {
    /// The aliases of a surface.
    pub fn of(surface: &Surface) -> AliasMap {
        let all = surface.symbols.iter().enumerate();
        AliasMap(all.flat_map(|(i, s)| s.aliases.iter().map(move |alias| (alias.path.clone(), i as u32))).collect())
    }

    /// The symbol of `surface` (the one the map was made of) for a path, for an alias, or for a member below an alias of
    /// its class or module.
    pub fn symbol<'s>(&self, surface: &'s Surface, path: &str) -> Option<&'s Symbol> {
        find(path, &|path| surface.symbol(path).or_else(|| surface.symbols.get(*self.0.get(path)? as usize)))
    }

    /// Each alias with its symbol in `surface`, the one the map was made of.
    pub(crate) fn pairs<'s>(&'s self, surface: &'s Surface) -> impl Iterator<Item = (&'s str, &'s Symbol)> {
        self.0.iter().filter_map(|(alias, at)| Some((alias.as_str(), surface.symbols.get(*at as usize)?)))
    }
}

/// The symbol for a path, or for a member below an alias of its class or module, where `exactly` gives the one that has
/// just this path or alias.
pub(crate) fn find<'s>(path: &str, exactly: &impl Fn(&str) -> Option<&'s Symbol>) -> Option<&'s Symbol> {
    if let Some(known) = exactly(path) {
        return Some(known);
    }
    let (owner, name) = path.rsplit_once('.')?;
    let owner = find(owner, exactly)?;
    let own = format!("{}.{name}", owner.path);
    if own == path { None } else { exactly(&own) }
}
