//! One file through all steps.

use std::collections::BTreeSet;

use changes::{Confidence, Kind, UseForm};
use rustc_hash::FxHashMap;
use syntax::{Model, Parsed};

use crate::file::{FileContext, Project};
use crate::finding::{Finding, Fix};
use crate::matching::{self, Hit};
use crate::modules::Files;
use crate::suppress::Suppressions;
use crate::tie::{self, Row};
use crate::versions::Judgement;
use crate::{guards, message, rewrite, uses, versions};

/// What a file gives.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// In the order of the text; suppressed ones left out.
    pub findings: Vec<Finding>,
    /// Suppression comments that suppress nothing (only if the settings ask for them).
    pub unused_suppressions: Vec<UnusedSuppression>,
}

/// A suppression that suppresses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedSuppression {
    /// The comment or the word in it, in bytes.
    pub range: std::ops::Range<usize>,
    /// One line.
    pub message: String,
    /// The edit that takes it out.
    pub edit: crate::finding::Edit,
}

/// The code of [`UnusedSuppression`].
pub const UNUSED_SUPPRESSION: &str = "AL900";

/// What a place is called that uses what the finding's import brings.
pub const USED: &str = "used here";

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Findings without migrations ([`crate::Fix::Explained`] stands everywhere): for looking anew at a migrated text.
    FindingsOnly,
    /// Findings with gated migrations.
    WithFixes,
}

/// Analyses a file. Cannot fail; pure. Callers that have a text ask [`changes::Database::may_concern`] before they parse it.
pub fn analyse(parsed: &Parsed, project: Project<'_>, depth: Depth) -> Analysis {
    analyse_modelled(&Model::new(parsed), project, depth)
}

/// The same for a file whose model is there already.
pub fn analyse_modelled(model: &Model<'_>, project: Project<'_>, depth: Depth) -> Analysis {
    let parsed = model.parsed;
    let files = Files::new(project);
    let context = FileContext::new(project, model, &files);
    let suppressions = Suppressions::of(parsed);
    let (hits, mut findings) = unsilenced(&context, &suppressions);
    if depth == Depth::WithFixes {
        let fixes = rewrite::fixes_for(&hits, &findings, &context);
        for (finding, fix) in findings.iter_mut().zip(fixes) {
            finding.fix = fix;
        }
    }
    let unused_suppressions = unused(&suppressions, parsed, project);
    Analysis { findings, unused_suppressions }
}

/// The hits of a file that no comment silences, each with its finding, without migrations.
pub(crate) fn hits_and_findings<'t>(context: &FileContext<'t>) -> (Vec<Hit<'t>>, Vec<Finding>) {
    unsilenced(context, &Suppressions::of(context.parsed))
}

fn unsilenced<'t>(context: &FileContext<'t>, suppressions: &Suppressions) -> (Vec<Hit<'t>>, Vec<Finding>) {
    tie::told(found(&[], context).rows.into_iter(), suppressions, context.parsed)
}

fn unused(suppressions: &Suppressions, parsed: &Parsed, project: Project<'_>) -> Vec<UnusedSuppression> {
    if project.settings.unused_suppressions { suppressions.unused(parsed) } else { Vec::new() }
}

/// What was found, before anything is tied or silenced.
pub(crate) struct Found<'t> {
    /// In the order of the text.
    pub(crate) rows: Vec<(Hit<'t>, Row)>,
    /// See [`uses::Collected`].
    pub(crate) stores: bool,
}

/// Hits that the versions, guards and settings leave, outside of some parts of the text.
pub(crate) fn found<'t>(outside: &[std::ops::Range<usize>], context: &FileContext<'t>) -> Found<'t> {
    let mut out: Vec<(Hit<'t>, Finding)> = Vec::new();
    let collected = uses::collect_outside(outside, context);
    for site in collected.uses {
        if context.model.is_unreachable(site.whole) {
            continue;
        }
        let hits = matching::hits(&site, context);
        if hits.is_empty() {
            continue;
        }
        let runs = guards::around(&site, context);
        for hit in hits {
            let symbol = hit.change.id_at(&hit.site.path);
            if !context.project.settings.shows(&hit.change, &symbol) {
                continue;
            }
            let confidence = hit.site.confidence.min(hit.change.confidence);
            if confidence < context.project.settings.confidence {
                continue;
            }
            let Some(judgement) = versions::judge(&hit.change, &hit.site.library, context.project, &runs) else {
                continue;
            };
            let finding = finding(&hit, symbol, confidence, judgement, context.project);
            out.push((hit, finding));
        }
    }
    doubt_some_arms(&mut out, context.project.settings.confidence);
    drop_doubles(&mut out);
    let rows = out.into_iter().map(|(hit, finding)| {
        let row = Row::new(finding, &hit);
        (hit, row)
    });
    Found { rows: rows.collect(), stores: collected.stores }
}

