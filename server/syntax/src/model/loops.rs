//! The walk: `while`, `for`, `try`.

use tree_sitter::Node;

use super::branches::as_parts;
use super::build::Builder;
use super::flow::{Arm, Delta, Live};
use super::statements::Steps;
use super::types::BindingKind;
use super::value::UNBOUND;
use crate::kind::{Kind, kind};

impl<'t> Builder<'t> {
    pub(super) fn while_statement(&mut self, node: Node<'t>) {
        let live = self.flow.live();
        let condition = node.child_by_field_id(self.fields.condition);
        let is_endless = condition.is_some_and(|condition| matches!(self.text(condition), "True" | "1"));
        let head = condition.map_or(node.start_byte(), |condition| condition.start_byte());
        self.at(head);
        self.flow.enter_loop(head as u32);
        self.flow.begin();
        let doubtful = match condition {
            Some(condition) => self.condition(condition),
            None => Vec::new(),
        };
        self.flow.begin();
        self.visit_optional(node.child_by_field_id(self.fields.body));
        let mut body = self.flow.end();
        for (slot, before) in doubtful {
            self.flow.join_with(slot, before);
        }
        let evaluated = self.flow.end();
        for change in &evaluated.delta {
            if body.delta.iter().all(|(slot, _)| *slot != change.0) {
                body.delta.push(*change);
            }
        }
        let mut arms = self.flow.leave_loop(body);
        let normal = self.else_arm(node, live, &evaluated.delta);
        if !is_endless {
            arms.push(normal);
        }
        self.after_loop(arms);
    }

    pub(super) fn for_statement(&mut self, node: Node<'t>) {
        let live = self.flow.live();
        let iterable = node.child_by_field_id(self.fields.right);
        self.visit_optional(iterable);
        let body = node.child_by_field_id(self.fields.body);
        let head = iterable.map_or(node.start_byte(), |iterable| iterable.end_byte());
        self.at(head);
        self.flow.enter_loop(head as u32);
        self.flow.begin();
        if let (Some(left), Some(iterable)) = (node.child_by_field_id(self.fields.left), iterable) {
            self.target(left, Steps::new(), &|unpack| BindingKind::For { iterable, unpack });
        }
        self.visit_optional(body);
        let body = self.flow.end();
        let mut arms = self.flow.leave_loop(body);
        let normal = self.else_arm(node, live, &Delta::new());
        arms.push(normal);
        self.after_loop(arms);
    }

    /// Where the loop ends by itself: its `else`.
    fn else_arm(&mut self, node: Node<'t>, live: Live, evaluated: &Delta) -> Arm {
        self.flow.set_live(live);
        self.flow.begin();
        self.flow.apply(evaluated);
        if let Some(clause) = node.child_by_field_id(self.fields.alternative)
            && let Some(body) = clause.child_by_field_id(self.fields.body)
        {
            self.block(body);
        }
        self.flow.end()
    }

    fn after_loop(&mut self, arms: Vec<Arm>) {
        if arms.is_empty() {
            self.flow.set_live(Live::Left);
        } else {
            self.flow.merge(arms);
        }
    }

    pub(super) fn try_statement(&mut self, node: Node<'t>) {
        let live = self.flow.live();
        let parts = self.open(node);
        let finally = parts.clone().map(|index| self.child(index).0).find(|part| kind(*part) == Kind::Finally);
        if finally.is_some() {
            self.flow.enter_try();
            self.flow.begin();
        }
        self.flow.enter_try();
        self.flow.begin();
        self.visit_optional(self.in_field(&parts, self.fields.body));
        let body = self.flow.end();
        let recorded = self.flow.leave_try();
        let caught = self.flow.exceptional(recorded);
        let mut handlers = Vec::new();
        let mut otherwise = None;
        for index in parts.clone() {
            let (part, field) = self.child(index);
            match kind(part) {
                Kind::Except => handlers.push(part),
                Kind::Else => otherwise = part.child_by_field_id(self.fields.body),
                Kind::Finally => {}
                _ if field == self.fields.body => {}
                _ => self.visit(part),
            }
        }
        self.close(parts);
        let mut arms = Vec::with_capacity(handlers.len() + 1);
        for handler in handlers {
            arms.push(self.handler(handler, live, &caught));
        }
        match otherwise {
            Some(clause) => {
                self.flow.set_live(body.live);
                self.at(clause.start_byte());
                self.flow.begin();
                self.flow.apply(&body.delta);
                self.block(clause);
                arms.push(self.flow.end());
            }
            None => arms.push(body),
        }
        self.flow.merge(arms);
        if let Some(finally) = finally {
            self.finally(finally, live);
        }
    }

    fn handler(&mut self, node: Node<'t>, live: Live, caught: &Delta) -> Arm {
        self.at(node.start_byte());
        self.flow.set_live(live);
        self.flow.begin();
        self.flow.apply(caught);
        let parts = self.open(node);
        let mut exception = None;
        let mut alias = self.in_field(&parts, self.fields.alias);
        for index in parts.clone() {
            let (part, field) = self.child(index);
            match kind(part) {
                _ if field == self.fields.alias => {}
                Kind::AsPattern => {
                    if let Some((value, target)) = as_parts(part) {
                        self.visit(value);
                        exception = Some(value);
                        alias = Some(target);
                    }
                }
                Kind::Block => {
                    self.at(part.start_byte());
                    if let (Some(alias), Some(exception)) = (alias, exception) {
                        self.target(alias, Steps::new(), &|_| BindingKind::Except(exception));
                    }
                    self.block(part);
                }
                _ => {
                    exception = exception.or(Some(part));
                    self.visit(part);
                }
            }
        }
        self.close(parts);
        if let Some(alias) = alias.filter(|alias| kind(*alias) == Kind::Identifier) {
            let real = self.flow.real();
            let slot = self.flow.slot(real, self.text(alias));
            self.flow.write(real, slot, UNBOUND);
        }
        self.flow.end()
    }

    /// What `finally` does is done on every way out; on the way that goes on, only its own bindings are added.
    fn finally(&mut self, node: Node<'t>, live: Live) {
        self.at(node.start_byte());
        let normal = self.flow.end();
        let recorded = self.flow.leave_try();
        let any = self.flow.exceptional(recorded);
        self.flow.set_live(live);
        self.flow.begin();
        self.flow.apply(&any);
        self.flow.begin();
        self.visit_children(node);
        let done = self.flow.end();
        self.flow.end();
        self.flow.apply(&normal.delta);
        self.flow.apply(&done.delta);
        self.flow.set_live(if done.live == Live::Yes { normal.live } else { done.live });
    }
}
