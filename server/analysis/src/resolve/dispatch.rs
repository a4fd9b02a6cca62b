//! Parameters of functions that are chosen by the types of their arguments.

use changes::Confidence;
use syntax::node::ArgumentKind;
use syntax::{Call, Node};

use super::Resolver;
use super::value::Resolution;

impl<'a> Resolver<'a> {
    /// What a parameter of `@generic.register(Class)` is: an instance of the class, as `functools.singledispatch` and
    /// those after its pattern call it; of several classes (`register((A, B))`, or one decorator a class) any of them. Where
    /// more arguments are given, each is the class of one parameter.
    pub(super) fn dispatched(&self, name: &str, function: Node<'a>, index: usize) -> Resolution {
        let Some(outer) = function.parent().filter(|parent| parent.kind() == "decorated_definition") else {
            return Resolution::unknown();
        };
        let Some(at) = index.checked_sub(usize::from(self.implicit_receiver(function).is_some())) else {
            return Resolution::unknown();
        };
        let decorators = syntax::node::children(outer).into_iter().filter(|child| child.kind() == "decorator");
        let registered = decorators.filter_map(|decorator| self.registered(decorator.named_child(0)?, at));
        Resolution::any_of(registered)
            .step(format!("`{name}` is what the function is registered for"), Confidence::Likely)
    }

    /// Instances of the class that a decorator `x.register(A, B)` has at a place; `None` for other decorators.
    fn registered(&self, decorator: Node<'a>, at: usize) -> Option<Resolution> {
        let call = Call::read(decorator)?;
        let name = call.callee.child_by_field_name("attribute")?;
        if self.model.parsed.slice(name) != "register" {
            return None;
        }
        let positional = call.arguments.iter().filter(|argument| matches!(argument.kind, ArgumentKind::Positional));
        let given = syntax::node::unparenthesised(positional.map(|argument| argument.value).nth(at)?);
        let classes = match given.kind() {
            "tuple" | "list" => syntax::node::children(given),
            _ => vec![given],
        };
        Some(Resolution::any_of(classes.into_iter().map(|class| self.class_instance(&self.resolve(class)))))
    }
}
