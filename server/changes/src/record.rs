//! A change as the analysis sees it: what a change file, a pair of `renames.toml` or a mined declaration becomes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::template::Template;
use crate::version::Version;

/// One outdated thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The id as written, braces included: `numpy.{in1d,lib.arraysetops.in1d}`, `pandas.date_range(closed)`.
    pub id: String,
    /// The distribution's normalised name.
    pub distribution: String,
    /// The dotted paths, braces expanded; at least one.
    pub paths: Vec<String>,
    /// The parameter, for `path(parameter)`.
    pub parameter: Option<String>,
    /// The Python literal, for `path(parameter=value)`.
    pub value: Option<String>,
    /// What is outdated.
    pub kind: Kind,
    /// Which uses count; empty: all that apply.
    pub uses: Vec<UseForm>,
    /// When.
    pub life: Life,
    /// What replaces it.
    pub replacement: Replacement,
    /// Evidence that the old symbol and the first replacement are one object.
    pub same: Option<String>,
    /// Whether more than a name has to change for the replacement, as far as the library's own declaration tells: several
    /// things are named, or one together with what has to be passed. No rename is derived then.
    pub reshapes: bool,
    /// When the finding is one at all, by parameter.
    pub when: BTreeMap<String, Condition>,
    /// Where the finding is one at all.
    pub place: Place,
    /// Links to release notes.
    pub sources: Vec<String>,
    /// When its releases warn; `None` where no declaration of theirs was mined.
    pub warns: Option<WarnsWhen>,
    /// How sure the record is.
    pub confidence: Confidence,
    /// Written alternatives, in order.
    pub rewrites: Vec<Rewrite>,
    /// Rewrites elsewhere in the file that must come with any of `rewrites`.
    pub also: Vec<Also>,
    /// One line, imperative.
    pub title: String,
    /// Markdown, our own words.
    pub note: String,
    /// Pairs of Python modules.
    pub examples: Vec<Example>,
    /// The file that says so, relative to the layer's root.
    pub file: String,
}

impl Change {
    /// The id for the door `path` (one of `paths`): `numpy.in1d`, `pandas.date_range(closed)`.
    pub fn id_at(&self, path: &str) -> String {
        match (&self.parameter, &self.value) {
            (Some(parameter), Some(value)) => format!("{path}({parameter}={value})"),
            (Some(parameter), None) => format!("{path}({parameter})"),
            _ => path.to_owned(),
        }
    }

    /// The id that its paths give: `numpy.{in1d,lib.arraysetops.in1d}` is spelled out, `{numpy.in1d,…}`.
    pub fn id_of_paths(&self) -> String {
        match self.paths.as_slice() {
            [only] => self.id_at(only),
            several => self.id_at(&format!("{{{}}}", several.join(","))),
        }
    }

    /// Whether uses of this form count.
    pub fn counts(&self, form: UseForm) -> bool {
        self.uses.is_empty() || self.uses.contains(&form)
    }
}

/// When a deprecated name warns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WarnsWhen {
    /// It is taken from its module, whose `__getattr__` warns.
    Imported,
    /// It is used: called, derived from.
    Used,
}

/// The releases at which it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// First release that warns.
    pub deprecated: Option<Version>,
    /// First release where the name is there but only raises.
    pub raises: Option<Version>,
    /// First release without it.
    pub removed: Option<Version>,
    /// First release with the new default or behaviour.
    pub changed: Option<Version>,
    /// First release that has it again.
    pub restored: Option<Version>,
}

/// What a release makes of the outdated thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing yet, or restored.
    Fine,
    /// The new default or behaviour holds.
    Changed,
    /// It warns.
    Deprecated,
    /// It is there but only raises.
    Raises,
    /// It is gone.
    Removed,
}

impl Life {
    /// What `version` makes of it.
    pub fn status(&self, version: &Version) -> Status {
        let reached = |at: &Option<Version>| at.as_ref().is_some_and(|at| version >= at);
        if reached(&self.restored) {
            Status::Fine
        } else if reached(&self.removed) {
            Status::Removed
        } else if reached(&self.raises) {
            Status::Raises
        } else if reached(&self.deprecated) {
            Status::Deprecated
        } else if reached(&self.changed) {
            Status::Changed
        } else {
            Status::Fine
        }
    }

    /// Whether `deprecated` < `raises` < `removed` < `restored`, of those that are set.
    pub fn is_ordered(&self) -> bool {
        let set: Vec<&Version> =
            [&self.deprecated, &self.raises, &self.removed, &self.restored].into_iter().flatten().collect();
        set.windows(2).all(|pair| pair[0] < pair[1])
    }

    /// The first release at which anything is to be told.
    pub fn first(&self) -> Option<&Version> {
        [&self.deprecated, &self.raises, &self.removed, &self.changed].into_iter().flatten().min()
    }

