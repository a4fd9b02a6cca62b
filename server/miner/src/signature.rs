//! Parameters and return annotations of one `def`.

use ruff_python_ast::{Expr, ParameterWithDefault, StmtFunctionDef, TypeParam, TypeParams};

use crate::expr;
use crate::model::{Sig, Ty};
use crate::returns;

/// The signature as written, `self` included.
pub(crate) fn signature(source: &str, def: &StmtFunctionDef, stub: bool) -> Sig {
    let parameters = &def.parameters;
    let mut params = Vec::new();
    let mut positional_only = parameters.posonlyargs.len();
    // Before PEP 570, stubs wrote positional-only parameters as `__name`.
    let old_form = stub && parameters.posonlyargs.is_empty();
    let mut leading = old_form;
    for (index, parameter) in parameters.posonlyargs.iter().chain(&parameters.args).enumerate() {
        let name = parameter.name().as_str();
        let old = leading && name.starts_with("__") && !name.ends_with("__");
        let receiver = index == 0 && matches!(name, "self" | "cls" | "mcls" | "metacls");
        if old {
            positional_only = index + 1;
        } else if old_form && !receiver {
            leading = false;
        }
        params.push(parameter_text(source, parameter, if old { name.trim_start_matches('_') } else { name }));
    }
    if positional_only > 0 {
        params.insert(positional_only, "/".to_owned());
    }
    match &parameters.vararg {
        Some(star) => params.push(format!("*{}", star.name)),
        None if !parameters.kwonlyargs.is_empty() => params.push("*".to_owned()),
        None => {}
    }
    for parameter in &parameters.kwonlyargs {
        params.push(parameter_text(source, parameter, parameter.name()));
    }
    if let Some(rest) = &parameters.kwarg {
        params.push(format!("**{}", rest.name));
    }
    let first = parameters.posonlyargs.iter().chain(&parameters.args).next();
    Sig {
        params,
        first: first.and_then(|p| p.annotation()).map(expr::ty),
        returns: def.returns.as_deref().map(expr::ty),
        body: if stub || def.is_async {
            None
        } else {
            returns::plain_return(&def.body, first.map(|p| p.name().as_str()))
        },
        is_async: def.is_async,
        generics: generics(def.type_params.as_deref()),
        declared: Vec::new(),
    }
}

/// The names of PEP 695 type parameters.
pub(crate) fn generics(params: Option<&TypeParams>) -> Vec<String> {
    params.map_or_else(Vec::new, |params| {
        params
            .type_params
            .iter()
            .map(|param| match param {
                TypeParam::TypeVar(it) => it.name.to_string(),
                TypeParam::ParamSpec(it) => it.name.to_string(),
                TypeParam::TypeVarTuple(it) => it.name.to_string(),
            })
            .collect()
    })
}

fn parameter_text(source: &str, parameter: &ParameterWithDefault, name: &str) -> String {
    match parameter.default() {
        Some(Expr::EllipsisLiteral(_)) => format!("{name}=..."),
        Some(default) => format!("{name}={}", expr::text(source, default)),
        None => name.to_owned(),
    }
}

/// Without the receiver: the first parameter that can be passed by position.
pub(crate) fn without_receiver(params: &[String]) -> Vec<String> {
    let mut params = params.to_vec();
    if params.first().is_some_and(|first| !first.starts_with('*')) {
        params.remove(0);
        if params.first().is_some_and(|first| first == "/") {
            params.remove(0);
        }
    }
    params
}

/// Whether a type is the receiver's own type variable or `Self`.
pub(crate) fn is_self(returned: &Ty, first: Option<&Ty>) -> bool {
    let Ty::Name(name) = returned else { return false };
    if expr::last(name) == "Self" {
        return true;
    }
    match first {
        Some(Ty::Name(first)) => first == name,
        Some(Ty::Subscript(outer, inner)) => {
            matches!(expr::last(outer), "type" | "Type") && inner.first() == Some(returned)
        }
        _ => false,
    }
}
