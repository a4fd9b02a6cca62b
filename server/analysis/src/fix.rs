//! Fixes applied to a whole text, pass after pass, until nothing changes.

use std::collections::BTreeMap;
use std::fmt;

use changes::record::Safety;
use rustc_hash::FxHashSet;
use syntax::{Parsed, TextEdit};

use crate::analyse::{Analysis, Depth, analyse};
use crate::file::Project;
use crate::finding::{Edit, Finding, Fix, Migration};

/// Chains of changes are shorter than this.
const MAX_PASSES: usize = 10;

/// A text with fixes applied.
#[derive(Debug, Clone, Default)]
pub struct FixOutcome {
    /// The new text; the old one where nothing could be fixed.
    pub text: String,
    /// How many findings of each symbol were fixed; removed suppression comments under their code.
    pub applied: BTreeMap<String, usize>,
    /// Fixes that were taken back.
    pub refused: Vec<Refusal>,
    /// How many passes changed something.
    pub passes: usize,
}

/// A fix that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The finding's symbol.
    pub symbol: String,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fix for `{}` was taken back: {}", self.symbol, self.reason)
    }
}

/// Takes what is not to be fixed out of the findings of a text.
pub type Narrow<'a> = &'a dyn Fn(&Parsed, &mut Vec<Finding>);

/// Fixes all findings that `narrow` leaves and whose first migration is at least as safe as `lowest`. Fixes that overlap
/// wait for the next pass.
pub fn fix_all(text: &str, project: Project<'_>, narrow: Narrow<'_>, lowest: Safety) -> FixOutcome {
    let mut out = FixOutcome { text: text.to_owned(), ..FixOutcome::default() };
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut blocked: FxHashSet<String> = FxHashSet::default();
    let Ok(mut parsed) = Parsed::new(text) else { return out };
    loop {
        let mut analysis = analyse(&parsed, project, Depth::WithFixes);
        narrow(&parsed, &mut analysis.findings);
        let chosen = choose(&analysis, lowest, &blocked);
        let last = out.passes == MAX_PASSES || !seen.insert(out.text.clone());
        if last || chosen.edits.is_empty() {
            return out;
        }
        let Some(next) = applied(&parsed, &chosen.edits) else { return out };
        if next.errors().len() > parsed.errors().len() {
            // One of them broke the syntax: find it, take it back, and go on without it.
            let culprits = culprits(&parsed, &analysis, &chosen);
            let reason = "the text would no longer parse".to_owned();
            out.refused
                .extend(culprits.iter().map(|symbol| Refusal { symbol: symbol.clone(), reason: reason.clone() }));
            if culprits.is_empty() {
                return out;
            }
            blocked.extend(culprits);
            seen.remove(&out.text);
            continue;
        }
        for &index in &chosen.findings {
            *out.applied.entry(analysis.findings[index].symbol.clone()).or_default() += 1;
        }
        if chosen.comments > 0 {
            *out.applied.entry(crate::analyse::UNUSED_SUPPRESSION.to_owned()).or_default() += chosen.comments;
        }
        out.passes += 1;
        out.text = next.text().to_string();
        parsed = next;
    }
}

/// What one pass applies.
#[derive(Default)]
struct Chosen {
    findings: Vec<usize>,
    comments: usize,
    edits: Vec<TextEdit>,
}

fn choose(analysis: &Analysis, lowest: Safety, blocked: &FxHashSet<String>) -> Chosen {
    let mut out = Chosen::default();
    for (index, finding) in analysis.findings.iter().enumerate() {
        if blocked.contains(&finding.symbol) {
            continue;
        }
        let Some(migration) = migration(finding, lowest) else { continue };
        let edits = text_edits(&migration.edits);
        if fits(&out.edits, &edits) {
            add(&mut out.edits, edits);
            out.findings.push(index);
        }
    }
    for unused in &analysis.unused_suppressions {
        let edits = text_edits(std::slice::from_ref(&unused.edit));
        if fits(&out.edits, &edits) {
            add(&mut out.edits, edits);
            out.comments += 1;
        }
    }
    out
}

fn migration(finding: &Finding, lowest: Safety) -> Option<&Migration> {
    match &finding.fix {
        Fix::Offered(migrations) => migrations.first().filter(|first| first.safety >= lowest && !first.is_workaround()),
        Fix::Withheld { .. } | Fix::Explained => None,
    }
}

fn text_edits(edits: &[Edit]) -> Vec<TextEdit> {
    edits.iter().map(|edit| TextEdit { range: edit.range.clone(), text: edit.text.clone() }).collect()
}

/// Whether edits touch nothing that is edited already. The very same edit (an import that two fixes need) may be shared.
fn fits(taken: &[TextEdit], edits: &[TextEdit]) -> bool {
    edits.iter().all(|edit| {
        taken
            .iter()
            .all(|other| edit == other || edit.range.end < other.range.start || other.range.end < edit.range.start)
    })
}

fn add(taken: &mut Vec<TextEdit>, edits: Vec<TextEdit>) {
    for edit in edits {
        if !taken.contains(&edit) {
            taken.push(edit);
        }
    }
}

fn applied(parsed: &Parsed, edits: &[TextEdit]) -> Option<Parsed> {
    let text = syntax::edit::apply(parsed.text(), edits)?;
    Parsed::new(text).ok()
}

/// The symbols whose fix alone breaks the syntax.
fn culprits(parsed: &Parsed, analysis: &Analysis, chosen: &Chosen) -> Vec<String> {
    let errors = parsed.errors().len();
    let mut out = Vec::new();
    for &index in &chosen.findings {
        let finding = &analysis.findings[index];
        let Some(migration) = migration(finding, Safety::Unsafe) else { continue };
        let breaks = applied(parsed, &text_edits(&migration.edits)).is_none_or(|next| next.errors().len() > errors);
        if breaks && !out.contains(&finding.symbol) {
            out.push(finding.symbol.clone());
        }
    }
    out
}
