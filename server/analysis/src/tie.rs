//! Imports of outdated names and their uses, tied together.

use std::collections::BTreeSet;
use std::ops::Range;

use changes::record::{Replacement, Successor, WarnsWhen};
use changes::{Kind, Status, UseForm};
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::{Node, Parsed};

use crate::analyse::USED;
use crate::finding::{Finding, Related};
use crate::matching::Hit;
use crate::suppress::Suppressions;

/// A finding, and what ties it to an import.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) finding: Finding,
    /// Where the import item starts through which the name came; its own, where it is an import.
    pub(crate) import: Option<usize>,
    is_import: bool,
    /// The import renames it.
    is_renamed: bool,
    /// It is an import that still works without a warning in every release that counts.
    only_use_warns: bool,
}

impl Row {
    /// Of a hit.
    pub(crate) fn new(finding: Finding, hit: &Hit<'_>) -> Row {
        let is_import = hit.site.form == UseForm::Import;
        Row {
            import: hit.site.import.map(|item| item.start_byte()),
            is_import,
            is_renamed: hit.site.import.is_some_and(is_renamed),
            only_use_warns: is_import && only_use_warns(hit, &finding),
            finding,
        }
    }
}

/// The findings that rows are when they are tied and silenced, and what came with them.
pub(crate) fn told<T>(
    rows: impl Iterator<Item = (T, Row)>,
    suppressions: &Suppressions,
    parsed: &Parsed,
) -> (Vec<T>, Vec<Finding>) {
    let (with, mut rows): (Vec<T>, Vec<Row>) = rows.unzip();
    let dropped = tie_imports(&mut rows);
    let left = with.into_iter().zip(rows).enumerate().filter(|(index, _)| !dropped.contains(index));
    let left = left.map(|(_, (with, row))| (with, row.finding));
    let (with, mut findings): (Vec<T>, Vec<Finding>) =
        left.filter(|(_, finding)| !suppressions.silence(finding, parsed)).unzip();
    untie(&mut findings);
    (with, findings)
}

/// Uses whose import is no finding any more (a comment silences it, a baseline knows it) stand for themselves.
pub fn untie(findings: &mut [Finding]) {
    let imports = findings.iter().filter(|finding| finding.form == UseForm::Import);
    let imports: FxHashSet<Range<usize>> = imports.map(|finding| finding.name.clone()).collect();
    for finding in findings {
        finding.import = finding.import.take().filter(|import| imports.contains(import));
    }
}

/// An outdated name that is imported and used is tied together. Where the import itself fails or warns, it is a finding
/// and each use is another, counted once; where only the use warns, the uses are the findings and the import is where
/// they come from. Where the import renames it, its uses are related places of the import's finding only. Given back: the
/// rows that are no findings of their own.
fn tie_imports(rows: &mut [Row]) -> BTreeSet<usize> {
    let mut imports: FxHashMap<usize, usize> = FxHashMap::default();
    for (index, row) in rows.iter().enumerate() {
        if let (true, Some(item)) = (row.is_import, row.import) {
            imports.insert(item, index);
        }
    }
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    for index in 0..rows.len() {
        let row = &rows[index];
        let Some(item) = row.import.filter(|_| !row.is_import) else { continue };
        let Some(&of) = imports.get(&item) else { continue };
        let (finding, import) = (&row.finding, &rows[of].finding);
        let is_same = import.symbol == finding.symbol;
        let rest = finding.symbol.strip_prefix(import.symbol.as_str());
        let is_below = rest.is_some_and(|rest| rest.starts_with('.'));
        let warns_at_use = !row.is_renamed && rows[of].only_use_warns;
        let is_tied = is_same || is_below && warns_at_use;
        if !is_tied {
            continue;
        }
        let is_renamed = row.is_renamed;
        let used = Related { range: finding.name.clone(), message: USED.to_owned() };
        let imported = Related { range: import.name.clone(), message: "imported here".to_owned() };
        rows[index].finding.related.push(imported);
        if warns_at_use {
            dropped.insert(of);
            continue;
        }
        let name = rows[of].finding.name.clone();
        rows[of].finding.related.push(used);
        rows[index].finding.import = Some(name);
        if is_renamed {
            dropped.insert(index);
        }
    }
    dropped
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