    /// The first release at which it no longer works.
    pub fn gone(&self) -> Option<&Version> {
        [&self.raises, &self.removed].into_iter().flatten().min()
    }
}

/// What a migration must adopt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replacement {
    /// Nothing is known.
    #[default]
    Unknown,
    /// It may simply go.
    Nothing,
    /// Any of these; the first is what derived rewrites use.
    Any(Vec<Successor>),
}

/// One thing to adopt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Successor {
    /// A dotted public path (`numpy.isin`, `builtins.float`).
    Symbol(String),
    /// A parameter of the same call (`(inclusive)`).
    Parameter(String),
}

/// In which position of the code a symbol is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UseForm {
    /// It is called.
    Call,
    /// Its value is taken.
    Ref,
    /// It decorates a function or class.
    Decorator,
    /// It is a base class.
    Base,
    /// A subclass defines a method of that name.
    Override,
    /// A subclass body sets it.
    ClassEntry,
    /// It is assigned to.
    Store,
    /// An import statement names it.
    Import,
}

/// A condition on one argument; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The argument is written in the call.
    pub given: Option<bool>,
    /// The argument is not written in the call.
    pub missing: Option<bool>,
    /// The argument is written by keyword.
    pub keyword: Option<bool>,
    /// Its value is one of these Python literals, or in a table.
    pub value: Option<ValueCondition>,
    /// Its type is known and one of these.
    pub types: Option<Vec<String>>,
    /// What is literally written there.
    pub display: Option<Display>,
}

/// The values that a condition names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueCondition {
    /// Python literals.
    OneOf(Vec<String>),
    /// The name of a values table of the distribution, without `@`.
    Table(String),
}

/// What is literally written as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Display {
    /// `[…]` or a list comprehension.
    List,
    /// `(…, …)`.
    Tuple,
    /// `{k: v}`.
    Dict,
    /// `{…}`.
    Set,
    /// A string literal.
    String,
    /// An int, float or complex literal, with or without sign.
    Number,
    /// A lambda.
    Lambda,
    /// A bare name.
    Name,
}

/// Conditions on the place of the use; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Place {
    /// What is done with the result.
    pub result: Option<ResultUse>,
    /// Only inside an async function.
    pub inside: Option<Inside>,
    /// What the decorated function must look like.
    pub decorated: Option<Decorated>,
}

/// What is done with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResultUse {
    /// An expression statement.
    Unused,
    /// Tested for truth.
    Truth,
    /// Iterated or unpacked.
    Iterated,
    /// Subscripted.
    Indexed,
}

/// Around the use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Inside {
    /// An `async def`.
    Async,
}

/// The decorated function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Decorated {
    /// Its parameter names, exactly.
    pub parameters: Vec<String>,
}

/// How sure a record or a resolution is, lowest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Off by default.
    Possible,
    /// Shown.
    Likely,
    /// Shown.
    #[default]
    Certain,
}

/// A written alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// The new code, with holes.
    pub template: Template,
    /// The old shape, where the use alone is not enough.
    pub pattern: Option<Template>,
    /// The uses it rewrites; empty: by the shape of the template (see the field reference).
    pub uses: Vec<UseForm>,
    /// PEP 508 requirements that must hold over the whole span, as written.
    pub requires: Vec<String>,
    /// Conditions by parameter.
    pub when: BTreeMap<String, Condition>,
    /// Condition on the place.
    pub place: Place,
    /// Reasons why arguments may go.
    pub drop: BTreeMap<String, String>,
    /// Reasons why differing defaults may stay unwritten.
    pub default_ok: BTreeMap<String, String>,
    /// Uses of the result that stay right.
    pub result_ok: Vec<ResultUse>,
    /// Evidence that old and new are one function.
    pub same: Option<String>,
    /// Whether its author calls it safe.
    pub safety: Safety,
    /// Why it is unsafe.
    pub because: Option<String>,
}

/// Whether a fix may be applied unasked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The result may behave differently, or it is not proven that it does not.
    Unsafe,
    /// The result behaves as before.
    #[default]
    Safe,
}

/// A rewrite elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Also {
    /// The shape to find.
    pub pattern: Template,
    /// What replaces it.
    pub template: Template,
}

/// A pair of Python modules; each is a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Gives exactly this finding.
    pub before: String,
    /// Gives none.
    pub after: Option<String>,
    /// On which releases both ran and computed the same: "numpy 1.26.4, Python 3.11; numpy 2.5.0, Python 3.13".
    /// `None`: that was not tried, or not with these very texts.
    pub proof: Option<String>,
}

impl Example {
    /// What a proof is bound to: the 64-bit FNV-1a hash of both texts with a zero byte between them, as 16 hex digits.
    pub fn digest(&self) -> String {
        let after = self.after.as_deref().unwrap_or_default();
        format!("{:016x}", crate::database::hash_word(&format!("{}\0{after}", self.before)))
    }
}
