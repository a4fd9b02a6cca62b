//! One class body: members, bases, fields and what `__init__` puts on `self`.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef};

use crate::declare::{decorators, notes};
use crate::model::{Class, Scope, Ty};
use crate::module::{Context, Reader};
use crate::returns::visit;
use crate::{expr, signature};

/// Reads a class.
pub(crate) fn read(context: Context<'_>, def: &StmtClassDef, depth: usize) -> Class {
    let mut scope = Scope::default();
    let mut reader = Reader::for_class(Context { type_only: false, ..context });
    reader.block(&def.body, &mut scope, depth);
    reader.finish(&mut scope);

    let mut annotated = BTreeMap::new();
    let mut attributes = BTreeMap::new();
    let mut later = BTreeSet::new();
    visit(&def.body, 0, &mut |stmt| match stmt {
        Stmt::AnnAssign(it) => {
            if let Expr::Name(name) = &*it.target {
                annotated.insert(name.id.to_string(), expr::ty(&it.annotation));
            }
        }
        Stmt::FunctionDef(def) if def.name.as_str() == "__init__" => attributes = on_self(def),
        Stmt::FunctionDef(def) => later.extend(on_self(def).into_keys()),
        Stmt::Assign(it) if matches!(it.targets.first(), Some(Expr::Name(n)) if n.id.as_str() == "__slots__") => {
            later.extend(expr::strings(&it.value).unwrap_or_default());
        }
        _ => {}
    });
    Class {
        bases: bases(def),
        names: scope.names,
        attributes,
        later,
        annotated,
        fields: is_dataclass(def) || bases(def).iter().flatten().any(is_named_tuple),
        generics: signature::generics(def.type_params.as_deref()),
        declared: decorators::of(context.source, &def.decorator_list, context.watched),
        notes: if context.stub { Vec::new() } else { notes::of(context.source, &def.body) },
    }
}

fn is_dataclass(def: &StmtClassDef) -> bool {
    def.decorator_list.iter().any(|decorator| {
        let name = match &decorator.expression {
            Expr::Call(call) => expr::dotted(&call.func),
            other => expr::dotted(other),
        };
        name.is_some_and(|name| matches!(expr::last(&name), "dataclass" | "dataclass_transform"))
    })
}

fn is_named_tuple(base: &Ty) -> bool {
    matches!(base, Ty::Name(name) if matches!(name.as_str(), "NamedTuple" | "typing.NamedTuple"))
}

fn bases(def: &StmtClassDef) -> Vec<Option<Ty>> {
    let Some(arguments) = &def.arguments else { return Vec::new() };
    let mut bases = Vec::new();
    for base in &arguments.args {
        match base {
            // `with_metaclass(Meta, Base)`
            Expr::Call(call) if expr::dotted(&call.func).is_some_and(|n| expr::last(&n) == "with_metaclass") => {
                bases.extend(call.arguments.args.iter().skip(1).map(class_of));
            }
            other => bases.push(class_of(other)),
        }
    }
    bases.retain(|base| !matches!(base, Some(Ty::Name(name)) if matches!(expr::last(name), "Generic" | "object")));
    bases
}

fn class_of(base: &Expr) -> Option<Ty> {
    match base {
        Expr::Subscript(subscript) => class_of(&subscript.value),
        other => expr::dotted(other).map(Ty::Name),
    }
}

/// `self.x = …` in a method; the type where it is a parameter's annotation, a literal or `Class(…)`.
fn on_self(def: &StmtFunctionDef) -> BTreeMap<String, Option<Ty>> {
    let mut found: BTreeMap<String, Option<Ty>> = BTreeMap::new();
    let annotations: BTreeMap<&str, Ty> = def
        .parameters
        .iter()
        .filter_map(|p| p.annotation().map(|annotation| (p.name().as_str(), expr::ty(annotation))))
        .collect();
    visit(&def.body, 0, &mut |stmt| {
        let (targets, value, annotation): (Vec<&Expr>, Option<&Expr>, Option<&Expr>) = match stmt {
            Stmt::Assign(it) => (it.targets.iter().collect(), Some(&*it.value), None),
            Stmt::AnnAssign(it) => (vec![&*it.target], it.value.as_deref(), Some(&*it.annotation)),
            _ => return,
        };
        for target in targets {
            let Expr::Attribute(attribute) = target else { continue };
            if !matches!(&*attribute.value, Expr::Name(name) if name.id.as_str() == "self") {
                continue;
            }
            let ty = annotation.map(expr::ty).or_else(|| match value? {
                Expr::Name(name) => annotations.get(name.id.as_str()).cloned(),
                Expr::Call(call) => {
                    let callee = expr::dotted(&call.func)?;
                    expr::last(&callee).starts_with(|c: char| c.is_ascii_uppercase()).then_some(Ty::Name(callee))
                }
                Expr::NoneLiteral(_) => None,
                other => expr::literal(other).map(|name| Ty::Name(name.to_owned())),
            });
            // Two assignments that differ say nothing.
            found
                .entry(attribute.attr.to_string())
                .and_modify(|known| {
                    if *known != ty {
                        *known = None;
                    }
                })
                .or_insert(ty);
        }
    });
    found
}
