//! The migrated text, and where places of the old one are in it.

use std::ops::Range;

use syntax::{Parsed, TextEdit};

use super::Candidate;
use crate::file::FileContext;
use crate::finding::{Edit, Finding};

/// The findings of the old text.
pub struct Before<'a> {
    /// All of them.
    pub findings: &'a [Finding],
}

/// The text after some candidates were applied.
pub struct Look {
    /// The new text, parsed.
    pub parsed: Parsed,
    /// All edits, sorted, identical ones once.
    pub edits: Vec<Edit>,
}

impl Look {
    /// Applies candidates that do not overlap.
    pub fn at(candidates: &[&Candidate], context: &FileContext<'_>) -> Result<Look, String> {
        let mut edits: Vec<Edit> = candidates.iter().flat_map(|candidate| candidate.edits.iter().cloned()).collect();
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        edits.dedup();
        let wanted: Vec<TextEdit> =
            edits.iter().map(|edit| TextEdit { range: edit.range.clone(), text: edit.text.clone() }).collect();
        let text = syntax::edit::apply(context.text(), &wanted).ok_or("the edits overlap")?;
        // The last edit first: so each is in the coordinates of the text before it.
        let backwards: Vec<TextEdit> = wanted.into_iter().rev().collect();
        let parsed = context.parsed.edited(text, &backwards).map_err(|refusal| refusal.to_string())?;
        Ok(Look { parsed, edits })
    }

    /// Where a range of the old text lies in the new one; insertions at its ends belong to it.
    pub fn range(&self, old: &Range<usize>) -> Range<usize> {
        let start = shifted(&self.edits, old.start, |edit| edit.range.end <= old.start && edit.range.start < old.start);
        let end = shifted(&self.edits, old.end, |edit| edit.range.end <= old.end);
        start..end.max(start)
    }

    /// Where a byte of the old text stands, if no edit replaces it.
    pub fn place(&self, old: usize) -> Option<usize> {
        if self.edits.iter().any(|edit| edit.range.contains(&old)) {
            return None;
        }
        Some(shifted(&self.edits, old, |edit| edit.range.end <= old))
    }

    /// The ranges of new text.
    pub fn new_ranges(&self) -> Vec<Range<usize>> {
        let mut delta = 0isize;
        self.edits
            .iter()
            .map(|edit| {
                let start = edit.range.start.saturating_add_signed(delta);
                delta += edit.text.len() as isize - edit.range.len() as isize;
                start..start + edit.text.len()
            })
            .collect()
    }
}

fn shifted(edits: &[Edit], at: usize, before: impl Fn(&Edit) -> bool) -> usize {
    let delta: isize =
        edits.iter().filter(|edit| before(edit)).map(|edit| edit.text.len() as isize - edit.range.len() as isize).sum();
    at.saturating_add_signed(delta)
}

/// Whether two sets of edits cannot be applied together; identical edits can.
pub fn overlap(left: &[Edit], right: &[Edit]) -> bool {
    left.iter().any(|a| {
        right.iter().any(|b| {
            a != b
                && (a.range.start < b.range.end && b.range.start < a.range.end
                    || a.range.is_empty() && b.range.is_empty() && a.range.start == b.range.start
                    || a.range.is_empty() && b.range.start < a.range.start && a.range.start < b.range.end
                    || b.range.is_empty() && a.range.start < b.range.start && b.range.start < a.range.end)
        })
    })
}
