//! One file: what its statements bind, its `__all__`, imports and definitions.

use std::collections::BTreeMap;
use std::rc::Rc;

use ruff_python_ast::{ExceptHandler, Expr, PySourceType, Stmt};

use crate::condition::{Condition, decide};
use crate::declare::{Raw, Watched, body as bodies, decorators};
use crate::model::{Binding, Function, GetAttr, Module, Scope, Target, Value};
use crate::{all, classes, expr, functions, getattr, lazily, made};

/// How blocks may nest.
const DEPTH: usize = 40;

/// What a file is read with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub source: &'a str,
    /// Dotted path of the module.
    pub path: &'a str,
    pub package: bool,
    pub stub: bool,
    /// The Python that `sys.version_info` stands for.
    pub python: (u32, u32),
    /// Under `if TYPE_CHECKING`.
    pub type_only: bool,
    /// Names of what may declare something deprecated.
    pub watched: &'a Watched,
}

/// Parses one file. A file with syntax errors gives what could be read.
pub(crate) fn read(
    source: &str,
    path: &str,
    package: bool,
    stub: bool,
    python: (u32, u32),
    watched: &Watched,
) -> Module {
    let kind = if stub { PySourceType::Stub } else { PySourceType::Python };
    let parsed = ruff_python_parser::parse_unchecked_source(source, kind);
    let body = parsed.suite();
    let context = Context { source, path, package, stub, python, type_only: false, watched };
    let mut reader = Reader { context, helpers: Vec::new(), pending: Vec::new(), in_class: false };
    let mut scope = Scope::default();
    reader.block(body, &mut scope, 0);
    reader.finish(&mut scope);
    let from_stub = !stub && lazily::bind(context, body, &mut scope, watched.lazily());
    let mut module = Module {
        from_stub,
        makes: made::unreadable(source, body),
        path: watched.mounted(path.to_owned()),
        package,
        scope,
        is_stub: stub,
        tables: Default::default(),
        ..Module::default()
    };
    if !stub {
        module.getattr = module_getattr(source, body, watched);
        module.declared = bodies::of_module(source, body, watched);
        module.tables = getattr::tables(body);
        module.tables.retain(|_, entries| entries.len() < 5_000);
    }
    module
}

/// `f = deprecated(f)`: the definition is declared.
fn declare(scope: &mut Scope, name: &str, declared: &[Raw]) {
    let Some(binding) = scope.names.get_mut(name) else { return };
    match &mut binding.target {
        Target::Function(function) => Rc::make_mut(function).declared.extend(declared.iter().cloned()),
        Target::Class(class) => Rc::make_mut(class).declared.extend(declared.iter().cloned()),
        _ => {}
    }
}

fn module_getattr(source: &str, body: &[Stmt], watched: &Watched) -> Option<GetAttr> {
    body.iter().find_map(|stmt| match stmt {
        Stmt::FunctionDef(def) if def.name.as_str() == "__getattr__" => Some(getattr::read(source, def, watched)),
        // A class whose properties are the module's attributes.
        Stmt::ClassDef(def) if def.name.as_str() == "__getattr__" => Some(getattr::read_class(source, def, watched)),
        Stmt::Assign(it) if matches!(it.targets.first(), Some(Expr::Name(n)) if n.id.as_str() == "__getattr__") => {
            match &*it.value {
                Expr::Call(call) => Some(GetAttr { factory: expr::dotted(&call.func), ..GetAttr::default() }),
                _ => None,
            }
        }
        Stmt::If(it) => module_getattr(source, &it.body, watched)
            .or_else(|| it.elif_else_clauses.iter().find_map(|clause| module_getattr(source, &clause.body, watched))),
        _ => None,
    })
}

/// Reads the functions of a module that make a `__getattr__` for others.
pub(crate) fn factory(source: &str, name: &str, watched: &Watched) -> Option<GetAttr> {
    let parsed = ruff_python_parser::parse_unchecked_source(source, PySourceType::Python);
    parsed.suite().iter().find_map(|stmt| match stmt {
        Stmt::FunctionDef(def) if def.name.as_str() == name => Some(getattr::read(source, def, watched)),
        _ => None,
    })
}

/// Reads blocks of a module or of a class body.
pub(crate) struct Reader<'a> {
    pub context: Context<'a>,
    /// Functions of this module that speak of `__all__`.
    helpers: Vec<String>,
    /// Overloads that wait for their implementation.
    pending: Vec<(String, Function)>,
    pub in_class: bool,
}

