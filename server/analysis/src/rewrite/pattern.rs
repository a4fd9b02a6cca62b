//! `match`: old shapes that are wider than one call.

use std::collections::BTreeMap;

use changes::template::Hole;
use syntax::node::{ArgumentKind, children, unparenthesised};
use syntax::{Call, Model, Node};

use super::template::Shape;
use crate::bind::{Bound, bind_to};
use crate::file::FileContext;
use crate::matching::Hit;

/// What a pattern matched.
#[derive(Debug, Clone, Default)]
pub struct Matched<'t> {
    /// What each hole stands for.
    pub captures: BTreeMap<String, Node<'t>>,
    /// The pattern covers the outdated use.
    covers_use: bool,
}

/// How many levels around the use a pattern may reach.
const MAX_LEVELS: usize = 12;

/// The expression around a use that a pattern matches, and what its holes stand for.
pub fn around_use<'t>(pattern: &Shape, hit: &Hit<'t>, context: &FileContext<'t>) -> Option<(Node<'t>, Matched<'t>)> {
    let mut node = hit.site.call.as_ref().map_or(hit.site.node, |call| call.node);
    for _ in 0..MAX_LEVELS {
        if let Some(matched) = at(pattern, node, Some(hit), context).filter(|matched| matched.covers_use) {
            return Some((node, matched));
        }
        let parent = node.parent()?;
        if matches!(parent.kind(), "block" | "module") {
            return None;
        }
        node = parent;
    }
    None
}

/// Whether a pattern matches one expression.
pub fn at<'t>(
    pattern: &Shape,
    node: Node<'t>,
    hit: Option<&Hit<'t>>,
    context: &FileContext<'t>,
) -> Option<Matched<'t>> {
    let root = pattern.expression()?;
    let model = Model::new(&pattern.parsed);
    let mut matcher = Matcher { pattern, model: &model, hit, context, out: Matched::default() };
    matcher.unify(root, node).then_some(matcher.out)
}

struct Matcher<'p, 't> {
    pattern: &'p Shape,
    model: &'p Model<'p>,
    hit: Option<&'p Hit<'t>>,
    context: &'p FileContext<'t>,
    out: Matched<'t>,
}

