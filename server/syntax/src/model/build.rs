//! The walk: dispatch, blocks, expressions.

use std::ops::Range;

use rustc_hash::FxHashSet;
use tree_sitter::{Node, TreeCursor};

use super::flow::{Arm, Flow, FrameKind, Live, Role};
use super::types::{Binding, BindingId, BindingKind, Scope, ScopeId, ScopeKind, StarImport};
use super::value::{SlotId, UNBOUND, Value, ValueId};
use crate::kind::{FIELDS, Fields, Kind, kind};
use crate::parsed::Parsed;

/// A use of a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'t> {
    pub node: Node<'t>,
    pub start: u32,
    pub value: ValueId,
}

/// What is collected on the way.
pub(super) struct Builder<'t> {
    pub parsed: &'t Parsed,
    pub flow: Flow<'t>,
    pub scopes: Vec<Scope<'t>>,
    pub bindings: Vec<Binding<'t>>,
    pub uses: Vec<Use<'t>>,
    pub imports: Vec<Node<'t>>,
    pub stars: Vec<StarImport<'t>>,
    /// Which part of the text is evaluated in which scope.
    pub extents: Vec<(Range<u32>, ScopeId)>,
    pub unreachable: Vec<Range<u32>>,
    /// The functions whose bodies are not looked at, by their start.
    pub closed: FxHashSet<usize>,
    /// Their bodies.
    pub left_out: Vec<Range<usize>>,
    /// `return` and `yield`.
    pub results: Vec<(ScopeId, Node<'t>)>,
    /// Assignments to attributes.
    pub stores: Vec<Node<'t>>,
    pub(super) fields: &'static Fields,
    cursor: TreeCursor<'t>,
    children: Vec<(Node<'t>, u16)>,
}

impl<'t> Builder<'t> {
    pub fn new(parsed: &'t Parsed, closed: FxHashSet<usize>) -> Builder<'t> {
        Builder {
            parsed,
            flow: Flow::new(),
            scopes: Vec::new(),
            bindings: Vec::new(),
            uses: Vec::new(),
            imports: Vec::new(),
            stars: Vec::new(),
            extents: Vec::new(),
            unreachable: Vec::new(),
            closed,
            left_out: Vec::new(),
            results: Vec::new(),
            stores: Vec::new(),
            fields: &FIELDS,
            cursor: parsed.root().walk(),
            children: Vec::new(),
        }
    }

    pub fn module(&mut self) {
        let root = self.parsed.root();
        let scope = self.scope(ScopeKind::Module, root, None);
        // All of the text, leading blank lines and comments too.
        self.extents.push((0..u32::MAX, scope));
        self.flow.push(FrameKind::Module, scope);
        self.block(root);
        self.leave_frame();
    }

    pub(super) fn text(&self, node: Node<'t>) -> &'t str {
        self.parsed.slice(node)
    }

    pub(super) fn scope(&mut self, kind: ScopeKind, node: Node<'t>, parent: Option<ScopeId>) -> ScopeId {
        self.scopes.push(Scope { kind, node, parent, names: Default::default(), slots: Default::default() });
        ScopeId(self.scopes.len() as u32 - 1)
    }

    /// The scope that is open.
    pub(super) fn current_scope(&self) -> ScopeId {
        let mut frames = self.flow.frames.iter().rev();
        frames.find(|frame| frame.kind != FrameKind::TypeParameters).map_or(ScopeId(0), |frame| frame.scope)
    }

    pub(super) fn leave_frame(&mut self) {
        if let Some(frame) = self.flow.pop()
            && frame.kind != FrameKind::TypeParameters
        {
            self.scopes[frame.scope.0 as usize].slots = frame.slots;
        }
    }

    pub(super) fn extent(&mut self, range: Range<usize>, scope: ScopeId) {
        self.extents.push((range.start as u32..range.end as u32, scope));
    }

    /// Sets where the walk is; never backwards.
    pub(super) fn at(&mut self, position: usize) {
        self.flow.position = self.flow.position.max(position as u32);
    }

    /// The named children of a node with their fields, comments left out, on a stack; to be given back with `close`.
    pub(super) fn open(&mut self, node: Node<'t>) -> Range<usize> {
        let start = self.children.len();
        self.cursor.reset(node);
        if self.cursor.goto_first_child() {
            loop {
                let child = self.cursor.node();
                if child.is_named() && kind(child) != Kind::Comment {
                    self.children.push((child, self.cursor.field_id().map_or(0, |id| id.get())));
                }
                if !self.cursor.goto_next_sibling() {
                    break;
                }
            }
        }
        start..self.children.len()
    }

    pub(super) fn child(&self, index: usize) -> (Node<'t>, u16) {
        self.children[index]
    }

    pub(super) fn close(&mut self, range: Range<usize>) {
        self.children.truncate(range.start);
    }

    /// The first of some opened children that stands in a field.
    pub(super) fn in_field(&self, range: &Range<usize>, field: u16) -> Option<Node<'t>> {
        self.children[range.clone()].iter().find(|child| child.1 == field).map(|child| child.0)
    }

    pub(super) fn visit_children(&mut self, node: Node<'t>) {
        let children = self.open(node);
        for index in children.clone() {
            self.visit(self.child(index).0);
        }
        self.close(children);
    }

    pub(super) fn visit_optional(&mut self, node: Option<Node<'t>>) {
        if let Some(node) = node {
            self.visit(node);
        }
    }

    /// The statements of a block, or of the file.
    pub(super) fn block(&mut self, node: Node<'t>) {
        let was_live = self.flow.live() == Live::Yes;
        self.at(node.start_byte());
        let children = self.open(node);
        let mut dead_from = None;
        for index in children.clone() {
            let statement = self.child(index).0;
            if was_live && dead_from.is_none() && self.flow.live() != Live::Yes {
                dead_from = Some(statement.start_byte());
            }
            self.visit(statement);
        }
        self.close(children);
        self.at(node.end_byte());
        if let Some(start) = dead_from {
            self.unreachable.push(start as u32..node.end_byte() as u32);
        }
    }

    pub(super) fn visit(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Anonymous | Kind::Comment => {}
            Kind::Identifier => self.load(node),
            Kind::Attribute => self.attribute(node),
            Kind::LeftRecursive => self.left_recursive(node),
            Kind::String => self.string(node),
            Kind::KeywordArgument => {
                if let Some(value) = node.child_by_field_id(self.fields.value) {
                    self.visit(value);
                }
            }
            Kind::Block => self.block(node),
            Kind::BooleanOperator => self.boolean(node),
            Kind::Conditional => self.conditional(node),
            Kind::NamedExpression => self.named_expression(node),
            Kind::Lambda => self.lambda(node),
            Kind::Comprehension => self.comprehension(node),
            Kind::MemberType => self.first_child(node),
            Kind::DottedName => self.first_child(node),
            Kind::AsPattern => self.stray_as(node),
            _ => self.visit_statement(node),
        }
    }

    fn visit_statement(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Assignment => self.assignment(node),
            Kind::AugmentedAssignment => self.augmented_assignment(node),
            Kind::Import | Kind::ImportFrom => self.import(node),
            Kind::Delete => self.delete(node),
            Kind::Global | Kind::Nonlocal => self.declaration(node),
            Kind::TypeAlias => self.type_alias(node),
            Kind::Yield => {
                self.results.push((self.current_scope(), node));
                self.visit_children(node);
            }
            Kind::Return => {
                self.results.push((self.current_scope(), node));
                self.visit_children(node);
                self.flow.leave();
            }
            Kind::Raise => {
                self.visit_children(node);
                self.flow.set_live(Live::Raised);
            }
            Kind::Break => self.flow.jump(true),
            Kind::Continue => self.flow.jump(false),
            Kind::Assert => self.assert(node),
            Kind::If => self.if_statement(node),
            Kind::While => self.while_statement(node),
            Kind::For => self.for_statement(node),
            Kind::Try => self.try_statement(node),
            Kind::With => self.with_statement(node),
            Kind::Match => self.match_statement(node),
            Kind::Function => self.function(node),
            Kind::Class => self.class(node),
            _ => self.visit_children(node),
        }
    }

    /// A use of a name.
    pub(super) fn load(&mut self, node: Node<'t>) {
        let name = self.text(node);
        if name.is_empty() {
            return;
        }
        let top = self.flow.frames.len() - 1;
        let (value, _) = self.flow.lookup(top, name, false);
        self.uses.push(Use { node, start: node.start_byte() as u32, value });
    }

    /// Binds a name in the innermost namespace.
    pub(super) fn bind(&mut self, node: Node<'t>, kind: BindingKind<'t>) {
        let name = self.text(node);
        if name.is_empty() {
            return;
        }
        let real = self.flow.real();
        let slot = self.flow.slot(real, name);
        let target = match self.flow.slots[slot.0 as usize].role {
            Role::Own => slot,
            Role::Elsewhere(target) => target,
        };
        let held = &mut self.flow.slots[target.0 as usize];
        held.is_bound = true;
        let scope = held.scope;
        let is_delete = matches!(kind, BindingKind::Delete);
        let is_bare = matches!(kind, BindingKind::Assign { value: None, .. });
        let id = self.add_binding(Binding { name, node, scope, kind });
        let bound = if is_delete { UNBOUND } else { self.flow.values.add(Value::Binding(id)) };
        if target != slot {
            self.flow.write_foreign(target, bound);
        }
        let value = if is_bare {
            let before = self.flow.read(real, slot);
            self.flow.values.join([before, bound].into_iter().collect())
        } else {
            bound
        };
        self.flow.write(real, slot, value);
    }

    /// Binds a name of a comprehension, or a type parameter.
    pub(super) fn bind_overlay(&mut self, node: Node<'t>, kind: BindingKind<'t>) {
        let name = self.text(node);
        let Some(scope) = self.flow.frames.last().map(|frame| frame.scope) else { return };
        if name.is_empty() {
            return;
        }
        let id = self.add_binding(Binding { name, node, scope, kind });
        let value = self.flow.values.add(Value::Binding(id));
        if let Some(frame) = self.flow.frames.last_mut() {
            frame.overlay.push((name, value));
        }
    }

    fn add_binding(&mut self, binding: Binding<'t>) -> BindingId {
        let id = BindingId(self.bindings.len() as u32);
        self.scopes[binding.scope.0 as usize].names.entry(binding.name).or_default().push(id);
        self.bindings.push(binding);
        id
    }

    fn first_child(&mut self, node: Node<'t>) {
        if let Some(first) = node.named_child(0) {
            self.visit(first);
        }
    }

    fn attribute(&mut self, node: Node<'t>) {
        let mut object = node.named_child(0);
        while let Some(inner) = object
            && kind(inner) == Kind::Attribute
        {
            object = inner.named_child(0);
        }
        self.visit_optional(object);
    }

    /// `a + b + c`: long ones are generated, so without recursion on the left.
    fn left_recursive(&mut self, node: Node<'t>) {
        let mut chain = vec![node];
        let mut left = node.child_by_field_id(self.fields.left);
        while let Some(inner) = left
            && kind(inner) == Kind::LeftRecursive
        {
            chain.push(inner);
            left = inner.child_by_field_id(self.fields.left);
        }
        self.visit_optional(left);
        for operation in chain.into_iter().rev() {
            self.visit_optional(operation.child_by_field_id(self.fields.right));
        }
    }

    fn string(&mut self, node: Node<'t>) {
        if node.named_child_count() > 3 || node.named_child(1).is_some_and(|child| kind(child) == Kind::Other) {
            self.visit_children(node);
        }
    }

    fn boolean(&mut self, node: Node<'t>) {
        self.visit_optional(node.child_by_field_id(self.fields.left));
        self.flow.begin();
        self.visit_optional(node.child_by_field_id(self.fields.right));
        let arm = self.flow.end();
        self.maybe(arm);
    }

    /// Goes on after something that may not have been evaluated.
    pub(super) fn maybe(&mut self, arm: Arm) {
        for (slot, value) in arm.delta {
            self.flow.join_with(slot, value);
        }
    }

    fn conditional(&mut self, node: Node<'t>) {
        let children = self.open(node);
        if children.len() == 3 {
            let first = children.start;
            self.visit(self.child(first + 1).0);
            self.flow.begin();
            self.visit(self.child(first).0);
            let yes = self.flow.end();
            self.flow.begin();
            self.visit(self.child(first + 2).0);
            let no = self.flow.end();
            self.flow.merge(vec![yes, no]);
        } else {
            for index in children.clone() {
                self.visit(self.child(index).0);
            }
        }
        self.close(children);
    }

    /// A condition; the state is then the one in which it holds. Given back: what may not have been evaluated where it
    /// does not hold (`a and (b := c)`), with the values before.
    pub(super) fn condition(&mut self, node: Node<'t>) -> Vec<(SlotId, ValueId)> {
        let inner = crate::node::unparenthesised(node);
        let operator = inner.child_by_field_id(self.fields.operator);
        if kind(inner) != Kind::BooleanOperator || operator.is_none_or(|operator| operator.kind() != "and") {
            self.visit(node);
            return Vec::new();
        }
        let mut doubtful = match inner.child_by_field_id(self.fields.left) {
            Some(left) => self.condition(left),
            None => Vec::new(),
        };
        self.flow.begin();
        if let Some(right) = inner.child_by_field_id(self.fields.right) {
            doubtful.extend(self.condition(right));
        }
        let arm = self.flow.end();
        doubtful.extend(arm.delta.iter().map(|(slot, _)| (*slot, self.flow.slots[slot.0 as usize].value)));
        self.flow.apply(&arm.delta);
        doubtful
    }
}
