//! Types that annotations name.

use changes::surface::SymbolKind;
use changes::types::TypeExpr;
use syntax::Node;
use syntax::literal::Literal;

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    /// Instances of what an annotation names; nothing where that is not known.
    pub(super) fn annotated(&self, annotation: Node<'a>) -> Resolution {
        let mut node = syntax::node::unparenthesised(annotation);
        while node.kind() == "type" {
            match syntax::node::children(node).first() {
                Some(inner) => node = syntax::node::unparenthesised(*inner),
                None => return Resolution::unknown(),
            }
        }
        match node.kind() {
            "identifier" | "attribute" => self.resolve(node).flat_map(|value| self.instance_of(value, Vec::new())),
            "none" => Resolution::unknown(),
            "binary_operator" => self.union(&syntax::node::children(node)),
            "subscript" => {
                let Some(base) = node.child_by_field_name("value") else { return Resolution::unknown() };
                let mut cursor = node.walk();
                let arguments: Vec<Node<'a>> = node.children_by_field_name("subscript", &mut cursor).collect();
                self.generic(base, &arguments)
            }
            "generic_type" => {
                let parts = syntax::node::children(node);
                let Some((base, rest)) = parts.split_first() else { return Resolution::unknown() };
                let arguments: Vec<Node<'a>> = rest.iter().flat_map(|list| syntax::node::children(*list)).collect();
                self.generic(*base, &arguments)
            }
            "string" => match syntax::literal::of_node(node, self.model.parsed.text()) {
                Some(Literal::Str(text)) => text
                    .trim()
                    .parse()
                    .map_or_else(|_| Resolution::unknown(), |expression| self.written_type(&expression, node, 0)),
                _ => Resolution::unknown(),
            },
            "union_type" => self.union(&syntax::node::children(node)),
            _ => Resolution::unknown(),
        }
    }

    /// Instances of what a string annotation that stands at `place` names.
    fn written_type(&self, expression: &TypeExpr, place: Node<'a>, depth: usize) -> Resolution {
        let (path, arguments) = match expression {
            _ if depth > 8 => return Resolution::unknown(),
            TypeExpr::Union(arms) => {
                let arms = arms.iter().filter(|arm| !matches!(arm, TypeExpr::Name { path, .. } if is_none(path)));
                return Resolution::any_of(arms.map(|arm| self.written_type(arm, place, depth + 1)));
            }
            TypeExpr::Name { path, arguments } => (path, arguments),
        };
        // A string in a string.
        if let Some(inner) = path.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"'])) {
            let parsed = inner.trim().parse::<TypeExpr>();
            return parsed.map_or_else(|_| Resolution::unknown(), |inner| self.written_type(&inner, place, depth + 1));
        }
        let denoted = self.named_at(path, place);
        let all = || arguments.iter().map(|argument| self.written_type(argument, place, depth + 1));
        match denoted.values.as_slice() {
            [Value::Symbol(generic)] if !arguments.is_empty() => match generic.as_str() {
                "typing.Optional" | "typing.Union" => {
                    let arms = arguments.iter().filter(|a| !matches!(a, TypeExpr::Name { path, .. } if is_none(path)));
                    Resolution::any_of(arms.map(|arm| self.written_type(arm, place, depth + 1)))
                }
                "typing.Annotated" | "typing.Final" | "typing.ClassVar" => all().next().unwrap_or_default(),
                "typing.Type" | "builtins.type" => match arguments.first() {
                    Some(TypeExpr::Name { path, .. }) => self.named_at(path, place),
                    _ => Resolution::unknown(),
                },
                _ => {
                    let arguments: Vec<Value> =
                        all().map(|found| found.values.into_iter().next().unwrap_or(Value::Unknown)).collect();
                    denoted.flat_map(|value| self.instance_of(value, arguments.clone()))
                }
            },
            _ => denoted.flat_map(|value| self.instance_of(value, Vec::new())),
        }
    }

    /// What a dotted path denotes at a place.
    pub(super) fn named_at(&self, path: &str, place: Node<'a>) -> Resolution {
        let mut parts = path.split('.');
        let Some(first) = parts.next() else { return Resolution::unknown() };
        let visible = self.model.visible(first, place);
        // A string is read when all of the module has run.
        let at_end = self.model.at_end(first);
        let mut found = match (visible.bindings.is_empty(), at_end.bindings.is_empty()) {
            (false, _) => self.bound(&visible),
            (true, false) => self.bound(&at_end),
            (true, true) => self.unbound(place, first),
        };
        for part in parts {
            found = found.flat_map(|value| self.member(value, part));
        }
        found
    }

    fn union(&self, arms: &[Node<'a>]) -> Resolution {
        let arms = arms.iter().filter(|arm| !self.is_none_annotation(**arm));
        Resolution::any_of(arms.map(|arm| self.annotated(*arm)))
    }

    fn is_none_annotation(&self, node: Node<'a>) -> bool {
        self.model.parsed.slice(node).trim() == "None"
    }

    fn generic(&self, base: Node<'a>, arguments: &[Node<'a>]) -> Resolution {
        let Some(path) = self.path_of(base) else { return Resolution::unknown() };
        match path.as_str() {
            "typing.Optional" | "typing.Union" => self.union(arguments),
            "typing.Annotated" | "typing.Final" | "typing.ClassVar" | "typing.Required" | "typing.NotRequired" => {
                arguments.first().map_or_else(Resolution::unknown, |first| self.annotated(*first))
            }
            "typing.Type" | "builtins.type" => match arguments.first() {
                Some(first) => (*self.resolve(*first)).clone(),
                None => Resolution::unknown(),
            },
            _ => {
                let arguments: Vec<Value> = arguments
                    .iter()
                    .map(|argument| self.annotated(*argument).values.into_iter().next().unwrap_or(Value::Unknown))
                    .collect();
                self.resolve(base).flat_map(|value| self.instance_of(value, arguments.clone()))
            }
        }
    }

    /// Instances of the classes that something denotes; nothing known for what is no class.
    pub(super) fn class_instance(&self, found: &Resolution) -> Resolution {
        found.flat_map(|value| match value {
            Value::Symbol(path) if self.kind_of(path) != Some(SymbolKind::Class) => Vec::new(),
            value => self.instance_of(value, Vec::new()),
        })
    }

    pub(super) fn instance_of(&self, class: &Value, arguments: Vec<Value>) -> Vec<Value> {
        match class {
            Value::Symbol(path) => {
                let path = self.builtin_of(path).unwrap_or_else(|| self.canonical(path));
                vec![Value::Instance { class: path, arguments }]
            }
            Value::Local(site) if self.is_local_class(*site) => vec![Value::LocalInstance(*site)],
            _ => Vec::new(),
        }
    }

    /// `typing.List` and its kin stand for builtins.
    fn builtin_of(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix("typing.")?;
        matches!(name, "List" | "Dict" | "Tuple" | "Set" | "FrozenSet")
            .then(|| format!("builtins.{}", name.to_lowercase()))
    }
}

fn is_none(path: &str) -> bool {
    matches!(path, "None" | "builtins.None")
}
