//! What functions of the project give: by their annotation, else by what they return.

use std::rc::Rc;

use changes::Confidence;
use changes::types::Decoration;
use syntax::{BindingKind, Node, Scope, ScopeId};

use super::Resolver;
use super::value::{Resolution, Value};
use crate::modules::Site;

/// More returns than this are not followed.
const MAX_RETURNS: usize = 24;

/// What a context manager made of a generator is called here.
const CONTEXT: &str = "contextlib.AbstractContextManager";

impl<'a> Resolver<'a> {
    /// What calling a class or function of the project gives.
    pub(super) fn local_called(&self, site: Site) -> Resolution {
        let Some(home) = self.home(site) else { return Resolution::unknown() };
        match home.definition(site.start) {
            Some(definition) if definition.kind() == "class_definition" => {
                Resolution::plain([Value::LocalInstance(site)])
            }
            Some(function) => home.function_called(function),
            None => Resolution::unknown(),
        }
    }

    fn function_called(&self, function: Node<'a>) -> Resolution {
        match self.decoration(function) {
            None | Some(Decoration::Keeps) => self.given(function),
            Some(Decoration::Context) => wrapped(CONTEXT, &self.yielded(function)),
            Some(Decoration::Property | Decoration::Fixture | Decoration::Other) => Resolution::unknown(),
        }
    }

    /// What a property of a local class gives; `None` for other functions.
    pub(super) fn property_value(&self, function: Node<'a>) -> Option<Resolution> {
        (self.decoration(function) == Some(Decoration::Property)).then(|| self.given(function))
    }

    /// What a parameter of a test (or of another fixture) is: what the fixture of its name gives, in its class, in this
    /// file, or in one whose fixtures are shared with it.
    pub(super) fn given_by_fixture(&self, name: &str, function: Node<'a>) -> Resolution {
        let named = function.child_by_field_name("name").map_or("", |name| self.model.parsed.slice(name));
        if !named.starts_with("test") && self.decoration(function) != Some(Decoration::Fixture) {
            return Resolution::unknown();
        }
        let class = self.class_around(function).and_then(|class| self.scope_of_definition(class.start_byte()));
        let in_class = class.and_then(|scope| self.fixture_in(scope, name));
        let own = || self.fixture_in(self.model.scope(ScopeId(0)), name);
        let shared = || {
            self.files.shared().into_iter().filter_map(|file| self.files.resolver(self.project, file)).find_map(
                |home| {
                    let found = home.fixture_in(home.model.scope(ScopeId(0)), name)?;
                    Some(found.step(format!("the fixture is in {}", self.files.name(home.file)), Confidence::Certain))
                },
            )
        };
        let found = in_class.or_else(own).or_else(shared);
        found.map_or_else(Resolution::unknown, |found| {
            found.step(format!("parameter `{name}` is a fixture"), Confidence::Certain)
        })
    }

    fn fixture_in(&self, scope: &Scope<'a>, name: &str) -> Option<Resolution> {
        let bindings = scope.names.get(name)?;
        bindings.iter().rev().find_map(|&id| match &self.model.binding(id).kind {
            BindingKind::Function(function) => self.fixture_value(*function),
            _ => None,
        })
    }

    /// What a fixture gives to the tests that name it; `None` for other functions.
    fn fixture_value(&self, function: Node<'a>) -> Option<Resolution> {
        if self.decoration(function) != Some(Decoration::Fixture) {
            return None;
        }
        Some(if self.is_generator(function) { self.yielded(function) } else { self.given(function) })
    }

    /// What the decorators make of a function; `None` without any.
    pub(super) fn decoration(&self, function: Node<'a>) -> Option<Decoration> {
        let outer = function.parent().filter(|parent| parent.kind() == "decorated_definition")?;
        let mut out = Decoration::Keeps;
        for decorator in syntax::node::children(outer).into_iter().filter(|child| child.kind() == "decorator") {
            let one = decorator.named_child(0).map_or(Decoration::Other, |expression| self.decorates_as(expression));
            match (out, one) {
                (_, Decoration::Keeps) => {}
                (Decoration::Keeps, one) => out = one,
                _ => return Some(Decoration::Other),
            }
        }
        Some(out)
    }

