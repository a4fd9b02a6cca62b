//! The walk: `if`, `match`, `with`.

use tree_sitter::Node;

use super::build::Builder;
use super::flow::{Arm, Delta, Live};
use super::statements::Steps;
use super::types::BindingKind;
use super::value::{SlotId, ValueId};
use crate::kind::{Kind, kind};

impl<'t> Builder<'t> {
    pub(super) fn if_statement(&mut self, node: Node<'t>) {
        let live = self.flow.live();
        let parts = self.open(node);
        let mut arms: Vec<Arm> = Vec::new();
        let mut doubtful = match self.in_field(&parts, self.fields.condition) {
            Some(condition) => self.condition(condition),
            None => Vec::new(),
        };
        let mut has_else = false;
        for index in parts.clone() {
            let (part, field) = self.child(index);
            match kind(part) {
                _ if field == self.fields.condition => {}
                Kind::Block => arms.push(self.arm(live, part)),
                Kind::Elif => {
                    self.otherwise(&mut arms, std::mem::take(&mut doubtful));
                    doubtful = self.elif(&mut arms, live, part);
                }
                Kind::Else => {
                    self.otherwise(&mut arms, std::mem::take(&mut doubtful));
                    has_else = true;
                    if let Some(body) = part.child_by_field_id(self.fields.body) {
                        arms.push(self.arm(live, body));
                    }
                }
                _ => self.visit(part),
            }
        }
        self.close(parts);
        self.otherwise(&mut arms, doubtful);
        if !has_else {
            arms.push(Arm { delta: Delta::new(), live });
        }
        self.flow.merge(arms);
    }

    fn elif(&mut self, arms: &mut Vec<Arm>, live: Live, node: Node<'t>) -> Vec<(SlotId, ValueId)> {
        self.at(node.start_byte());
        self.flow.set_live(live);
        self.flow.begin();
        let doubtful = match node.child_by_field_id(self.fields.condition) {
            Some(condition) => self.condition(condition),
            None => Vec::new(),
        };
        let evaluated = self.flow.end();
        self.rebase(arms, &evaluated.delta);
        if let Some(body) = node.child_by_field_id(self.fields.consequence) {
            arms.push(self.arm(live, body));
        }
        doubtful
    }

    /// A block as a branch.
    fn arm(&mut self, live: Live, block: Node<'t>) -> Arm {
        self.flow.set_live(live);
        self.at(block.start_byte());
        self.flow.begin();
        self.block(block);
        self.flow.end()
    }

    /// The state where the condition does not hold.
    fn otherwise(&mut self, arms: &mut [Arm], doubtful: Vec<(SlotId, ValueId)>) {
        for (slot, before) in doubtful {
            let now = self.flow.slots[slot.0 as usize].value;
            let joined = self.flow.values.join([before, now].into_iter().collect());
            self.rebase(arms, &[(slot, joined)]);
        }
    }

    /// Changes the state before some branches, none of which saw the change.
    fn rebase(&mut self, arms: &mut [Arm], delta: &[(SlotId, ValueId)]) {
        for (slot, _) in delta {
            let before = self.flow.slots[slot.0 as usize].value;
            for arm in arms.iter_mut() {
                if arm.delta.iter().all(|change| change.0 != *slot) {
                    arm.delta.push((*slot, before));
                }
            }
        }
        self.flow.apply(delta);
    }

    pub(super) fn with_statement(&mut self, node: Node<'t>) {
        let is_async = node.child(0).is_some_and(|first| first.kind() == "async");
        let parts = self.open(node);
        for index in parts.clone() {
            let part = self.child(index).0;
            match kind(part) {
                Kind::Block => {
                    self.block(part);
                    // Some context managers swallow exceptions.
                    if self.flow.live() == Live::Raised {
                        self.flow.set_live(Live::Yes);
                    }
                }
                _ => self.with_items(part, is_async),
            }
        }
        self.close(parts);
    }

    /// A `with_clause`, a `with_item`, or a tuple of them in parentheses.
    fn with_items(&mut self, node: Node<'t>, is_async: bool) {
        match node.kind() {
            "with_clause" | "with_item" => {}
            "tuple" | "parenthesized_expression" if has_as(node) => {}
            "as_pattern" => return self.with_as(node, is_async),
            _ => return self.visit(node),
        }
        let items = self.open(node);
        for index in items.clone() {
            self.with_items(self.child(index).0, is_async);
        }
        self.close(items);
    }

