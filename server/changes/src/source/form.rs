//! The written forms: what stands in TOML, before anything is derived. Reading ignores unknown keys (the caller gets
//! their names); the generated schema does not allow them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::kind::Kind;
use crate::record::{Condition, Confidence, Display, Place, ResultUse, Safety, UseForm, ValueCondition};
use crate::version::Version;

/// A change file's front matter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ChangeForm {
    /// The id: `path`, `path(parameter)` or `path(parameter=value)`; braces for several doors.
    pub symbol: String,
    /// Written only where it cannot be derived.
    pub kind: Option<Kind>,
    /// Which uses count.
    #[serde(default, rename = "as")]
    pub uses: Vec<UseForm>,
    /// First release that warns.
    #[schemars(with = "Option<String>")]
    pub deprecated: Option<Version>,
    /// First release where the name is there but only raises.
    #[schemars(with = "Option<String>")]
    pub raises: Option<Version>,
    /// First release without it.
    #[schemars(with = "Option<String>")]
    pub removed: Option<Version>,
    /// First release with the new default or behaviour.
    #[schemars(with = "Option<String>")]
    pub changed: Option<Version>,
    /// First release that has it again.
    #[schemars(with = "Option<String>")]
    pub restored: Option<Version>,
    /// What a migration must adopt: symbols, a parameter `(name)`, or `"nothing"`.
    pub replacement: Option<OneOrMany>,
    /// Evidence that the old symbol and the first replacement are one object.
    pub same: Option<String>,
    /// When the finding is one at all, by parameter.
    #[serde(default)]
    pub when: BTreeMap<String, ConditionForm>,
    /// The place.
    #[serde(default, rename = "where")]
    pub place: Place,
    /// A link to the release note, or several.
    pub source: Option<OneOrMany>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Why a fact written here differs from the mined surface.
    pub overrides: Option<String>,
    /// Alternatives, in order.
    #[serde(default, rename = "rewrite")]
    pub rewrites: Vec<RewriteForm>,
    /// Rewrites elsewhere in the file that must come with it.
    #[serde(default)]
    pub also: Vec<AlsoForm>,
}

/// A text or a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a string or a list of strings")]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn into_vec(self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

/// A condition on one argument.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionForm {
    /// The argument is written in the call.
    pub given: Option<bool>,
    /// The argument is not written in the call.
    pub missing: Option<bool>,
    /// The argument is written by keyword (false: by position).
    pub keyword: Option<bool>,
    /// Python literals in strings, or `"@table"`.
    pub value: Option<OneOrMany>,
    /// Its type is known and one of these.
    #[serde(rename = "type")]
    pub types: Option<Vec<String>>,
    /// What is literally written there.
    pub display: Option<Display>,
}

impl From<ConditionForm> for Condition {
    fn from(form: ConditionForm) -> Condition {
        let value = form.value.map(|value| match value {
            OneOrMany::One(one) => match one.strip_prefix('@') {
                Some(table) => ValueCondition::Table(table.to_owned()),
                None => ValueCondition::OneOf(vec![one]),
            },
            OneOrMany::Many(many) => ValueCondition::OneOf(many),
        });
        let ConditionForm { given, missing, keyword, types, display, .. } = form;
        Condition { given, missing, keyword, value, types, display }
    }
}

/// `[[rewrite]]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RewriteForm {
    /// Python with holes.
    pub template: String,
    /// The old shape, where the use alone is not enough.
    #[serde(rename = "match")]
    pub pattern: Option<String>,
    /// The uses it rewrites.
    #[serde(default, rename = "as")]
    pub uses: Vec<UseForm>,
    /// PEP 508 strings that must hold over the whole span.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Conditions by parameter.
    #[serde(default)]
    pub when: BTreeMap<String, ConditionForm>,
    /// The place.
    #[serde(default, rename = "where")]
    pub place: Place,
    /// Reasons why arguments may go.
    #[serde(default)]
    pub drop: BTreeMap<String, String>,
    /// Reasons why differing defaults may stay unwritten.
    #[serde(default)]
    pub default_ok: BTreeMap<String, String>,
    /// Uses of the result that stay right although its type changed.
    #[serde(default)]
    pub result_ok: Vec<ResultUse>,
    /// Evidence that old and new are one function.
    pub same: Option<String>,
    /// Whether it may be applied unasked.
    #[serde(default)]
    pub safety: Safety,
    /// Why it is unsafe.
    pub because: Option<String>,
}

/// `[[also]]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AlsoForm {
    /// The shape to find.
    #[serde(rename = "match")]
    pub pattern: String,
    /// What replaces it.
    pub template: String,
}

/// `proven.toml`, generated by `api-changelogs/prove.py`.
#[derive(Debug, Clone, Deserialize)]
pub struct ProvenForm {
    /// The examples that ran alike on an old and a new release.
    #[serde(default)]
    pub proof: Vec<ProofForm>,
}

/// One example that ran alike.
#[derive(Debug, Clone, Deserialize)]
pub struct ProofForm {
    /// The change file's name.
    pub file: String,
    /// Which of its examples, from 0.
    pub example: usize,
    /// What the texts were: [`crate::record::Example::digest`].
    pub digest: String,
    /// On what `before` ran.
    pub before: String,
    /// On what `after` ran.
    pub after: String,
}

/// `renames.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RenamesForm {
    /// A link to the release note, or several.
    pub source: Option<OneOrMany>,
    /// First release that warns.
    #[schemars(with = "Option<String>")]
    pub deprecated: Option<Version>,
    /// First release where the names are there but only raise.
    #[schemars(with = "Option<String>")]
    pub raises: Option<Version>,
    /// First release without them.
    #[schemars(with = "Option<String>")]
    pub removed: Option<Version>,
    /// Evidence that both sides are one object.
    pub same: Option<String>,
    /// Old and new.
    pub pairs: BTreeMap<String, String>,
}
