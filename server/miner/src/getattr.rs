//! A module's `__getattr__`: which names it gives, which of them it only raises for, and what it warns of.

use std::collections::BTreeMap;

use ruff_python_ast::{CmpOp, Expr, Stmt, StmtClassDef, StmtFunctionDef};

use crate::declare::{Raw, Watched, body as bodies, decorators};
use crate::expr;
use crate::model::{Branch, GetAttr, Names, TableEntry};
use crate::returns::visit;

/// The literal tables at the top of a module: names of dicts, lists, tuples and sets, with their string keys.
pub(crate) fn tables(body: &[Stmt]) -> BTreeMap<String, Vec<TableEntry>> {
    let mut tables: BTreeMap<String, Vec<TableEntry>> = BTreeMap::new();
    visit(body, 0, &mut |stmt| {
        let (target, value) = match stmt {
            Stmt::Assign(it) => (it.targets.first(), Some(&it.value)),
            Stmt::AnnAssign(it) => (Some(&*it.target), it.value.as_ref()),
            _ => return,
        };
        let (Some(Expr::Name(name)), Some(value)) = (target, value) else { return };
        let entries = match &**value {
            // `dict(name="text")`
            Expr::Call(call) if call.arguments.args.is_empty() && !call.arguments.keywords.is_empty() => {
                let one = |keyword: &ruff_python_ast::Keyword| {
                    Some(TableEntry { key: keyword.arg.as_ref()?.to_string(), text: said(&keyword.value) })
                };
                (expr::dotted(&call.func).as_deref() == Some("dict"))
                    .then(|| call.arguments.keywords.iter().filter_map(one).collect())
            }
            Expr::Call(call) => call.arguments.args.first().and_then(entries),
            other => entries(other),
        };
        if let Some(entries) = entries {
            tables.insert(name.id.to_string(), entries);
        }
    });
    tables
}

fn entries(value: &Expr) -> Option<Vec<TableEntry>> {
    if let Expr::Dict(dict) = value {
        let one = |item: &ruff_python_ast::DictItem| {
            Some(TableEntry { key: item.key.as_ref().and_then(expr::string)?, text: said(&item.value) })
        };
        return Some(dict.items.iter().filter_map(one).collect());
    }
    if let Expr::DictComp(comp) = value {
        return comprehended(comp);
    }
    Some(expr::strings(value)?.into_iter().map(|key| TableEntry { key, text: None }).collect())
}

/// `{f"module:{name}": … for name in ("a", "b")}`
fn comprehended(comp: &ruff_python_ast::ExprDictComp) -> Option<Vec<TableEntry>> {
    let [generator] = &*comp.generators else { return None };
    let Expr::Name(variable) = &generator.target else { return None };
    let one = |name: String| {
        let key = expr::filled(comp.key.as_deref()?, variable.id.as_str(), &name)?;
        Some(TableEntry { key, text: expr::filled(&comp.value, variable.id.as_str(), &name) })
    };
    Some(expr::strings(&generator.iter)?.into_iter().filter_map(one).collect())
}

/// What a table says of a name: a string, the last string of a tuple, a dotted name.
fn said(value: &Expr) -> Option<String> {
    match value {
        Expr::Tuple(tuple) => tuple.elts.iter().rev().find_map(expr::string),
        other => expr::string(other).or_else(|| expr::dotted(other)),
    }
}

/// Reads `def __getattr__(name)`, or a function inside which such a function is made.
pub(crate) fn read(source: &str, def: &StmtFunctionDef, watched: &Watched) -> GetAttr {
    let inner = def.body.iter().find_map(|stmt| match stmt {
        Stmt::FunctionDef(inner) if !inner.parameters.is_empty() => Some(inner),
        _ => None,
    });
    let def = inner.unwrap_or(def);
    let asked = def.parameters.iter().next().map_or("name", |parameter| parameter.name().as_str());
    let mut reader = Reader { source, asked, watched, found: GetAttr::default() };
    reader.branches(&def.body, &[], 0);
    let mut found = reader.found;
    if found.branches.is_empty() && found.delegates.is_none() {
        // A helper does it all for the names in `__all__`.
        let declared = bodies::of_branch(source, &def.body, asked, watched);
        if !declared.is_empty() {
            let names = Names::Table("__all__".to_owned());
            found.branches.push(Branch { names, raises: false, target: None, declared });
        }
    }
    found
}

/// Reads `class __getattr__`, whose properties are the module's attributes.
pub(crate) fn read_class(source: &str, def: &StmtClassDef, watched: &Watched) -> GetAttr {
    let mut found = GetAttr::default();
    for stmt in &def.body {
        let (name, declared) = match stmt {
            Stmt::FunctionDef(def) => {
                let mut declared = decorators::of(source, &def.decorator_list, watched);
                declared.extend(bodies::of_function(source, def, watched));
                (def.name.to_string(), declared)
            }
            Stmt::Assign(it) => match it.targets.first() {
                Some(Expr::Name(name)) => (name.id.to_string(), decorators::of_value(source, &it.value, watched)),
                _ => continue,
            },
            _ => continue,
        };
        found.branches.push(Branch { names: Names::Listed(vec![name]), raises: false, target: None, declared });
    }
    found
}