impl<'t> Matcher<'_, 't> {
    fn unify(&mut self, pattern: Node<'_>, node: Node<'t>) -> bool {
        if let Some(hole) = self.pattern.hole(pattern) {
            return match hole {
                Hole::Receiver => self.capture("self", node),
                Hole::Argument { name, .. } => self.capture(&name.clone(), node),
                _ => false,
            };
        }
        let node = unparenthesised(node);
        let pattern = unparenthesised(pattern);
        if let Some(path) = self.pattern.free_chain(pattern, self.model)
            && self.denotes(&path.join("."), node)
        {
            return true;
        }
        match (pattern.kind(), node.kind()) {
            ("call", "call") => self.call(pattern, node),
            ("attribute", "attribute") => {
                let of = |node: Node<'_>, text: &str| {
                    node.child_by_field_name("attribute").map(|name| text[name.byte_range()].to_owned())
                };
                let objects = pattern.child_by_field_name("object").zip(node.child_by_field_name("object"));
                of(pattern, self.pattern.text()) == of(node, self.context.text())
                    && objects.is_some_and(|(pattern, node)| {
                        self.cover(node);
                        self.unify(pattern, node)
                    })
                    && {
                        self.cover(node);
                        true
                    }
            }
            _ => self.alike(pattern, node),
        }
    }

    /// The outdated use lies at this node.
    fn cover(&mut self, node: Node<'t>) {
        if self.hit.is_some_and(|hit| hit.site.node.id() == node.id()) {
            self.out.covers_use = true;
        }
    }

    fn capture(&mut self, name: &str, node: Node<'t>) -> bool {
        let slice = |node: Node<'t>| self.context.parsed.slice(node);
        match self.out.captures.get(name) {
            Some(known) => slice(*known) == slice(node),
            None => {
                self.out.captures.insert(name.to_owned(), node);
                true
            }
        }
    }

    /// Whether an expression denotes a path of the pattern; the outdated use does for any of the change's paths.
    fn denotes(&mut self, path: &str, node: Node<'t>) -> bool {
        if let Some(hit) = self.hit.filter(|hit| hit.site.node.id() == node.id()) {
            // Another door to the same name, not another member of the family.
            let last = |path: &str| path.rsplit('.').next().map(str::to_owned);
            let is_door = hit.site.path == path
                || (last(&hit.site.path) == last(path) && hit.change.paths.iter().any(|door| door == path));
            self.out.covers_use |= is_door;
            return is_door;
        }
        if node.kind() == "identifier" && self.context.model.reaching(node).bindings.is_empty() {
            return self.context.parsed.slice(node) == path.strip_prefix("builtins.").unwrap_or(path);
        }
        let is_it = self.context.resolver.path_of(node).is_some_and(|found| found == path);
        let holds_use = self.hit.is_some_and(|hit| {
            node.start_byte() <= hit.site.node.start_byte() && hit.site.node.end_byte() <= node.end_byte()
        });
        self.out.covers_use |= is_it && holds_use;
        is_it
    }

    fn call(&mut self, pattern: Node<'_>, node: Node<'t>) -> bool {
        let Some(call) = Call::read(node) else { return false };
        let parts = pattern.child_by_field_name("function").zip(pattern.child_by_field_name("arguments"));
        let Some((function, list)) = parts else { return false };
        if !self.unify(function, call.callee) {
            return false;
        }
        let bound = self.bound(&call);
        let mut used: Vec<usize> = Vec::new();
        let mut open = false;
        let mut position = 0;
        for argument in children(list) {
            if self.pattern.is_pass_on(argument) {
                open = true;
                continue;
            }
            let (key, value) = match argument.kind() {
                "keyword_argument" => {
                    let name =
                        argument.child_by_field_name("name").map(|n| self.pattern.text()[n.byte_range()].to_owned());
                    (name, argument.child_by_field_name("value"))
                }
                _ => (None, Some(argument)),
            };
            let Some(value) = value else { return false };
            let by_hole = match self.pattern.hole(value) {
                Some(Hole::Argument { name, .. }) if key.is_none() => Some(name.clone()),
                _ => None,
            };
            let named = key.as_deref().or(by_hole.as_deref());
            let found = bound
                .as_ref()
                .and_then(|bound| named.and_then(|name| bound.argument(name)).map(|found| found.node.id()))
                .and_then(|id| call.arguments.iter().position(|argument| argument.node.id() == id))
                .or_else(|| match &key {
                    Some(key) => call.arguments.iter().position(|argument| match argument.kind {
                        ArgumentKind::Keyword(name) => self.context.parsed.slice(name) == key,
                        _ => false,
                    }),
                    None => call
                        .arguments
                        .get(position)
                        .filter(|argument| matches!(argument.kind, ArgumentKind::Positional))
                        .map(|_| position),
                });
            position += usize::from(key.is_none());
            let Some(index) = found.filter(|index| !used.contains(index)) else { return false };
            used.push(index);
            if !self.unify(value, call.arguments[index].value) {
                return false;
            }
        }
        open || used.len() == call.arguments.len()
    }

    /// The call bound to its signature: the outdated use's own binding, or that of a known path.
    fn bound(&self, call: &Call<'t>) -> Option<Bound<'t>> {
        if let Some(hit) =
            self.hit.filter(|hit| hit.site.call.as_ref().is_some_and(|own| own.node.id() == call.node.id()))
        {
            return hit.bound.clone().filter(|bound| bound.by_signature);
        }
        let path = self.context.resolver.path_of(call.callee)?;
        Some(bind_to(call, &path, false, self.context)).filter(|bound| bound.by_signature)
    }

    /// Equal trees: the same kinds and the same tokens.
    fn alike(&mut self, pattern: Node<'_>, node: Node<'t>) -> bool {
        if pattern.kind() != node.kind() {
            return false;
        }
        let (text, own) = (self.context.text(), self.pattern.text());
        if matches!(pattern.kind(), "string" | "integer" | "float") {
            let (old, new) = (&own[pattern.byte_range()], &text[node.byte_range()]);
            return old == new
                || matches!((syntax::literal::parse(old), syntax::literal::parse(new)), (Some(a), Some(b)) if a == b);
        }
        let tokens = |node: Node<'_>| node.child_count();
        if tokens(pattern) == 0 || tokens(node) == 0 {
            return own[pattern.byte_range()] == text[node.byte_range()];
        }
        let all = |node: Node<'t>| {
            let mut cursor = node.walk();
            node.children(&mut cursor).filter(|child| child.kind() != "comment").collect::<Vec<_>>()
        };
        let nodes = all(node);
        let mut cursor = pattern.walk();
        let patterns: Vec<Node<'_>> = pattern.children(&mut cursor).collect();
        patterns.len() == nodes.len()
            && patterns.into_iter().zip(nodes).all(|(pattern, node)| self.unify(pattern, node))
    }
}
