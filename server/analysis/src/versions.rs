//! What the environment's versions make of a change: how bad it is, and because of what.

use changes::{Change, Library, Status, Version};

use crate::environment::{SourceKind, VersionSource};
use crate::file::Project;
use crate::finding::Severity;
use crate::guards::Runs;

/// What the versions say of a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// How bad.
    pub severity: Severity,
    /// What the version in use makes of it.
    pub status: Status,
    /// The version that decided, and where it is written; `None`: nothing is known, the newest known release stands in.
    pub version: Option<(Version, VersionSource)>,
    /// The releases of the span that are hit though the one in use is not.
    pub breaks_on: Vec<Version>,
    /// Only in a release later than any of the span.
    pub future: bool,
}

/// What the versions make of a change; `None` where there is nothing to tell. `runs` says in which versions the guarded
/// code runs at all.
pub fn judge(change: &Change, library: &Library, project: Project<'_>, runs: &Runs<'_>) -> Option<Judgement> {
    let distribution = library.distribution();
    let known = library.releases();
    let pin = project.environment.pin(distribution);
    let in_use = pin.and_then(|pin| pin.in_use.clone());
    let hit = |version: &Version| match change.life.status(version) {
        status if runs.silent(distribution, version, status) => Status::Fine,
        status => status,
    };
    let Some((version, source)) = in_use else {
        let newest = known.last()?;
        let status = hit(newest);
        let severity = severity_of(status)?.min(Severity::Warning);
        return Some(Judgement { severity, status, version: None, breaks_on: Vec::new(), future: false });
    };
    let status = hit(&version);
    if let Some(severity) = severity_of(status) {
        let assumed = source.kind == SourceKind::NewestKnown;
        let severity = if assumed { severity.min(Severity::Warning) } else { severity };
        let version = Some((version, source));
        return Some(Judgement { severity, status, version, breaks_on: Vec::new(), future: false });
    }
    let span = project.environment.span(distribution, known);
    let breaks_on: Vec<Version> =
        span.into_iter().filter(|v| *v != version && matches!(hit(v), Status::Removed | Status::Raises)).collect();
    if !breaks_on.is_empty() {
        let source = pin.and_then(|pin| pin.span.as_ref().map(|(_, source)| source.clone())).unwrap_or(source);
        let severity = Severity::Warning;
        return Some(Judgement { severity, status, version: Some((version, source)), breaks_on, future: false });
    }
    let later =
        known.iter().any(|release| *release > version && !matches!(hit(release), Status::Fine | Status::Changed));
    if project.settings.future && later {
        let version = Some((version, source));
        return Some(Judgement { severity: Severity::Hint, status, version, breaks_on, future: true });
    }
    None
}

fn severity_of(status: Status) -> Option<Severity> {
    match status {
        Status::Fine => None,
        Status::Changed => Some(Severity::Hint),
        Status::Deprecated => Some(Severity::Warning),
        Status::Raises | Status::Removed => Some(Severity::Error),
    }
}
