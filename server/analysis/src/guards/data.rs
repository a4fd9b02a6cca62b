//! Guards that the database names: skipping decorators, calls that require a version, contexts that expect warnings.

use changes::types::{Guard, GuardAct};
use changes::{UseForm, Version};
use syntax::literal::{Literal, of_node};
use syntax::node::ArgumentKind;
use syntax::{BindingKind, Call, Node, ScopeId};

use super::Runs;
use super::test::{self, Test};
use crate::file::FileContext;
use crate::resolve::Value;
use crate::uses::Use;

/// The guard that an expression denotes: by its path as written, or as a member of a class.
pub fn guard_of<'t>(callee: Node<'t>, context: &FileContext<'t>) -> Option<Guard> {
    let resolver = context.resolver;
    let of = |path: &str| resolver.library_of(path).and_then(|library| library.types.guards.get(path).cloned());
    if let Some(guard) = resolver.written_path(callee).and_then(|path| of(&path)) {
        return Some(guard);
    }
    match resolver.resolve(callee).values.as_slice() {
        [Value::Member { class, name, .. }] => {
            resolver.order_of(class).classes.iter().find_map(|owner| of(&format!("{owner}.{name}")))
        }
        _ => None,
    }
}

/// The argument of a parameter: by its name, else by its place.
pub fn argument<'t>(call: &Call<'t>, name: Option<&str>, place: usize, context: &FileContext<'t>) -> Option<Node<'t>> {
    let name = name?;
    let named = call.arguments.iter().find(|argument| match argument.kind {
        ArgumentKind::Keyword(keyword) => context.parsed.slice(keyword) == name,
        _ => false,
    });
    if let Some(found) = named {
        return Some(found.value);
    }
    let before = call.arguments.get(..=place)?;
    let plain = before.iter().all(|argument| matches!(argument.kind, ArgumentKind::Positional));
    plain.then(|| call.arguments[place].value)
}

/// The string that is passed for a parameter.
pub fn text_argument<'t>(
    call: &Call<'t>,
    name: Option<&str>,
    place: usize,
    context: &FileContext<'t>,
) -> Option<String> {
    match of_node(argument(call, name, place, context)?, context.text())? {
        Literal::Str(text) => Some(text),
        _ => None,
    }
}

/// What a marking expression (`skipif(…)`, a constant that holds one, a list of them) says of the code that it marks, as
/// a decorator or by being assigned to a variable.
fn marked<'t>(
    expression: Node<'t>,
    variable: Option<&str>,
    context: &FileContext<'t>,
    runs: &mut Runs<'_>,
    depth: usize,
) {
    let expression = syntax::node::unparenthesised(expression);
    if depth > 4 {
        return;
    }
    match expression.kind() {
        "list" | "tuple" => {
            for item in syntax::node::children(expression) {
                marked(item, variable, context, runs, depth + 1);
            }
        }
        "call" => {
            let Some(call) = Call::read(expression) else { return };
            let Some(guard) = guard_of(call.callee, context) else { return };
            if variable.is_some() && guard.marks.as_deref() != variable {
                return;
            }
            let condition = argument(&call, guard.condition.as_deref(), 0, context);
            match (guard.acts, condition) {
                (GuardAct::Skips, Some(condition)) => {
                    runs.tests.push(Test::Not(Box::new(test::read(condition, context))));
                }
                (GuardAct::Runs, Some(condition)) => runs.tests.push(test::read(condition, context)),
                (GuardAct::Quiets, _) => runs.quiet = true,
                (GuardAct::Requires, _) => runs.tests.extend(required(&call, &guard, context)),
                _ => {}
            }
        }
        "identifier" | "attribute" => {
            if let Some((value, home)) = context.resolver.constant(expression) {
                marked(value, variable, &FileContext::of(home), runs, depth + 1);
            }
        }
        _ => {}
    }
}

/// The decorators of a definition.
pub fn decorated<'t>(outer: Node<'t>, child: Node<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    if child.kind() == "decorator" {
        return;
    }
    for decorator in syntax::node::children(outer).into_iter().filter(|part| part.kind() == "decorator") {
        if let Some(expression) = decorator.named_child(0) {
            marked(expression, None, context, runs, 0);
        }
    }
}

/// Marks that a module or class assigns to a variable, for all that is in it.
pub fn marks_of_block<'t>(block: Node<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    let scope = match block.kind() {
        "module" => Some(ScopeId(0)),
        _ => block.parent().filter(|parent| parent.kind() == "class_definition").and_then(|class| {
            context.model.scopes().find(|(_, scope)| scope.node.id() == class.id()).map(|(id, _)| id)
        }),
    };
    let Some(scope) = scope.map(|id| context.model.scope(id)) else { return };
    for (name, bindings) in &scope.names {
        for &id in bindings {
            if let BindingKind::Assign { value: Some(value), .. } = &context.model.binding(id).kind {
                marked(*value, Some(name), context, runs, 0);
            }
        }
    }
}

fn required<'t>(call: &Call<'t>, guard: &Guard, context: &FileContext<'t>) -> Option<Test> {
    let module = text_argument(call, guard.module.as_deref(), 0, context)?;
    let distribution = context.project.database.distribution_of_path(&module)?.to_owned();
    let version = text_argument(call, guard.version.as_deref(), 1, context)?;
    Some(Test::at_least(distribution, &version.parse::<Version>().ok()?))
}

/// What a statement says of those that follow it in its block: `lib = importorskip("lib", minversion="2")`.
pub fn before<'t>(statement: Node<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    if statement.kind() != "expression_statement" {
        return;
    }
    let Some(mut expression) = statement.named_child(0) else { return };
    if expression.kind() == "assignment" {
        let Some(right) = expression.child_by_field_name("right") else { return };
        expression = right;
    }
    if let Some(call) = Call::read(expression)
        && let Some(guard) = guard_of(call.callee, context)
        && guard.acts == GuardAct::Requires
    {
        runs.tests.extend(required(&call, &guard, context));
    }
}

/// Whether a statement is a call after which nothing runs.
pub fn leaves<'t>(statement: Node<'t>, context: &FileContext<'t>) -> bool {
    let call = (statement.kind() == "expression_statement").then(|| statement.named_child(0)).flatten();
    let call = call.and_then(Call::read);
    call.and_then(|call| guard_of(call.callee, context)).is_some_and(|guard| guard.acts == GuardAct::Leaves)
}

/// What a context manager says of the code within.
pub fn entered<'t>(call: &Call<'t>, site: &Use<'t>, context: &FileContext<'t>, runs: &mut Runs<'_>) {
    let Some(guard) = guard_of(call.callee, context) else { return };
    match guard.acts {
        GuardAct::Quiets => runs.quiet = true,
        GuardAct::Expects => {
            let names = call.arguments.iter().flat_map(|argument| exceptions(argument.value, context));
            runs.handled |= names.into_iter().any(|name| match site.form {
                UseForm::Import => matches!(name, "ImportError" | "ModuleNotFoundError" | "Exception"),
                _ => matches!(name, "AttributeError" | "TypeError" | "ImportError"),
            });
        }
        _ => {}
    }
}

fn exceptions<'t>(node: Node<'t>, context: &FileContext<'t>) -> Vec<&'t str> {
    match node.kind() {
        "tuple" => syntax::node::children(node).into_iter().flat_map(|item| exceptions(item, context)).collect(),
        "attribute" => {
            let name = node.child_by_field_name("attribute").unwrap_or(node);
            vec![&context.text()[name.byte_range()]]
        }
        _ => vec![&context.text()[node.byte_range()]],
    }
}
