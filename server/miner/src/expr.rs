//! Small readers of expressions.

use ruff_python_ast::{Expr, InterpolatedStringElement, Operator};
use ruff_text_size::Ranged;

use crate::model::Ty;

/// How deep an expression is followed.
const DEPTH: usize = 24;

/// `a.b.c` as text.
pub(crate) fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let mut parts = vec![attribute.attr.as_str()];
            let mut value = &*attribute.value;
            for _ in 0..DEPTH {
                match value {
                    Expr::Attribute(inner) => {
                        parts.push(inner.attr.as_str());
                        value = &inner.value;
                    }
                    Expr::Name(name) => {
                        parts.push(name.id.as_str());
                        parts.reverse();
                        return Some(parts.join("."));
                    }
                    _ => return None,
                }
            }
            None
        }
        _ => None,
    }
}

/// The last part of a dotted path.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The value of a string literal.
pub(crate) fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::StringLiteral(literal) => Some(literal.value.to_str().to_owned()),
        _ => None,
    }
}

/// The string literals of a list, tuple or set; the keys of a dict; `None` for anything else.
pub(crate) fn strings(expr: &Expr) -> Option<Vec<String>> {
    let elements = match expr {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::Set(set) => &set.elts,
        Expr::Dict(dict) => {
            return Some(dict.items.iter().filter_map(|item| item.key.as_ref().and_then(string)).collect());
        }
        _ => return None,
    };
    Some(elements.iter().filter_map(string).collect())
}

/// A string in which a variable stands for `value`: `f"a.{name}"`, `name`, `"a"`.
pub(crate) fn filled(expr: &Expr, variable: &str, value: &str) -> Option<String> {
    let Expr::FString(it) = expr else {
        return match expr {
            Expr::Name(name) if name.id.as_str() == variable => Some(value.to_owned()),
            other => string(other),
        };
    };
    let mut out = String::new();
    for element in it.value.elements() {
        match element {
            InterpolatedStringElement::Literal(text) => out.push_str(&text.value),
            InterpolatedStringElement::Interpolation(inner) => {
                matches!(&*inner.expression, Expr::Name(name) if name.id.as_str() == variable).then_some(())?;
                out.push_str(value);
            }
        }
    }
    Some(out)
}

/// Source text on one line, cut where it is long.
pub(crate) fn text(source: &str, expr: &Expr) -> String {
    // One quote style, so that a reformatted library has the same signatures.
    if let Expr::StringLiteral(literal) = expr {
        let value = literal.value.to_str();
        if value.len() < 80 && value.chars().all(|c| !c.is_control() && !matches!(c, '\'' | '\\')) {
            return format!("'{value}'");
        }
    }
    if let Expr::BytesLiteral(literal) = expr {
        let bytes: Vec<u8> = literal.value.bytes().collect();
        if bytes.len() < 80 && bytes.iter().all(|b| (b' '..=b'~').contains(b) && !matches!(b, b'\'' | b'\\')) {
            return format!("b'{}'", String::from_utf8_lossy(&bytes));
        }
    }
    let raw = source.get(expr.range().start().to_usize()..expr.range().end().to_usize()).unwrap_or("...");
    if raw.len() > 60 || raw.contains('#') && raw.contains('\n') {
        return "...".to_owned();
    }
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An annotation.
pub(crate) fn ty(expr: &Expr) -> Ty {
    ty_at(expr, 0)
}

fn ty_at(expr: &Expr, depth: usize) -> Ty {
    if depth > DEPTH {
        return Ty::Unknown;
    }
    match expr {
        Expr::NoneLiteral(_) => Ty::None,
        Expr::Name(_) | Expr::Attribute(_) => dotted(expr).map_or(Ty::Unknown, Ty::Name),
        Expr::StringLiteral(literal) => {
            let text = literal.value.to_str();
            if text.len() > 400 {
                return Ty::Unknown;
            }
            match ruff_python_parser::parse_expression(text.trim()) {
                Ok(parsed) => ty_at(parsed.expr(), depth + 8),
                Err(_) => Ty::Unknown,
            }
        }
        Expr::BinOp(binary) if binary.op == Operator::BitOr => {
            let mut members = Vec::new();
            for side in [&binary.left, &binary.right] {
                match ty_at(side, depth + 1) {
                    Ty::Union(inner) => members.extend(inner),
                    other => members.push(other),
                }
            }
            Ty::Union(members)
        }
        Expr::Subscript(subscript) => {
            let Some(name) = dotted(&subscript.value) else { return Ty::Unknown };
            if last(&name) == "Literal" {
                return literal_type(&subscript.slice);
            }
            let arguments: Vec<Ty> = match &*subscript.slice {
                Expr::Tuple(tuple) => tuple.elts.iter().map(|e| ty_at(e, depth + 1)).collect(),
                other => vec![ty_at(other, depth + 1)],
            };
            match last(&name) {
                "Optional" => {
                    let mut members = arguments;
                    members.push(Ty::None);
                    Ty::Union(members)
                }
                "Union" => Ty::Union(arguments),
                "Annotated" | "ClassVar" | "Final" | "Required" | "NotRequired" | "ReadOnly" => {
                    arguments.into_iter().next().unwrap_or(Ty::Unknown)
                }
                _ => Ty::Subscript(name, arguments),
            }
        }
        _ => Ty::Unknown,
    }
}

fn literal_type(slice: &Expr) -> Ty {
    let elements = match slice {
        Expr::Tuple(tuple) => tuple.elts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut members = Vec::new();
    for element in elements {
        let member = match literal(element) {
            Some("builtins.None") => Ty::None,
            Some(name) => Ty::Name(name.to_owned()),
            None => return Ty::Unknown,
        };
        if !members.contains(&member) {
            members.push(member);
        }
    }
    if members.len() == 1 { members.remove(0) } else { Ty::Union(members) }
}

/// The type of a literal or a display.
pub(crate) fn literal(expr: &Expr) -> Option<&'static str> {
    Some(match expr {
        Expr::StringLiteral(_) | Expr::FString(_) => "builtins.str",
        Expr::BytesLiteral(_) => "builtins.bytes",
        Expr::BooleanLiteral(_) => "builtins.bool",
        Expr::NumberLiteral(number) => match number.value {
            ruff_python_ast::Number::Int(_) => "builtins.int",
            ruff_python_ast::Number::Float(_) => "builtins.float",
            ruff_python_ast::Number::Complex { .. } => "builtins.complex",
        },
        Expr::NoneLiteral(_) => "builtins.None",
        Expr::List(_) | Expr::ListComp(_) => "builtins.list",
        Expr::Tuple(_) => "builtins.tuple",
        Expr::Dict(_) | Expr::DictComp(_) => "builtins.dict",
        Expr::Set(_) | Expr::SetComp(_) => "builtins.set",
        Expr::UnaryOp(unary) if matches!(*unary.operand, Expr::NumberLiteral(_)) => return literal(&unary.operand),
        _ => return None,
    })
}
