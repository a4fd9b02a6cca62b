//! A condition → what it asks of the parameters; `None` where it asks anything else.

use ruff_python_ast::{BoolOp, CmpOp, Expr, StmtFunctionDef, UnaryOp};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Atom, Test};
use crate::expr;

/// What is known of the names in a function.
#[derive(Debug, Clone, Default)]
pub(crate) struct Locals {
    /// Parameters and names that hold what a keyword brought: the parameter, and the text of its default.
    pub parameters: FxHashMap<String, (String, Option<String>)>,
    pub args: Option<String>,
    pub kwargs: Option<String>,
    /// Parameters that no longer hold what was passed.
    pub rebound: FxHashSet<String>,
    /// Settings of the library that conditions may ask for, by their last part.
    pub settings: FxHashSet<String>,
}

impl Locals {
    pub(crate) fn of(source: &str, def: &StmtFunctionDef) -> Locals {
        let mut locals = Locals::default();
        let parameters = &def.parameters;
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            let name = parameter.name().to_string();
            let default = parameter.default().map(|default| expr::text(source, default));
            locals.parameters.insert(name.clone(), (name, default));
        }
        locals.args = parameters.vararg.as_ref().map(|p| p.name.to_string());
        locals.kwargs = parameters.kwarg.as_ref().map(|p| p.name.to_string());
        locals
    }

    /// The parameter behind a name, and its default, as long as it holds what was passed.
    fn parameter(&self, value: &Expr) -> Option<(String, Option<String>)> {
        match value {
            Expr::Name(name) if !self.rebound.contains(name.id.as_str()) => {
                self.parameters.get(name.id.as_str()).cloned()
            }
            Expr::Named(it) => self.out_of_keywords(&it.value).or_else(|| self.parameter(&it.value)),
            _ => self.out_of_keywords(value),
        }
    }

    /// `kwargs.pop("p", None)`, `kwargs.get("p")`, `kwargs["p"]`.
    pub(crate) fn out_of_keywords(&self, value: &Expr) -> Option<(String, Option<String>)> {
        let is_kwargs = |value: &Expr| matches!(value, Expr::Name(n) if Some(n.id.as_str()) == self.kwargs.as_deref());
        match value {
            Expr::Call(call) => {
                let Expr::Attribute(attribute) = &*call.func else { return None };
                if !matches!(attribute.attr.as_str(), "pop" | "get") || !is_kwargs(&attribute.value) {
                    return None;
                }
                let mut arguments = call.arguments.args.iter();
                let name = expr::string(arguments.next()?)?;
                let default = match arguments.next() {
                    None => "None".to_owned(),
                    Some(default) => literal(default).or_else(|| expr::dotted(default))?,
                };
                Some((name, Some(default)))
            }
            _ => None,
        }
    }
}

/// A literal as text, in one quote style.
pub(crate) fn literal(value: &Expr) -> Option<String> {
    Some(match value {
        Expr::NoneLiteral(_) => "None".to_owned(),
        Expr::BooleanLiteral(it) => if it.value { "True" } else { "False" }.to_owned(),
        Expr::StringLiteral(it) => {
            let text = it.value.to_str();
            if text.len() > 80 || text.chars().any(|c| c.is_control() || matches!(c, '\'' | '\\')) {
                return None;
            }
            format!("'{text}'")
        }
        Expr::NumberLiteral(it) => match &it.value {
            ruff_python_ast::Number::Int(int) => int.to_string(),
            _ => return None,
        },
        Expr::UnaryOp(it) if it.op == UnaryOp::USub => format!("-{}", literal(&it.operand)?),
        _ => return None,
    })
}

