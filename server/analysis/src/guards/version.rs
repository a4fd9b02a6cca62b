//! Comparisons of versions: `sys.version_info >= (3, 8)`, `parse(lib.__version__) < Version("2")`.

use changes::Version;
use changes::types::GuardAct;
use syntax::Node;

use super::helper;
use super::view::View;

/// A comparison of a version with a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    operator: Operator,
    right: Vec<u64>,
    /// Only so many parts of the left side are compared (`version_info[0]`, `version_info[:2]`, `.major`).
    parts: Option<usize>,
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `>=`.
    GreaterEqual,
    /// `>`.
    Greater,
}

impl Operator {
    /// By its sign.
    fn written(sign: &str) -> Option<Operator> {
        Some(match sign {
            "<" => Operator::Less,
            "<=" => Operator::LessEqual,
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            ">=" => Operator::GreaterEqual,
            ">" => Operator::Greater,
            _ => return None,
        })
    }

    /// By the name of its function in Python's module `operator`.
    pub fn named(name: &str) -> Option<Operator> {
        Some(match name {
            "lt" => Operator::Less,
            "le" => Operator::LessEqual,
            "eq" => Operator::Equal,
            "ne" => Operator::NotEqual,
            "ge" => Operator::GreaterEqual,
            "gt" => Operator::Greater,
            _ => return None,
        })
    }
}

/// What a module calls its version.
const NAMES: [&str; 7] =
    ["__version__", "VERSION", "version", "version_info", "__version_info__", "short_version", "full_version"];

impl Comparison {
    /// With a release's numbers.
    pub fn new(operator: Operator, right: Vec<u64>) -> Comparison {
        Comparison { operator, right, parts: None }
    }

    /// A specifier such as `>=2.0`; none with `~=` or a star.
    pub fn parse(specifier: &str) -> Option<Comparison> {
        let end = specifier.find(|c: char| !"<>=!~".contains(c))?;
        let right = specifier[end..].trim().parse::<Version>().ok()?;
        Some(Comparison::new(Operator::written(&specifier[..end])?, right.release().to_vec()))
    }

    /// This version or a later one.
    pub fn at_least(lowest: &Version) -> Comparison {
        Comparison::new(Operator::GreaterEqual, lowest.release().to_vec())
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
pub fn comparison<'t>(node: Node<'t>, view: &View<'_, 't>) -> Option<(String, Comparison)> {
    let sides = syntax::node::children(node);
    let [left, right] = sides.as_slice() else { return None };
    let mut cursor = node.walk();
    let operator = node.children_by_field_name("operators", &mut cursor).next()?.kind();
    let operator = Operator::written(operator)?;
    if let Some(constant) = constant(*right, view, 0) {
        let (distribution, parts) = version_of(*left, view, 0)?;
        return Some((distribution, Comparison { operator, right: constant, parts }));
    }
    let constant = constant(*left, view, 0)?;
    let (distribution, parts) = version_of(*right, view, 0)?;
    let operator = match operator {
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        same => same,
    };
    Some((distribution, Comparison { operator, right: constant, parts }))
}

/// `lib.__version__.startswith("1.")`: the parts that the prefix names are equal.
pub fn starts_with<'t>(node: Node<'t>, view: &View<'_, 't>) -> Option<(String, Comparison)> {
    let context = &view.context;
    let call = syntax::Call::read(node)?;
    let name = call.callee.child_by_field_name("attribute")?;
    let [prefix] = call.arguments.as_slice() else { return None };
    if context.parsed.slice(name) != "startswith" {
        return None;
    }
    let (distribution, _) = version_of(call.callee.child_by_field_name("object")?, view, 0)?;
    let prefix = view.string(prefix.value)?;
    // "1." is the whole part 1; "1" may be the start of 10.
    let whole = prefix.strip_suffix('.').or_else(|| (prefix.matches('.').count() >= 2).then_some(prefix.as_str()))?;
    let right: Vec<u64> = whole.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let parts = Some(right.len());
    Some((distribution, Comparison { operator: Operator::Equal, right, parts }))
}

