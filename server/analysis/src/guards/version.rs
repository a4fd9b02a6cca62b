//! Comparisons of versions: `sys.version_info >= (3, 8)`, `parse(lib.__version__) < Version("2")`.

use changes::Version;
use changes::types::GuardAct;
use syntax::Node;

use crate::file::FileContext;

/// A comparison of a version with a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    operator: Operator,
    right: Vec<u64>,
    /// Only so many parts of the left side are compared (`version_info[0]`, `version_info[:2]`, `.major`).
    parts: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

impl Comparison {
    /// This version or a later one.
    pub fn at_least(lowest: &Version) -> Comparison {
        Comparison { operator: Operator::GreaterEqual, right: lowest.release().to_vec(), parts: None }
    }

    /// Whether it holds for a version.
    pub fn holds(&self, version: &Version) -> bool {
        let mut left: Vec<u64> = version.release().to_vec();
        let mut right = self.right.clone();
        let length = self.parts.unwrap_or_else(|| left.len().max(right.len()));
        left.resize(length, 0);
        right.resize(length, 0);
        match self.operator {
            Operator::Less => left < right,
            Operator::LessEqual => left <= right,
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
            Operator::GreaterEqual => left >= right,
            Operator::Greater => left > right,
        }
    }
}

/// Reads a comparison of a distribution's version with a constant, either way round.
pub fn comparison<'t>(node: Node<'t>, context: &FileContext<'t>) -> Option<(String, Comparison)> {
    let sides = syntax::node::children(node);
    let [left, right] = sides.as_slice() else { return None };
    let mut cursor = node.walk();
    let operator = node.children_by_field_name("operators", &mut cursor).next()?.kind();
    let operator = match operator {
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">=" => Operator::GreaterEqual,
        ">" => Operator::Greater,
        _ => return None,
    };
    if let (Some((distribution, parts)), Some(right)) = (version_of(*left, context, 0), constant(*right, context, 0)) {
        return Some((distribution, Comparison { operator, right, parts }));
    }
    let ((distribution, parts), right) = (version_of(*right, context, 0)?, constant(*left, context, 0)?);
    let operator = match operator {
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        same => same,
    };
    Some((distribution, Comparison { operator, right, parts }))
}

/// `lib.__version__.startswith("1.")`: the parts that the prefix names are equal.
pub fn starts_with<'t>(node: Node<'t>, context: &FileContext<'t>) -> Option<(String, Comparison)> {
    let call = syntax::Call::read(node)?;
    let name = call.callee.child_by_field_name("attribute")?;
    let [prefix] = call.arguments.as_slice() else { return None };
    if context.parsed.slice(name) != "startswith" {
        return None;
    }
    let (distribution, _) = version_of(call.callee.child_by_field_name("object")?, context, 0)?;
    let Some(syntax::literal::Literal::Str(prefix)) = syntax::literal::of_node(prefix.value, context.text()) else {
        return None;
    };
    // "1." is the whole part 1; "1" may be the start of 10.
    let whole = prefix.strip_suffix('.').or_else(|| (prefix.matches('.').count() >= 2).then_some(prefix.as_str()))?;
    let right: Vec<u64> = whole.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let parts = Some(right.len());
    Some((distribution, Comparison { operator: Operator::Equal, right, parts }))
}

/// The distribution whose version an expression is, and to how many parts it is cut.
fn version_of<'t>(node: Node<'t>, context: &FileContext<'t>, depth: usize) -> Option<(String, Option<usize>)> {
    let node = syntax::node::unparenthesised(node);
    if depth > 8 {
        return None;
    }
    if matches!(node.kind(), "attribute" | "identifier")
        && let Some(path) = context.resolver.path_of(node)
    {
        if path == "sys.version_info" {
            return Some(("python".to_owned(), None));
        }
        if let Some(module) = path.strip_suffix(".__version__").or_else(|| path.strip_suffix(".VERSION")) {
            let library = context.resolver.library_of(module)?;
            return Some((library.distribution().to_owned(), None));
        }
    }
    match node.kind() {
        "identifier" => {
            let (value, home) = context.resolver.constant(node)?;
            version_of(value, &FileContext::of(home), depth + 1)
        }
        "attribute" => {
            if let Some((value, home)) = context.resolver.constant(node) {
                return version_of(value, &FileContext::of(home), depth + 1);
            }
            let object = node.child_by_field_name("object")?;
            let name = context.parsed.slice(node.child_by_field_name("attribute")?);
            let parts = match name {
                "major" => Some(1),
                "release" | "version" | "base_version" | "split" => None,
                _ => return None,
            };
            let (distribution, inner) = version_of(object, context, depth + 1)?;
            Some((distribution, parts.or(inner)))
        }
        "call" => {
            let call = syntax::Call::read(node)?;
            if let Some(guard) = super::data::guard_of(call.callee, context).filter(|g| g.acts == GuardAct::Version) {
                let name = super::data::text_argument(&call, guard.module.as_deref(), 0, context)?;
                let known = context.project.database.distribution_of(&name).map(str::to_owned);
                return Some((known.unwrap_or_else(|| changes::normalise(&name)), None));
            }
            let mut given = call.arguments.iter().map(|argument| argument.value);
            given
                .find_map(|argument| version_of(argument, context, depth + 1))
                .or_else(|| version_of(call.callee, context, depth + 1))
        }
        // `tuple(int(part) for part in lib.__version__.split("."))`
        "generator_expression" | "list_comprehension" => {
            let clause = syntax::node::children(node).into_iter().find(|child| child.kind() == "for_in_clause")?;
            version_of(clause.child_by_field_name("right")?, context, depth + 1)
        }
        "subscript" => {
            let (distribution, _) = version_of(node.child_by_field_name("value")?, context, depth + 1)?;
            let key = node.child_by_field_name("subscript")?;
            let text = context.parsed.slice(key);
            let parts = match text.trim_start_matches(':').parse::<usize>() {
                Ok(0) if key.kind() == "integer" => 1,
                Ok(count) if key.kind() == "slice" => count,
                _ => return None,
            };
            Some((distribution, Some(parts)))
        }
        _ => None,
    }
}

/// A version written as a string, a tuple or a number, possibly in a call.
fn constant<'t>(node: Node<'t>, context: &FileContext<'t>, depth: usize) -> Option<Vec<u64>> {
    use syntax::literal::Literal;
    let node = syntax::node::unparenthesised(node);
    if depth > 4 {
        return None;
    }
    if node.kind() == "call" {
        return constant(syntax::Call::read(node)?.arguments.first()?.value, context, depth + 1);
    }
    if matches!(node.kind(), "identifier" | "attribute") {
        let (value, home) = context.resolver.constant(node)?;
        return constant(value, &FileContext::of(home), depth + 1);
    }
    match syntax::literal::of_node(node, context.text())? {
        Literal::Str(text) => Some(text.parse::<Version>().ok()?.release().to_vec()),
        Literal::Int(digits) => Some(vec![digits.parse().ok()?]),
        Literal::Container('(' | '[', items) => items
            .iter()
            .map_while(|item| match item {
                Literal::Int(digits) => Some(digits.parse::<u64>().ok()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