/// What concerns only some of the values that an expression may denote is merely possible: `data.sort_values(by)` where
/// `data` is a table or one column, and a column's method has no such parameter.
fn doubt_some_arms(found: &mut Vec<(Hit<'_>, Finding)>, lowest: Confidence) {
    let what = |hit: &Hit<'_>| {
        let name = hit.site.path.rsplit('.').next().unwrap_or_default().to_owned();
        (hit.site.node.id(), hit.change.kind, hit.change.parameter.clone(), name)
    };
    let mut arms: FxHashMap<_, BTreeSet<usize>> = FxHashMap::default();
    for (hit, _) in found.iter().filter(|(hit, _)| hit.site.arm.of > 1) {
        arms.entry(what(hit)).or_default().insert(hit.site.arm.index);
    }
    for (hit, finding) in found.iter_mut().filter(|(hit, _)| hit.site.arm.of > 1) {
        if arms.get(&what(hit)).is_none_or(|hit_arms| hit_arms.len() < hit.site.arm.of) {
            finding.confidence = finding.confidence.min(Confidence::Possible);
        }
    }
    found.retain(|(_, finding)| finding.confidence >= lowest);
}

fn finding(
    hit: &Hit<'_>,
    symbol: String,
    confidence: Confidence,
    judgement: Judgement,
    project: Project<'_>,
) -> Finding {
    let name = name_range(hit);
    let message = message::of(&hit.change, &symbol, &hit.site.library, &judgement, project);
    Finding {
        change: hit.change.clone(),
        symbol,
        name,
        whole: hit.site.whole.byte_range(),
        form: hit.site.form,
        severity: judgement.severity,
        status: judgement.status,
        confidence,
        version: judgement.version,
        breaks_on: judgement.breaks_on,
        message,
        how: hit.site.how.clone(),
        related: Vec::new(),
        import: None,
        fix: Fix::Explained,
    }
}

/// What is underlined: the keyword of a parameter, the value, or the outdated name.
fn name_range(hit: &Hit<'_>) -> std::ops::Range<usize> {
    let argument = hit
        .change
        .parameter
        .as_deref()
        .and_then(|parameter| hit.bound.as_ref().and_then(|bound| bound.argument(parameter)));
    match argument {
        Some(argument) if hit.change.kind == Kind::Value => argument.value.byte_range(),
        Some(argument) => argument.keyword.unwrap_or(argument.value).byte_range(),
        None => hit.site.name.clone(),
    }
}

/// A place that is hit by a whole symbol's removal is not told about its parameters too; `owner.name` that is outdated is
/// told, and not also that its owner is; and one place is told once a change.
fn drop_doubles(found: &mut Vec<(Hit<'_>, Finding)>) {
    let members: Vec<(std::ops::Range<usize>, String)> = found
        .iter()
        .filter(|(hit, _)| hit.site.form != UseForm::Import)
        .map(|(hit, _)| (hit.site.whole.byte_range(), hit.site.path.clone()))
        .collect();
    found.retain(|(hit, _)| {
        let (own, path) = (hit.site.whole.byte_range(), &hit.site.path);
        let is_owner = |of: &String| of.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.'));
        hit.site.form == UseForm::Import
            || !members.iter().any(|(whole, of)| whole.start == own.start && own.end < whole.end && is_owner(of))
    });
    let whole: Vec<(usize, String)> = found
        .iter()
        .filter(|(hit, finding)| {
            hit.change.parameter.is_none()
                && !matches!(hit.change.kind, Kind::Behaviour | Kind::Position)
                && finding.severity == crate::finding::Severity::Error
        })
        .map(|(hit, _)| (hit.site.node.id(), hit.site.path.clone()))
        .collect();
    found.retain(|(hit, _)| {
        hit.change.parameter.is_none()
            || !whole.iter().any(|(node, path)| *node == hit.site.node.id() && *path == hit.site.path)
    });
    let mut seen = rustc_hash::FxHashSet::default();
    found.retain(|(_, finding)| seen.insert((finding.name.clone(), finding.symbol.clone(), finding.change.kind)));
    found.sort_by_key(|(_, finding)| (finding.name.start, finding.name.end));
}
