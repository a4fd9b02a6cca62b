//! A module's `__getattr__`: which names it gives, and which of them it only raises for.

use std::collections::BTreeMap;

use ruff_python_ast::{CmpOp, Expr, Stmt, StmtFunctionDef};

use crate::expr;
use crate::model::{Branch, GetAttr, Names, TableEntry};
use crate::returns::visit;

/// The literal tables at the top of a module: names of dicts, lists, tuples and sets, with their string keys.
pub(crate) fn tables(body: &[Stmt]) -> BTreeMap<String, Vec<TableEntry>> {
    let mut tables = BTreeMap::new();
    visit(body, 0, &mut |stmt| {
        let (target, value) = match stmt {
            Stmt::Assign(it) => (it.targets.first(), Some(&it.value)),
            Stmt::AnnAssign(it) => (Some(&*it.target), it.value.as_ref()),
            _ => return,
        };
        let (Some(Expr::Name(name)), Some(value)) = (target, value) else { return };
        let keys = match &**value {
            Expr::Call(call) => call.arguments.args.first().and_then(expr::strings),
            other => expr::strings(other),
        };
        if let Some(keys) = keys {
            let entries = keys.into_iter().map(|key| TableEntry { key }).collect();
            tables.insert(name.id.to_string(), entries);
        }
    });
    tables
}

/// Reads `def __getattr__(name)`, or a function inside which such a function is made.
pub(crate) fn read(def: &StmtFunctionDef) -> GetAttr {
    let mut found = GetAttr::default();
    let inner = def.body.iter().find_map(|stmt| match stmt {
        Stmt::FunctionDef(inner) if !inner.parameters.is_empty() => Some(inner),
        _ => None,
    });
    branches(&inner.unwrap_or(def).body, &mut found, 0);
    found
}

fn branches(body: &[Stmt], found: &mut GetAttr, depth: usize) {
    if depth > 12 {
        return;
    }
    for (index, stmt) in body.iter().enumerate() {
        let rest = &body[index + 1..];
        match stmt {
            Stmt::If(it) => {
                condition(&it.test, &it.body, rest, found);
                // Names may be looked at again inside: `if name in TABLE: if name == …`.
                branches(&it.body, found, depth + 1);
                for clause in &it.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        condition(test, &clause.body, rest, found);
                    }
                    branches(&clause.body, found, depth + 1);
                }
            }
            Stmt::Try(it) => {
                for inner in &it.body {
                    looked_up(inner, rest, found);
                }
                branches(&it.body, found, depth + 1);
            }
            Stmt::Return(it) => {
                if let Some(value) = &it.value {
                    delegated(value, found);
                }
                looked_up(stmt, rest, found);
            }
            _ => looked_up(stmt, rest, found),
        }
    }
}

/// `if name == "x":`, `if name in TABLE:`, `if name not in TABLE: raise`.
fn condition(test: &Expr, body: &[Stmt], rest: &[Stmt], found: &mut GetAttr) {
    if let Expr::BoolOp(bool_op) = test {
        for value in &bool_op.values {
            condition(value, body, rest, found);
        }
        return;
    }
    let Expr::Compare(compare) = test else { return };
    let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return };
    let names = match op {
        CmpOp::Eq => expr::string(right).map(|name| Names::Listed(vec![name])),
        CmpOp::In | CmpOp::NotIn => names_of(right),
        _ => None,
    };
    let Some(names) = names else { return };
    let block = if *op == CmpOp::NotIn { rest } else { body };
    found.branches.push(Branch { names, raises: raises(block), target: target(block) });
}

fn names_of(table: &Expr) -> Option<Names> {
    match table {
        Expr::Name(_) | Expr::Attribute(_) => expr::dotted(table).map(Names::Table),
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(attribute) if attribute.attr.as_str() == "keys" => {
                expr::dotted(&attribute.value).map(Names::Table)
            }
            _ => None,
        },
        other => expr::strings(other).map(Names::Listed),
    }
}

/// `x = TABLE[name]`, `x = TABLE.get(name)`.
fn looked_up(stmt: &Stmt, rest: &[Stmt], found: &mut GetAttr) {
    let value = match stmt {
        Stmt::Assign(it) => &it.value,
        Stmt::AnnAssign(it) => match &it.value {
            Some(value) => value,
            None => return,
        },
        Stmt::Return(it) => match &it.value {
            Some(value) => value,
            None => return,
        },
        _ => return,
    };
    let table = match &**value {
        Expr::Subscript(it) if matches!(*it.slice, Expr::Name(_)) => expr::dotted(&it.value),
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(attribute)
                if attribute.attr.as_str() == "get" && matches!(call.arguments.args.first(), Some(Expr::Name(_))) =>
            {
                expr::dotted(&attribute.value)
            }
            _ => None,
        },
        _ => None,
    };
    if let Some(table) = table {
        let raises = matches!(stmt, Stmt::Assign(_) | Stmt::AnnAssign(_)) && raises(rest);
        found.branches.push(Branch { names: Names::Table(table), raises, target: None });
    }
}

/// `return getattr(module, name)`.
fn delegated(value: &Expr, found: &mut GetAttr) {
    let Expr::Call(call) = value else { return };
    if expr::dotted(&call.func).as_deref() == Some("getattr")
        && let [module, Expr::Name(_), ..] = &*call.arguments.args
    {
        found.delegates = expr::dotted(module);
    }
}

/// Whether the block ends by raising, whatever it did before, and never returns.
fn raises(block: &[Stmt]) -> bool {
    let mut returns = false;
    visit(block, 0, &mut |stmt| returns |= matches!(stmt, Stmt::Return(_)));
    !returns && block.iter().any(|stmt| matches!(stmt, Stmt::Raise(_)))
}

fn target(block: &[Stmt]) -> Option<String> {
    block.iter().find_map(|stmt| match stmt {
        Stmt::Return(it) => it.value.as_deref().and_then(expr::dotted),
        _ => None,
    })
}
