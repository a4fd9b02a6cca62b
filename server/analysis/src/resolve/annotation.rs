//! Types that annotations name.

use syntax::Node;

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
            "union_type" => self.union(&syntax::node::children(node)),
            _ => Resolution::unknown(),
        }
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

    fn instance_of(&self, class: &Value, arguments: Vec<Value>) -> Vec<Value> {
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
