//! Conditions at the top of a module that can be decided without running it.

use ruff_python_ast::{BoolOp, CmpOp, Expr, Number, UnaryOp};

use crate::expr;

/// What a condition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Decided.
    Known(bool),
    /// `TYPE_CHECKING`, or what was written for it before `typing` had it.
    TypeChecking,
    /// It holds under some Pythons that a library runs with; whether under the newest.
    Newest(bool),
    /// Anything else: both branches count.
    Open,
}

/// The Python that `sys.version_info` stands for in a library: newer than any. What is decided otherwise for
/// [`OLDEST`] is not decided.
pub(crate) const NEWEST: (u32, u32) = (3, 99);

/// The oldest Python that counts.
const OLDEST: (u32, u32) = (3, 8);

/// Decides `sys.version_info` for `python` and knows `TYPE_CHECKING`; the platform stays open, and a module is not run as
/// a script.
pub(crate) fn decide(test: &Expr, python: (u32, u32)) -> Condition {
    match test {
        Expr::BooleanLiteral(literal) => Condition::Known(literal.value),
        Expr::Name(_) | Expr::Attribute(_) => match expr::dotted(test) {
            Some(name) => match expr::last(&name) {
                "TYPE_CHECKING" | "MYPY_CHECK_RUNNING" | "MYPY" => Condition::TypeChecking,
                "PY2" | "py2k" | "is_py2" | "IS_PY2" => Condition::Known(false),
                "PY3" | "py3k" | "is_py3" | "IS_PY3" => Condition::Known(true),
                _ => Condition::Open,
            },
            None => Condition::Open,
        },
        Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => match decide(&unary.operand, python) {
            Condition::Known(value) => Condition::Known(!value),
            Condition::Newest(value) => Condition::Newest(!value),
            _ => Condition::Open,
        },
        Expr::BoolOp(bool_op) => {
            let absorbing = bool_op.op == BoolOp::Or;
            let mut open = false;
            for value in &bool_op.values {
                match decide(value, python) {
                    Condition::Known(value) if value == absorbing => return Condition::Known(absorbing),
                    Condition::Known(_) => {}
                    Condition::TypeChecking if absorbing => return Condition::TypeChecking,
                    _ => open = true,
                }
            }
            if open { Condition::Open } else { Condition::Known(!absorbing) }
        }
        Expr::Compare(compare) => match (&*compare.ops, &*compare.comparators) {
            ([CmpOp::Eq], [right]) if is_main(&compare.left, right) => Condition::Known(false),
            ([op], [right]) => match version(&compare.left, *op, right, python) {
                None => Condition::Open,
                Some(value) if python != NEWEST => Condition::Known(value),
                Some(value) if version(&compare.left, *op, right, OLDEST) == Some(value) => Condition::Known(value),
                Some(value) => Condition::Newest(value),
            },
            _ => Condition::Open,
        },
        _ => Condition::Open,
    }
}

/// `__name__ == "__main__"`.
fn is_main(left: &Expr, right: &Expr) -> bool {
    expr::dotted(left).as_deref() == Some("__name__") && expr::string(right).as_deref() == Some("__main__")
}

fn version(left: &Expr, op: CmpOp, right: &Expr, python: (u32, u32)) -> Option<bool> {
    let (subject, major_only) = match left {
        Expr::Subscript(subscript) => {
            (expr::dotted(&subscript.value)?, integer(&subscript.slice).is_some_and(|index| index == 0))
        }
        other => (expr::dotted(other)?, false),
    };
    if expr::last(&subject) != "version_info" {
        return None;
    }
    let wanted: Vec<u32> = match right {
        Expr::Tuple(tuple) => tuple.elts.iter().map(integer).collect::<Option<_>>()?,
        number => vec![integer(number)?],
    };
    let have: Vec<u32> = if major_only { vec![python.0] } else { vec![python.0, python.1, 99] };
    // A shorter tuple is a prefix: `version_info >= (3, 8)` with 3.8.0, `version_info[:2] == (3, 8)`.
    let have = &have[..have.len().min(if op == CmpOp::Eq || op == CmpOp::NotEq { wanted.len() } else { 3 })];
    let order = have.cmp(&wanted[..]);
    Some(match op {
        CmpOp::Eq => order.is_eq(),
        CmpOp::NotEq => order.is_ne(),
        CmpOp::Lt => order.is_lt(),
        CmpOp::LtE => order.is_le(),
        CmpOp::Gt => order.is_gt(),
        CmpOp::GtE => order.is_ge(),
        _ => return None,
    })
}

fn integer(expr: &Expr) -> Option<u32> {
    match expr {
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(int) => int.as_u8().map(u32::from),
            _ => None,
        },
        _ => None,
    }
}