struct Reader<'a> {
    source: &'a str,
    /// The parameter: the name that is asked for.
    asked: &'a str,
    watched: &'a Watched,
    found: GetAttr,
}

impl Reader<'_> {
    /// `after` is what runs once the block is through.
    fn branches(&mut self, body: &[Stmt], after: &[&[Stmt]], depth: usize) {
        if depth > 12 {
            return;
        }
        for (index, stmt) in body.iter().enumerate() {
            let mut rest: Vec<&[Stmt]> = vec![&body[index + 1..]];
            rest.extend(after);
            match stmt {
                Stmt::If(it) => {
                    self.condition(&it.test, &it.body, &rest);
                    // Names may be looked at again inside: `if name in TABLE: if name == …`.
                    self.branches(&it.body, &[], depth + 1);
                    for clause in &it.elif_else_clauses {
                        if let Some(test) = &clause.test {
                            self.condition(test, &clause.body, &rest);
                        }
                        self.branches(&clause.body, &[], depth + 1);
                    }
                }
                Stmt::Try(it) => {
                    if !it.orelse.is_empty() {
                        rest.insert(0, &it.orelse);
                    }
                    for (at, inner) in it.body.iter().enumerate() {
                        let mut rest = rest.clone();
                        rest.insert(0, &it.body[at + 1..]);
                        self.looked_up(inner, &rest);
                    }
                    self.branches(&it.body, &rest, depth + 1);
                }
                Stmt::Return(it) => {
                    if let Some(value) = &it.value {
                        delegated(value, &mut self.found);
                    }
                    self.looked_up(stmt, &rest);
                }
                _ => self.looked_up(stmt, &rest),
            }
        }
    }

    /// `if name == "x":`, `if name != "x": raise`, `if name in TABLE:`, `if name not in TABLE: raise`.
    fn condition(&mut self, test: &Expr, body: &[Stmt], rest: &[&[Stmt]]) {
        if let Expr::BoolOp(bool_op) = test {
            for value in &bool_op.values {
                self.condition(value, body, rest);
            }
            return;
        }
        let Expr::Compare(compare) = test else { return };
        let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return };
        let names = match op {
            CmpOp::Eq | CmpOp::NotEq => expr::string(right).map(|name| Names::Listed(vec![name])),
            CmpOp::In | CmpOp::NotIn => names_of(right),
            _ => None,
        };
        let Some(names) = names else { return };
        if matches!(op, CmpOp::NotIn | CmpOp::NotEq) {
            self.branch(names, rest);
        } else {
            self.branch(names, &[body]);
        }
    }

    fn branch(&mut self, names: Names, blocks: &[&[Stmt]]) {
        let declared = self.declared(blocks);
        self.found.branches.push(Branch { names, raises: raises(blocks), target: target(blocks), declared });
    }

    /// What runs in the blocks, one after the other.
    fn declared(&self, blocks: &[&[Stmt]]) -> Vec<Raw> {
        let mut found = Vec::new();
        for block in blocks {
            found.extend(bodies::of_branch(self.source, block, self.asked, self.watched));
            if block.iter().any(|stmt| matches!(stmt, Stmt::Return(_) | Stmt::Raise(_))) {
                break;
            }
        }
        found
    }

    /// `x = TABLE[name]`, `x = TABLE.get(name)`.
    fn looked_up(&mut self, stmt: &Stmt, rest: &[&[Stmt]]) {
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
                    if attribute.attr.as_str() == "get"
                        && matches!(call.arguments.args.first(), Some(Expr::Name(_))) =>
                {
                    expr::dotted(&attribute.value)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(table) = table {
            let assigned = matches!(stmt, Stmt::Assign(_) | Stmt::AnnAssign(_));
            let declared = if assigned { self.declared(rest) } else { Vec::new() };
            let raises = assigned && raises(rest);
            self.found.branches.push(Branch { names: Names::Table(table), raises, target: None, declared });
        }
    }
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

/// `return getattr(module, name)`.
fn delegated(value: &Expr, found: &mut GetAttr) {
    let Expr::Call(call) = value else { return };
    if expr::dotted(&call.func).as_deref() == Some("getattr")
        && let [module, Expr::Name(_), ..] = &*call.arguments.args
    {
        found.delegates = expr::dotted(module);
    }
}

/// Whether the blocks end by raising, whatever they did before, and never return.
fn raises(blocks: &[&[Stmt]]) -> bool {
    let mut returns = false;
    for block in blocks {
        visit(block, 0, &mut |stmt| returns |= matches!(stmt, Stmt::Return(_)));
        if block.iter().any(|stmt| matches!(stmt, Stmt::Raise(_))) {
            return !returns;
        }
    }
    false
}

fn target(blocks: &[&[Stmt]]) -> Option<String> {
    blocks.iter().flat_map(|block| block.iter()).find_map(|stmt| match stmt {
        Stmt::Return(it) => it.value.as_deref().and_then(expr::dotted),
        _ => None,
    })
}
