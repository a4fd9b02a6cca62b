//! The calls in a body that may warn, each with the condition under which it is reached.

use ruff_python_ast::{ExceptHandler, Expr, ExprCall, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;
use rustc_hash::FxHashMap;

use super::atoms::{Locals, literal, negated, tests};
use super::text::{ASKED, HOLE, Names, argument, text};
use super::{Arg, Atom, Raw, Site, Watched, line_of};
use crate::expr;

const DEPTH: usize = 40;

/// The calls in a function's body; what is reached under conditions that cannot be read is left out.
pub(crate) fn of_function(source: &str, def: &StmtFunctionDef, watched: &Watched) -> Vec<Raw> {
    let mut locals = Locals::of(source, def);
    locals.settings = watched.settings().clone();
    read(source, &def.body, locals, Names::default(), watched)
}

/// The calls at the top of a module.
pub(crate) fn of_module(source: &str, body: &[Stmt], watched: &Watched) -> Vec<Raw> {
    read(source, body, Locals::default(), Names::default(), watched)
}

/// The calls in a block of a module's `__getattr__`, where `asked` is its parameter.
pub(crate) fn of_branch(source: &str, body: &[Stmt], asked: &str, watched: &Watched) -> Vec<Raw> {
    let names = Names::from_iter([(asked.to_owned(), ASKED.to_string())]);
    read(source, body, Locals::default(), names, watched)
}

fn read(source: &str, body: &[Stmt], locals: Locals, names: Names, watched: &Watched) -> Vec<Raw> {
    let mut walk = Walk {
        source,
        locals,
        names,
        watched,
        atoms: Vec::new(),
        hidden: 0,
        imports: FxHashMap::default(),
        found: Vec::new(),
    };
    walk.block(body, 0);
    walk.found
}

/// How a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Falls,
    Raises,
    Leaves,
}

struct Walk<'a> {
    source: &'a str,
    locals: Locals,
    names: Names,
    watched: &'a Watched,
    atoms: Vec<Atom>,
    /// How many conditions around cannot be read.
    hidden: usize,
    /// Names imported in the function.
    imports: FxHashMap<String, String>,
    found: Vec<Raw>,
}

impl<'a> Walk<'a> {
    /// Conditions that hold from some statement on hold until the end of the block.
    fn block(&mut self, body: &'a [Stmt], depth: usize) -> End {
        let (mark, hidden) = (self.atoms.len(), self.hidden);
        let end = self.statements(body, depth);
        self.atoms.truncate(mark);
        self.hidden = hidden;
        end
    }

    fn hide(&mut self, body: &'a [Stmt], depth: usize) -> End {
        self.hidden += 1;
        let end = self.block(body, depth);
        self.hidden -= 1;
        end
    }

