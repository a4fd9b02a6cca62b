//! Classes and functions of this file.

use rustc_hash::FxHashMap;
use syntax::Node;

use super::Resolver;
use super::value::{Resolution, Value};

/// What methods of a class assign to attributes of `self`: the right sides, by name.
pub type SelfAttributes<'a> = FxHashMap<&'a str, Vec<Assigned<'a>>>;

/// One assignment to `self.name`.
#[derive(Debug, Clone, Copy)]
pub struct Assigned<'a> {
    /// The right side.
    pub value: Option<Node<'a>>,
    /// The annotation.
    pub annotation: Option<Node<'a>>,
}

/// How many local base classes are followed.
const MAX_BASES: usize = 12;

impl<'a> Resolver<'a> {
    /// The definition that starts at a byte.
    pub fn definition(&self, start: usize) -> Option<Node<'a>> {
        let node = self.model.parsed.root().descendant_for_byte_range(start, start + 1)?;
        syntax::node::ancestors(node)
            .find(|n| n.start_byte() == start && matches!(n.kind(), "class_definition" | "function_definition"))
    }

    pub(super) fn is_local_class(&self, start: usize) -> bool {
        self.definition(start).is_some_and(|node| node.kind() == "class_definition")
    }

    /// The class in whose method a node stands.
    pub fn class_around(&self, node: Node<'a>) -> Option<Node<'a>> {
        syntax::node::ancestors(node).find(|n| n.kind() == "class_definition")
    }

    /// What the first parameter of a method is: an instance of its class, or the class; nothing for static methods and
    /// functions outside classes.
    pub(super) fn implicit_receiver(&self, function: Node<'a>) -> Option<Value> {
        if function.kind() != "function_definition" {
            return None;
        }
        let mut outer = function.parent()?;
        let mut decorators: Vec<&str> = Vec::new();
        if outer.kind() == "decorated_definition" {
            decorators = syntax::node::children(outer)
                .into_iter()
                .filter(|child| child.kind() == "decorator")
                .map(|child| self.model.parsed.slice(child).trim_start_matches('@').trim())
                .collect();
            outer = outer.parent()?;
        }
        let class = (outer.kind() == "block").then(|| outer.parent()).flatten()?;
        if class.kind() != "class_definition" || decorators.contains(&"staticmethod") {
            return None;
        }
        let name = function.child_by_field_name("name").map(|name| self.model.parsed.slice(name));
        let of_class = decorators.contains(&"classmethod") || matches!(name, Some("__new__" | "__init_subclass__"));
        let start = class.start_byte();
        Some(if of_class { Value::Local(start) } else { Value::LocalInstance(start) })
    }

    /// What calling a local class or function gives.
    pub(super) fn local_called(&self, start: usize) -> Vec<Value> {
        let Some(definition) = self.definition(start) else { return Vec::new() };
        if definition.kind() == "class_definition" {
            return vec![Value::LocalInstance(start)];
        }
        if self.model.parsed.slice(definition).starts_with("async") {
            return Vec::new();
        }
        match definition.child_by_field_name("return_type") {
            Some(annotation) if !self.is_decorated(definition) => self.annotated(annotation).values.to_vec(),
            _ => Vec::new(),
        }
    }

    fn is_decorated(&self, definition: Node<'a>) -> bool {
        definition.parent().is_some_and(|parent| parent.kind() == "decorated_definition")
    }

    /// What `name` denotes on a local class: its own attributes first, then its bases'.
    pub(super) fn local_member(&self, start: usize, name: &str, through_class: bool) -> Vec<Value> {
        self.member_of_local(start, name, through_class, 0)
    }

    fn member_of_local(&self, start: usize, name: &str, through_class: bool, depth: usize) -> Vec<Value> {
        let Some(class) = self.definition(start) else { return Vec::new() };
        if let Some(own) = self.own_member(class, name) {
            return own;
        }
        self.inherited_member(start, name, through_class, depth)
    }

    /// What `name` denotes on the bases of a local class.
    pub(super) fn inherited_member(&self, start: usize, name: &str, through_class: bool, depth: usize) -> Vec<Value> {
        let Some(class) = self.definition(start) else { return Vec::new() };
        if depth > MAX_BASES {
            return Vec::new();
        }
        for base in self.bases(class) {
            for value in &self.resolve(base).values {
                let found = match value {
                    Value::Symbol(path) => {
                        let class = self.canonical(path);
                        if !self.may_have(&class, name) {
                            continue;
                        }
                        vec![Value::Member { class, name: name.to_owned(), through_class, through_local: true }]
                    }
                    Value::Local(other) if *other != start => {
                        self.member_of_local(*other, name, through_class, depth + 1)
                    }
                    _ => return Vec::new(),
                };
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// Whether the surfaces or the changes know this member on a class or its bases, in any release.
    fn may_have(&self, class: &str, name: &str) -> bool {
        self.order_of(class).classes.iter().any(|owner| {
            let Some(library) = self.library_of(owner) else { return false };
            let path = format!("{owner}.{name}");
            if library.symbol(&path).is_some() || library.has_changes_at(&path) || name == "__init__" {
                return true;
            }
            let aliases = library.symbol(owner).map(|symbol| symbol.aliases.as_slice()).unwrap_or_default();
            aliases.iter().any(|alias| library.has_changes_at(&format!("{}.{name}", alias.path)))
        })
    }

    /// The expressions of a class's bases.
    pub fn bases(&self, class: Node<'a>) -> Vec<Node<'a>> {
        let Some(list) = class.child_by_field_name("superclasses") else { return Vec::new() };
        syntax::node::children(list)
            .into_iter()
            .filter(|child| !matches!(child.kind(), "keyword_argument" | "list_splat" | "dictionary_splat"))
            .collect()
    }

    /// What a class itself binds a name to; `None` where it does not.
    fn own_member(&self, class: Node<'a>, name: &str) -> Option<Vec<Value>> {
        let body = class.child_by_field_name("body")?;
        let scope = self.model.scopes().find(|(_, scope)| scope.node.id() == class.id()).map(|(_, scope)| scope);
        if let Some(bindings) = scope.and_then(|scope| scope.names.get(name)) {
            // A property or method of this file: what it gives is not followed here.
            let arms = bindings.iter().map(|&id| self.of_binding(self.model.binding(id)));
            return Some(Resolution::any_of(arms).values.to_vec());
        }
        let attributes = self.self_attributes(class, body);
        let assigned = attributes.get(name)?;
        let mut out: Vec<Value> = Vec::new();
        for assignment in assigned {
            let mut values = match assignment.annotation {
                Some(annotation) => self.annotated(annotation).values.to_vec(),
                None => Vec::new(),
            };
            if let (true, Some(value)) = (values.is_empty(), assignment.value) {
                if value.kind() == "none" || self.is_pending(value) {
                    continue;
                }
                values = self.value_of(value).values.to_vec();
            }
            if values.is_empty() {
                values.push(Value::Unknown);
            }
            for value in values {
                if !out.contains(&value) {
                    out.push(value);
                }
            }
        }
        Some(out)
    }

    fn self_attributes(&self, class: Node<'a>, body: Node<'a>) -> std::rc::Rc<SelfAttributes<'a>> {
        if let Some(known) = self.attributes.borrow().get(&class.start_byte()) {
            return std::rc::Rc::clone(known);
        }
        let mut out: SelfAttributes<'a> = FxHashMap::default();
        for node in syntax::node::descendants(body) {
            if node.kind() != "assignment" {
                continue;
            }
            let Some(left) = node.child_by_field_name("left") else { continue };
            let (value, annotation) = (node.child_by_field_name("right"), node.child_by_field_name("type"));
            if left.kind() == "attribute" {
                if let Some(name) = self.attribute_of_self(left, class) {
                    out.entry(name).or_default().push(Assigned { value, annotation });
                }
            } else if matches!(left.kind(), "pattern_list" | "tuple_pattern" | "list_pattern") {
                for target in syntax::node::children(left) {
                    if let Some(name) = self.attribute_of_self(target, class) {
                        out.entry(name).or_default().push(Assigned { value: None, annotation: None });
                    }
                }
            }
        }
        let out = std::rc::Rc::new(out);
        self.attributes.borrow_mut().insert(class.start_byte(), std::rc::Rc::clone(&out));
        out
    }

    fn attribute_of_self(&self, target: Node<'a>, class: Node<'a>) -> Option<&'a str> {
        if target.kind() != "attribute" {
            return None;
        }
        let object = target.child_by_field_name("object")?;
        let name = target.child_by_field_name("attribute")?;
        if object.kind() != "identifier" {
            return None;
        }
        let receiver = self.resolve(object);
        let own = [Value::LocalInstance(class.start_byte())];
        (receiver.values.as_slice() == own).then(|| &self.model.parsed.text()[name.byte_range()])
    }
}
