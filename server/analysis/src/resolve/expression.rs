//! What the forms of expressions denote.

use changes::Confidence;
use syntax::{Call, Node};

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    pub(super) fn expression(&self, node: Node<'a>) -> Resolution {
        match node.kind() {
            "identifier" => self.name(node),
            "attribute" => self.attribute(node),
            "call" => self.call(node),
            "subscript" => self.subscript(node),
            "named_expression" => self.field(node, "value"),
            "await" => match syntax::node::children(node).first() {
                Some(inner) => self.value_of(*inner).flat_map(awaited),
                None => Resolution::unknown(),
            },
            "conditional_expression" => match syntax::node::children(node).as_slice() {
                [then, _, otherwise] => self.either(*then, *otherwise),
                _ => Resolution::unknown(),
            },
            "boolean_operator" => match (node.child_by_field_name("left"), node.child_by_field_name("right")) {
                (Some(left), Some(right)) => self.either(left, right),
                _ => Resolution::unknown(),
            },
            "string" | "concatenated_string" => Resolution::plain([Value::instance(self.string_class(node))]),
            "integer" => Resolution::plain([Value::instance("builtins.int")]),
            "float" => Resolution::plain([Value::instance("builtins.float")]),
            "true" | "false" | "not_operator" => Resolution::plain([Value::instance("builtins.bool")]),
            "list" => self.display(node, "builtins.list"),
            "set" => self.display(node, "builtins.set"),
            "list_comprehension" => self.comprehension(node, "builtins.list"),
            "set_comprehension" => self.comprehension(node, "builtins.set"),
            "dictionary" | "dictionary_comprehension" => self.dictionary(node),
            "generator_expression" => self.comprehension(node, "typing.Iterator"),
            "none" => Resolution::plain([Value::instance(NONE)]),
            "comparison_operator" if !self.is_overloaded(node) => Resolution::plain([Value::instance("builtins.bool")]),
            "binary_operator" | "comparison_operator" => {
                let (left, right) = match syntax::node::children(node).as_slice() {
                    [left, right] => (*left, Some(*right)),
                    _ => return Resolution::unknown(),
                };
                self.operated(node, left, right)
            }
            "unary_operator" => match node.child_by_field_name("argument") {
                Some(argument) => self.operated(node, argument, None),
                None => Resolution::unknown(),
            },
            "tuple" | "expression_list" => self.tuple(node),
            _ => Resolution::unknown(),
        }
    }

    fn field(&self, node: Node<'a>, name: &str) -> Resolution {
        node.child_by_field_name(name).map_or_else(Resolution::unknown, |inner| (*self.resolve(inner)).clone())
    }

    fn either(&self, one: Node<'a>, other: Node<'a>) -> Resolution {
        Resolution::any_of([one, other].map(|arm| (*self.resolve(arm)).clone()))
    }

    fn string_class(&self, node: Node<'a>) -> &'static str {
        let text = self.model.parsed.slice(node);
        let prefix = text.split(['"', '\'']).next().unwrap_or_default();
        if prefix.contains(['b', 'B']) { "builtins.bytes" } else { "builtins.str" }
    }

    fn display(&self, node: Node<'a>, class: &str) -> Resolution {
        let mut items: Vec<Value> = Vec::new();
        for child in syntax::node::children(node).into_iter().take(8) {
            match self.value_of(child).values.as_slice() {
                [only] if items.iter().all(|item| item == only) => items = vec![only.clone()],
                _ => {
                    items = vec![Value::Unknown];
                    break;
                }
            }
        }
        Resolution::plain([Value::Instance { class: class.to_owned(), arguments: items }])
    }

    fn comprehension(&self, node: Node<'a>, class: &str) -> Resolution {
        let item = node.child_by_field_name("body").and_then(|body| {
            let values = self.value_of(body).values;
            (values.len() == 1).then(|| values[0].clone())
        });
        Resolution::plain([Value::Instance { class: class.to_owned(), arguments: item.into_iter().collect() }])
    }

    fn tuple(&self, node: Node<'a>) -> Resolution {
        let items = syntax::node::children(node)
            .into_iter()
            .map(|child| match self.value_of(child).values.as_slice() {
                [only] => only.clone(),
                _ => Value::Unknown,
            })
            .collect();
        Resolution::plain([Value::Instance { class: "builtins.tuple".to_owned(), arguments: items }])
    }

    fn attribute(&self, node: Node<'a>) -> Resolution {
        let (Some(object), Some(name)) = (node.child_by_field_name("object"), node.child_by_field_name("attribute"))
        else {
            return Resolution::unknown();
        };
        let name = self.model.parsed.slice(name);
        let owner = self.receiver(object);
        let mut out = owner.flat_map(|value| self.member(value, name));
        if out.values.iter().any(|value| matches!(value, Value::Member { .. })) {
            let described: Vec<String> = owner.values.iter().filter_map(described).collect();
            out.how.push(format!("`{}` is {}", self.short(object), described.join(" or ")));
        }
        if out.values.len() > 1 && out.values.contains(&Value::Unknown) {
            out.confidence = out.confidence.min(Confidence::Possible);
        }
        out
    }

    /// What an attribute is asked of: what the expression is, without `None`, narrowed by tests around it.
    fn receiver(&self, object: Node<'a>) -> Resolution {
        let mut found = self.value_of(object);
        if found.values.len() > 1 {
            found.values.retain(|value| !is_none(value));
        }
        let is_sure = found.confidence == Confidence::Certain;
        let is_open = !is_sure || found.values.is_empty() || found.values.len() > 1 || found.is_unknown();
        if is_open && matches!(object.kind(), "identifier" | "attribute") {
            let narrowed = self.narrowed(object).and_then(Resolution::known);
            return narrowed.unwrap_or_else(|| self.left_over(object, found));
        }
        found
    }

    /// What `value.name` denotes.
    pub(super) fn member(&self, value: &Value, name: &str) -> Resolution {
        match value {
            Value::LocalInstance(site) => self.local_member(*site, name, false),
            Value::Local(site) if self.is_local_class(*site) => self.local_member(*site, name, true),
            Value::Super(site) => self.inherited_member(*site, name, false, 0),
            Value::Module(file) => self.module_member(*file, name),
            _ => Resolution::plain(self.library_member(value, name)),
        }
    }

    fn library_member(&self, value: &Value, name: &str) -> Vec<Value> {
        use changes::surface::SymbolKind;
        match value {
            Value::Symbol(path) => match self.kind_of(path) {
                Some(SymbolKind::Class) => {
                    let nested = format!("{path}.{name}");
                    if self.kind_of(&nested) == Some(SymbolKind::Class) {
                        return vec![Value::Symbol(nested)];
                    }
                    vec![Value::Member {
                        class: self.canonical(path),
                        name: name.to_owned(),
                        through_class: true,
                        through_local: false,
                    }]
                }
                Some(SymbolKind::Function | SymbolKind::Constant) => {
                    // A callable object or constant of unknown type: only what changes name is known below it.
                    let below = format!("{path}.{name}");
                    let known = self.library_of(&below).is_some_and(|library| library.has_changes_at(&below));
                    if known { vec![Value::Symbol(below)] } else { Vec::new() }
                }
                _ => vec![Value::Symbol(format!("{path}.{name}"))],
            },
            Value::Instance { class, .. } => vec![Value::Member {
                class: class.clone(),
                name: name.to_owned(),
                through_class: false,
                through_local: false,
            }],
            Value::Member { class, name: through, .. } => {
                // An attribute of a member whose own type is not known: what changes name below it.
                let below = format!("{class}.{through}.{name}");
                let known = self.library_of(&below).is_some_and(|library| library.has_changes_at(&below));
                if known { vec![Value::Symbol(below)] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn call(&self, node: Node<'a>) -> Resolution {
        let Some(call) = Call::read(node) else { return Resolution::unknown() };
        let callee = self.resolve(call.callee);
        let result = callee.flat_map(|value| self.called_value(value, &call));
        if result.is_unknown() { Resolution::unknown() } else { result }
    }

    fn called_value(&self, value: &Value, call: &Call<'a>) -> Resolution {
        match value {
            Value::Symbol(path) => {
                if let Some(given) = self.handed_through(path, call) {
                    return given;
                }
            }
            Value::Local(_) | Value::LocalInstance(_) => return self.result_of(value),
            Value::Instance { class, .. } if class == "functools.partial" => return self.result_of(value),
            Value::Member { class, name, .. } if class.starts_with("builtins.") => {
                let receiver = call.callee.child_by_field_name("object").map(|object| self.value_of(object));
                let values = receiver.map(|receiver| receiver.values).unwrap_or_default();
                let handed: Vec<Value> = values.iter().filter_map(|value| self.contained(value, name)).collect();
                if !handed.is_empty() && handed.len() == values.len() && class != "builtins.str" {
                    return Resolution::plain(handed);
                }
            }
            _ => {}
        }
        Resolution::plain(match value {
            Value::Symbol(path) if path == "builtins.super" => {
                self.class_around(call.node).map(|class| Value::Super(self.site(class))).into_iter().collect()
            }
            Value::Symbol(path) if path == "builtins.type" && call.arguments.len() == 1 => Vec::new(),
            Value::Symbol(path) => self.called(path),
            Value::Member { class, name, .. } => self.member_called(class, name),
            Value::Instance { class, .. } => self.member_called(class, "__call__"),
            _ => Vec::new(),
        })
    }

    fn subscript(&self, node: Node<'a>) -> Resolution {
        let (Some(value), Some(key)) = (node.child_by_field_name("value"), node.child_by_field_name("subscript"))
        else {
            return Resolution::unknown();
        };
        let written = match syntax::node::unparenthesised(key).kind() {
            "string" | "concatenated_string" => "string",
            "list" | "list_comprehension" => "list",
            "slice" => "slice",
            "integer" | "unary_operator" => "number",
            _ => "other",
        };
        let mut owner = self.value_of(value);
        if owner.values.len() > 1 {
            owner.values.retain(|value| !is_none(value));
        }
        owner.flat_map(|value| match value {
            Value::LocalInstance(site) => self.method_called(*site, "__getitem__"),
            _ => Resolution::plain(self.item(value, written, key)),
        })
    }

    fn item(&self, value: &Value, written: &str, key: Node<'a>) -> Vec<Value> {
        let Value::Instance { class, arguments } = value else { return Vec::new() };
        for owner in &self.order_of(class).classes {
            let Some(library) = self.library_of(owner) else { continue };
            let names = library.symbol(owner).map(|symbol| symbol.aliases.as_slice()).unwrap_or_default();
            let paths = std::iter::once(owner.as_str()).chain(names.iter().map(|alias| alias.path.as_str()));
            for path in paths {
                if let Some(table) = library.types.subscript.get(path) {
                    let text = table.get(written).or_else(|| table.get("any"));
                    return text.map_or_else(Vec::new, |text| self.typed(text, Some(class)));
                }
            }
        }
        let index = self.model.parsed.slice(key).parse::<usize>().ok();
        match (class.as_str(), written) {
            ("builtins.tuple", "number") => index.and_then(|i| arguments.get(i).cloned()).into_iter().collect(),
            ("builtins.list", "slice") => vec![value.clone()],
            ("builtins.list", "number" | "other") => arguments.first().cloned().into_iter().collect(),
            ("builtins.dict", _) => arguments.get(1).cloned().into_iter().collect(),
            ("builtins.str", _) => vec![Value::instance("builtins.str")],
            _ => Vec::new(),
        }
    }

    pub(super) fn short(&self, node: Node<'a>) -> String {
        let text = self.model.parsed.slice(node);
        let line = text.lines().next().unwrap_or_default();
        if line.len() == text.len() && line.chars().count() <= 40 {
            line.to_owned()
        } else {
            format!("{}…", line.chars().take(40).collect::<String>())
        }
    }
}

/// The class of `None`.
const NONE: &str = "builtins.None";

pub(super) fn is_none(value: &Value) -> bool {
    matches!(value, Value::Instance { class, .. } if class == NONE)
}

/// What awaiting a value gives.
fn awaited(value: &Value) -> Vec<Value> {
    match value {
        Value::Instance { class, arguments } if class == "typing.Awaitable" => {
            arguments.last().cloned().into_iter().collect()
        }
        Value::Instance { class, arguments } if class == "typing.Coroutine" => {
            arguments.get(2).cloned().into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What a value is, for the steps.
fn described(value: &Value) -> Option<String> {
    match value {
        Value::Instance { class, .. } => Some(format!("an instance of `{class}`")),
        Value::Symbol(path) => Some(format!("`{path}`")),
        Value::LocalInstance(_) => Some("an instance of a class of the project".to_owned()),
        Value::Local(_) => Some("a class of the project".to_owned()),
        Value::Super(_) => Some("the base class".to_owned()),
        _ => None,
    }
}