impl<'a> Reader<'a> {
    /// A reader for a class body.
    pub(crate) fn for_class(context: Context<'a>) -> Reader<'a> {
        Reader { context, helpers: Vec::new(), pending: Vec::new(), in_class: true }
    }

    pub(crate) fn block(&mut self, body: &[Stmt], scope: &mut Scope, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for stmt in body {
            self.stmt(stmt, scope, depth);
        }
    }

    /// Binds the overloads that have no implementation.
    pub(crate) fn finish(&mut self, scope: &mut Scope) {
        for (name, function) in std::mem::take(&mut self.pending) {
            self.bind(scope, &name, Target::Function(Rc::new(function)), false);
        }
    }

    fn bind(&self, scope: &mut Scope, name: &str, target: Target, explicit: bool) {
        let type_only = self.context.type_only;
        scope.names.insert(name.to_owned(), Binding { target, type_only, explicit, maybe: false });
    }

    fn stmt(&mut self, stmt: &Stmt, scope: &mut Scope, depth: usize) {
        match stmt {
            Stmt::Import(it) => {
                for alias in &it.names {
                    let name = alias.name.as_str();
                    match &alias.asname {
                        Some(asname) => {
                            let explicit = asname.as_str() == name;
                            let module = self.context.watched.mounted(name.to_owned());
                            self.bind(scope, asname, Target::Module(module), explicit);
                        }
                        None => {
                            let root = name.split('.').next().unwrap_or(name);
                            self.bind(scope, root, Target::Module(root.to_owned()), false);
                        }
                    }
                }
            }
            Stmt::ImportFrom(it) => {
                let Some(module) = self.absolute(it.module.as_deref(), it.level) else { return };
                let module = self.context.watched.mounted(module);
                for alias in &it.names {
                    let name = alias.name.as_str();
                    if name == "*" {
                        // A package's mirror for type checkers of what its `__getattr__` gives.
                        if !self.context.type_only || self.context.package {
                            scope.stars.push(module.clone());
                        }
                        continue;
                    }
                    let bound = alias.asname.as_ref().map_or(name, |n| n.as_str());
                    if bound == "__all__" {
                        scope.all.get_or_insert_default().modules.push(module.clone());
                        continue;
                    }
                    // What is mounted somewhere is there for others, with all that it gathers.
                    let explicit = alias.asname.as_ref().is_some_and(|asname| asname.as_str() == name)
                        || self.context.package && self.context.watched.is_mounted(self.context.path);
                    let target = Target::From { module: module.clone(), name: name.to_owned() };
                    self.bind(scope, bound, target, explicit);
                }
            }
            Stmt::FunctionDef(def) => {
                if !self.in_class && functions::speaks_of_all(self.context.source, def) {
                    self.helpers.push(def.name.to_string());
                }
                self.function(def, scope);
            }
            Stmt::ClassDef(def) => {
                let class = classes::read(self.context, def, depth + 1);
                self.bind(scope, def.name.as_str(), Target::Class(Rc::new(class)), false);
            }
            Stmt::Assign(it) => self.assign(&it.targets, &it.value, scope),
            Stmt::AnnAssign(it) => self.annotated(it, scope),
            Stmt::AugAssign(it) => {
                if matches!(&*it.target, Expr::Name(name) if name.id.as_str() == "__all__") {
                    all::add(scope.all.get_or_insert_default(), &it.value);
                }
            }
            Stmt::TypeAlias(it) => {
                if let Expr::Name(name) = &*it.name {
                    let value = Value { as_type: Some(expr::ty(&it.value)), noise: true, ..Value::default() };
                    self.bind(scope, name.id.as_str(), Target::Value(Rc::new(value)), false);
                }
            }
            Stmt::Expr(it) if !self.in_class => {
                let about_all = all::call(&mut scope.all, it, &self.helpers);
                if let Some((name, value)) = made::by_setattr(&it.value).filter(|_| !about_all) {
                    let read = functions::value(self.context, value);
                    self.bind(scope, &name, Target::Value(Rc::new(read)), false);
                }
            }
            Stmt::Delete(it) => {
                for target in &it.targets {
                    if let Expr::Name(name) = target {
                        scope.names.remove(name.id.as_str());
                    }
                }
            }
            Stmt::If(it) => self.condition(it, scope, depth),
            Stmt::Try(it) => {
                let mut blocks: Vec<Vec<&[Stmt]>> = vec![vec![&it.body, &it.orelse]];
                for handler in &it.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    blocks.push(vec![&handler.body]);
                }
                self.branches(&blocks, true, scope, depth);
                self.block(&it.finalbody, scope, depth + 1);
            }
            Stmt::With(it) => self.block(&it.body, scope, depth + 1),
            Stmt::For(it) => {
                // What it counts with stays behind, and is nobody's API.
                let counted = made::targets(&it.target).into_iter().map(|name| (name, true));
                for (name, noise) in made::in_loop(it).into_iter().map(|name| (name, false)).chain(counted) {
                    let made = Target::Value(Rc::new(Value { noise, ..Value::default() }));
                    scope.names.entry(name).or_insert(Binding {
                        target: made,
                        type_only: false,
                        explicit: false,
                        maybe: false,
                    });
                }
                self.block(&it.body, scope, depth + 1);
            }
            Stmt::While(it) => self.block(&it.body, scope, depth + 1),
            _ => {}
        }
    }

