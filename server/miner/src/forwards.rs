//! Functions that only pass their arguments on: `def old(a, b=1): return new(a, b=b)`. A warning before it is allowed.

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};

use crate::expr;

/// The dotted callee that every parameter is passed on to, unchanged, in the same place or under the same name.
pub(crate) fn forwards(def: &StmtFunctionDef) -> Option<String> {
    let (Stmt::Return(last), before) = def.body.split_last()? else { return None };
    let plain = before.iter().all(|stmt| match stmt {
        Stmt::Expr(it) => match &*it.value {
            Expr::StringLiteral(_) => true,
            Expr::Call(call) => expr::dotted(&call.func).is_some_and(|name| expr::last(&name).contains("warn")),
            _ => false,
        },
        Stmt::Import(_) | Stmt::ImportFrom(_) => true,
        Stmt::Assign(it) => expr::literal(&it.value).is_some(),
        _ => false,
    });
    if !plain {
        return None;
    }
    let Expr::Call(call) = last.value.as_deref()? else { return None };
    let callee = expr::dotted(&call.func)?;
    let parameters = &def.parameters;
    let receiver = callee.split('.').next().filter(|first| matches!(*first, "self" | "cls"));

    let mut positional: Vec<&str> =
        parameters.posonlyargs.iter().chain(&parameters.args).map(|p| p.name().as_str()).collect();
    if receiver.is_some() && positional.first() == receiver.as_ref() {
        positional.remove(0);
    }
    let mut left: Vec<&str> = positional.clone();
    left.extend(parameters.kwonlyargs.iter().map(|p| p.name().as_str()));
    left.extend(parameters.vararg.iter().map(|p| p.name.as_str()));
    left.extend(parameters.kwarg.iter().map(|p| p.name.as_str()));
    if left.is_empty() {
        return None;
    }
    let mut take = |name: &str| match left.iter().position(|known| *known == name) {
        Some(index) => {
            left.remove(index);
            true
        }
        None => false,
    };
    for (index, argument) in call.arguments.args.iter().enumerate() {
        let sound = match argument {
            Expr::Name(name) => positional.get(index) == Some(&name.id.as_str()) && take(name.id.as_str()),
            Expr::Starred(star) => {
                matches!((&*star.value, &parameters.vararg), (Expr::Name(name), Some(vararg)) if name.id == vararg.name.id)
                    && take(&expr::dotted(&star.value)?)
            }
            _ => false,
        };
        if !sound {
            return None;
        }
    }
    for keyword in &call.arguments.keywords {
        let Expr::Name(value) = &keyword.value else { return None };
        let same = match &keyword.arg {
            Some(name) => name.id == value.id,
            None => parameters.kwarg.as_ref().is_some_and(|kwarg| kwarg.name.id == value.id),
        };
        if !same || !take(value.id.as_str()) {
            return None;
        }
    }
    left.is_empty().then_some(callee)
}
