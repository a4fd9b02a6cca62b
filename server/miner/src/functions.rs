//! One `def` or one assigned value.

use ruff_python_ast::{Expr, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::declare::{Raw, body, decorators as declaring, notes};
use crate::model::{Function, FunctionKind, Ty, Value};
use crate::module::Context;
use crate::{expr, forwards, returns, signature};

/// Reads a `def` that is no overload.
pub(crate) fn read(context: Context<'_>, def: &StmtFunctionDef) -> Function {
    let mut sig = signature::signature(context.source, def, context.stub);
    if decorators(def).any(|name| matches!(expr::last(&name), "contextmanager" | "asynccontextmanager")) {
        // What it returns is not what a call gives.
        sig.returns = None;
        sig.body = None;
    }
    Function {
        kind: kind(def),
        overloads: Vec::new(),
        implementation: Some(sig),
        forwards: if context.stub { None } else { forwards::forwards(def) },
        raises: !context.stub && returns::only_raises(&def.body),
        declared: declared(context, def),
        notes: if context.stub { Vec::new() } else { notes::of(context.source, &def.body) },
    }
}

fn declared(context: Context<'_>, def: &StmtFunctionDef) -> Vec<Raw> {
    let mut found = declaring::of(context.source, &def.decorator_list, context.watched);
    if !context.stub {
        found.extend(body::of_function(context.source, def, context.watched));
        found.extend(declaring::sentinels(context.source, def));
    }
    found
}

fn decorators(def: &StmtFunctionDef) -> impl Iterator<Item = String> {
    def.decorator_list.iter().filter_map(|decorator| match &decorator.expression {
        Expr::Call(call) => expr::dotted(&call.func),
        other => expr::dotted(other),
    })
}

/// What a decorated function is.
pub(crate) fn kind(def: &StmtFunctionDef) -> FunctionKind {
    for name in decorators(def) {
        let name = expr::last(&name);
        let lower = name.to_ascii_lowercase();
        if matches!(name, "classmethod" | "abstractclassmethod") {
            return FunctionKind::ClassMethod;
        }
        if matches!(name, "staticmethod" | "abstractstaticmethod") {
            return FunctionKind::StaticMethod;
        }
        // `cached_property`, `cache_readonly`, `memoized_attribute` and the like.
        if lower.ends_with("property") || lower.ends_with("readonly") || lower.ends_with("attribute") {
            return FunctionKind::Property;
        }
    }
    match def.name.as_str() {
        "__new__" => FunctionKind::StaticMethod,
        "__init_subclass__" | "__class_getitem__" => FunctionKind::ClassMethod,
        _ => FunctionKind::Plain,
    }
}

/// `@overload`.
pub(crate) fn is_overload(def: &StmtFunctionDef) -> bool {
    decorators(def).any(|name| expr::last(&name) == "overload")
}

/// `@x.setter` and its kin: the property stays what it is.
pub(crate) fn is_accessor(def: &StmtFunctionDef) -> bool {
    decorators(def).any(|name| {
        name.contains('.') && matches!(expr::last(&name), "setter" | "deleter" | "expression" | "comparator")
    })
}

/// Whether a function's text speaks of `__all__`.
pub(crate) fn speaks_of_all(source: &str, def: &StmtFunctionDef) -> bool {
    let range = def.range();
    let length = range.end().to_usize() - range.start().to_usize();
    length < 2_000
        && source.get(range.start().to_usize()..range.end().to_usize()).is_some_and(|t| t.contains("__all__"))
}

/// Whether a call takes `name` as an argument, however deep.
pub(crate) fn mentions(value: &Expr, name: &str) -> bool {
    match value {
        Expr::Call(call) => {
            mentions(&call.func, name)
                || call.arguments.args.iter().any(|argument| {
                    matches!(argument, Expr::Name(n) if n.id.as_str() == name) || mentions(argument, name)
                })
        }
        _ => false,
    }
}

/// Reads an assigned value.
pub(crate) fn value(context: Context<'_>, value: &Expr) -> Value {
    let mut read = Value { alias: expr::dotted(value), literal: expr::literal(value), ..Value::default() };
    match value {
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::BinOp(_) => {
            let ty = expr::ty(value);
            if ty != Ty::Unknown {
                read.as_type = Some(ty);
            }
        }
        Expr::Call(call) => {
            read.declared = declaring::of_value(context.source, value, context.watched);
            if !read.declared.is_empty() {
                read.wraps = call.arguments.args.iter().find_map(expr::dotted);
            }
            let callee = expr::dotted(&call.func);
            match callee.as_deref().map(expr::last) {
                Some("TypeVar" | "ParamSpec" | "TypeVarTuple") => {
                    read.noise = true;
                    read.type_var = true;
                }
                Some("getLogger" | "get_logger") => read.noise = true,
                Some("NewType") => read.noise = true,
                Some("property" | "cached_property") => {
                    read.property = true;
                }
                Some("classmethod" | "staticmethod") => {
                    read.alias = call.arguments.args.first().and_then(expr::dotted);
                }
                _ => {
                    read.arguments = call.arguments.args.iter().filter_map(expr::dotted).collect();
                    read.call = callee;
                }
            }
        }
        _ => {}
    }
    read
}