    fn condition(&mut self, it: &ruff_python_ast::StmtIf, scope: &mut Scope, depth: usize) {
        let mut clauses: Vec<(Option<&Expr>, &[Stmt])> = vec![(Some(&it.test), &it.body)];
        clauses.extend(it.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &*clause.body)));
        let mut open: Vec<Vec<&[Stmt]>> = Vec::new();
        // What is for older Pythons comes after what is for the newest.
        let mut older: Vec<Vec<&[Stmt]>> = Vec::new();
        let mut always = false;
        for (test, body) in clauses {
            match test.map_or(Condition::Known(true), |test| decide(test, self.context.python)) {
                Condition::Known(true) => {
                    open.push(vec![body]);
                    always = true;
                    break;
                }
                Condition::Known(false) => {}
                Condition::TypeChecking if self.context.stub => {
                    open.push(vec![body]);
                    always = true;
                    break;
                }
                Condition::TypeChecking => {
                    let outer = std::mem::replace(&mut self.context.type_only, true);
                    let mut inner = Scope::default();
                    self.block(body, &mut inner, depth + 1);
                    self.context.type_only = outer;
                    scope.stars.extend(inner.stars);
                    for (name, binding) in inner.names {
                        scope.names.entry(name).or_insert(binding);
                    }
                }
                Condition::Open | Condition::Newest(true) => open.push(vec![body]),
                Condition::Newest(false) => older.push(vec![body]),
            }
        }
        open.extend(older);
        match open.as_slice() {
            [single] if always => {
                for body in single {
                    self.block(body, scope, depth + 1);
                }
            }
            _ => self.branches(&open, always, scope, depth),
        }
    }

    /// Branches of which one runs (`always`) or at most one: the first definition of a name wins, and a definition wins
    /// over a plain value.
    fn branches(&mut self, branches: &[Vec<&[Stmt]>], always: bool, scope: &mut Scope, depth: usize) {
        let mut merged = Scope::default();
        let mut bound: BTreeMap<String, usize> = BTreeMap::new();
        for blocks in branches {
            let mut inner = Scope { all: scope.all.take(), ..Scope::default() };
            for block in blocks {
                self.block(block, &mut inner, depth + 1);
            }
            scope.all = inner.all;
            merged.stars.extend(inner.stars);
            for (name, binding) in inner.names {
                *bound.entry(name.clone()).or_default() += 1;
                match merged.names.entry(name) {
                    std::collections::btree_map::Entry::Vacant(entry) => {
                        entry.insert(binding);
                    }
                    std::collections::btree_map::Entry::Occupied(mut entry) => {
                        let plain = |b: &Binding| matches!(&b.target, Target::Value(v) if v.alias.is_none());
                        if plain(&entry.get().clone()) && !plain(&binding) {
                            entry.insert(binding);
                        }
                    }
                }
            }
        }
        scope.stars.extend(merged.stars);
        for (name, mut binding) in merged.names {
            let everywhere = always && bound.get(&name).is_some_and(|count| *count == branches.len());
            binding.maybe |= !everywhere && !scope.names.contains_key(&name);
            match (&binding.target, scope.names.get(&name)) {
                // `if …: name = None` after a definition.
                (Target::Value(value), Some(known))
                    if value.alias.is_none() && !matches!(known.target, Target::Value(_)) && !known.type_only => {}
                _ => {
                    scope.names.insert(name, binding);
                }
            }
        }
    }

    fn function(&mut self, def: &ruff_python_ast::StmtFunctionDef, scope: &mut Scope) {
        let name = def.name.as_str();
        if functions::is_overload(def) {
            let mut sig = crate::signature::signature(self.context.source, def, self.context.stub);
            sig.declared = decorators::of(self.context.source, &def.decorator_list, self.context.watched);
            let kind = functions::kind(def);
            match self.pending.iter_mut().find(|(pending, _)| pending == name) {
                Some((_, function)) => function.overloads.push(sig),
                None => {
                    let function = Function { kind, overloads: vec![sig], ..Function::default() };
                    self.pending.push((name.to_owned(), function));
                }
            }
            return;
        }
        if functions::is_accessor(def) {
            return;
        }
        let mut function = functions::read(self.context, def);
        if let Some(index) = self.pending.iter().position(|(pending, _)| pending == name) {
            function.overloads = self.pending.remove(index).1.overloads;
        }
        self.bind(scope, name, Target::Function(Rc::new(function)), false);
    }

    fn assign(&mut self, targets: &[Expr], value: &Expr, scope: &mut Scope) {
        for target in targets {
            match target {
                Expr::Name(name) if name.id.as_str() == "__all__" => {
                    let mut fresh = crate::model::All::default();
                    // `__all__ = __all__ + […]`
                    if let (Expr::BinOp(_), Some(old)) = (value, &scope.all) {
                        fresh = old.clone();
                    }
                    all::add(&mut fresh, value);
                    scope.all = Some(fresh);
                }
                Expr::Name(name) => {
                    let id = name.id.as_str();
                    // `f = decorator(f)` keeps the definition.
                    let wraps = matches!(scope.names.get(id), Some(b) if matches!(b.target, Target::Function(_) | Target::Class(_)))
                        && functions::mentions(value, id);
                    let read = functions::value(self.context, value);
                    if wraps && !read.declared.is_empty() {
                        declare(scope, id, &read.declared);
                    }
                    // `f = property(f)` does not.
                    if !wraps || read.property {
                        self.bind(scope, id, Target::Value(Rc::new(read)), false);
                    }
                }
                Expr::Tuple(tuple) => {
                    let values: Option<&[Expr]> = match value {
                        Expr::Tuple(values) if values.elts.len() == tuple.elts.len() => Some(&values.elts),
                        _ => None,
                    };
                    for (index, element) in tuple.elts.iter().enumerate() {
                        if let Expr::Name(name) = element {
                            let read = values
                                .map_or_else(Value::default, |values| functions::value(self.context, &values[index]));
                            self.bind(scope, name.id.as_str(), Target::Value(Rc::new(read)), false);
                        }
                    }
                }
                Expr::Subscript(subscript) => {
                    if let Some(name) = made::named(subscript) {
                        let read = functions::value(self.context, value);
                        self.bind(scope, &name, Target::Value(Rc::new(read)), false);
                    }
                }
                _ => {}
            }
        }
    }

    fn annotated(&mut self, it: &ruff_python_ast::StmtAnnAssign, scope: &mut Scope) {
        let Expr::Name(name) = &*it.target else { return };
        let id = name.id.as_str();
        if id == "__all__" {
            if let Some(value) = &it.value {
                all::add(scope.all.insert(crate::model::All::default()), value);
            }
            return;
        }
        // In source, an annotation alone binds nothing.
        if it.value.is_none() && !self.context.stub {
            return;
        }
        let mut read = it.value.as_deref().map(|value| functions::value(self.context, value)).unwrap_or_default();
        let annotation = expr::ty(&it.annotation);
        if let crate::model::Ty::Name(name) = &annotation
            && expr::last(name) == "TypeAlias"
        {
            read.noise = true;
        }
        if !read.noise {
            read.annotation = Some(annotation);
        }
        if self.context.stub && it.value.is_none() {
            read.alias = None;
        }
        self.bind(scope, id, Target::Value(Rc::new(read)), false);
    }

    /// The absolute path of what a `from` names.
    fn absolute(&self, module: Option<&str>, level: u32) -> Option<String> {
        if level == 0 {
            return module.map(str::to_owned);
        }
        let mut parts: Vec<&str> = self.context.path.split('.').collect();
        let up = level as usize - usize::from(self.context.package);
        if up > parts.len() {
            return None;
        }
        parts.truncate(parts.len() - up);
        parts.extend(module);
        if parts.is_empty() { None } else { Some(parts.join(".")) }
    }
}
