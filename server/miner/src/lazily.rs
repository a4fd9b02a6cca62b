//! Names that a module binds only when they are asked for, from a table that `package.toml` describes: each is read as
//! the import that it stands for.

use std::collections::BTreeMap;

use changes::package::{Lazily, TableForm};
use changes::surface::{ParameterKind, parameters};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::expr;
use crate::model::{Binding, Scope, Target};
use crate::module::Context;
use crate::returns::visit;

/// Binds what the tables of a module say; what it binds itself stays. Gives whether the stub beside the module says it
/// all.
pub(crate) fn bind(context: Context<'_>, body: &[Stmt], scope: &mut Scope, all: &[Lazily]) -> bool {
    let mut from_stub = false;
    for lazily in all {
        let mut tables: Vec<Table> = Vec::new();
        if let Some(variable) = &lazily.variable {
            tables.extend(Table::of_variable(body, variable));
        }
        for call in calls(body).filter(|call| is_called(call, scope, &lazily.by)) {
            match lazily.form {
                TableForm::Stub => from_stub = true,
                _ => tables.extend(argument(call, lazily).and_then(|table| match expr::dotted(table) {
                    Some(variable) => Table::of_variable(body, &variable),
                    None => Some(Table { variable: None, value: table.clone() }),
                })),
            }
        }
        for Table { variable, value } in tables {
            let mut found = read(&value, lazily, context);
            if let (Some(name), TableForm::Modules) = (&variable, lazily.form) {
                found.extend(added(body, name, lazily, context));
            }
            for (name, module, attribute) in found {
                add(scope, name, module, attribute);
            }
        }
    }
    from_stub
}

/// A table, and the variable that it stands in.
struct Table {
    variable: Option<String>,
    value: Expr,
}

impl Table {
    fn of_variable(body: &[Stmt], variable: &str) -> Option<Table> {
        Some(Table { variable: Some(variable.to_owned()), value: assigned(body, variable)? })
    }
}

/// What a stub imports beside the module that answers from it.
pub(crate) fn take_stub(scope: &mut Scope, stub: &Scope) {
    for (name, binding) in &stub.names {
        if let Target::From { module, name: attribute } = &binding.target {
            add(scope, name.clone(), module.clone(), attribute.clone());
        }
    }
}

fn add(scope: &mut Scope, name: String, module: String, attribute: String) {
    // What is imported for type checkers only is the mirror of the table.
    if name.starts_with('_') || scope.names.get(&name).is_some_and(|known| !known.type_only) {
        return;
    }
    let target = Target::From { module, name: attribute };
    scope.names.insert(name, Binding { target, type_only: false, explicit: true, maybe: false });
}

/// The calls of a module's own statements: `x = f(…)`, `a, b = f(…)`, `f(…)`.
fn calls(body: &[Stmt]) -> impl Iterator<Item = &ExprCall> {
    let mut found = Vec::new();
    visit(body, 0, &mut |stmt| {
        let value = match stmt {
            Stmt::Assign(it) => Some(&*it.value),
            Stmt::AnnAssign(it) => it.value.as_deref(),
            Stmt::Expr(it) => Some(&*it.value),
            _ => None,
        };
        if let Some(Expr::Call(call)) = value {
            found.push(call);
        }
    });
    found.into_iter()
}

/// Whether one of the paths is called, through the file's own imports.
fn is_called(call: &ExprCall, scope: &Scope, by: &[String]) -> bool {
    let Some(callee) = expr::dotted(&call.func) else { return false };
    let (first, rest) = callee.split_once('.').map_or((callee.as_str(), ""), |(first, rest)| (first, rest));
    let path = match scope.names.get(first).map(|binding| &binding.target) {
        Some(Target::Module(module)) => module.clone(),
        Some(Target::From { module, name }) => format!("{module}.{name}"),
        _ => return false,
    };
    let path = if rest.is_empty() { path } else { format!("{path}.{rest}") };
    by.contains(&path)
}

/// The argument that is the table.
fn argument<'e>(call: &'e ExprCall, lazily: &Lazily) -> Option<&'e Expr> {
    let wanted = lazily.parameter.as_deref()?;
    let keyword = call.arguments.keywords.iter().find(|k| k.arg.as_ref().is_some_and(|arg| arg.as_str() == wanted));
    let place = parameters(&lazily.signature)
        .iter()
        .filter(|p| matches!(p.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword))
        .position(|p| p.name == wanted);
    keyword.map(|keyword| &keyword.value).or_else(|| call.arguments.args.get(place?))
}

