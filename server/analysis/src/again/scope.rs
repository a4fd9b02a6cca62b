//! How far an edit reaches: which functions are looked at anew, and of which the body must be known for that.

use std::ops::Range;

use rustc_hash::FxHashSet;
use syntax::Parsed;

use super::units::{Unit, Words, words_in};

/// What is looked at.
pub(super) struct Scope {
    /// By unit: its findings are made anew.
    again: Vec<bool>,
    /// By unit: its body is known.
    known: Vec<bool>,
}

impl Scope {
    /// For an edit in the unit `at`, which was `old`; `with_lines` are looked at anew, too. `None` where what stands outside of
    /// functions, or something that nobody names, may depend on it.
    pub(super) fn of(
        parsed: &Parsed,
        old: &Unit,
        units: &[Unit],
        at: usize,
        with_lines: &FxHashSet<usize>,
    ) -> Option<Scope> {
        let functions: Vec<Range<usize>> = units.iter().map(|unit| unit.start..unit.body.end).collect();
        let outside = words_in(parsed.root(), &functions, parsed);
        let mut again = vec![false; units.len()];
        let mut pending = vec![old, &units[at]];
        again[at] = true;
        while let Some(changed) = pending.pop() {
            if changed.is_implicit || !changed.gives.is_disjoint(&outside) {
                return None;
            }
            for (index, unit) in units.iter().enumerate() {
                if !again[index] && !unit.words.is_disjoint(&changed.gives) {
                    again[index] = true;
                    pending.push(unit);
                }
            }
        }
        // Only how their findings are told changes.
        with_lines.iter().for_each(|index| again[*index] = true);
        let known = known(outside, units, &again);
        Some(Scope { again, known })
    }

    /// Whether a unit's findings are made anew.
    pub(super) fn is_again(&self, unit: usize) -> bool {
        self.again[unit]
    }

    /// The functions whose bodies need not be known, by their start.
    pub(super) fn closed(&self, units: &[Unit]) -> FxHashSet<usize> {
        units.iter().zip(&self.known).filter(|(_, known)| !**known).map(|(unit, _)| unit.start).collect()
    }

    /// The bodies whose findings stay as they are.
    pub(super) fn passed_over(&self, units: &[Unit]) -> Vec<Range<usize>> {
        units.iter().zip(&self.again).filter(|(_, again)| !**again).map(|(unit, _)| unit.body.clone()).collect()
    }
}

/// The units whose bodies say what the names mean that stand outside of functions and in those looked at anew.
fn known(outside: Words, units: &[Unit], again: &[bool]) -> Vec<bool> {
    let mut known: Vec<bool> = units.iter().zip(again).map(|(unit, again)| *again || unit.is_implicit).collect();
    let mut words = outside;
    let mut counted = vec![false; units.len()];
    loop {
        for (index, unit) in units.iter().enumerate() {
            if known[index] && !counted[index] {
                counted[index] = true;
                words.extend(&*unit.words);
            }
        }
        let mut grew = false;
        for (index, unit) in units.iter().enumerate() {
            if !known[index] && !unit.gives.is_disjoint(&words) {
                known[index] = true;
                grew = true;
            }
        }
        if !grew {
            return known;
        }
    }
}
