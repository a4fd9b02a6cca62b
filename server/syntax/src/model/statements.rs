//! The walk: simple statements and what they bind.

use smallvec::SmallVec;
use tree_sitter::Node;

use super::build::Builder;
use super::flow::{FrameKind, Live, Role};
use super::types::{BindingKind, StarImport, Unpack};
use super::value::SlotId;
use crate::imports::ImportStatement;
use crate::kind::{Kind, kind};

pub(super) type Steps = SmallVec<[Unpack; 2]>;

impl<'t> Builder<'t> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        self.at(node.end_byte());
        let Some(statement) = ImportStatement::read(node, self.parsed.text()) else { return };
        self.imports.push(node);
        for name in &statement.names {
            let kind = match &statement.from {
                Some(from) => BindingKind::FromImport {
                    statement: node,
                    item: name.node,
                    level: from.level,
                    module: from.path.clone(),
                    member: name.path.clone(),
                },
                None => BindingKind::Import {
                    statement: node,
                    item: name.node,
                    module: match &name.alias {
                        Some(_) => name.path.clone(),
                        None => name.path.split('.').next().unwrap_or_default().to_owned(),
                    },
                    loaded: name.path.clone(),
                },
            };
            let target = match &name.alias {
                Some((alias, _)) => Some(*alias),
                None => name.name.named_child(0),
            };
            if let Some(target) = target {
                self.bind(target, kind);
            }
        }
        if let (Some(from), Some(_)) = (statement.from, statement.star) {
            let scope = self.flow.frame().scope;
            self.stars.push(StarImport { statement: node, from, scope });
        }
    }

    /// `a = b = value`, `a: T = value`, `a: T`.
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let mut chain = vec![node];
        let mut value = node.child_by_field_id(self.fields.right);
        while let Some(right) = value
            && kind(right) == Kind::Assignment
        {
            chain.push(right);
            value = right.child_by_field_id(self.fields.right);
        }
        for assignment in &chain {
            self.visit_optional(assignment.child_by_field_id(self.fields.type_));
        }
        self.visit_optional(value);
        self.at(node.end_byte());
        for assignment in chain {
            let annotation = assignment.child_by_field_id(self.fields.type_);
            if let Some(left) = assignment.child_by_field_id(self.fields.left) {
                if matches!(crate::kind::kind(left), Kind::Attribute | Kind::Sequence) {
                    self.stores.push(assignment);
                }
                let kind = |unpack| BindingKind::Assign { value, annotation, unpack };
                self.target(left, Steps::new(), &kind);
            }
        }
    }

    pub(super) fn augmented_assignment(&mut self, node: Node<'t>) {
        let left = node.child_by_field_id(self.fields.left);
        self.visit_optional(left);
        let value = node.child_by_field_id(self.fields.right);
        self.visit_optional(value);
        self.at(node.end_byte());
        if let (Some(left), Some(value)) = (left, value)
            && kind(left) == Kind::Identifier
        {
            self.bind(left, BindingKind::AugmentedAssign { value, statement: node });
        }
    }

    pub(super) fn named_expression(&mut self, node: Node<'t>) {
        let value = node.child_by_field_id(self.fields.value);
        self.visit_optional(value);
        self.at(node.end_byte());
        if let Some(name) = node.child_by_field_id(self.fields.name) {
            self.bind(name, BindingKind::Assign { value, annotation: None, unpack: Steps::new() });
        }
    }

    /// Binds the names of a target; what is only used in it (`a` in `a.b = 1`) is a use.
    pub(super) fn target(&mut self, node: Node<'t>, steps: Steps, kind_of: &dyn Fn(Steps) -> BindingKind<'t>) {
        match kind(node) {
            Kind::Identifier if self.binds_overlay() => self.bind_overlay(node, kind_of(steps)),
            Kind::Identifier => self.bind(node, kind_of(steps)),
            Kind::Sequence => self.unpack(node, &steps, kind_of),
            Kind::Splat | Kind::Parenthesized => {
                if let Some(inner) = crate::node::children(node).first() {
                    self.target(*inner, steps, kind_of);
                }
            }
            _ => self.visit(node),
        }
    }

    fn binds_overlay(&self) -> bool {
        self.flow.frames.last().is_some_and(|frame| frame.kind == FrameKind::Comprehension)
    }

    fn unpack(&mut self, node: Node<'t>, steps: &Steps, kind_of: &dyn Fn(Steps) -> BindingKind<'t>) {
        let items = self.open(node);
        if items.len() == 1 && is_only_parenthesised(node) {
            let inner = self.child(items.start).0;
            self.close(items);
            return self.target(inner, steps.clone(), kind_of);
        }
        let star = items.clone().find(|index| kind(self.child(*index).0) == Kind::Splat);
        for index in items.clone() {
            let step = match star {
                Some(star) if index == star => Unpack::Rest,
                Some(star) if index > star => Unpack::FromEnd(items.end - index),
                _ => Unpack::Index(index - items.start),
            };
            let mut steps = steps.clone();
            steps.push(step);
            self.target(self.child(index).0, steps, kind_of);
        }
        self.close(items);
    }

    pub(super) fn delete(&mut self, node: Node<'t>) {
        self.at(node.end_byte());
        let children = self.open(node);
        for index in children.clone() {
            self.unbind(self.child(index).0);
        }
        self.close(children);
    }

    fn unbind(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Identifier => {
                self.load(node);
                self.bind(node, BindingKind::Delete);
            }
            Kind::Sequence | Kind::Parenthesized => self.delete(node),
            _ => self.visit(node),
        }
    }

    /// `global`, `nonlocal`.
    pub(super) fn declaration(&mut self, node: Node<'t>) {
        let names = self.open(node);
        for index in names.clone() {
            let name = self.text(self.child(index).0);
            let real = self.flow.real();
            let outer = match kind(node) {
                Kind::Global => Some(0),
                _ => self.nonlocal_frame(real, name),
            };
            if let Some(outer) = outer.filter(|outer| *outer < real) {
                let target = self.flow.slot(outer, name);
                let target = match self.flow.slots[target.0 as usize].role {
                    Role::Elsewhere(further) => further,
                    Role::Own => target,
                };
                let slot = self.flow.slot(real, name);
                self.flow.slots[slot.0 as usize].role = Role::Elsewhere(target);
            }
        }
        self.close(names);
    }

    fn nonlocal_frame(&self, real: usize, name: &str) -> Option<usize> {
        let is_function = |index: &usize| self.flow.frames[*index].kind == FrameKind::Function;
        let is_bound = |slot: &SlotId| self.flow.slots[slot.0 as usize].is_bound;
        let mut functions = (0..real).rev().filter(is_function);
        let bound = functions.clone().find(|index| self.flow.frames[*index].slots.get(name).is_some_and(is_bound));
        bound.or_else(|| functions.next())
    }

    /// `type Name[T] = value`.
    pub(super) fn type_alias(&mut self, node: Node<'t>) {
        let left = node.child_by_field_id(self.fields.left);
        let right = node.child_by_field_id(self.fields.right);
        let Some(mut name) = left else { return self.visit_children(node) };
        let scope = self.current_scope();
        self.flow.push(FrameKind::TypeParameters, scope);
        while kind(name) != Kind::Identifier {
            let parts = self.open(name);
            let parameters =
                parts.clone().map(|index| self.child(index).0).find(|part| part.kind() == "type_parameter");
            let first = (!parts.is_empty()).then(|| self.child(parts.start).0);
            self.close(parts);
            if let Some(parameters) = parameters {
                self.type_parameters(parameters);
            }
            match first {
                Some(first) => name = first,
                None => break,
            }
        }
        self.visit_optional(right);
        self.leave_frame();
        self.at(node.end_byte());
        if kind(name) == Kind::Identifier {
            self.bind(name, BindingKind::TypeAlias(right));
        }
    }

    pub(super) fn assert(&mut self, node: Node<'t>) {
        self.visit_children(node);
        if node.named_child(0).is_some_and(|condition| matches!(self.text(condition), "False" | "0")) {
            self.flow.set_live(Live::Raised);
        }
    }
}

/// `(x)` as a target is no tuple.
fn is_only_parenthesised(node: Node<'_>) -> bool {
    if !matches!(node.kind(), "tuple_pattern" | "tuple") {
        return false;
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).all(|child| child.kind() != ",")
}
