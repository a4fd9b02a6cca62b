//! One file through all steps.

use std::collections::BTreeSet;

use changes::record::{Replacement, Successor, WarnsWhen};
use changes::{Confidence, Kind, Status, UseForm};
use rustc_hash::FxHashMap;
use syntax::{Model, Node, Parsed};

use crate::file::{FileContext, Project};
use crate::finding::{Finding, Fix, Related};
use crate::matching::{self, Hit};
use crate::modules::Files;
use crate::suppress::Suppressions;
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
    let mut found = found(context);
    tie_imports(&mut found);
    found.retain(|(_, finding)| !suppressions.silence(finding, context.parsed));
    found.into_iter().unzip()
}

fn unused(suppressions: &Suppressions, parsed: &Parsed, project: Project<'_>) -> Vec<UnusedSuppression> {
    if project.settings.unused_suppressions { suppressions.unused(parsed) } else { Vec::new() }
}

/// Hits that the versions, guards and settings leave, in the order of the text.
fn found<'t>(context: &FileContext<'t>) -> Vec<(Hit<'t>, Finding)> {
    let mut out: Vec<(Hit<'t>, Finding)> = Vec::new();
    for site in uses::collect(context) {
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
    out
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
        of_import: false,
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

/// An outdated name that is imported and used is tied together. Where the import itself fails or warns, it is a finding
/// and each use is another, counted once; where only the use warns, the uses are the findings and the import is where
/// they come from. Where the import renames it, its uses are related places of the import's finding only.
fn tie_imports<'t>(found: &mut Vec<(Hit<'t>, Finding)>) {
    let mut imports: FxHashMap<usize, usize> = FxHashMap::default();
    for (index, (hit, _)) in found.iter().enumerate() {
        if let (UseForm::Import, Some(item)) = (hit.site.form, hit.site.import) {
            imports.insert(item.id(), index);
        }
    }
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    for index in 0..found.len() {
        let (hit, finding) = &found[index];
        let Some(item) = hit.site.import.filter(|_| hit.site.form != UseForm::Import) else { continue };
        let Some(&of) = imports.get(&item.id()) else { continue };
        let import = &found[of].1;
        let is_same = import.symbol == finding.symbol;
        let rest = finding.symbol.strip_prefix(import.symbol.as_str());
        let is_below = rest.is_some_and(|rest| rest.starts_with('.'));
        let warns_at_use = !is_renamed(item) && only_use_warns(&found[of].0, import);
        let is_tied = is_same || is_below && warns_at_use;
        if !is_tied {
            continue;
        }
        let used = Related { range: finding.name.clone(), message: USED.to_owned() };
        let imported = Related { range: import.name.clone(), message: "imported here".to_owned() };
        found[index].1.related.push(imported);
        if warns_at_use {
            dropped.insert(of);
            continue;
        }
        found[of].1.related.push(used);
        found[index].1.of_import = true;
        if is_renamed(item) {
            dropped.insert(index);
        }
    }
    for index in dropped.into_iter().rev() {
        found.remove(index);
    }
}

/// Whether the import of a name still works without a warning in every release that counts.
fn only_use_warns(hit: &Hit<'_>, import: &Finding) -> bool {
    let works = match import.status {
        Status::Deprecated => true,
        Status::Fine => import.breaks_on.is_empty() && import.change.life.gone().is_none(),
        _ => false,
    };
    let change = &import.change;
    let by_use = match (change.warns, change.kind) {
        (Some(when), _) => when == WarnsWhen::Used,
        // A value knows nothing of its uses.
        (None, kind) => kind != Kind::Constant && !only_moved(change),
    };
    works && by_use && change.kind != Kind::Module && !is_in_outdated_module(hit, import)
}

/// Whether it is one definition under one name in two modules: it cannot know from which it was taken.
fn only_moved(change: &changes::Change) -> bool {
    let last = |path: &str| path.rsplit('.').next().map(str::to_owned);
    let Replacement::Any(successors) = &change.replacement else { return false };
    let Some(Successor::Symbol(new)) = successors.first() else { return false };
    change.same.is_some() && change.paths.first().is_some_and(|old| last(old) == last(new))
}

/// Whether the module (or a package around it) that a name is imported from is outdated itself.
fn is_in_outdated_module(hit: &Hit<'_>, import: &Finding) -> bool {
    let is_outdated = |change: &changes::Change| {
        let status = import.version.as_ref().map(|(version, _)| change.life.status(version));
        change.kind == Kind::Module && !matches!(status, Some(Status::Fine | Status::Changed))
    };
    let path = hit.site.path.as_str();
    path.match_indices('.').any(|(dot, _)| hit.site.library.changes_at(&path[..dot]).any(|change| is_outdated(&change)))
}

fn is_renamed(item: Node<'_>) -> bool {
    item.kind() == "aliased_import"
}
