//! Tests of versions and of what exists, as far as they can be read.

use changes::{Status, Version};
use syntax::Node;

use super::helper;
use super::version::{self, Comparison};
use super::view::View;
use crate::file::FileContext;

/// A condition, evaluated for versions.
#[derive(Debug, Clone)]
pub enum Test {
    /// A comparison of a distribution's version.
    Compare {
        /// Normalised name.
        distribution: String,
        /// The comparison.
        comparison: Comparison,
    },
    /// A path exists in these of the known releases; in others the newest one below says.
    Exists {
        /// Normalised name.
        distribution: String,
        /// Release and whether the path exists in it, oldest first.
        releases: Vec<(Version, bool)>,
    },
    /// All hold.
    And(Vec<Test>),
    /// Any holds.
    Or(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// One of these, which of them is not known.
    OneOf(Vec<Test>),
    /// Cannot be told.
    Unknown,
}

impl Test {
    /// Whether it holds, given the versions; `None` where that cannot be told.
    pub fn evaluate<'v>(&self, version_of: &impl Fn(&str) -> Option<&'v Version>) -> Option<bool> {
        match self {
            Test::Compare { distribution, comparison } => Some(comparison.holds(version_of(distribution)?)),
            Test::Exists { distribution, releases } => {
                let version = version_of(distribution)?;
                let at = releases.iter().rev().find(|(release, _)| release <= version).or(releases.first())?;
                Some(at.1)
            }
            Test::And(tests) => {
                let answers: Vec<Option<bool>> = tests.iter().map(|test| test.evaluate(version_of)).collect();
                if answers.contains(&Some(false)) {
                    Some(false)
                } else {
                    answers.into_iter().all(|answer| answer == Some(true)).then_some(true)
                }
            }
            Test::Or(tests) => {
                let answers: Vec<Option<bool>> = tests.iter().map(|test| test.evaluate(version_of)).collect();
                if answers.contains(&Some(true)) {
                    Some(true)
                } else {
                    answers.into_iter().all(|answer| answer == Some(false)).then_some(false)
                }
            }
            Test::Not(test) => test.evaluate(version_of).map(|answer| !answer),
            Test::OneOf(tests) => {
                let mut answers = tests.iter().map(|test| test.evaluate(version_of));
                let first = answers.next()??;
                answers.all(|answer| answer == Some(first)).then_some(first)
            }
            Test::Unknown => None,
        }
    }

    /// That a distribution has a version or a later one.
    pub fn at_least(distribution: String, lowest: &Version) -> Test {
        Test::Compare { distribution, comparison: Comparison::at_least(lowest) }
    }

    /// That a library's path exists.
    pub fn exists(path: String, context: &FileContext<'_>) -> Test {
        let root = path.split('.').next().unwrap_or(&path);
        if context.resolver.is_own_import(0, root) {
            return Test::Unknown;
        }
        let Some(library) = context.resolver.library_of(&path) else { return Test::Unknown };
        let symbol = library.symbol(&path);
        let known = library.releases();
        let mut releases = Vec::with_capacity(known.len());
        for (index, release) in known.iter().enumerate() {
            let by_change = library
                .changes_at(&path)
                .filter(|change| change.parameter.is_none() && change.when.is_empty())
                .any(|change| matches!(change.life.status(release), Status::Removed | Status::Raises));
            let by_surface = library.exists_in(&path, index as u32);
            releases.push((release.clone(), !by_change && by_surface.unwrap_or(true)));
        }
        // A path that neither the surface nor a change knows says nothing.
        if releases.is_empty() || (symbol.is_none() && !library.has_changes_at(&path)) {
            return Test::Unknown;
        }
        Test::Exists { distribution: library.distribution().to_owned(), releases }
    }
}

/// Reads a condition.
pub fn read<'t>(node: Node<'t>, context: &FileContext<'t>) -> Test {
    read_at(node, &View::of(context), 0)
}