    fn decorates_as(&self, expression: Node<'a>) -> Decoration {
        let callee = match expression.kind() {
            "call" => expression.child_by_field_name("function").unwrap_or(expression),
            _ => expression,
        };
        let Some(path) = self.written_path(callee) else { return Decoration::Other };
        let known = self.library_of(&path).and_then(|library| library.types.decorators.get(&path).copied());
        known.unwrap_or(Decoration::Other)
    }

    /// What a call gives, decorators apart: the annotation, else the union of what is returned.
    fn given(&self, function: Node<'a>) -> Resolution {
        let is_async = function.child(0).is_some_and(|first| first.kind() == "async");
        let name = function.child_by_field_name("name").map_or("", |name| self.model.parsed.slice(name));
        let result = match function.child_by_field_name("return_type") {
            Some(annotation) => {
                self.annotated(annotation).step(format!("`{name}` is annotated to return it"), Confidence::Certain)
            }
            None if self.is_generator(function) => wrapped("typing.Iterator", &self.yielded(function)),
            None => self.returned_values(function),
        };
        if is_async { wrapped("typing.Awaitable", &result) } else { result }
    }

    fn returned_values(&self, function: Node<'a>) -> Resolution {
        let start = function.start_byte();
        if let Some(known) = self.returns.borrow().get(&start) {
            return known.as_deref().cloned().unwrap_or_default();
        }
        if self.files.depth.get() > super::MAX_STEPS {
            return Resolution::unknown();
        }
        self.returns.borrow_mut().insert(start, None);
        self.files.depth.set(self.files.depth.get() + 1);
        let results = self.given_by(function, "return_statement");
        self.files.depth.set(self.files.depth.get() - 1);
        let mut out = match results {
            Some(results) => Resolution::any_of(results.into_iter().map(|result| self.value_of(result))),
            None => Resolution::unknown(),
        };
        if !out.is_unknown() {
            let name = function.child_by_field_name("name").map_or("", |name| self.model.parsed.slice(name));
            let line = self.model.parsed.lines().line_of(start) + 1;
            out = out.step(format!("`{name}` in line {line} returns it"), Confidence::Certain);
        }
        self.returns.borrow_mut().insert(start, Some(Rc::new(out.clone())));
        out
    }

    fn yielded(&self, function: Node<'a>) -> Resolution {
        if let Some(annotation) = function.child_by_field_name("return_type") {
            let items = self.annotated(annotation).flat_map(|value| self.items(value));
            if !items.is_unknown() {
                return items;
            }
        }
        match self.given_by(function, "yield") {
            Some(results) => Resolution::any_of(results.into_iter().map(|result| self.value_of(result))),
            None => Resolution::unknown(),
        }
    }

    fn is_generator(&self, function: Node<'a>) -> bool {
        self.results(function).any(|node| node.kind() == "yield")
    }

    /// The expressions that a function's own statements of a kind give; `None` where there are none, or too many.
    fn given_by(&self, function: Node<'a>, kind: &str) -> Option<Vec<Node<'a>>> {
        let mut out = Vec::new();
        for node in self.results(function).filter(|node| node.kind() == kind) {
            if self.model.is_unreachable(node) {
                continue;
            }
            if let Some(result) = node.named_child(0).filter(|result| result.kind() != "none") {
                out.push(result);
            }
        }
        (!out.is_empty() && out.len() <= MAX_RETURNS).then_some(out)
    }

    /// The `return` statements of a function itself that can be reached.
    pub fn return_statements(&self, function: Node<'a>) -> Vec<Node<'a>> {
        let statements = self.results(function).filter(|node| node.kind() == "return_statement");
        statements.filter(|node| !self.model.is_unreachable(*node)).collect()
    }

    fn results(&self, function: Node<'a>) -> impl Iterator<Item = Node<'a>> {
        let scope = self.definition_scope(function.start_byte());
        scope.into_iter().flat_map(|scope| self.model.results_of(scope))
    }
}

/// Something that holds values of one type: an iterator, an awaitable, a context.
fn wrapped(class: &str, inner: &Resolution) -> Resolution {
    let [only] = inner.values.as_slice() else { return Resolution::unknown() };
    let value = Value::Instance { class: class.to_owned(), arguments: vec![only.clone()] };
    Resolution { values: [value].into_iter().collect(), confidence: inner.confidence, how: inner.how.clone() }
}