/// What a condition asks.
pub(crate) fn tests(test: &Expr, locals: &Locals) -> Option<Vec<Atom>> {
    match test {
        Expr::BoolOp(it) if it.op == BoolOp::And => {
            let mut all = Vec::new();
            for value in &it.values {
                all.extend(tests(value, locals)?);
            }
            Some(all)
        }
        // `p == "a" or p == "b"`, `isinstance(p, A) or isinstance(p, B)`
        Expr::BoolOp(it) => {
            let mut joined: Option<Atom> = None;
            for value in &it.values {
                let one = single(tests(value, locals)?)?;
                joined = Some(match (joined, one) {
                    (None, one) => one,
                    (Some(Atom::Parameter(a, Test::Value(mut x))), Atom::Parameter(b, Test::Value(y))) if a == b => {
                        x.extend(y);
                        Atom::Parameter(a, Test::Value(x))
                    }
                    (Some(Atom::Parameter(a, Test::Type(mut x))), Atom::Parameter(b, Test::Type(y))) if a == b => {
                        x.extend(y);
                        Atom::Parameter(a, Test::Type(x))
                    }
                    _ => return None,
                });
            }
            joined.map(|atom| vec![atom])
        }
        Expr::UnaryOp(it) if it.op == UnaryOp::Not => {
            // `not p`
            if let Some((name, default)) = locals.parameter(&it.operand) {
                return match default.as_deref() {
                    Some("True") => Some(vec![Atom::Parameter(name, Test::Value(vec!["False".to_owned()]))]),
                    Some("None") => Some(vec![Atom::Parameter(name, Test::Missing)]),
                    _ => None,
                };
            }
            negated(&tests(&it.operand, locals)?, locals)
        }
        Expr::Compare(it) => match (&*it.ops, &*it.comparators) {
            ([op], [right]) => compare(&it.left, *op, right, locals).map(|atom| vec![atom]),
            _ => None,
        },
        Expr::Call(call) => {
            let callee = expr::dotted(&call.func)?;
            let [subject, classes] = &*call.arguments.args else { return None };
            if callee != "isinstance" {
                return None;
            }
            let (name, _) = locals.parameter(subject)?;
            let classes: Vec<String> = match classes {
                Expr::Tuple(it) => it.elts.iter().map(expr::dotted).collect::<Option<_>>()?,
                other => vec![expr::dotted(other)?],
            };
            Some(vec![Atom::Parameter(name, Test::Type(classes))])
        }
        Expr::Name(_) | Expr::Attribute(_) | Expr::Named(_) => {
            if let Expr::Name(name) = test
                && Some(name.id.as_str()) == locals.args.as_deref()
            {
                return Some(vec![Atom::Parameter(name.id.to_string(), Test::Positional)]);
            }
            if let Some((name, default)) = locals.parameter(test) {
                return match default.as_deref() {
                    Some("None") => Some(vec![Atom::Parameter(name, Test::Given)]),
                    Some("False") => Some(vec![Atom::Parameter(name, Test::Value(vec!["True".to_owned()]))]),
                    _ => None,
                };
            }
            let name = expr::dotted(test)?;
            locals.settings.contains(expr::last(&name)).then(|| vec![Atom::Setting(name)])
        }
        _ => None,
    }
}

fn single(mut atoms: Vec<Atom>) -> Option<Atom> {
    if atoms.len() == 1 { atoms.pop() } else { None }
}

fn compare(left: &Expr, op: CmpOp, right: &Expr, locals: &Locals) -> Option<Atom> {
    // `"p" in kwargs`
    if let (Some(name), Expr::Name(container)) = (expr::string(left), right)
        && Some(container.id.as_str()) == locals.kwargs.as_deref()
    {
        return match op {
            CmpOp::In => Some(Atom::Parameter(name, Test::Given)),
            CmpOp::NotIn => Some(Atom::Parameter(name, Test::Missing)),
            _ => None,
        };
    }
    // `len(args) > 1`
    if let Expr::Call(call) = left
        && expr::dotted(&call.func).as_deref() == Some("len")
        && let [Expr::Name(name)] = &*call.arguments.args
        && Some(name.id.as_str()) == locals.args.as_deref()
        && matches!(op, CmpOp::Gt | CmpOp::GtE | CmpOp::NotEq)
    {
        return Some(Atom::Parameter(name.id.to_string(), Test::Positional));
    }
    let (name, default) = locals.parameter(left)?;
    let test = match op {
        CmpOp::In | CmpOp::NotIn => {
            let elements = match right {
                Expr::Tuple(it) => &it.elts,
                Expr::List(it) => &it.elts,
                Expr::Set(it) => &it.elts,
                _ => return None,
            };
            let values: Vec<String> = elements.iter().map(literal).collect::<Option<_>>()?;
            if op == CmpOp::In { Test::Value(values) } else { Test::NotValue(values) }
        }
        CmpOp::Is | CmpOp::Eq | CmpOp::IsNot | CmpOp::NotEq => {
            let equal = matches!(op, CmpOp::Is | CmpOp::Eq);
            let value = literal(right).or_else(|| expr::dotted(right))?;
            let is_default = default.as_deref().is_some_and(|default| same(default, &value));
            match (is_default, equal) {
                (true, true)
                    if matches!(right, Expr::StringLiteral(_)) && value != "'deprecated'" && value != "'warn'" =>
                {
                    Test::Value(vec![value])
                }
                (true, true) => Test::Missing,
                (true, false) => Test::Given,
                // A name is compared by a helper that is passed what its caller was passed.
                (false, _) => {
                    if equal {
                        Test::Value(vec![value])
                    } else {
                        Test::NotValue(vec![value])
                    }
                }
            }
        }
        _ => return None,
    };
    Some(Atom::Parameter(name, test))
}

/// `lib.no_default` and `no_default` are one.
fn same(default: &str, value: &str) -> bool {
    default == value
        || !default.starts_with('\'') && !value.starts_with('\'') && expr::last(default) == expr::last(value)
}

/// The opposite of a condition.
pub(crate) fn negated(atoms: &[Atom], locals: &Locals) -> Option<Vec<Atom>> {
    let [Atom::Parameter(name, test)] = atoms else { return None };
    let default = locals.parameters.get(name).and_then(|(_, default)| default.as_deref());
    let opposite = match test {
        Test::Given => Test::Missing,
        Test::Missing => Test::Given,
        Test::Value(values) => match values.as_slice() {
            [only] if default == Some(only) => Test::Given,
            _ => Test::NotValue(values.clone()),
        },
        Test::NotValue(values) => Test::Value(values.clone()),
        Test::Type(_) => Test::NotType,
        Test::Positional | Test::NotType => return None,
    };
    Some(vec![Atom::Parameter(name.clone(), opposite)])
}