/// The same, so many steps away from where the question came from.
pub fn read_at<'t>(node: Node<'t>, view: &View<'_, 't>, depth: usize) -> Test {
    let node = syntax::node::unparenthesised(node);
    if depth > 8 {
        return Test::Unknown;
    }
    match node.kind() {
        "not_operator" => match node.child_by_field_name("argument") {
            Some(inner) => Test::Not(Box::new(read_at(inner, view, depth + 1))),
            None => Test::Unknown,
        },
        "boolean_operator" => {
            let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
            else {
                return Test::Unknown;
            };
            let sides = vec![read_at(left, view, depth + 1), read_at(right, view, depth + 1)];
            let is_and = node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "and");
            if is_and { Test::And(sides) } else { Test::Or(sides) }
        }
        "comparison_operator" => compared(version::comparison(node, view)),
        "call" => match has_attribute(node, &view.context) {
            Test::Unknown => match compared(version::starts_with(node, view)) {
                Test::Unknown => helper::answer(node, view, depth),
                test => test,
            },
            test => test,
        },
        // A constant defined from such a test: `OLD = sys.version_info < (3, 8)`.
        "true" => Test::And(Vec::new()),
        "false" => Test::Or(Vec::new()),
        // Only type checkers take that branch.
        "identifier" | "attribute"
            if view.context.resolver.path_of(node).as_deref() == Some("typing.TYPE_CHECKING") =>
        {
            Test::Or(Vec::new())
        }
        "identifier" | "attribute" => {
            let values = view.values(node).into_iter();
            one_of(values.map(|(value, view)| read_at(value, &view, depth + 1)).collect())
        }
        _ => Test::Unknown,
    }
}

/// What holds in a branch of an `if`: its own test, and not the earlier ones.
pub fn of_branch<'t>(parent: Node<'t>, child: Node<'t>, view: &View<'_, 't>, depth: usize, tests: &mut Vec<Test>) {
    let Some(condition) = parent.child_by_field_name("condition") else { return };
    let not = |condition| Test::Not(Box::new(read_at(condition, view, depth)));
    if parent.child_by_field_name("consequence").is_some_and(|block| block.id() == child.id()) {
        tests.push(read_at(condition, view, depth));
    } else if matches!(child.kind(), "elif_clause" | "else_clause") {
        tests.push(not(condition));
        let mut earlier = child.prev_named_sibling();
        while let Some(sibling) = earlier {
            if sibling.kind() == "elif_clause"
                && let Some(condition) = sibling.child_by_field_name("condition")
            {
                tests.push(not(condition));
            }
            earlier = sibling.prev_named_sibling();
        }
    }
}

/// A single test, or one of several.
pub fn one_of(mut tests: Vec<Test>) -> Test {
    match tests.len() {
        0 => Test::Unknown,
        1 => tests.swap_remove(0),
        _ => Test::OneOf(tests),
    }
}

fn compared(found: Option<(String, Comparison)>) -> Test {
    found.map_or(Test::Unknown, |(distribution, comparison)| Test::Compare { distribution, comparison })
}

/// `hasattr(module, "name")`.
fn has_attribute<'t>(node: Node<'t>, context: &FileContext<'t>) -> Test {
    let Some(call) = syntax::Call::read(node) else { return Test::Unknown };
    let [object, name] = call.arguments.as_slice() else { return Test::Unknown };
    if context.resolver.path_of(call.callee).as_deref() != Some("builtins.hasattr") {
        return Test::Unknown;
    }
    let Some(syntax::literal::Literal::Str(name)) = syntax::literal::of_node(name.value, context.text()) else {
        return Test::Unknown;
    };
    if let Some(path) = context.resolver.path_of(object.value) {
        return Test::exists(format!("{path}.{name}"), context);
    }
    let types = context.resolver.types_of(object.value);
    match types.as_slice() {
        [class] => Test::exists(format!("{class}.{name}"), context),
        _ => Test::Unknown,
    }
}
