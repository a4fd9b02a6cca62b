//! The edits lie in the target, its also-targets and import statements.

use std::ops::Range;

use syntax::node::children;

use super::look::Before;
use super::{Answer, Candidate, fail, pass};
use crate::file::FileContext;
use crate::finding::Edit;

pub(super) fn ask(candidate: &Candidate, before: &Before<'_>, context: &FileContext<'_>) -> Answer {
    for edit in &candidate.edits {
        let in_target = candidate.facts.targets.iter().any(|target| within(&edit.range, target, context.text()));
        let in_import = before.imports.iter().any(|import| within(&edit.range, import, context.text()));
        if !in_target && !in_import && !adds_imports(edit) {
            let line = context.parsed.lines().line_of(edit.range.start) + 1;
            return fail(format!("it would edit line {line}, which is not part of the use"));
        }
    }
    pass("only the use and its imports are edited")
}

/// Whether an edit lies in a range but for white space around it.
fn within(edit: &Range<usize>, range: &Range<usize>, text: &str) -> bool {
    let blank = |stretch: Range<usize>| {
        text.get(stretch).is_some_and(|text| text.trim_matches([' ', '\t', '\r', '\n', ';']).is_empty())
    };
    let touches =
        edit.start < range.end && range.start < edit.end || (range.start <= edit.start && edit.end <= range.end);
    touches
        && (edit.start >= range.start || blank(edit.start..range.start))
        && (edit.end <= range.end || blank(range.end..edit.end))
}

/// Whether an edit only puts import statements in.
fn adds_imports(edit: &Edit) -> bool {
    edit.range.is_empty()
        && syntax::Parsed::new(edit.text.trim_start_matches([';', ' ', '\n', '\r', '\t'])).is_ok_and(|parsed| {
            let statements = children(parsed.root());
            !statements.is_empty()
                && parsed.errors().is_empty()
                && statements.iter().all(|node| matches!(node.kind(), "import_statement" | "import_from_statement"))
        })
}