    fn with_as(&mut self, node: Node<'t>, is_async: bool) {
        let Some((context, target)) = as_parts(node) else { return self.visit_children(node) };
        self.visit(context);
        self.at(node.end_byte());
        self.target(target, Steps::new(), &|unpack| BindingKind::With { context, unpack, is_async });
    }

    /// `x as y` where no `with` or `except` stands.
    pub(super) fn stray_as(&mut self, node: Node<'t>) {
        self.with_as(node, false);
    }

    pub(super) fn match_statement(&mut self, node: Node<'t>) {
        let live = self.flow.live();
        let parts = self.open(node);
        let mut arms = Vec::new();
        let mut is_exhaustive = false;
        for index in parts.clone() {
            let part = self.child(index).0;
            if kind(part) != Kind::Block {
                self.visit(part);
                continue;
            }
            let cases = self.open(part);
            for index in cases.clone() {
                let case = self.child(index).0;
                self.flow.set_live(live);
                self.flow.begin();
                is_exhaustive |= self.case(case);
                arms.push(self.flow.end());
            }
            self.close(cases);
        }
        self.close(parts);
        if !is_exhaustive {
            arms.push(Arm { delta: Delta::new(), live });
        }
        self.flow.merge(arms);
    }

    /// One `case`; whether it takes everything.
    fn case(&mut self, node: Node<'t>) -> bool {
        self.at(node.start_byte());
        let parts = self.open(node);
        let mut patterns = 0;
        let mut takes_all = true;
        for index in parts.clone() {
            let (part, field) = self.child(index);
            match kind(part) {
                Kind::Block => self.block(part),
                Kind::IfClause => {
                    takes_all = false;
                    self.visit_children(part);
                }
                _ if field == self.fields.guard => self.visit(part),
                _ => {
                    patterns += 1;
                    takes_all &= self.is_irrefutable(part);
                    self.pattern(part);
                    self.at(part.end_byte());
                }
            }
        }
        self.close(parts);
        takes_all && patterns == 1
    }

    fn is_irrefutable(&self, pattern: Node<'t>) -> bool {
        let written = self.text(pattern);
        let inner = pattern.named_child(0);
        written == "_"
            || inner.is_some_and(|inner| kind(inner) == Kind::DottedName && inner.named_child_count() == 1)
                && !written.contains(['.', '(', ','])
    }

    fn pattern(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Identifier => self.capture(node),
            Kind::DottedName if node.named_child_count() == 1 => self.visit_first(node, Builder::capture),
            Kind::DottedName => self.visit_first(node, Builder::load),
            Kind::String => {}
            kind => {
                let parts = self.open(node);
                for index in parts.clone() {
                    let (part, field) = self.child(index);
                    let is_first = index == parts.start;
                    match kind {
                        Kind::ClassPattern if is_first => self.visit_first(part, Builder::load),
                        Kind::KeywordPattern if is_first => {}
                        Kind::DictPattern if field == self.fields.key => self.visit(part),
                        _ => self.pattern(part),
                    }
                }
                self.close(parts);
            }
        }
    }

    fn visit_first(&mut self, node: Node<'t>, then: fn(&mut Builder<'t>, Node<'t>)) {
        if let Some(first) = node.named_child(0) {
            then(self, first);
        }
    }

    fn capture(&mut self, node: Node<'t>) {
        if self.text(node) != "_" {
            self.at(node.end_byte());
            self.bind(node, BindingKind::Capture);
        }
    }
}

/// What stands before and after the `as`.
pub(super) fn as_parts<'t>(node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
    let parts = crate::node::children(node);
    let [value, target] = parts[..] else { return None };
    let target = if target.kind() == "as_pattern_target" { *crate::node::children(target).first()? } else { target };
    Some((value, target))
}

fn has_as(node: Node<'_>) -> bool {
    crate::node::children(node).iter().any(|child| {
        child.kind() == "as_pattern" || (matches!(child.kind(), "tuple" | "parenthesized_expression") && has_as(*child))
    })
}
