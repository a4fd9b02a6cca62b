//! Questions that the model answers after it was built.

use std::ops::Range;

use tree_sitter::Node;

use super::Model;
use super::types::{BindingId, BindingKind, Reaching, ScopeId, ScopeKind, StarImport};
use super::value::{UNBOUND, ValueId};
use crate::imports::ImportStatement;
use crate::literal::{self, Literal};

impl<'t> Model<'t> {
    /// What reaches the use of a name: `identifier` is an identifier node in load position, the target of an augmented
    /// assignment, or what a `del` unbinds.
    pub fn reaching(&self, identifier: Node<'t>) -> Reaching {
        let start = identifier.start_byte() as u32;
        match self.uses.binary_search_by_key(&start, |used| used.start) {
            Ok(index) if identifier.kind() == "identifier" => self.sets.get(self.uses[index].value).clone(),
            _ => Reaching::default(),
        }
    }

    /// Whether a node is a use of a name that the model knows.
    pub fn is_use(&self, identifier: Node<'t>) -> bool {
        let start = identifier.start_byte() as u32;
        let found = self.uses.binary_search_by_key(&start, |used| used.start);
        found.is_ok_and(|index| self.uses[index].node.id() == identifier.id())
    }

    /// All uses of names, in the order of the text.
    pub fn uses(&self) -> impl Iterator<Item = (Node<'t>, &Reaching)> {
        self.uses.iter().map(|used| (used.node, self.sets.get(used.value)))
    }

    /// The innermost scope in whose body a node is evaluated (a default or decorator belongs to the enclosing one, a
    /// parameter's name to the function).
    pub fn scope_of(&self, node: Node<'t>) -> ScopeId {
        self.scope_at(node.start_byte() as u32..node.end_byte() as u32)
    }

    fn scope_at(&self, range: Range<u32>) -> ScopeId {
        let mut index = self.extents.partition_point(|extent| extent.range.start <= range.start);
        // Those that start here may be smaller than the node.
        index = index.saturating_sub(1);
        loop {
            let extent = &self.extents[index];
            if extent.range.end >= range.end || index == 0 {
                return extent.scope;
            }
            index = extent.parent as usize;
        }
    }

    /// The innermost class in whose body, or in whose methods, a node is evaluated.
    pub fn enclosing_class(&self, node: Node<'t>) -> Option<ScopeId> {
        self.enclosing(node, ScopeKind::Class)
    }

    /// The innermost `def` in whose body a node is evaluated.
    pub fn enclosing_function(&self, node: Node<'t>) -> Option<ScopeId> {
        self.enclosing(node, ScopeKind::Function)
    }

    fn enclosing(&self, node: Node<'t>, kind: ScopeKind) -> Option<ScopeId> {
        let mut scopes = std::iter::successors(Some(self.scope_of(node)), |scope| self.scope(*scope).parent);
        scopes.find(|scope| self.scope(*scope).kind == kind)
    }

