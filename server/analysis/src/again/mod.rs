//! The findings of a text that comes after another one, by looking only at what the edit between them can have changed.
//!
//! It is for edits inside the body of a function. The function is looked at anew, all that stands outside of functions,
//! and every function that may depend on what the edited one gives others ([`units`]); of the bodies of the other
//! functions no model is made, and their findings are those of before, moved. Where it cannot be sure that this is what a
//! look at the whole would find, it says so, and the whole is looked at.
//!
//! Findings are without migrations: those depend on the whole file in many ways, and are worked out when they are asked for.

mod scope;
mod units;

use std::ops::Range;
use std::sync::Arc;

use changes::Words;
use rustc_hash::FxHashSet;
use syntax::{Model, Parsed, TextEdit};

use crate::analyse::{Analysis, found};
use crate::file::{FileContext, Project};
use crate::modules::Files;
use crate::suppress::Suppressions;
use crate::tie::{self, Row};
use scope::Scope;
use units::Unit;

/// What is kept of a look at a text for the next one.
#[derive(Debug)]
pub struct Remembered {
    parsed: Parsed,
    words: Words,
    reached: Arc<FxHashSet<u64>>,
    units: Vec<Unit>,
    /// Neither tied nor silenced.
    rows: Vec<Row>,
}

impl Remembered {
    /// The text that was looked at.
    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }
}

/// The findings of a file, without migrations, and what is kept for the text after it; `None` where that must be looked at
/// in whole.
pub fn look(model: &Model<'_>, project: Project<'_>) -> (Analysis, Option<Remembered>) {
    let parsed = model.parsed;
    let files = Files::new(project);
    let context = FileContext::new(project, model, &files);
    let found = found(&[], &context);
    let rows: Vec<Row> = found.rows.into_iter().map(|(_, row)| row).collect();
    let (analysis, is_plain) = told(&rows, parsed, project);
    if !is_plain || found.stores || files.led_back() {
        return (analysis, None);
    }
    let units = units::of(parsed);
    let words = project.database.words(parsed.text());
    (analysis, Some(Remembered { parsed: parsed.clone(), words, reached: reached(project), units, rows }))
}

/// The same for a text that one edit made of the one that is remembered; nothing else may have changed, neither other
/// files nor versions nor settings. `None` where the whole must be looked at.
pub fn look_again(
    last: &Remembered,
    parsed: &Parsed,
    edit: &TextEdit,
    project: Project<'_>,
) -> Option<(Analysis, Remembered)> {
    let at =
        last.units.iter().position(|unit| unit.body.start <= edit.range.start && edit.range.end <= unit.body.end)?;
    let words = project.database.words(parsed.text());
    if words != last.words || *reached(project) != *last.reached {
        return None;
    }
    let units = units::after(&last.units, at, edit, parsed)?;
    let changed = parsed.changed_since(&last.parsed, edit)?;
    let own = &units[at].body;
    if !changed.iter().all(|range| own.start <= range.start && range.end <= own.end) {
        return None;
    }
    let told_lines = if moves_lines(last, edit) { with_lines(last) } else { FxHashSet::default() };
    let scope = Scope::of(parsed, &last.units[at], &units, at, &told_lines)?;
    let model = Model::without(parsed, scope.closed(&units));
    let files = Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let found = found(&scope.passed_over(&units), &context);
    if found.stores || files.led_back() {
        return None;
    }
    let mut rows: Vec<Row> = found.rows.into_iter().map(|(_, row)| row).collect();
    let kept = last.rows.iter().filter(|row| unit_of(row, &last.units).is_some_and(|unit| !scope.is_again(unit)));
    rows.extend(kept.map(|row| moved(row, edit)));
    rows.sort_by_key(|row| (row.finding.name.start, row.finding.name.end));
    let (analysis, is_plain) = told(&rows, parsed, project);
    let remembered = Remembered { parsed: parsed.clone(), words, reached: Arc::clone(&last.reached), units, rows };
    is_plain.then_some((analysis, remembered))
}

/// The findings that rows are when they are tied and silenced; and whether that is all that the settings ask for.
fn told(rows: &[Row], parsed: &Parsed, project: Project<'_>) -> (Analysis, bool) {
    let suppressions = Suppressions::of(parsed);
    let (_, findings) = tie::told(rows.iter().map(|row| ((), row.clone())), &suppressions, parsed);
    let asks_unused = project.settings.unused_suppressions;
    let unused_suppressions = if asks_unused { suppressions.unused(parsed) } else { Vec::new() };
    (Analysis { findings, unused_suppressions }, !asks_unused)
}

/// The roots that the file reaches through others.
fn reached(project: Project<'_>) -> Arc<FxHashSet<u64>> {
    project.place.map(|place| place.modules.roots_reached(place.id)).unwrap_or_default()
}

/// The unit in whose body a row's name stands.
fn unit_of(row: &Row, units: &[Unit]) -> Option<usize> {
    let start = row.finding.name.start;
    let index = units.partition_point(|unit| unit.body.start <= start).checked_sub(1)?;
    units[index].body.contains(&start).then_some(index)
}

/// Whether lines have other numbers after an edit.
fn moves_lines(last: &Remembered, edit: &TextEdit) -> bool {
    let old = last.parsed.text().get(edit.range.clone()).unwrap_or_default();
    let ends = |text: &str| text.bytes().any(|byte| matches!(byte, b'\n' | b'\r'));
    ends(old) || ends(&edit.text)
}

/// The units with findings that name lines.
fn with_lines(last: &Remembered) -> FxHashSet<usize> {
    let names = |row: &&Row| row.finding.how.iter().any(|step| step.contains(" line "));
    last.rows.iter().filter(names).filter_map(|row| unit_of(row, &last.units)).collect()
}

/// A row that an edit elsewhere moves.
fn moved(row: &Row, edit: &TextEdit) -> Row {
    let mut row = row.clone();
    let finding = &mut row.finding;
    finding.name = units::moved(&finding.name, edit);
    finding.whole = units::moved(&finding.whole, edit);
    row.import = row.import.map(|at| units::moved(&Range { start: at, end: at }, edit).start);
    row
}