    fn statements(&mut self, body: &'a [Stmt], depth: usize) -> End {
        if depth > DEPTH {
            return End::Leaves;
        }
        for stmt in body {
            match stmt {
                Stmt::Return(it) => {
                    if let Some(value) = &it.value {
                        self.value(value);
                    }
                    return End::Leaves;
                }
                Stmt::Raise(_) => return End::Raises,
                Stmt::Break(_) | Stmt::Continue(_) => return End::Leaves,
                Stmt::If(it) => {
                    let end = self.branches(it, depth);
                    if end != End::Falls {
                        return end;
                    }
                }
                Stmt::With(it) => {
                    let quiet = it.items.iter().any(|item| match &item.context_expr {
                        Expr::Call(call) => {
                            let name = expr::dotted(&call.func).unwrap_or_default();
                            matches!(expr::last(&name), "catch_warnings" | "suppress" | "suppress_warnings")
                        }
                        _ => false,
                    });
                    let end = if quiet { self.hide(&it.body, depth + 1) } else { self.block(&it.body, depth + 1) };
                    if end != End::Falls {
                        return end;
                    }
                }
                Stmt::Try(it) => {
                    let end = self.attempt(it, depth);
                    if end != End::Falls {
                        return end;
                    }
                }
                Stmt::For(it) => {
                    self.hide(&it.body, depth + 1);
                    self.hide(&it.orelse, depth + 1);
                }
                Stmt::While(it) => {
                    self.hide(&it.body, depth + 1);
                    self.hide(&it.orelse, depth + 1);
                }
                Stmt::Match(it) => {
                    let mut leaves = false;
                    for case in &it.cases {
                        leaves |= self.hide(&case.body, depth + 1) == End::Leaves;
                    }
                    self.hidden += usize::from(leaves);
                }
                Stmt::Expr(it) => self.value(&it.value),
                Stmt::Assign(it) => {
                    self.value(&it.value);
                    for target in &it.targets {
                        self.assign(target, &it.value);
                    }
                }
                Stmt::AnnAssign(it) => {
                    if let Some(value) = &it.value {
                        self.value(value);
                        self.assign(&it.target, value);
                    }
                }
                Stmt::AugAssign(it) => {
                    if let Expr::Name(name) = &*it.target {
                        let id = name.id.as_str();
                        let added = text(&it.value, &self.names).unwrap_or_else(|| HOLE.to_string());
                        if let Some(known) = self.names.get_mut(id) {
                            known.push_str(&added);
                        }
                        self.locals.rebound.insert(id.to_owned());
                    }
                }
                Stmt::Import(it) => {
                    for alias in &it.names {
                        if let Some(asname) = &alias.asname {
                            self.imports.insert(asname.to_string(), alias.name.to_string());
                        } else {
                            let root = alias.name.split('.').next().unwrap_or(&alias.name);
                            self.imports.insert(root.to_owned(), root.to_owned());
                        }
                    }
                }
                Stmt::ImportFrom(it) if it.level == 0 => {
                    for alias in &it.names {
                        let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                        let module = it.module.as_deref().unwrap_or_default();
                        self.imports.insert(bound.to_string(), format!("{module}.{}", alias.name));
                    }
                }
                Stmt::ImportFrom(it) => {
                    // Told from the module's own path once that is known: a leading dot a level.
                    let dots = ".".repeat(it.level as usize);
                    for alias in &it.names {
                        let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                        let module = it.module.as_deref().map(|m| format!("{m}.")).unwrap_or_default();
                        self.imports.insert(bound.to_string(), format!("{dots}{module}{}", alias.name));
                    }
                }
                _ => {}
            }
        }
        End::Falls
    }

