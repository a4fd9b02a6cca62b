//! PEP 508 requirements over the whole span.

use std::str::FromStr;

use changes::{Version, VersionSpecifiers, normalise};

use super::span;
use crate::file::Project;
use crate::finding::Outcome;

/// What the sentence of an undeclared dependency holds.
pub const DEPENDENCY: &str = "which the project does not declare";

/// The first requirement that does not hold, told with the release that breaks it.
pub fn first_failing(requires: &[String], project: Project<'_>) -> Option<String> {
    requires.iter().map(|text| ask(text, project)).find(|(outcome, _)| *outcome == Outcome::Fail).map(|(_, told)| told)
}

/// Whether a requirement holds over the whole span.
pub fn ask(text: &str, project: Project<'_>) -> (Outcome, String) {
    let (requirement, marker) = text.split_once(';').map_or((text, None), |(left, right)| (left, Some(right)));
    let requirement = requirement.trim();
    let end =
        requirement.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(requirement.len());
    let name = normalise(&requirement[..end]);
    let extras = requirement[end..].find(']').map_or(end, |at| end + at + 1);
    let specifiers = requirement[extras..].trim().trim_start_matches('(').trim_end_matches(')');
    let Ok(specifiers) = VersionSpecifiers::from_str(specifiers) else {
        return (Outcome::Unknown, format!("`{text}` cannot be read"));
    };
    if marker.is_some_and(|marker| !marker.trim().is_empty()) {
        return (Outcome::Unknown, format!("it is not known whether `{text}` applies"));
    }
    let versions = versions(&name, project);
    if versions.is_empty() {
        return (Outcome::Unknown, format!("no version of {name} is known, and the rewrite needs `{requirement}`"));
    }
    match versions.iter().find(|version| !specifiers.contains(version)) {
        Some(version) => {
            let shown = requirement.replace(">=", " ≥ ").replace("<=", " ≤ ");
            (Outcome::Fail, format!("{shown}, and the code must run with {name} {version}"))
        }
        None => (Outcome::Pass, format!("`{requirement}` holds")),
    }
}

fn versions(name: &str, project: Project<'_>) -> Vec<Version> {
    match project.database.library(name) {
        Some(library) => span::versions(&library, project),
        None => project.environment.span(name, &[]),
    }
}

/// Whether a migration may use a distribution: it is the standard library's or the change's own, or declared.
pub fn is_declared(distribution: &str, own: &str, project: Project<'_>) -> bool {
    distribution == own
        || distribution == "python"
        || project.environment.pin(distribution).is_some_and(|pin| pin.declared)
}
