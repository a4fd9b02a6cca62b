//! What a body plainly returns, where there is no annotation: `self`, `Class(…)`, a literal.

use ruff_python_ast::{Expr, Stmt};

use crate::expr;
use crate::model::Ty;

/// The one type that every `return` of the body plainly gives; `None` where one of them is anything else.
/// `builtins.None` is not looked for: a missing annotation and an early `return` are too common.
pub(crate) fn plain_return(body: &[Stmt], receiver: Option<&str>) -> Option<Ty> {
    let mut found: Option<Ty> = None;
    let mut sound = true;
    visit(body, 0, &mut |stmt| match stmt {
        Stmt::Return(it) => {
            let given = it.value.as_deref().and_then(|value| plain(value, receiver));
            match (given, &found) {
                (None, _) => sound = false,
                (Some(given), None) => found = Some(given),
                (Some(given), Some(known)) => sound &= given == *known,
            }
        }
        Stmt::Expr(it) if matches!(*it.value, Expr::Yield(_) | Expr::YieldFrom(_)) => sound = false,
        Stmt::Assign(it) => {
            // A receiver that is rebound is no longer the receiver.
            let rebound = |target: &Expr| matches!(target, Expr::Name(n) if Some(n.id.as_str()) == receiver);
            sound &= !it.targets.iter().any(rebound);
            sound &= !matches!(*it.value, Expr::Yield(_) | Expr::YieldFrom(_));
        }
        _ => {}
    });
    if sound { found } else { None }
}

fn plain(value: &Expr, receiver: Option<&str>) -> Option<Ty> {
    match value {
        Expr::Name(name) if receiver == Some("self") && name.id.as_str() == "self" => Some(Ty::Name("Self".to_owned())),
        Expr::Call(call) => {
            let callee = expr::dotted(&call.func)?;
            if receiver == Some("cls") && callee == "cls" {
                return Some(Ty::Name("Self".to_owned()));
            }
            // Classes start with a capital by PEP 8; the path is resolved later and dropped where it is no class.
            let class = expr::last(&callee).trim_start_matches('_').starts_with(|c: char| c.is_ascii_uppercase());
            class.then_some(Ty::Name(callee))
        }
        Expr::StringLiteral(_) | Expr::FString(_) | Expr::BytesLiteral(_) | Expr::BooleanLiteral(_) => {
            expr::literal(value).map(|name| Ty::Name(name.to_owned()))
        }
        Expr::Compare(compare)
            if compare.ops.iter().all(|op| op.is_in() || op.is_not_in() || op.is_is() || op.is_is_not()) =>
        {
            Some(Ty::Name("builtins.bool".to_owned()))
        }
        Expr::UnaryOp(unary) if unary.op == ruff_python_ast::UnaryOp::Not => Some(Ty::Name("builtins.bool".to_owned())),
        _ => None,
    }
}

/// Visits the statements of a body and of its blocks, but not those of inner functions and classes.
pub(crate) fn visit<'a>(body: &'a [Stmt], depth: usize, see: &mut dyn FnMut(&'a Stmt)) {
    if depth > 40 {
        return;
    }
    for stmt in body {
        see(stmt);
        let mut inner = |block: &'a [Stmt]| visit(block, depth + 1, see);
        match stmt {
            Stmt::If(it) => {
                inner(&it.body);
                it.elif_else_clauses.iter().for_each(|clause| inner(&clause.body));
            }
            Stmt::For(it) => {
                inner(&it.body);
                inner(&it.orelse);
            }
            Stmt::While(it) => {
                inner(&it.body);
                inner(&it.orelse);
            }
            Stmt::With(it) => inner(&it.body),
            Stmt::Match(it) => it.cases.iter().for_each(|case| inner(&case.body)),
            Stmt::Try(it) => {
                inner(&it.body);
                for handler in &it.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    inner(&handler.body);
                }
                inner(&it.orelse);
                inner(&it.finalbody);
            }
            _ => {}
        }
    }
}

/// Whether the body, its docstring aside, only raises; `NotImplementedError` marks an abstract method and does not count.
pub(crate) fn only_raises(body: &[Stmt]) -> bool {
    let Some((Stmt::Raise(raise), rest)) = body.split_last() else { return false };
    let exception = match raise.exc.as_deref() {
        Some(Expr::Call(call)) => expr::dotted(&call.func),
        Some(other) => expr::dotted(other),
        None => None,
    };
    exception.is_some_and(|name| !matches!(expr::last(&name), "NotImplementedError" | "NotImplemented" | "TypeError"))
        && rest.iter().all(|stmt| match stmt {
            Stmt::Expr(it) => matches!(*it.value, Expr::StringLiteral(_)),
            Stmt::Assign(it) => expr::literal(&it.value).is_some(),
            _ => false,
        })
}