    /// The uses that a binding reaches: identifier nodes, in the order of the text.
    pub fn uses_of(&self, binding: BindingId) -> Vec<Node<'t>> {
        let (starts, uses) = self.by_binding.get_or_init(|| self.index());
        let index = binding.0 as usize;
        let Some(range) = starts.get(index).zip(starts.get(index + 1)) else { return Vec::new() };
        uses[*range.0 as usize..*range.1 as usize].iter().map(|used| self.uses[*used as usize].node).collect()
    }

    fn index(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; self.bindings.len() + 1];
        for (_, reaching) in self.uses() {
            reaching.bindings.iter().for_each(|binding| starts[binding.0 as usize + 1] += 1);
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut uses = vec![0; starts.last().map_or(0, |total| *total as usize)];
        for (number, (_, reaching)) in self.uses().enumerate() {
            for binding in &reaching.bindings {
                let place = &mut next[binding.0 as usize];
                uses[*place as usize] = number as u32;
                *place += 1;
            }
        }
        (starts, uses)
    }

    /// What a name would mean if it were used at `node`: the bindings visible there (for checking captures).
    pub fn visible(&self, name: &str, node: Node<'t>) -> Reaching {
        self.visible_at(name, self.scope_of(node), node.start_byte() as u32)
    }

    /// What a name of the module holds when the module has run: what other modules import.
    pub fn at_end(&self, name: &str) -> Reaching {
        let Some(slot) = self.scope(ScopeId(0)).slots.get(name) else { return Reaching::default() };
        self.sets.get(self.slots[slot.0 as usize].exit).clone()
    }

    fn visible_at(&self, name: &str, from: ScopeId, position: u32) -> Reaching {
        let mut position = position;
        let mut result = Reaching { maybe_unbound: true, ..Reaching::default() };
        let mut skip_classes = false;
        let mut crossed = false;
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = self.scope(id);
            let is_class = scope.kind == ScopeKind::Class;
            let mut part = None;
            if let (Some(slot), false) = (scope.slots.get(name), is_class && skip_classes) {
                let slot = &self.slots[slot.0 as usize];
                let index = slot.history.partition_point(|(start, _)| *start <= position);
                let value = index.checked_sub(1).map_or(slot.entry, |index| slot.history[index].1);
                let mut found = self.sets.get(value).clone();
                if crossed {
                    let exit = self.sets.get(slot.exit);
                    found.bindings.extend_from_slice(&exit.bindings);
                    found.maybe_unbound = exit.maybe_unbound;
                    found.truncated |= exit.truncated;
                }
                found.outer |= crossed;
                part = Some(found);
            } else if matches!(scope.kind, ScopeKind::Comprehension) || !is_class || !skip_classes {
                // Comprehensions and type parameters have no slots.
                if let Some(bindings) = scope.names.get(name) {
                    part = Some(Reaching {
                        bindings: bindings.iter().copied().collect(),
                        outer: crossed,
                        ..Reaching::default()
                    });
                }
            }
            if let Some(mut found) = part {
                found.settle();
                return found;
            }
            if matches!(scope.kind, ScopeKind::Function | ScopeKind::Lambda) {
                position = self.definition_position(id);
                crossed = true;
            }
            skip_classes |= scope.kind != ScopeKind::Class;
            next = scope.parent;
        }
        result.settle();
        result
    }

    fn definition_position(&self, scope: ScopeId) -> u32 {
        let node = self.scope(scope).node;
        node.child_by_field_name("body").map_or(node.end_byte(), |body| body.start_byte()) as u32
    }

    /// Import statements of the whole file, in the order of the text.
    pub fn imports(&self) -> Vec<ImportStatement<'t>> {
        self.imports.iter().filter_map(|node| ImportStatement::read(*node, self.parsed.text())).collect()
    }

    /// The `from m import *` that a name used at a node may come from, in the order of the text: ask where it is unbound
    /// or maybe unbound. One that stands after a binding may also have replaced it.
    pub fn star_imports(&self, node: Node<'t>) -> Vec<&StarImport<'t>> {
        let scopes: Vec<ScopeId> =
            std::iter::successors(Some(self.scope_of(node)), |scope| self.scope(*scope).parent).collect();
        let function =
            scopes.iter().position(|scope| matches!(self.scope(*scope).kind, ScopeKind::Function | ScopeKind::Lambda));
        let is_visible = |star: &&StarImport<'t>| {
            let Some(place) = scopes.iter().position(|scope| *scope == star.scope) else { return false };
            let is_later_seen = function.is_some_and(|function| place > function);
            is_later_seen || star.statement.end_byte() <= node.start_byte()
        };
        self.stars.iter().filter(is_visible).collect()
    }

    /// The `return` and `yield` of a function itself, not of functions in it, in the order of the text.
    pub fn results_of(&self, function: ScopeId) -> impl Iterator<Item = Node<'t>> {
        let range = self.scope(function).node.byte_range();
        let first = self.results.partition_point(|(_, node)| node.start_byte() < range.start);
        let within = self.results[first..].iter().take_while(move |(_, node)| node.start_byte() < range.end);
        within.filter(move |(scope, _)| *scope == function).map(|(_, node)| *node)
    }

    /// The assignments in a part of the text whose target is an attribute, or several targets.
    pub fn stores_in(&self, part: Node<'t>) -> impl Iterator<Item = Node<'t>> {
        let range = part.byte_range();
        let first = self.stores.partition_point(|node| node.start_byte() < range.start);
        self.stores[first..].iter().copied().take_while(move |node| node.start_byte() < range.end)
    }

    /// The module's own `from m import *`, in the order of the text.
    pub fn module_stars(&self) -> Vec<&StarImport<'t>> {
        self.stars.iter().filter(|star| star.scope == ScopeId(0)).collect()
    }

    /// Whether a node lies in code that cannot be reached (after `return`, `raise`, `break`, `continue`).
    pub fn is_unreachable(&self, node: Node<'t>) -> bool {
        let start = node.start_byte() as u32;
        let index = self.unreachable.partition_point(|range| range.start <= start);
        index > 0 && start < self.unreachable[index - 1].end
    }

    /// Names listed in the module's `__all__`, where it is plain: lists and tuples of strings, assigned, added with `+`
    /// and `+=`, or given to its `extend` and `append`.
    pub fn dunder_all(&self) -> Option<Vec<String>> {
        let bindings = self.scope(ScopeId(0)).names.get("__all__")?;
        let mut names = Vec::new();
        let mut additions: Vec<(usize, bool, Node<'t>)> = Vec::new();
        for id in bindings {
            let binding = self.binding(*id);
            match &binding.kind {
                BindingKind::Assign { value: Some(value), unpack, .. } if unpack.is_empty() => {
                    additions.push((binding.node.start_byte(), true, *value));
                }
                BindingKind::AugmentedAssign { value, .. } => {
                    additions.push((binding.node.start_byte(), false, *value));
                }
                BindingKind::Assign { value: None, .. } => {}
                _ => return None,
            }
            for used in self.uses_of(*id) {
                if self.scope_of(used) == ScopeId(0)
                    && let Some(argument) = method_argument(used, self.parsed.text())
                {
                    additions.push((used.start_byte(), false, argument));
                }
            }
        }
        additions.sort_by_key(|addition| addition.0);
        additions.dedup_by_key(|addition| addition.0);
        for (_, starts_anew, value) in additions {
            if starts_anew {
                names.clear();
            }
            self.strings(value, &mut names)?;
        }
        Some(names)
    }

    fn strings(&self, node: Node<'t>, names: &mut Vec<String>) -> Option<()> {
        let node = crate::node::unparenthesised(node);
        if node.kind() == "binary_operator" {
            self.strings(node.child_by_field_name("left")?, names)?;
            return self.strings(node.child_by_field_name("right")?, names);
        }
        match literal::of_node(node, self.parsed.text())? {
            Literal::Str(name) => names.push(name),
            Literal::Container('(' | '[', items) => {
                for item in items {
                    let Literal::Str(name) = item else { return None };
                    names.push(name);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// `__all__.extend(x)`, `__all__.append(x)`: `x`.
fn method_argument<'t>(name: Node<'t>, text: &str) -> Option<Node<'t>> {
    let attribute = name.parent().filter(|parent| parent.kind() == "attribute")?;
    let method = attribute.child_by_field_name("attribute")?;
    if !matches!(text.get(method.byte_range())?, "extend" | "append") {
        return None;
    }
    let call = crate::Call::read(attribute.parent()?)?;
    call.arguments.first().map(|argument| argument.value)
}

/// A part of the text with its scope.
#[derive(Debug)]
pub(super) struct Extent {
    pub range: Range<u32>,
    pub scope: ScopeId,
    /// The part around it.
    pub parent: u32,
}

/// Orders parts that lie in each other.
pub(super) fn nest(mut parts: Vec<(Range<u32>, ScopeId)>) -> Vec<Extent> {
    parts.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut extents: Vec<Extent> = Vec::with_capacity(parts.len());
    let mut open: Vec<u32> = Vec::new();
    for (range, scope) in parts {
        while open.last().is_some_and(|last| extents[*last as usize].range.end < range.end) {
            open.pop();
        }
        let parent = open.last().copied().unwrap_or_default();
        open.push(extents.len() as u32);
        extents.push(Extent { range, scope, parent });
    }
    extents
}

/// Orders ranges, and drops those that lie in others.
pub(super) fn outermost(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        let is_outer = range.end > end;
        end = end.max(range.end);
        is_outer
    });
    ranges
}

/// A slot when the walk is over.
#[derive(Debug)]
pub(super) struct History {
    pub entry: ValueId,
    pub exit: ValueId,
    pub history: smallvec::SmallVec<[(u32, ValueId); 2]>,
}

impl Default for History {
    fn default() -> History {
        History { entry: UNBOUND, exit: UNBOUND, history: smallvec::SmallVec::new() }
    }
}