/// The distribution whose version an expression is, and to how many parts it is cut.
fn version_of<'t>(node: Node<'t>, view: &View<'_, 't>, depth: usize) -> Option<(String, Option<usize>)> {
    let node = syntax::node::unparenthesised(node);
    if depth > 8 {
        return None;
    }
    if matches!(node.kind(), "attribute" | "identifier")
        && let Some(path) = view.path_of(node)
    {
        if path == "sys.version_info" {
            return Some(("python".to_owned(), None));
        }
        if let Some(distribution) = path.rsplit_once('.').and_then(|(module, name)| said_by(module, name, view)) {
            return Some((distribution, None));
        }
    }
    let of_values = || view.values(node).into_iter().find_map(|(value, view)| version_of(value, &view, depth + 1));
    match node.kind() {
        "identifier" => of_values(),
        "attribute" => of_values().or_else(|| {
            let object = node.child_by_field_name("object")?;
            let name = view.context.parsed.slice(node.child_by_field_name("attribute")?);
            let parts = match name {
                "major" => Some(1),
                "release" | "version" | "base_version" | "split" => None,
                _ => return None,
            };
            let (distribution, inner) = version_of(object, view, depth + 1)?;
            Some((distribution, parts.or(inner)))
        }),
        "call" => called(node, view, depth),
        // `np.__version__ if … else str(np.__version__)`
        "conditional_expression" => {
            let parts = syntax::node::children(node);
            let arms = parts.first().into_iter().chain(parts.get(2));
            arms.into_iter().find_map(|arm| version_of(*arm, view, depth + 1))
        }
        // `tuple(int(part) for part in lib.__version__.split("."))`
        "generator_expression" | "list_comprehension" => {
            let clause = syntax::node::children(node).into_iter().find(|child| child.kind() == "for_in_clause")?;
            version_of(clause.child_by_field_name("right")?, view, depth + 1)
        }
        "subscript" => {
            let (distribution, _) = version_of(node.child_by_field_name("value")?, view, depth + 1)?;
            let key = node.child_by_field_name("subscript")?;
            let text = view.context.parsed.slice(key);
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

/// The distribution whose version a module says under a name. Only the root, and a module that is called after the
/// version, may do so under common words; Python's own modules have versions of their own.
fn said_by(module: &str, name: &str, view: &View<'_, '_>) -> Option<String> {
    let is_plain = matches!(name, "__version__" | "VERSION");
    let is_place = is_plain || !module.contains('.') || module.ends_with(".version");
    if !NAMES.contains(&name) || !is_place {
        return None;
    }
    let library = view.context.resolver.library_of(module)?;
    Some(library.distribution().to_owned()).filter(|distribution| distribution != "python")
}

/// A call that gives a version: of what it is told, of what the project's own function returns, or of an argument that is
/// made into something else.
fn called<'t>(node: Node<'t>, view: &View<'_, 't>, depth: usize) -> Option<(String, Option<usize>)> {
    let call = syntax::Call::read(node)?;
    let context = &view.context;
    if let Some(guard) = super::data::guard_of(call.callee, context).filter(|guard| guard.acts == GuardAct::Version) {
        let Some(parameter) = &guard.module else {
            let path = context.resolver.written_path(call.callee)?;
            return Some((context.resolver.library_of(&path)?.distribution().to_owned(), None));
        };
        let name = view.string(super::data::argument(&call, Some(parameter), 0, context)?)?;
        let known = context.project.database.distribution_of(&name).map(str::to_owned);
        return Some((known.unwrap_or_else(|| changes::normalise(&name)), None));
    }
    let mut given = call.arguments.iter().map(|argument| argument.value);
    if let (Some("builtins.getattr"), Some(module), Some(name)) =
        (context.resolver.path_of(call.callee).as_deref(), given.next(), given.next())
    {
        return Some((said_by(&view.path_of(module)?, &view.string(name)?, view)?, None));
    }
    let returned = || {
        let inner = view.within(&call)?;
        helper::results(&inner, depth)?.into_iter().find_map(|result| version_of(result, &inner, depth + 1))
    };
    let passed = || call.arguments.iter().find_map(|argument| version_of(argument.value, view, depth + 1));
    returned().or_else(passed).or_else(|| version_of(call.callee, view, depth + 1))
}

/// A version written as a string, a tuple or a number, possibly in a call.
pub fn constant<'t>(node: Node<'t>, view: &View<'_, 't>, depth: usize) -> Option<Vec<u64>> {
    use syntax::literal::Literal;
    let node = syntax::node::unparenthesised(node);
    if depth > 4 {
        return None;
    }
    if node.kind() == "call" {
        return constant(syntax::Call::read(node)?.arguments.first()?.value, view, depth + 1);
    }
    if matches!(node.kind(), "identifier" | "attribute") {
        return view.values(node).into_iter().find_map(|(value, view)| constant(value, &view, depth + 1));
    }
    match syntax::literal::of_node(node, view.context.text())? {
        Literal::Str(text) => Some(text.parse::<Version>().ok()?.release().to_vec()),
        Literal::Int(digits) => Some(vec![digits.parse().ok()?]),
        Literal::Container('(' | '[', items) => {
            let numbers = items.iter().map_while(|item| match item {
                Literal::Int(digits) => Some(digits.parse::<u64>().ok()),
                _ => None,
            });
            numbers.collect::<Option<Vec<u64>>>().filter(|numbers| !numbers.is_empty())
        }
        _ => None,
    }
}
