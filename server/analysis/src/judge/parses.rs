//! No new syntax error under the lowest allowed Python; comments are kept.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use changes::Version;
use syntax::node::descendants;
use syntax::{Node, Parsed};

use super::look::{Before, Look};
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

pub(super) fn ask(
    candidate: &Candidate,
    look: &Look,
    errors: usize,
    before: &Before<'_>,
    context: &FileContext<'_>,
) -> Answer {
    if errors > before.errors {
        return fail("the new text is not Python");
    }
    let old = &candidate.facts.targets;
    let targets: Vec<Range<usize>> = old.iter().map(|target| look.range(target)).collect();
    if old.iter().any(|target| context.text()[target.clone()].contains('#')) {
        let after = comments(&look.parsed, &targets);
        for (comment, count) in comments(context.parsed, old) {
            if after.get(comment).copied().unwrap_or(0) < count {
                return fail(format!("the comment `{comment}` would be lost"));
            }
        }
    }
    for node in nodes_in(&look.parsed, &targets) {
        let Some((since, what)) = newer(node, &look.parsed) else { continue };
        let Ok(since) = Version::from_str(since) else { continue };
        match &before.python {
            Some(lowest) if *lowest < since => {
                return fail(format!("it writes {what}, which Python {lowest} does not have"));
            }
            None => return unknown(format!("it writes {what}, and the lowest Python is not known")),
            _ => {}
        }
    }
    pass("the new text is Python")
}

/// The nodes of a text that lie in ranges, found without a walk over the file.
fn nodes_in<'p>(parsed: &'p Parsed, ranges: &'p [Range<usize>]) -> impl Iterator<Item = Node<'p>> {
    let around = ranges.iter().filter(|range| !range.is_empty()).filter_map(|range| parsed.node_at(range.clone()));
    // One that spans another target too is walked once.
    let mut walked: Vec<Node<'p>> = Vec::new();
    for node in around {
        let within = |outer: &Node<'_>, inner: &Node<'_>| {
            outer.start_byte() <= inner.start_byte() && inner.end_byte() <= outer.end_byte()
        };
        if !walked.iter().any(|other| within(other, &node)) {
            walked.retain(|other| !within(&node, other));
            walked.push(node);
        }
    }
    walked.into_iter().flat_map(descendants).filter(|node| inside(*node, ranges))
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

fn comments<'p>(parsed: &'p Parsed, ranges: &'p [Range<usize>]) -> BTreeMap<&'p str, usize> {
    let mut out = BTreeMap::new();
    for node in nodes_in(parsed, ranges).filter(|node| node.kind() == "comment") {
        *out.entry(parsed.slice(node)).or_default() += 1;
    }
    out
}
