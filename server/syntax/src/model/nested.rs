//! The walk: what opens a scope.

use tree_sitter::Node;

use super::build::Builder;
use super::flow::FrameKind;
use super::statements::Steps;
use super::types::{BindingKind, ScopeId, ScopeKind};
use crate::kind::{Kind, kind};

/// A parameter before its function's scope is open.
#[derive(Clone, Copy)]
struct Parameter<'t> {
    target: Node<'t>,
    index: usize,
    annotation: Option<Node<'t>>,
    default: Option<Node<'t>>,
    stars: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn function(&mut self, node: Node<'t>) {
        let parent = self.current_scope();
        let scope = self.scope(ScopeKind::Function, node, Some(parent));
        let parts = self.open(node);
        let name = self.in_field(&parts, self.fields.name);
        let type_parameters = self.in_field(&parts, self.fields.type_parameters);
        let parameters = self.in_field(&parts, self.fields.parameters);
        let return_type = self.in_field(&parts, self.fields.return_type);
        let body = self.in_field(&parts, self.fields.body);
        self.close(parts);
        self.at(node.start_byte());
        if let Some(type_parameters) = type_parameters {
            self.flow.push(FrameKind::TypeParameters, scope);
            self.type_parameters(type_parameters);
        }
        let parameters = parameters.map_or_else(Vec::new, |list| self.parameters(list, scope));
        self.visit_optional(return_type);
        if let Some(name) = name {
            // The body sees the function itself.
            self.at(body.map_or(node.end_byte(), |body| body.start_byte()));
            self.bind(name, BindingKind::Function(node));
        }
        self.callable_body(node, scope, parameters, body);
        if type_parameters.is_some() {
            self.leave_frame();
        }
    }

    pub(super) fn lambda(&mut self, node: Node<'t>) {
        let parent = self.current_scope();
        let scope = self.scope(ScopeKind::Lambda, node, Some(parent));
        let parameters = node.child_by_field_id(self.fields.parameters);
        let parameters = parameters.map_or_else(Vec::new, |list| self.parameters(list, scope));
        let body = node.child_by_field_id(self.fields.body);
        self.callable_body(node, scope, parameters, body);
    }

    fn callable_body(
        &mut self,
        function: Node<'t>,
        scope: ScopeId,
        parameters: Vec<Parameter<'t>>,
        body: Option<Node<'t>>,
    ) {
        self.flow.push(FrameKind::Function, scope);
        for Parameter { target, index, annotation, default, stars } in parameters {
            self.target(target, Steps::new(), &|_| BindingKind::Parameter {
                function,
                index,
                annotation,
                default,
                stars,
            });
        }
        if let Some(body) = body {
            self.extent(body.byte_range(), scope);
            self.at(body.start_byte());
            if self.closed.contains(&function.start_byte()) {
                self.left_out.push(body.byte_range());
            } else {
                self.visit(body);
            }
        }
        self.leave_frame();
    }

    /// Reads parameters; defaults and annotations are evaluated outside.
    fn parameters(&mut self, list: Node<'t>, scope: ScopeId) -> Vec<Parameter<'t>> {
        let items = self.open(list);
        let mut parameters = Vec::with_capacity(items.len());
        for item in items.clone() {
            let item = self.child(item).0;
            let annotation = item.child_by_field_id(self.fields.type_);
            let default = item.child_by_field_id(self.fields.value);
            let target = match item.kind() {
                "keyword_separator" | "positional_separator" => continue,
                "default_parameter" | "typed_default_parameter" => item.child_by_field_id(self.fields.name),
                "typed_parameter" => item.named_child(0),
                "identifier" | "list_splat_pattern" | "dictionary_splat_pattern" | "tuple_pattern" => Some(item),
                _ => {
                    self.visit(item);
                    continue;
                }
            };
            self.visit_optional(annotation);
            self.visit_optional(default);
            let Some(target) = target else { continue };
            let stars = match target.kind() {
                "list_splat_pattern" => 1,
                "dictionary_splat_pattern" => 2,
                _ => 0,
            };
            self.extent(target.byte_range(), scope);
            parameters.push(Parameter { target, index: parameters.len(), annotation, default, stars });
        }
        self.close(items);
        parameters
    }

    /// `[T: Bound, *Ts, **P]`: names that the annotations and the body see.
    pub(super) fn type_parameters(&mut self, list: Node<'t>) {
        let items = self.open(list);
        for item in items.clone() {
            self.type_parameter(self.child(item).0);
        }
        self.close(items);
    }

    fn type_parameter(&mut self, node: Node<'t>) {
        match node.kind() {
            "identifier" => self.bind_overlay(node, BindingKind::TypeAlias(None)),
            "constrained_type" => {
                let parts = self.open(node);
                for (number, index) in parts.clone().enumerate() {
                    let part = self.child(index).0;
                    if number == 0 { self.type_parameter(part) } else { self.visit(part) }
                }
                self.close(parts);
            }
            "type" | "splat_type" | "list_splat" | "dictionary_splat" => {
                let parts = self.open(node);
                if !parts.is_empty() {
                    self.type_parameter(self.child(parts.start).0);
                }
                self.close(parts);
            }
            _ => self.visit(node),
        }
    }

    pub(super) fn class(&mut self, node: Node<'t>) {
        let parent = self.current_scope();
        let scope = self.scope(ScopeKind::Class, node, Some(parent));
        let type_parameters = node.child_by_field_id(self.fields.type_parameters);
        if let Some(type_parameters) = type_parameters {
            self.flow.push(FrameKind::TypeParameters, scope);
            self.type_parameters(type_parameters);
        }
        self.visit_optional(node.child_by_field_id(self.fields.superclasses));
        if let Some(body) = node.child_by_field_id(self.fields.body) {
            self.flow.push(FrameKind::Class, scope);
            self.extent(body.byte_range(), scope);
            self.block(body);
            self.leave_frame();
        }
        if type_parameters.is_some() {
            self.leave_frame();
        }
        self.at(node.end_byte());
        if let Some(name) = node.child_by_field_id(self.fields.name) {
            self.bind(name, BindingKind::Class(node));
        }
    }

    pub(super) fn comprehension(&mut self, node: Node<'t>) {
        let parent = self.current_scope();
        let scope = self.scope(ScopeKind::Comprehension, node, Some(parent));
        let parts = self.open(node);
        let range = node.byte_range();
        self.extent(range.start + 1..range.end.saturating_sub(1).max(range.start + 1), scope);
        let mut is_first = true;
        for index in parts.clone() {
            let (part, field) = self.child(index);
            if kind(part) == Kind::ForIn {
                self.for_in(part, scope, is_first.then_some(parent));
                is_first = false;
            } else if field != self.fields.body && !is_first {
                self.visit(part);
            }
        }
        if is_first {
            // Broken: no `for`. Then it is no scope.
            self.flow.begin();
            self.flow.push(FrameKind::Comprehension, scope);
        }
        self.visit_optional(self.in_field(&parts, self.fields.body));
        self.close(parts);
        self.leave_frame();
        let arm = self.flow.end();
        self.maybe(arm);
    }

    /// One `for … in …`; the first one's iterable is evaluated outside.
    fn for_in(&mut self, node: Node<'t>, scope: ScopeId, outside: Option<ScopeId>) {
        let clauses = self.open(node);
        let mut iterable = None;
        for index in clauses.clone() {
            let (part, field) = self.child(index);
            if field == self.fields.right {
                iterable = iterable.or(Some(part));
                if let Some(outside) = outside {
                    self.extent(part.byte_range(), outside);
                }
                self.visit(part);
            }
        }
        if outside.is_some() {
            // The rest may not be evaluated at all.
            self.flow.begin();
            self.flow.push(FrameKind::Comprehension, scope);
        }
        if let (Some(left), Some(iterable)) = (self.in_field(&clauses, self.fields.left), iterable) {
            self.target(left, Steps::new(), &|unpack| BindingKind::For { iterable, unpack });
        }
        self.close(clauses);
    }
}
