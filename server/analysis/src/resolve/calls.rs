//! What the module's own calls hand to its functions.

use changes::Confidence;
use rustc_hash::FxHashMap;
use syntax::node::ArgumentKind;
use syntax::{Call, Node};

use super::Resolver;
use super::value::{Resolution, Value};

/// The calls that a module makes outside of its functions, by the name that is called.
pub(super) type ModuleCalls<'a> = FxHashMap<&'a str, Vec<Node<'a>>>;

/// More calls of one function than this are not looked at.
const MAX_CALLS: usize = 24;

impl<'a> Resolver<'a> {
    /// What a parameter is where the module itself (a script, a notebook) calls the function, or constructs its class. With
    /// that it is called whatever else calls it; so of other calls nothing need be known.
    ///
    /// Calls in functions are not looked at: an edit of one function would change what is found in others.
    pub(super) fn handed(&self, name: &str, function: Node<'a>, index: usize) -> Resolution {
        let Some(called) = self.called_for(function) else { return Resolution::unknown() };
        let Some(at) = index.checked_sub(usize::from(self.implicit_receiver(function).is_some())) else {
            return Resolution::unknown();
        };
        let text = called.child_by_field_name("name").map_or("", |name| self.model.parsed.slice(name));
        let calls = self.module_calls.get_or_init(|| self.calls_of_module());
        let mut out = Resolution::default();
        for &node in calls.get(text).into_iter().flatten().take(MAX_CALLS) {
            let Some(argument) = Call::read(node).and_then(|call| self.argument(&call, name, at)) else { continue };
            let callee = node.child_by_field_name("function").map(|callee| self.resolve(callee));
            if callee.is_none_or(|callee| callee.values.as_slice() != [Value::Local(self.site(called))]) {
                continue;
            }
            let mut given = self.value_of(argument);
            given.values.retain(|value| !matches!(value, Value::Unknown) && !super::expression::is_none(value));
            if !given.values.is_empty() {
                let line = self.model.parsed.lines().line_of(node.start_byte()) + 1;
                let given = given.step(format!("`{name}` is given in line {line}"), Confidence::Likely);
                if out.values.is_empty() { out = given } else { out.join(given) }
            }
        }
        out
    }

    /// What is called to run a function: itself, or the class whose constructor it is. `None` for other methods.
    fn called_for(&self, function: Node<'a>) -> Option<Node<'a>> {
        if self.implicit_receiver(function).is_none() {
            return (function.kind() == "function_definition").then_some(function);
        }
        let name = function.child_by_field_name("name").map(|name| self.model.parsed.slice(name));
        (name == Some("__init__")).then(|| self.class_around(function)).flatten()
    }

    /// What a call hands to the parameter of a name, which is the one `at` by position.
    fn argument(&self, call: &Call<'a>, name: &str, at: usize) -> Option<Node<'a>> {
        let by_keyword = call.arguments.iter().find(|argument| match argument.kind {
            ArgumentKind::Keyword(keyword) => self.model.parsed.slice(keyword) == name,
            _ => false,
        });
        let plain = call.arguments.iter().take_while(|argument| matches!(argument.kind, ArgumentKind::Positional));
        plain.clone().nth(at).or(by_keyword).map(|argument| argument.value)
    }

    fn calls_of_module(&self) -> ModuleCalls<'a> {
        let mut calls: ModuleCalls<'a> = FxHashMap::default();
        let mut nodes = syntax::node::descendants(self.model.parsed.root());
        while let Some(node) = nodes.next() {
            match node.kind() {
                "function_definition" | "lambda" => nodes.skip_children(),
                "call" => {
                    let callee = node.child_by_field_name("function").filter(|callee| callee.kind() == "identifier");
                    if let Some(callee) = callee {
                        calls.entry(&self.model.parsed.text()[callee.byte_range()]).or_default().push(node);
                    }
                }
                _ => {}
            }
        }
        calls
    }
}
