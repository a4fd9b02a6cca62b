//! Where a condition is read: in a file, or in a function of the project as one call of it runs.

use syntax::node::ArgumentKind;
use syntax::{BindingKind, Call, Node};

use crate::file::FileContext;
use crate::resolve::Value;

/// Functions that call others are followed so deep.
const MAX_CALLS: usize = 3;

/// How many assignments are followed to a string or a path.
const MAX_STEPS: usize = 4;

/// A file; within a function also the call that runs it.
#[derive(Clone, Copy)]
pub struct View<'c, 't> {
    /// The file.
    pub context: FileContext<'t>,
    called: Option<Called<'c, 't>>,
}

/// A call of a function of the project.
#[derive(Clone, Copy)]
struct Called<'c, 't> {
    function: Node<'t>,
    call: &'c Call<'t>,
    from: &'c View<'c, 't>,
    depth: usize,
}

impl<'c, 't> View<'c, 't> {
    /// In a file, wherever.
    pub fn of(context: &FileContext<'t>) -> View<'c, 't> {
        View { context: *context, called: None }
    }

    /// In the function of the project that a call runs; `None` for other calls, and too far away from the first.
    pub fn within<'n>(&'n self, call: &'n Call<'t>) -> Option<View<'n, 't>> {
        let depth = self.called.map_or(1, |called| called.depth + 1);
        let resolved = self.context.resolver.resolve(call.callee);
        let [Value::Local(site)] = resolved.values.as_slice() else { return None };
        let (function, home) = self.context.resolver.definition_at(*site)?;
        let called = Called { function, call, from: self, depth };
        (function.kind() == "function_definition" && depth <= MAX_CALLS)
            .then(|| View { context: FileContext::of(home), called: Some(called) })
    }

    /// The `return` statements of the function; none outside of one.
    pub fn results(&self) -> Vec<Node<'t>> {
        let function = self.called.map(|called| called.function);
        function.map_or_else(Vec::new, |function| self.context.resolver.return_statements(function))
    }

    /// The expressions that a name or attribute may stand for: a constant's value, an argument, what a variable of the
    /// function is set to.
    pub fn values(&self, node: Node<'t>) -> Vec<(Node<'t>, View<'c, 't>)> {
        if let Some((value, home)) = self.context.resolver.constant(node) {
            let called = self.called.filter(|_| home.file == self.context.resolver.file);
            return vec![(value, View { context: FileContext::of(home), called })];
        }
        let (Some(called), "identifier") = (self.called, node.kind()) else { return Vec::new() };
        let reaching = self.context.model.reaching(node);
        let bindings = reaching.bindings.iter().map(|&id| self.context.model.binding(id));
        bindings
            .filter_map(|binding| match &binding.kind {
                BindingKind::Parameter { function, index, default, stars: 0, .. } if *function == called.function => {
                    called.argument(binding.name, *index).or(default.map(|default| (default, *self)))
                }
                BindingKind::Assign { value: Some(value), unpack, .. } if unpack.is_empty() => Some((*value, *self)),
                _ => None,
            })
            .collect()
    }

    /// The dotted path of the library's module or member that an expression is, as written.
    pub fn path_of(&self, node: Node<'t>) -> Option<String> {
        self.path_within(node, 0)
    }

    fn path_within(&self, node: Node<'t>, depth: usize) -> Option<String> {
        if let Some(path) = self.context.resolver.path_of(node) {
            return Some(path);
        }
        if depth > MAX_STEPS {
            return None;
        }
        if node.kind() == "attribute" {
            let object = self.path_within(node.child_by_field_name("object")?, depth + 1)?;
            let name = self.context.parsed.slice(node.child_by_field_name("attribute")?);
            return Some(format!("{object}.{name}"));
        }
        self.values(node).into_iter().find_map(|(value, view)| view.path_within(value, depth + 1))
    }

    /// The string that an expression is.
    pub fn string(&self, node: Node<'t>) -> Option<String> {
        self.string_within(node, 0)
    }

    fn string_within(&self, node: Node<'t>, depth: usize) -> Option<String> {
        match syntax::literal::of_node(node, self.context.text()) {
            Some(syntax::literal::Literal::Str(text)) => Some(text),
            None if depth <= MAX_STEPS => {
                self.values(node).into_iter().find_map(|(value, view)| view.string_within(value, depth + 1))
            }
            _ => None,
        }
    }
}

impl<'c, 't> Called<'c, 't> {
    /// What the call gives for a parameter, and where that is to be read.
    fn argument(&self, name: &str, index: usize) -> Option<(Node<'t>, View<'c, 't>)> {
        let text = self.from.context.parsed;
        let named = self.call.arguments.iter().find(|argument| match argument.kind {
            ArgumentKind::Keyword(keyword) => text.slice(keyword) == name,
            _ => false,
        });
        let by_place = || {
            let before = self.call.arguments.get(..=index)?;
            let plain = before.iter().all(|argument| matches!(argument.kind, ArgumentKind::Positional));
            plain.then(|| &self.call.arguments[index])
        };
        named.or_else(by_place).map(|argument| (argument.value, *self.from))
    }
}
