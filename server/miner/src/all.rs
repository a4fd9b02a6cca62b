//! `__all__` in its forms: a list, `+=`, `extend`, `append`, `remove`, `module.__all__`, everything that `dir()` gives,
//! and helpers that extend it.

use ruff_python_ast::{Expr, StmtExpr};

use crate::expr;
use crate::model::All;

/// What `__all__ = value` or `__all__ += value` adds.
pub(crate) fn add(all: &mut All, value: &Expr) {
    add_at(all, value, 0);
}

fn add_at(all: &mut All, value: &Expr, depth: usize) {
    if depth > 64 {
        return;
    }
    match value {
        Expr::List(list) => list.elts.iter().for_each(|e| element(all, e, depth)),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|e| element(all, e, depth)),
        Expr::Set(set) => set.elts.iter().for_each(|e| element(all, e, depth)),
        Expr::BinOp(binary) => {
            add_at(all, &binary.left, depth + 1);
            add_at(all, &binary.right, depth + 1);
        }
        Expr::Attribute(attribute) if attribute.attr.as_str() == "__all__" => match expr::dotted(&attribute.value) {
            Some(module) => all.modules.push(module),
            None => all.everything = true,
        },
        // `module.names`: about what that module gives.
        Expr::Attribute(attribute) => all.modules.extend(expr::dotted(&attribute.value)),
        Expr::Name(name) if name.id.as_str() == "__all__" => {}
        Expr::Subscript(subscript) => add_at(all, &subscript.value, depth + 1),
        Expr::Starred(starred) => add_at(all, &starred.value, depth + 1),
        Expr::Call(call) => {
            let callee = expr::dotted(&call.func).unwrap_or_default();
            match (&*call.func, call.arguments.args.first()) {
                (_, Some(first)) if matches!(expr::last(&callee), "list" | "sorted" | "tuple" | "set") => {
                    add_at(all, first, depth + 1);
                }
                (Expr::Attribute(attribute), None) if matches!(attribute.attr.as_str(), "copy" | "keys") => {
                    add_at(all, &attribute.value, depth + 1);
                }
                _ => all.everything = true,
            }
        }
        // `[name for name in dir() if …]`, `[name for name in module.__all__ …]`
        Expr::ListComp(comp) => from_comprehension(all, &comp.generators, depth),
        Expr::SetComp(comp) => from_comprehension(all, &comp.generators, depth),
        Expr::Generator(comp) => from_comprehension(all, &comp.generators, depth),
        Expr::Name(_) => all.everything = true,
        _ => {}
    }
}

fn from_comprehension(all: &mut All, generators: &[ruff_python_ast::Comprehension], depth: usize) {
    match generators.first().map(|generator| &generator.iter) {
        Some(iter @ Expr::Attribute(_)) => add_at(all, iter, depth + 1),
        _ => all.everything = true,
    }
}

fn element(all: &mut All, value: &Expr, depth: usize) {
    match value {
        Expr::Starred(starred) => add_at(all, &starred.value, depth + 1),
        other => {
            if let Some(name) = expr::string(other) {
                all.names.push(name);
            }
        }
    }
}

/// A statement such as `__all__.extend(…)`, or a call of a helper of this module that speaks of `__all__`. Gives
/// whether the statement was about `__all__`.
pub(crate) fn call(all: &mut Option<All>, stmt: &StmtExpr, helpers: &[String]) -> bool {
    let Expr::Call(call) = &*stmt.value else { return false };
    let Some(callee) = expr::dotted(&call.func) else { return false };
    let Some(argument) = call.arguments.args.first() else { return false };
    if let Some(method) = callee.strip_prefix("__all__.") {
        let all = all.get_or_insert_default();
        match method {
            "extend" | "update" => add(all, argument),
            "append" | "add" => element(all, argument, 0),
            "remove" => all.removed.extend(expr::string(argument)),
            _ => {}
        }
        return true;
    }
    if helpers.contains(&callee)
        && let Some(module) = expr::dotted(argument)
    {
        all.get_or_insert_default().modules.push(module);
        return true;
    }
    false
}
