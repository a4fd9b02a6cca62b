//! The closed list of what can be outdated. Each kind has a code, which is the LSP code and works in `noqa`,
//! `--select` and SARIF.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a change is about. See `api-changelogs/README.md` for the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A module or package.
    Module,
    /// A module-level function.
    Function,
    /// A class.
    Class,
    /// Anything in a class: method, property, attribute.
    Member,
    /// A module-level value.
    Constant,
    /// A parameter that went or got another name.
    Parameter,
    /// Arguments that became keyword-only.
    Position,
    /// A parameter that became mandatory.
    Required,
    /// A value of a parameter.
    Value,
    /// A default that changed.
    Default,
    /// The same call does something else.
    Behaviour,
    /// A hook that the library no longer calls.
    Override,
    /// A whole distribution.
    Distribution,
}

impl Kind {
    /// Every kind, in the order of the codes.
    pub const ALL: [Kind; 13] = [
        Kind::Module,
        Kind::Function,
        Kind::Class,
        Kind::Member,
        Kind::Constant,
        Kind::Parameter,
        Kind::Position,
        Kind::Required,
        Kind::Value,
        Kind::Default,
        Kind::Behaviour,
        Kind::Override,
        Kind::Distribution,
    ];

    /// The stable code, `AL001` to `AL013`.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Module => "AL001",
            Kind::Function => "AL002",
            Kind::Class => "AL003",
            Kind::Member => "AL004",
            Kind::Constant => "AL005",
            Kind::Parameter => "AL006",
            Kind::Position => "AL007",
            Kind::Required => "AL008",
            Kind::Value => "AL009",
            Kind::Default => "AL010",
            Kind::Behaviour => "AL011",
            Kind::Override => "AL012",
            Kind::Distribution => "AL013",
        }
    }

    /// The name, as in change files and in `--select`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Module => "module",
            Kind::Function => "function",
            Kind::Class => "class",
            Kind::Member => "member",
            Kind::Constant => "constant",
            Kind::Parameter => "parameter",
            Kind::Position => "position",
            Kind::Required => "required",
            Kind::Value => "value",
            Kind::Default => "default",
            Kind::Behaviour => "behaviour",
            Kind::Override => "override",
            Kind::Distribution => "distribution",
        }
    }

    /// The kind with this name or code, if there is one.
    pub fn from_name_or_code(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == text || kind.code() == text)
    }

    /// Changed defaults and behaviours are hints, off by default.
    pub fn is_off_by_default(self) -> bool {
        matches!(self, Kind::Default | Kind::Behaviour)
    }
}
