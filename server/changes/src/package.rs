//! `package.toml`: what is known of a distribution by hand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::Version;

/// A distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Package {
    /// The name on the index.
    pub name: String,
    /// What one imports.
    pub import_roots: Vec<String>,
    /// Link to the release notes.
    pub changelog: String,
    /// Link to the API documentation.
    #[serde(default)]
    pub documentation: Option<String>,
    /// The releases that are mined, oldest first.
    #[schemars(with = "Vec<String>")]
    pub releases: Vec<Version>,
    /// Prefixes of dotted paths that are not public.
    #[serde(default)]
    pub internal: Vec<String>,
    /// Dotted paths of the decorators that declare deprecations.
    #[serde(default)]
    pub deprecation_decorators: Vec<String>,
}

/// The normalised name by PEP 503: lower case, runs of `-`, `_` and `.` become one `-`.
pub fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}
