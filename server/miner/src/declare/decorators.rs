//! Decorators that may declare what they decorate as deprecated, and functions that are called on it:
//! `old = deprecated("…")(new)`.

use ruff_python_ast::{Decorator, Expr, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::body::raw;
use super::text::Names;
use super::{Atom, Raw, Site, Test, Watched, line_of};
use crate::expr;

/// The decorators of a definition.
pub(crate) fn of(source: &str, decorators: &[Decorator], watched: &Watched) -> Vec<Raw> {
    decorators.iter().filter_map(|decorator| one(source, &decorator.expression, watched)).collect()
}

/// `value` in `name = value`, where it is made by something that may declare: `deprecate(f, …)`, `deprecated(…)(f)`,
/// `property(deprecated(…)(f))`.
pub(crate) fn of_value(source: &str, value: &Expr, watched: &Watched) -> Vec<Raw> {
    let mut found = Vec::new();
    let mut current = value;
    for _ in 0..6 {
        let Expr::Call(call) = current else { break };
        found.extend(one(source, current, watched));
        match &*call.func {
            inner @ Expr::Call(_) => {
                found.extend(one(source, inner, watched));
                match call.arguments.args.first() {
                    Some(argument) => current = argument,
                    None => break,
                }
            }
            _ => match call.arguments.args.first() {
                Some(argument @ Expr::Call(_)) if found.is_empty() => current = argument,
                _ => break,
            },
        }
    }
    found
}

fn one(source: &str, decorator: &Expr, watched: &Watched) -> Option<Raw> {
    let line = || line_of(source, decorator.range().start().to_usize());
    match decorator {
        Expr::Call(call) => {
            let callee = expr::dotted(&call.func)?;
            watched.decorator(&callee).then(|| raw(Site::Decorator, callee, call, &Names::default(), line(), &[]))
        }
        other => {
            let callee = expr::dotted(other)?;
            watched.decorator(&callee).then(|| Raw {
                site: Site::Decorator,
                callee,
                positional: Vec::new(),
                keywords: Vec::new(),
                atoms: Vec::new(),
                line: line(),
            })
        }
    }
}

/// Parameters whose default is the string `deprecated`.
pub(crate) fn sentinels(source: &str, def: &StmtFunctionDef) -> Vec<Raw> {
    let parameters = def.parameters.iter_non_variadic_params();
    let marked = parameters.filter(|p| p.default().and_then(expr::string).as_deref() == Some("deprecated"));
    marked
        .map(|parameter| Raw {
            site: Site::Sentinel,
            callee: String::new(),
            positional: Vec::new(),
            keywords: Vec::new(),
            atoms: vec![Atom::Parameter(parameter.name().to_string(), Test::Given)],
            line: line_of(source, parameter.range().start().to_usize()),
        })
        .collect()
}
