//! The migrated text, and where places of the old one are in it.

use std::ops::Range;

use changes::Version;
use syntax::{Parsed, TextEdit};

use super::Candidate;
use crate::file::FileContext;
use crate::finding::{Edit, Finding};

/// What is asked of the old text again and again.
pub struct Before<'a> {
    /// All findings.
    pub findings: &'a [Finding],
    /// How many syntax errors there are.
    pub errors: usize,
    /// The import statements.
    pub imports: Vec<Range<usize>>,
    /// The lowest Python that the code must run with.
    pub python: Option<Version>,
}

impl<'a> Before<'a> {
    /// Reads it off a file.
    pub fn of(findings: &'a [Finding], context: &FileContext<'_>) -> Before<'a> {
        let known = context.project.database.library("python");
        let releases = known.as_ref().map_or(&[][..], |library| library.releases());
        Before {
            findings,
            errors: context.parsed.errors().len(),
            imports: context.model.imports().into_iter().map(|statement| statement.node.byte_range()).collect(),
            python: context.project.environment.span("python", releases).into_iter().next(),
        }
    }
}

/// The text after some candidates were applied.
pub struct Look {
    /// The new text, parsed.
    pub parsed: Parsed,
    /// All edits, sorted, identical ones once.
    pub edits: Vec<Edit>,
    /// By how much the text behind the first so many edits is moved.
    moved: Vec<isize>,
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
        let moved = std::iter::once(0)
            .chain(edits.iter().scan(0, |sum: &mut isize, edit| {
                *sum += delta(edit);
                Some(*sum)
            }))
            .collect();
        Ok(Look { parsed, edits, moved })
    }

    /// Where a range of the old text lies in the new one; insertions at its ends belong to it.
    pub fn range(&self, old: &Range<usize>) -> Range<usize> {
        let start = shifted(&self.edits, old.start, |edit| edit.range.end <= old.start && edit.range.start < old.start);
        let end = shifted(&self.edits, old.end, |edit| edit.range.end <= old.end);
        start..end.max(start)
    }

    /// Where a byte of the old text stands, if no edit replaces it.
    pub fn place(&self, old: usize) -> Option<usize> {
        let before = self.edits.partition_point(|edit| edit.range.end <= old);
        if self.edits.get(before).is_some_and(|edit| edit.range.contains(&old)) {
            return None;
        }
        Some(old.saturating_add_signed(self.moved[before]))
    }

    /// The ranges of new text.
    pub fn new_ranges(&self) -> Vec<Range<usize>> {
        self.edits
            .iter()
            .zip(&self.moved)
            .map(|(edit, moved)| {
                let start = edit.range.start.saturating_add_signed(*moved);
                start..start + edit.text.len()
            })
            .collect()
    }
}

fn shifted(edits: &[Edit], at: usize, before: impl Fn(&Edit) -> bool) -> usize {
    at.saturating_add_signed(edits.iter().filter(|edit| before(edit)).map(delta).sum())
}

/// By how much an edit moves what stands behind it.
fn delta(edit: &Edit) -> isize {
    edit.text.len() as isize - edit.range.len() as isize
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
