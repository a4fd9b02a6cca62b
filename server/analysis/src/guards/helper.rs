//! Calls as conditions: of the project's own functions that test versions, and of those that are given a requirement.

use syntax::node::ArgumentKind;
use syntax::{Call, Node};

use super::test::{self, Test};
use super::version::{self, Comparison};
use super::view::View;

/// A function with more results is not read.
const MAX_RESULTS: usize = 4;

/// What a call answers; it is so many steps away from where the question came from.
pub fn answer<'t>(node: Node<'t>, view: &View<'_, 't>, depth: usize) -> Test {
    let Some(call) = Call::read(node) else { return Test::Unknown };
    match view.within(&call) {
        Some(inner) => test::one_of(results(&inner, depth).map_or_else(Vec::new, |results| {
            results.into_iter().map(|result| test::read_at(result, &inner, depth + 1)).collect()
        })),
        None => required(&call, view).unwrap_or(Test::Unknown),
    }
}

/// What a function may give in one call of it. Left out: results in handlers and `False` or `None` beside others (they stand
/// for a library that is not there), and those behind a condition that does not hold in this call.
pub fn results<'t>(view: &View<'_, 't>, depth: usize) -> Option<Vec<Node<'t>>> {
    let statements = view.results();
    if statements.len() > MAX_RESULTS {
        return None;
    }
    let mut out: Vec<Node<'t>> = Vec::new();
    for statement in statements {
        let value = statement.named_child(0).map(syntax::node::unparenthesised);
        let Some(value) = value.filter(|value| !matches!(value.kind(), "false" | "none")) else { continue };
        if is_reached(statement, view, depth) {
            out.push(value);
        }
    }
    Some(out)
}

fn is_reached<'t>(statement: Node<'t>, view: &View<'_, 't>, depth: usize) -> bool {
    let mut tests = Vec::new();
    let mut child = statement;
    while let Some(parent) = child.parent() {
        match parent.kind() {
            "if_statement" | "elif_clause" => test::of_branch(parent, child, view, depth + 1, &mut tests),
            "except_clause" | "except_group_clause" => return false,
            "function_definition" => break,
            _ => {}
        }
        child = parent;
    }
    tests.iter().all(|test| test.evaluate(&|_| None) != Some(false))
}

/// `available("lib>=2")`, `compare("lib", operator.ge, "2")`: whatever is called, what it is given says what it asks.
fn required<'t>(call: &Call<'t>, view: &View<'_, 't>) -> Option<Test> {
    let plain = call.arguments.iter().take_while(|argument| matches!(argument.kind, ArgumentKind::Positional));
    let given: Vec<Node<'t>> = plain.map(|argument| argument.value).collect();
    let distribution_of = |name: &str| {
        let known = view.context.project.database.distribution_of(name).map(str::to_owned);
        known.unwrap_or_else(|| changes::normalise(name))
    };
    let compare = |name: &str, comparison| Test::Compare { distribution: distribution_of(name), comparison };
    match given.as_slice() {
        [requirement] => {
            let text = view.string(*requirement)?;
            let start = text.find(['<', '>', '=', '!', '~'])?;
            let name = text[..start].trim();
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
            let parts = text[start..].split(',').map(|part| Comparison::parse(part.trim()));
            let comparisons: Vec<Comparison> = parts.collect::<Option<_>>()?;
            is_name.then(|| Test::And(comparisons.into_iter().map(|one| compare(name, one)).collect()))
        }
        [library, operator, lowest] => {
            let name = view.string(*library).or_else(|| view.path_of(*library))?;
            let operator = view.path_of(*operator)?;
            let operator = version::Operator::named(operator.strip_prefix("operator.")?)?;
            let lowest = version::constant(*lowest, view, 0)?;
            Some(compare(&name, Comparison::new(operator, lowest)))
        }
        _ => None,
    }
}
