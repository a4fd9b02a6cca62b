//! Classes of the project.

use changes::Confidence;
use rustc_hash::FxHashMap;
use syntax::{BindingKind, Node, Scope, ScopeId, ScopeKind, Unpack};

use super::Resolver;
use super::value::{Resolution, Value};
use crate::modules::Site;

/// What methods of a class assign to attributes of `self`: the right sides, by name.
pub type SelfAttributes<'a> = FxHashMap<&'a str, Vec<Assigned<'a>>>;

/// One assignment to `self.name`.
#[derive(Debug, Clone, Copy)]
pub struct Assigned<'a> {
    /// The right side.
    pub value: Option<Node<'a>>,
    /// Which of the values, where it is unpacked.
    pub index: Option<usize>,
    /// The annotation.
    pub annotation: Option<Node<'a>>,
}

/// How many bases of the project are followed.
const MAX_BASES: usize = 12;

impl<'a> Resolver<'a> {
    /// The definition in this file that starts at a byte.
    pub fn definition(&self, start: usize) -> Option<Node<'a>> {
        let table = self.definitions.get_or_init(|| {
            let scopes = self.model.scopes();
            let named = scopes.filter(|(_, scope)| matches!(scope.kind, ScopeKind::Class | ScopeKind::Function));
            named.map(|(id, scope)| (scope.node.start_byte(), (scope.node, id))).collect()
        });
        table.get(&start).map(|(node, _)| *node)
    }

    /// The definition of a class or function of the project, with its file's resolver.
    pub fn definition_at(&self, site: Site) -> Option<(Node<'a>, &'a Resolver<'a>)> {
        let home = self.home(site)?;
        Some((home.definition(site.start)?, home))
    }

    pub(super) fn definition_scope(&self, start: usize) -> Option<ScopeId> {
        self.definition(start)?;
        self.definitions.get()?.get(&start).map(|(_, id)| *id)
    }

    pub(super) fn scope_of_definition(&self, start: usize) -> Option<&Scope<'a>> {
        Some(self.model.scope(self.definition_scope(start)?))
    }

    pub(super) fn is_local_class(&self, site: Site) -> bool {
        self.definition_at(site).is_some_and(|(node, _)| node.kind() == "class_definition")
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
        let site = self.site(class);
        Some(if of_class { Value::Local(site) } else { Value::LocalInstance(site) })
    }

    /// What `name` denotes on a class of the project: its own attributes first, then its bases'.
    pub(super) fn local_member(&self, site: Site, name: &str, through_class: bool) -> Resolution {
        self.member_of_local(site, name, through_class, 0)
    }

    fn member_of_local(&self, site: Site, name: &str, through_class: bool, depth: usize) -> Resolution {
        let Some((class, home)) = self.definition_at(site) else { return Resolution::unknown() };
        if let Some(own) = home.own_member(class, name, through_class) {
            return own;
        }
        self.inherited_member(site, name, through_class, depth)
    }

    /// What `name` denotes on the bases of a class of the project.
    pub(super) fn inherited_member(&self, site: Site, name: &str, through_class: bool, depth: usize) -> Resolution {
        let Some((class, home)) = self.definition_at(site) else { return Resolution::unknown() };
        if depth > MAX_BASES {
            return Resolution::unknown();
        }
        for base in home.bases(class) {
            let resolved = home.resolve(base);
            for value in &resolved.values {
                let found = match value {
                    Value::Symbol(path) => {
                        let class = self.canonical(path);
                        if !self.may_have(&class, name) {
                            continue;
                        }
                        let member = Value::Member { class, name: name.to_owned(), through_class, through_local: true };
                        Resolution::of(member, format!("the class derives from `{path}`"))
                    }
                    Value::Local(other) if *other != site => {
                        self.member_of_local(*other, name, through_class, depth + 1)
                    }
                    _ => return Resolution::unknown(),
                };
                if !found.values.is_empty() {
                    return found;
                }
            }
        }
        Resolution::unknown()
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

    /// The library's constructor that calling a class of the project runs: that of its first base that has one. Nothing
    /// where the project's own classes make the instance in their own way: with `__init__` or `__new__`, a metaclass, or a
    /// decorator that may give them one.
    pub fn inherited_constructor(&self, site: Site) -> Resolution {
        if !self.is_plainly_made(site, 0) {
            return Resolution::unknown();
        }
        let found = self.local_member(site, "__init__", false);
        let is_library = found.values.iter().all(|value| matches!(value, Value::Member { .. }));
        if is_library { found } else { Resolution::unknown() }
    }

    fn is_plainly_made(&self, site: Site, depth: usize) -> bool {
        let Some((class, home)) = self.definition_at(site) else { return false };
        if class.kind() != "class_definition" || depth > MAX_BASES {
            return false;
        }
        let is_decorated = class.parent().is_some_and(|parent| parent.kind() == "decorated_definition");
        let list = class.child_by_field_name("superclasses");
        let is_odd = |child: &Node<'_>| matches!(child.kind(), "keyword_argument" | "list_splat" | "dictionary_splat");
        let has_odd = list.is_some_and(|list| syntax::node::children(list).iter().any(is_odd));
        let scope = home.scope_of_definition(class.start_byte());
        let makes = |name: &str| scope.is_some_and(|scope| scope.names.contains_key(name));
        if is_decorated || has_odd || makes("__init__") || makes("__new__") {
            return false;
        }
        home.bases(class).into_iter().all(|base| {
            let resolved = home.resolve(base);
            let mut values = resolved.values.iter();
            !resolved.values.is_empty()
                && values.all(|value| match value {
                    Value::Symbol(_) => true,
                    Value::Local(other) => *other != site && home.is_plainly_made(*other, depth + 1),
                    _ => false,
                })
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

    /// What a class itself binds a name to, in its body and on `self`; `None` where it does not.
    fn own_member(&self, class: Node<'a>, name: &str, through_class: bool) -> Option<Resolution> {
        let body = class.child_by_field_name("body")?;
        let mut arms: Vec<Resolution> = Vec::new();
        let mut is_bound = false;
        let scope = self.scope_of_definition(class.start_byte());
        if let Some(bindings) = scope.and_then(|scope| scope.names.get(name)) {
            is_bound = true;
            for &id in bindings {
                let binding = self.model.binding(id);
                match &binding.kind {
                    BindingKind::Assign { value: Some(value), annotation: None, .. } if value.kind() == "none" => {}
                    BindingKind::Function(function) if !through_class => match self.property_value(*function) {
                        Some(value) => arms.push(value.step(format!("`{name}` is a property"), Confidence::Certain)),
                        // A setter or deleter of the property before it.
                        None if self.is_accessor(*function, name) => {}
                        None => arms.push(self.of_binding(binding)),
                    },
                    _ => arms.push(self.of_binding(binding)),
                }
            }
        }
        let attributes = self.self_attributes(class, body);
        let assigned = attributes.get(name).map(Vec::as_slice).unwrap_or_default();
        if !is_bound && assigned.is_empty() {
            return None;
        }
        if !assigned.is_empty() {
            arms.extend(self.assigned_values(class, name, assigned));
        }
        Some(Resolution::any_of(arms))
    }

    /// What methods set an attribute to; nothing known for one that is part of a web, which is found out once.
    fn assigned_values(&self, class: Node<'a>, name: &str, assigned: &[Assigned<'a>]) -> Vec<Resolution> {
        let attribute = (class.start_byte(), name.to_owned());
        if self.has_looked_enough() || self.webs.borrow().contains(&attribute) {
            return vec![Resolution::unknown()];
        }
        let is_first = !self.in_attribute.replace(true);
        let looked_at = assigned.iter().take_while(|_| !self.has_looked_enough());
        let arms = looked_at.filter_map(|assignment| self.assigned_to_self(name, assignment)).collect();
        if is_first {
            self.in_attribute.set(false);
            if self.has_looked_enough() {
                self.webs.borrow_mut().insert(attribute);
            }
        }
        if self.has_looked_enough() { vec![Resolution::unknown()] } else { arms }
    }

    fn assigned_to_self(&self, name: &str, assigned: &Assigned<'a>) -> Option<Resolution> {
        if let Some(annotation) = assigned.annotation {
            let declared = self.annotated(annotation);
            if !declared.is_unknown() {
                return Some(declared.step(format!("`self.{name}` is annotated"), Confidence::Certain));
            }
        }
        let Some(value) = assigned.value else { return Some(Resolution::unknown()) };
        if value.kind() == "none" || self.is_pending(value) {
            return None;
        }
        let line = self.model.parsed.lines().line_of(value.start_byte()) + 1;
        let found = self.value_of(value);
        let found = match assigned.index {
            Some(index) => self.unpacked(found, &[Unpack::Index(index)]),
            None => found,
        };
        Some(found.step(format!("`self.{name}` is set in line {line}"), Confidence::Certain))
    }

    /// `@name.setter` and its kin.
    fn is_accessor(&self, function: Node<'a>, name: &str) -> bool {
        let Some(outer) = function.parent().filter(|parent| parent.kind() == "decorated_definition") else {
            return false;
        };
        syntax::node::children(outer).into_iter().filter(|child| child.kind() == "decorator").any(|decorator| {
            let written = self.model.parsed.slice(decorator).trim_start_matches('@').trim();
            written.strip_prefix(name).is_some_and(|rest| matches!(rest, ".setter" | ".deleter" | ".getter"))
        })
    }

    fn self_attributes(&self, class: Node<'a>, body: Node<'a>) -> std::rc::Rc<SelfAttributes<'a>> {
        if let Some(known) = self.attributes.borrow().get(&class.start_byte()) {
            return std::rc::Rc::clone(known);
        }
        let mut out: SelfAttributes<'a> = FxHashMap::default();
        for node in self.model.stores_in(body) {
            let Some(left) = node.child_by_field_name("left") else { continue };
            let mut value = node.child_by_field_name("right");
            // `self.a = self.b = value`
            while let Some(inner) = value.filter(|value| value.kind() == "assignment") {
                value = inner.child_by_field_name("right");
            }
            let annotation = node.child_by_field_name("type");
            if left.kind() == "attribute" {
                if let Some(name) = self.attribute_of_self(left, class) {
                    out.entry(name).or_default().push(Assigned { value, index: None, annotation });
                }
            } else if matches!(left.kind(), "pattern_list" | "tuple_pattern" | "list_pattern") {
                let targets = syntax::node::children(left);
                let starred = targets.iter().any(|target| target.kind() == "list_splat_pattern");
                for (index, target) in targets.into_iter().enumerate() {
                    if let Some(name) = self.attribute_of_self(target, class) {
                        let value = value.filter(|_| !starred);
                        out.entry(name).or_default().push(Assigned { value, index: Some(index), annotation: None });
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
        let own = [Value::LocalInstance(self.site(class))];
        (receiver.values.as_slice() == own).then(|| &self.model.parsed.text()[name.byte_range()])
    }
}
