//! Names that are made without an assignment to them: `globals()["name"] = …`, `setattr(module, "name", …)`, with names
//! that stand there literally.

use ruff_python_ast::{Expr, ExprSubscript, Stmt, StmtFor};

use crate::expr;
use crate::returns::visit;

/// The name in `globals()["name"]`.
pub(crate) fn named(subscript: &ExprSubscript) -> Option<String> {
    if is_namespace(&subscript.value) { plain(expr::string(&subscript.slice)?) } else { None }
}

/// `setattr(sys.modules[__name__], "name", value)`: the name and the value.
pub(crate) fn by_setattr(value: &Expr) -> Option<(String, &Expr)> {
    let Expr::Call(call) = value else { return None };
    let [target, name, value] = &*call.arguments.args else { return None };
    if expr::dotted(&call.func).as_deref() != Some("setattr") || !is_module(target) {
        return None;
    }
    Some((plain(expr::string(name)?)?, value))
}

/// The names that a loop over literal names makes: `for name in ("a", "b"): globals()[name] = …`.
pub(crate) fn in_loop(it: &StmtFor) -> Vec<String> {
    let Expr::Name(variable) = &*it.target else { return Vec::new() };
    let is_variable = |value: &Expr| matches!(value, Expr::Name(name) if name.id == variable.id);
    let mut makes = false;
    // In a `try`, too.
    visit(&it.body, 0, &mut |stmt| makes |= makes_name(stmt, &is_variable));
    if !makes {
        return Vec::new();
    }
    expr::strings(&it.iter).unwrap_or_default().into_iter().filter_map(plain).collect()
}

/// The names that a loop counts with: `for a, b in …`.
pub(crate) fn targets(target: &Expr) -> Vec<String> {
    match target {
        Expr::Name(name) => vec![name.id.to_string()],
        Expr::Tuple(tuple) => tuple.elts.iter().flat_map(targets).collect(),
        _ => Vec::new(),
    }
}

/// Whether a statement binds the name that `is_variable` knows: `globals()[name] = …`, `setattr(module, name, …)`.
fn makes_name(stmt: &Stmt, is_variable: &dyn Fn(&Expr) -> bool) -> bool {
    match stmt {
        Stmt::Assign(assign) => assign.targets.iter().any(|target| match target {
            Expr::Subscript(subscript) => is_namespace(&subscript.value) && is_variable(&subscript.slice),
            _ => false,
        }),
        Stmt::Expr(stmt) => match &*stmt.value {
            Expr::Call(call) => match &*call.arguments.args {
                [target, name, _] => {
                    expr::dotted(&call.func).as_deref() == Some("setattr") && is_module(target) && is_variable(name)
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}

/// Whether a module makes names that cannot be read off: `for flag in Flags: setattr(module, f"F_{flag.name}", flag)`,
/// `globals().update(table)`.
pub(crate) fn unreadable(source: &str, body: &[Stmt]) -> bool {
    // In a function, too.
    if source.contains("globals().update(") {
        return true;
    }
    let mut modules: Vec<&str> = Vec::new();
    let (mut found, mut literal) = (false, false);
    visit(body, 0, &mut |stmt| match stmt {
        Stmt::Assign(it) => match it.targets.first() {
            Some(Expr::Name(name)) if is_module(&it.value) => modules.push(name.id.as_str()),
            Some(Expr::Subscript(subscript)) if is_namespace(&subscript.value) => {
                found |= expr::string(&subscript.slice).is_none();
            }
            _ => {}
        },
        Stmt::For(it) => literal |= !in_loop(it).is_empty(),
        Stmt::Expr(it) => {
            let Expr::Call(call) = &*it.value else { return };
            match (&*call.func, &*call.arguments.args) {
                (Expr::Name(callee), [target, name, _]) if callee.id.as_str() == "setattr" => {
                    let is_own = is_module(target)
                        || matches!(target, Expr::Name(target) if modules.contains(&target.id.as_str()));
                    found |= is_own && expr::string(name).is_none();
                }
                (Expr::Attribute(method), [_]) if method.attr.as_str() == "update" => {
                    found |= is_namespace(&method.value);
                }
                _ => {}
            }
        }
        _ => {}
    });
    found && !literal
}

fn plain(name: String) -> Option<String> {
    let sound = name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    sound.then_some(name)
}

/// `globals()`, `vars()`, `locals()`, `sys.modules[__name__].__dict__`.
fn is_namespace(value: &Expr) -> bool {
    match value {
        Expr::Call(call) => {
            call.arguments.is_empty()
                && matches!(expr::dotted(&call.func).as_deref(), Some("globals" | "vars" | "locals"))
        }
        Expr::Attribute(attribute) => attribute.attr.as_str() == "__dict__" && is_module(&attribute.value),
        _ => false,
    }
}

/// `sys.modules[__name__]`.
fn is_module(value: &Expr) -> bool {
    let Expr::Subscript(subscript) = value else { return false };
    expr::dotted(&subscript.value).as_deref() == Some("sys.modules")
        && matches!(&*subscript.slice, Expr::Name(name) if name.id.as_str() == "__name__")
}
