//! No new syntax error under the lowest allowed Python; comments are kept.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use changes::Version;
use syntax::node::descendants;
use syntax::{Node, Parsed};

use super::look::Look;
use super::{Answer, Candidate, fail, pass, unknown};
use crate::file::FileContext;

/// Syntax by node kind, and the first Python that has it.
const SINCE: &[(&str, &str, &str)] = &[
    ("named_expression", "3.8", "`:=`"),
    ("positional_separator", "3.8", "positional-only parameters"),
    ("match_statement", "3.10", "`match`"),
    ("type_alias_statement", "3.12", "`type` statements"),
    ("type_parameter", "3.12", "type parameters"),
];

pub(super) fn ask(candidate: &Candidate, look: &Look, context: &FileContext<'_>) -> Answer {
    let (old, new) = (context.parsed.errors().len(), look.parsed.errors().len());
    if new > old {
        return fail("the new text is not Python");
    }
    let targets: Vec<Range<usize>> = candidate.facts.targets.iter().map(|target| look.range(target)).collect();
    let has_comments = candidate.facts.targets.iter().any(|target| context.text()[target.clone()].contains('#'));
    let before = if !has_comments { BTreeMap::new() } else { comments(context.parsed, &candidate.facts.targets) };
    let after = if before.is_empty() { BTreeMap::new() } else { comments(&look.parsed, &targets) };
    if let Some((comment, _)) =
        before.iter().find(|(comment, count)| after.get(*comment).copied().unwrap_or(0) < **count)
    {
        return fail(format!("the comment `{comment}` would be lost"));
    }
    let lowest = lowest_python(context);
    let new = targets.iter().filter_map(|target| look.parsed.node_at(target.clone())).flat_map(descendants);
    for node in new.filter(|node| inside(*node, &targets)) {
        let Some((since, what)) = newer(node, &look.parsed) else { continue };
        let Ok(since) = Version::from_str(since) else { continue };
        match &lowest {
            Some(lowest) if *lowest < since => {
                return fail(format!("it writes {what}, which Python {lowest} does not have"));
            }
            None => return unknown(format!("it writes {what}, and the lowest Python is not known")),
            _ => {}
        }
    }
    pass("the new text is Python")
}

fn newer<'a>(node: Node<'_>, parsed: &Parsed) -> Option<(&'a str, &'a str)> {
    if let Some((_, since, what)) = SINCE.iter().find(|(kind, _, _)| *kind == node.kind()) {
        return Some((since, what));
    }
    let reuses = node.kind() == "interpolation" && {
        let outer = node.parent().and_then(|string| string.child(0)).map(|start| parsed.slice(start).to_owned());
        let quote = outer.as_deref().and_then(|start| start.chars().last());
        let triple = outer.as_deref().is_some_and(|start| start.ends_with("\"\"\"") || start.ends_with("'''"));
        !triple && quote.is_some_and(|quote| parsed.slice(node).contains(quote))
    };
    reuses.then_some(("3.12", "a string's own quotes inside of it"))
}

fn inside(node: Node<'_>, ranges: &[Range<usize>]) -> bool {
    ranges.iter().any(|range| range.start <= node.start_byte() && node.end_byte() <= range.end)
}

fn comments<'p>(parsed: &'p Parsed, ranges: &[Range<usize>]) -> BTreeMap<&'p str, usize> {
    let mut out = BTreeMap::new();
    for node in descendants(parsed.root()).filter(|node| node.kind() == "comment" && inside(*node, ranges)) {
        *out.entry(parsed.slice(node)).or_default() += 1;
    }
    out
}

/// The lowest Python that the code must run with.
fn lowest_python(context: &FileContext<'_>) -> Option<Version> {
    let known = context.project.database.library("python");
    let releases = known.as_ref().map_or(&[][..], |library| library.releases());
    context.project.environment.span("python", releases).into_iter().next()
}