/// The value of a variable of the module.
fn assigned(body: &[Stmt], variable: &str) -> Option<Expr> {
    let mut found = None;
    visit(body, 0, &mut |stmt| {
        let (target, value) = match stmt {
            Stmt::Assign(it) => (it.targets.first(), Some(&*it.value)),
            Stmt::AnnAssign(it) => (Some(&*it.target), it.value.as_deref()),
            _ => return,
        };
        if found.is_none() && target.and_then(expr::dotted).as_deref() == Some(variable) {
            found = value.cloned();
        }
    });
    found
}

/// Name, module and the name there.
type Row = (String, String, String);

fn read(table: &Expr, lazily: &Lazily, context: Context<'_>) -> Vec<Row> {
    let place = |path: &str| absolute(path, lazily, context);
    let mut rows = Vec::new();
    match (lazily.form, table) {
        (TableForm::Paths, other) => {
            for path in expr::strings(other).unwrap_or_default() {
                let path = place(&path);
                rows.extend(
                    path.rsplit_once('.').map(|(module, name)| (name.to_owned(), module.to_owned(), name.to_owned())),
                );
            }
        }
        (form, Expr::Dict(dict)) => {
            for item in &dict.items {
                let Some(key) = item.key.as_ref().and_then(expr::string) else { continue };
                if form == TableForm::Modules {
                    let names = expr::strings(&item.value).unwrap_or_default();
                    rows.extend(names.into_iter().map(|name| (name.clone(), place(&key), name)));
                } else {
                    rows.extend(meant(&item.value).map(|(module, name)| {
                        let name = name.unwrap_or_else(|| key.clone());
                        (key, place(&module), name)
                    }));
                }
            }
        }
        _ => {}
    }
    rows
}

/// `"module"`, `("module", "name", …)`.
fn meant(value: &Expr) -> Option<(String, Option<String>)> {
    match value {
        Expr::Tuple(tuple) => {
            Some((tuple.elts.first().and_then(expr::string)?, tuple.elts.get(1).and_then(expr::string)))
        }
        other => Some((expr::string(other)?, None)),
    }
}

/// `table["module"] = ["a"]`, `table["module"].append("a")`, `table["module"].extend(["a"])`.
fn added(body: &[Stmt], variable: &str, lazily: &Lazily, context: Context<'_>) -> Vec<Row> {
    let key = |target: &Expr| match target {
        Expr::Subscript(it) if expr::dotted(&it.value).as_deref() == Some(variable) => expr::string(&it.slice),
        _ => None,
    };
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    visit(body, 0, &mut |stmt| match stmt {
        Stmt::Assign(it) => {
            if let Some(module) = it.targets.first().and_then(key) {
                named.entry(module).or_default().extend(expr::strings(&it.value).unwrap_or_default());
            }
        }
        Stmt::Expr(it) => {
            if let Expr::Call(call) = &*it.value
                && let Expr::Attribute(method) = &*call.func
                && let (Some(module), Some(value)) = (key(&method.value), call.arguments.args.first())
            {
                let one = expr::string(value).map(|name| vec![name]);
                named.entry(module).or_default().extend(one.or_else(|| expr::strings(value)).unwrap_or_default());
            }
        }
        _ => {}
    });
    let rows = named.into_iter().flat_map(|(module, names)| {
        let module = absolute(&module, lazily, context);
        names.into_iter().map(move |name| (name.clone(), module.clone(), name))
    });
    rows.collect()
}

/// The whole path of a module: below this package, unless the table holds whole paths or it starts with the root.
fn absolute(path: &str, lazily: &Lazily, context: Context<'_>) -> String {
    let root = context.path.split('.').next().unwrap_or(context.path);
    let is_whole = !path.starts_with('.') && (lazily.absolute || path == root || path.starts_with(&format!("{root}.")));
    if is_whole {
        return path.to_owned();
    }
    let package = match context.package {
        true => context.path,
        false => context.path.rsplit_once('.').map_or(context.path, |(package, _)| package),
    };
    match path.trim_start_matches('.') {
        "" => package.to_owned(),
        rest => format!("{package}.{rest}"),
    }
}
