//! Looked at anew, the place no longer resolves to the old thing, and nothing as bad came.

use std::ops::Range;

use super::look::{Before, Look};
use super::{Answer, Candidate, fail, pass};
use crate::finding::{Finding, Severity};

pub(super) fn ask(candidate: &Candidate, look: &Look, before: &Before<'_>, findings: &[Finding]) -> Answer {
    let (old, new) = at_the_place(candidate, look, before, findings);
    let is_this = |finding: &&&Finding| finding.change == candidate.change;
    let was = old.iter().filter(is_this).count();
    let left = new.iter().filter(is_this).count();
    if left > 0 && left >= was {
        return fail(format!("the place would still use `{}`", candidate.path));
    }
    let severity = old.iter().find(is_this).map_or(Severity::Warning, |finding| finding.severity);
    match came(&old, &new).find(|finding| finding.severity >= severity) {
        Some(finding) => fail(format!("what replaces it is outdated too: {}", finding.message)),
        None => pass("the place no longer uses it"),
    }
}

/// The findings of the old and of the new text in the targets.
pub(super) fn at_the_place<'f>(
    candidate: &Candidate,
    look: &Look,
    before: &'f Before,
    findings: &'f [Finding],
) -> (Vec<&'f Finding>, Vec<&'f Finding>) {
    let targets = &candidate.facts.targets;
    let moved: Vec<Range<usize>> = targets.iter().map(|target| look.range(target)).collect();
    let inside = |finding: &Finding, ranges: &[Range<usize>]| {
        ranges.iter().any(|range| range.start <= finding.name.start && finding.name.end <= range.end)
    };
    let old = before.findings.iter().filter(|finding| inside(finding, targets)).collect();
    let new = findings.iter().filter(|finding| inside(finding, &moved)).collect();
    (old, new)
}

/// The findings that were not there before.
pub(super) fn came<'a, 'f>(
    old: &'a [&'f Finding],
    new: &'a [&'f Finding],
) -> impl Iterator<Item = &'f Finding> + use<'a, 'f> {
    new.iter().copied().filter(move |finding| {
        let count = |all: &[&Finding]| {
            all.iter().filter(|other| other.change == finding.change && other.symbol == finding.symbol).count()
        };
        count(new) > count(old)
    })
}
