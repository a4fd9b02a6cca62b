//! What Python's own containers and functions hand through: the items of a list, the values of a dict, the elements that
//! `enumerate` and `zip` give.

use changes::types::GuardAct;
use syntax::literal::Literal;
use syntax::node::ArgumentKind;
use syntax::{Call, Node};

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    /// What calling a method of a container with known contents gives.
    pub(super) fn contained(&self, value: &Value, name: &str) -> Option<Value> {
        let Value::Instance { class, arguments } = value else { return None };
        match (class.as_str(), name, arguments.as_slice()) {
            ("builtins.dict", "items", [key, item]) => {
                Some(many("typing.Iterable", holding("builtins.tuple", vec![key.clone(), item.clone()])))
            }
            ("builtins.dict", "keys", [key, _]) => Some(many("typing.Iterable", key.clone())),
            ("builtins.dict", "values", [_, item]) => Some(many("typing.Iterable", item.clone())),
            ("builtins.dict", "get" | "pop" | "setdefault", [_, item]) => Some(item.clone()),
            ("builtins.dict" | "builtins.list" | "builtins.set", "copy", [_, ..]) => Some(value.clone()),
            ("builtins.list" | "builtins.set", "pop", [item]) => Some(item.clone()),
            _ => None,
        }
        .filter(|found| *found != Value::Unknown)
    }

    /// What a function of Python itself gives that hands through what it is given; `None` for others.
    pub(super) fn handed_through(&self, path: &str, call: &Call<'a>) -> Option<Resolution> {
        let plain = call
            .arguments
            .iter()
            .all(|argument| matches!(argument.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)));
        let positional: Vec<Node<'a>> = call
            .arguments
            .iter()
            .filter(|argument| matches!(argument.kind, ArgumentKind::Positional))
            .map(|argument| argument.value)
            .collect();
        let first = *positional.first().filter(|_| plain)?;
        let items = |node: Node<'a>| self.value_of(node).flat_map(|value| self.items_of(value));
        let collected = |class: &str| Some(items(first).flat_map(|item| vec![many(class, item.clone())]));
        match path {
            "builtins.list" | "builtins.sorted" => collected("builtins.list"),
            "builtins.tuple" | "builtins.reversed" | "builtins.iter" => collected("typing.Iterable"),
            "builtins.set" => collected("builtins.set"),
            "builtins.frozenset" => collected("builtins.frozenset"),
            "builtins.enumerate" => Some(items(first).flat_map(|item| {
                let pair = holding("builtins.tuple", vec![Value::instance("builtins.int"), item.clone()]);
                vec![many("typing.Iterable", pair)]
            })),
            "builtins.zip" => {
                let parts = positional.iter().map(|argument| match items(*argument).values.as_slice() {
                    [only] => only.clone(),
                    _ => Value::Unknown,
                });
                let row = holding("builtins.tuple", parts.collect());
                Some(Resolution::plain([many("typing.Iterable", row)]))
            }
            "builtins.filter" if positional.len() == 2 => {
                Some(items(positional[1]).flat_map(|item| vec![many("typing.Iterable", item.clone())]))
            }
            "builtins.map" if positional.len() == 2 => Some(
                self.resolve(first)
                    .flat_map(|function| self.result_of(function))
                    .flat_map(|item| vec![many("typing.Iterable", item.clone())]),
            ),
            "builtins.next" => Some(items(first)),
            "builtins.max" | "builtins.min" if positional.len() == 1 => Some(items(first)),
            "copy.copy" | "copy.deepcopy" => Some(self.value_of(first)),
            "typing.cast" => Some(self.annotated(first)).filter(|_| positional.len() == 2),
            "typing.NewType" => positional.get(1).map(|base| (*self.resolve(*base)).clone()),
            "functools.partial" => Some(
                self.resolve(first).flat_map(|function| vec![holding("functools.partial", vec![function.clone()])]),
            ),
            "importlib.import_module" | "builtins.__import__" => self.module_by_name(path, first, &positional),
            _ => self.required_module(path, first),
        }
        .filter(|found| !found.is_unknown())
    }

    /// The module that is imported by a name which is written out: `import_module("a.b")` gives `a.b`, `__import__("a.b")`
    /// gives `a`. More arguments may ask for something else.
    fn module_by_name(&self, path: &str, first: Node<'a>, positional: &[Node<'a>]) -> Option<Resolution> {
        let Some(Literal::Str(written)) = syntax::literal::of_node(first, self.model.parsed.text()) else {
            return None;
        };
        let module = if path == "builtins.__import__" { written.split('.').next()? } else { written.as_str() };
        let is_absolute = positional.len() == 1 && !module.is_empty() && !module.starts_with('.');
        is_absolute.then(|| self.imported_module(module, module))
    }

    /// The module that a guard like `importorskip("lib")` gives.
    fn required_module(&self, path: &str, first: Node<'a>) -> Option<Resolution> {
        let guard = self.library_of(path)?.types.guards.get(path)?.acts;
        let Some(Literal::Str(module)) = syntax::literal::of_node(first, self.model.parsed.text()) else { return None };
        let is_module = guard == GuardAct::Requires && !self.is_own_import(0, &module);
        is_module.then(|| Resolution::of(Value::Symbol(module.clone()), format!("it gives the module `{module}`")))
    }

    /// What calling a value without regard to its arguments gives.
    pub(super) fn result_of(&self, function: &Value) -> Resolution {
        match function {
            Value::Symbol(path) => Resolution::plain(self.called(path)),
            Value::Member { class, name, .. } => Resolution::plain(self.member_called(class, name)),
            Value::Local(site) => self.local_called(*site),
            Value::Instance { class, arguments } if class == "functools.partial" => match arguments.as_slice() {
                [inner] => self.result_of(inner),
                _ => Resolution::unknown(),
            },
            Value::LocalInstance(site) => self.method_called(*site, "__call__"),
            _ => Resolution::unknown(),
        }
    }

    /// What calling a method of an instance of a class of the project gives.
    pub(super) fn method_called(&self, site: crate::modules::Site, name: &str) -> Resolution {
        let method = self.local_member(site, name, false);
        method.flat_map(|value| match value {
            Value::Local(_) | Value::Member { .. } => self.result_of(value),
            _ => Resolution::unknown(),
        })
    }

    /// What iterating over a value gives, classes of the project included.
    pub(super) fn items_of(&self, value: &Value) -> Resolution {
        match value {
            Value::LocalInstance(site) => {
                self.method_called(*site, "__iter__").flat_map(|iterator| self.items(iterator))
            }
            _ => Resolution::plain(self.items(value)),
        }
    }

    /// A dict written as `{key: value}`, where all keys and all values are of one type each.
    pub(super) fn dictionary(&self, node: Node<'a>) -> Resolution {
        let mut pair: Option<[Value; 2]> = None;
        let parts = syntax::node::children(node);
        for part in parts.into_iter().take(8) {
            if part.kind() != "pair" {
                if part.kind() == "for_in_clause" || part.kind() == "if_clause" {
                    continue;
                }
                return Resolution::plain([Value::instance("builtins.dict")]);
            }
            let found = ["key", "value"].map(|field| {
                let node = part.child_by_field_name(field);
                match node.map(|node| self.value_of(node).values).as_deref() {
                    Some([only]) => only.clone(),
                    _ => Value::Unknown,
                }
            });
            pair = Some(match pair {
                None => found,
                Some([key, value]) => {
                    let [other_key, other_value] = found;
                    [same(key, &other_key), same(value, &other_value)]
                }
            });
        }
        Resolution::plain([Value::Instance {
            class: "builtins.dict".to_owned(),
            arguments: pair.map(Vec::from).unwrap_or_default(),
        }])
    }

    /// Whether a comparison asks the objects (`<`), and not Python (`is`, `in`).
    pub(super) fn is_overloaded(&self, comparison: Node<'a>) -> bool {
        let mut cursor = comparison.walk();
        comparison
            .children_by_field_name("operators", &mut cursor)
            .all(|operator| !operator.kind().contains("is") && !operator.kind().contains("in"))
    }

    /// What an operator gives, by the class on its left.
    pub(super) fn operated(&self, node: Node<'a>, left: Node<'a>, right: Option<Node<'a>>) -> Resolution {
        let result = self.value_of(left).flat_map(|value| self.operand(value));
        if result.is_unknown() {
            return Resolution::unknown();
        }
        let Some(right) = right else { return result };
        let other = self.value_of(right);
        let own = |value: &Value| self.operand(value) == result.values.as_slice();
        let is_plain = |value: &Value| match value {
            Value::Instance { class, .. } => class.starts_with("builtins."),
            _ => false,
        };
        let step = format!("what `{}` gives", self.short(node));
        if other.is_unknown() {
            return result.step(step, changes::Confidence::Likely);
        }
        if other.values.iter().all(|value| own(value) || is_plain(value)) {
            result.step(step, changes::Confidence::Certain)
        } else {
            Resolution::unknown()
        }
    }

    fn operand(&self, value: &Value) -> Vec<Value> {
        let Value::Instance { class, .. } = value else { return Vec::new() };
        for owner in &self.order_of(class).classes {
            if let Some(library) = self.library_of(owner)
                && let Some(text) = self.hand_typed(&library, owner, |library| &library.types.operators)
            {
                return self.typed(&text, Some(class));
            }
        }
        Vec::new()
    }
}

fn same(one: Value, other: &Value) -> Value {
    if one == *other { one } else { Value::Unknown }
}

fn holding(class: &str, arguments: Vec<Value>) -> Value {
    Value::Instance { class: class.to_owned(), arguments }
}

fn many(class: &str, item: Value) -> Value {
    holding(class, vec![item])
}