    fn branches(&mut self, it: &'a ruff_python_ast::StmtIf, depth: usize) -> End {
        let (mark, hidden) = (self.atoms.len(), self.hidden);
        // What holds after the whole statement: that no branch which leaves was taken.
        let mut after: Vec<Atom> = Vec::new();
        let mut lost = false;
        let mut falls = false;
        let mut leaves = false;
        let clauses = std::iter::once((Some(&*it.test), &*it.body))
            .chain(it.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &*clause.body)));
        let mut has_else = false;
        let before = self.locals.clone();
        let mut rebound = before.rebound.clone();
        for (test, body) in clauses {
            has_else |= test.is_none();
            let atoms = match test {
                Some(test) => {
                    self.bind_walrus(test);
                    tests(test, &self.locals)
                }
                None => Some(Vec::new()),
            };
            let here = self.atoms.len();
            match &atoms {
                Some(atoms) => self.atoms.extend(atoms.iter().cloned()),
                None => self.hidden += 1,
            }
            let end = self.block(body, depth + 1);
            self.atoms.truncate(here);
            if atoms.is_none() {
                self.hidden -= 1;
            }
            falls |= end == End::Falls;
            leaves |= end == End::Leaves;
            if end != End::Leaves {
                rebound.extend(std::mem::take(&mut self.locals.rebound));
            }
            self.locals.rebound.clone_from(&before.rebound);
            let opposite = match (&atoms, test) {
                (Some(atoms), Some(_)) => negated(atoms, &self.locals),
                _ => None,
            };
            // The clauses that follow, and what comes after: this one did not hold. One that only raises is no use.
            if test.is_some() && end != End::Raises {
                match &opposite {
                    Some(opposite) => self.atoms.extend(opposite.iter().cloned()),
                    None => self.hidden += 1,
                }
            }
            if end == End::Leaves {
                match opposite {
                    Some(opposite) => after.extend(opposite),
                    None => lost = true,
                }
            }
        }
        self.locals.rebound = rebound;
        self.atoms.truncate(mark);
        self.hidden = hidden;
        if has_else && !falls {
            return if leaves { End::Leaves } else { End::Raises };
        }
        self.atoms.extend(after);
        self.hidden += usize::from(lost);
        End::Falls
    }

    fn attempt(&mut self, it: &'a ruff_python_ast::StmtTry, depth: usize) -> End {
        let body = self.block(&it.body, depth + 1);
        let orelse = if body == End::Falls { self.block(&it.orelse, depth + 1) } else { body };
        let mut falls = orelse == End::Falls;
        let mut leaves = orelse == End::Leaves;
        let mut all_leave = orelse == End::Leaves;
        for handler in &it.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let end = self.hide(&handler.body, depth + 1);
            falls |= end == End::Falls;
            leaves |= end == End::Leaves;
            all_leave &= end != End::Falls;
        }
        let end = self.block(&it.finalbody, depth + 1);
        if end != End::Falls {
            return end;
        }
        if !falls {
            return if all_leave || leaves { End::Leaves } else { End::Raises };
        }
        self.hidden += usize::from(leaves);
        End::Falls
    }

    fn bind_walrus(&mut self, test: &Expr) {
        let Expr::Compare(compare) = test else { return };
        if let Expr::Named(named) = &*compare.left
            && let Expr::Name(name) = &*named.target
            && let Some(found) = self.locals.out_of_keywords(&named.value)
        {
            self.locals.parameters.insert(name.id.to_string(), found);
        }
    }

    fn assign(&mut self, target: &Expr, value: &Expr) {
        let Expr::Name(name) = target else {
            if let Expr::Tuple(tuple) = target {
                for element in &tuple.elts {
                    if let Expr::Name(name) = element {
                        self.locals.rebound.insert(name.id.to_string());
                        self.names.insert(name.id.to_string(), HOLE.to_string());
                    }
                }
            }
            return;
        };
        let id = name.id.to_string();
        if let Some(found) = self.locals.out_of_keywords(value) {
            self.locals.rebound.remove(&id);
            self.locals.parameters.insert(id, found);
            return;
        }
        self.locals.rebound.insert(id.clone());
        match text(value, &self.names) {
            Some(text) => {
                self.names.insert(id, text);
            }
            // What a table gives for a name.
            None => {
                self.names.remove(&id);
            }
        }
    }

    fn value(&mut self, value: &'a Expr) {
        match value {
            Expr::Call(call) => self.call(call),
            Expr::Await(it) => self.value(&it.value),
            _ => {}
        }
    }

    fn call(&mut self, call: &'a ExprCall) {
        if self.hidden > 0 {
            return;
        }
        let Some(callee) = expr::dotted(&call.func) else { return };
        if !self.watched.call(&callee) {
            return;
        }
        // A loop over the keywords of a call is no condition that can be read.
        let offset = call.range().start().to_usize();
        let line = line_of(self.source, offset);
        let mut found = raw(Site::Call, self.imported(&callee), call, &self.names, line, &self.atoms);
        // A parameter that was set anew is not what was passed.
        for arg in found.positional.iter_mut().chain(found.keywords.iter_mut().map(|(_, arg)| arg)) {
            if matches!(&*arg, Arg::Name(name) if self.locals.rebound.contains(name) && self.locals.parameters.contains_key(name))
            {
                *arg = Arg::Other;
            }
        }
        self.found.push(found);
    }

    /// The path of a name that the function itself imports.
    fn imported(&self, callee: &str) -> String {
        let (head, rest) = callee.split_once('.').map_or((callee, None), |(head, rest)| (head, Some(rest)));
        match (self.imports.get(head), rest) {
            (Some(path), Some(rest)) => format!("@{path}.{rest}"),
            (Some(path), None) => format!("@{path}"),
            (None, _) => callee.to_owned(),
        }
    }
}

/// A call as a possible declaration.
pub(crate) fn raw(site: Site, callee: String, call: &ExprCall, names: &Names, line: u32, atoms: &[Atom]) -> Raw {
    let mut keywords = Vec::new();
    for keyword in &call.arguments.keywords {
        if let Some(name) = &keyword.arg {
            keywords.push((name.to_string(), argument(&keyword.value, names)));
        } else if let Expr::Dict(dict) = &keyword.value {
            for item in &dict.items {
                if let Some(name) = item.key.as_ref().and_then(literal) {
                    keywords.push((name.trim_matches('\'').to_owned(), argument(&item.value, names)));
                }
            }
        }
    }
    Raw {
        site,
        callee,
        positional: call.arguments.args.iter().map(|value| argument(value, names)).collect(),
        keywords,
        atoms: atoms.to_vec(),
        line,
    }
}
