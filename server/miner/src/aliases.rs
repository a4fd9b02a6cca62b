//! Follows names through imports, stars, stubs and plain assignments to the definition.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::model::{All, Binding, Branch, Names, Scope, Target};
use crate::release::Release;
use crate::stubs::Definition;

/// How far a name is followed.
const DEPTH: usize = 48;

/// The identity of a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Id {
    /// Module by index, and the name in it (`A.B` for a nested class).
    Def(usize, String),
    /// Defined where nothing can be read: in C, or in another distribution.
    Opaque(String),
}

/// What a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    Id(Id),
    /// A module of this release.
    Module(usize),
    /// Something in another distribution, by its dotted path.
    External(String),
}

/// The names of one branch of a module's `__getattr__`, with what a table says of each.
pub(crate) struct Given<'a> {
    pub names: BTreeMap<String, Option<String>>,
    pub branch: &'a Branch,
    /// The module where it is written.
    pub home: usize,
}

/// A release with its names followed on demand.
pub(crate) struct Linked<'a> {
    pub release: &'a Release,
    exports: RefCell<FxHashMap<usize, Rc<BTreeSet<String>>>>,
    resolved: RefCell<FxHashMap<(usize, String), Option<Resolved>>>,
    active: RefCell<Vec<(usize, String)>>,
}

impl<'a> Linked<'a> {
    pub(crate) fn new(release: &'a Release) -> Linked<'a> {
        Linked { release, exports: RefCell::default(), resolved: RefCell::default(), active: RefCell::default() }
    }

    pub(crate) fn module(&self, path: &str) -> Option<usize> {
        self.release.index.get(path).copied()
    }

    /// What `name` is in a module.
    pub(crate) fn resolve(&self, module: usize, name: &str) -> Option<Resolved> {
        let key = (module, name.to_owned());
        if let Some(known) = self.resolved.borrow().get(&key) {
            return known.clone();
        }
        let outermost = {
            let mut active = self.active.borrow_mut();
            if active.len() > DEPTH || active.contains(&key) {
                return None;
            }
            active.push(key.clone());
            active.len() == 1
        };
        let found = self.resolve_now(module, name);
        self.active.borrow_mut().pop();
        // Inside a cycle the answer may be cut short, so only whole answers are kept.
        if outermost {
            self.resolved.borrow_mut().insert(key, found.clone());
        }
        found
    }

    fn resolve_now(&self, module: usize, name: &str) -> Option<Resolved> {
        let it = &self.release.modules[module];
        let source = self.in_scope(&it.scope, module, name);
        if let Some(Resolved::Id(Id::Def(..)) | Resolved::Module(_) | Resolved::External(_)) = source {
            return source;
        }
        if let Some(found) = it.stub.as_ref().and_then(|stub| self.in_scope(stub, module, name)) {
            return Some(found);
        }
        if source.is_some() {
            return source;
        }
        if it.package
            && let Some(submodule) = self.module(&format!("{}.{name}", it.path))
        {
            return Some(Resolved::Module(submodule));
        }
        self.by_getattr(module, name)
    }

    fn in_scope(&self, scope: &Scope, module: usize, name: &str) -> Option<Resolved> {
        let Some(binding) = scope.names.get(name) else {
            return scope.stars.iter().rev().find_map(|star| {
                let from = self.module(star)?;
                if from == module || !self.exports(from).contains(name) {
                    return None;
                }
                self.resolve(from, name).or_else(|| Some(Resolved::Id(Id::Opaque(format!("{star}.{name}")))))
            });
        };
        match &binding.target {
            Target::Module(path) => Some(self.of_path(path)),
            Target::From { module: from, name: wanted } => match self.module(from) {
                Some(index) if index == module && wanted == name => {
                    // `from . import name` in a package: the submodule.
                    self.module(&format!("{from}.{name}")).map(Resolved::Module)
                }
                Some(index) => self
                    .resolve(index, wanted)
                    .or_else(|| self.module(&format!("{from}.{wanted}")).map(Resolved::Module))
                    .or_else(|| Some(Resolved::Id(Id::Opaque(format!("{from}.{wanted}"))))),
                None => Some(self.of_path(&format!("{from}.{wanted}"))),
            },
            Target::Value(value) => {
                let own = Resolved::Id(Id::Def(module, name.to_owned()));
                let Some(alias) = &value.alias else { return Some(own) };
                if alias == name || alias.starts_with(&format!("{name}.")) {
                    return Some(own);
                }
                match self.resolve_dotted(module, alias) {
                    Some(Resolved::Id(id)) if self.definition(&id).is_some_and(|d| !d.is_value()) => {
                        Some(Resolved::Id(id))
                    }
                    Some(Resolved::Module(index)) => Some(Resolved::Module(index)),
                    _ => Some(own),
                }
            }
            Target::Function(_) | Target::Class(_) => Some(Resolved::Id(Id::Def(module, name.to_owned()))),
        }
    }

    fn of_path(&self, path: &str) -> Resolved {
        match self.module(path) {
            Some(index) => Resolved::Module(index),
            None if self.release.is_own(path) => Resolved::Id(Id::Opaque(path.to_owned())),
            None => Resolved::External(path.to_owned()),
        }
    }

    /// `a.b.c` as written in a module.
    pub(crate) fn resolve_dotted(&self, module: usize, path: &str) -> Option<Resolved> {
        let mut parts = path.split('.');
        let mut current = self.resolve(module, parts.next()?)?;
        for part in parts {
            current = match current {
                Resolved::Module(index) => self.resolve(index, part)?,
                Resolved::External(path) => Resolved::External(format!("{path}.{part}")),
                Resolved::Id(Id::Def(home, name)) => {
                    let inner = Id::Def(home, format!("{name}.{part}"));
                    self.definition(&inner)?;
                    Resolved::Id(inner)
                }
                Resolved::Id(Id::Opaque(path)) => Resolved::Id(Id::Opaque(format!("{path}.{part}"))),
            };
        }
        Some(current)
    }

    /// A module's `__getattr__`: names that it does not only raise for.
    fn by_getattr(&self, module: usize, name: &str) -> Option<Resolved> {
        let it = &self.release.modules[module];
        let getattr = it.getattr.as_ref()?;
        let mut tables = false;
        let mut raised = false;
        let mut given: Option<Option<&String>> = None;
        for it in self.getattr_names(module) {
            tables = true;
            if it.names.contains_key(name) {
                raised |= it.branch.raises;
                if !it.branch.raises {
                    given = Some(it.branch.target.as_ref());
                }
            }
        }
        if let Some(target) = given {
            if raised {
                return None;
            }
            if self.is_empty_handed(module, name) {
                return None;
            }
            let delegate = getattr.delegates.as_ref().filter(|_| target.is_none());
            return target
                .and_then(|target| self.resolve_dotted(module, target))
                .or_else(|| match self.resolve_dotted(module, delegate?) {
                    Some(Resolved::Module(other)) if other != module => self.resolve(other, name),
                    _ => None,
                })
                .or_else(|| Some(Resolved::Id(Id::Opaque(format!("{}.{name}", it.path)))));
        }
        if let (false, Some(delegate)) = (tables, &getattr.delegates)
            && let Some(Resolved::Module(other)) = self.resolve_dotted(module, delegate)
            && other != module
        {
            return self.resolve(other, name);
        }
        None
    }

    /// Whether a module's `__getattr__` looks a name up in another module that can be read whole and does not have it.
    pub(crate) fn is_empty_handed(&self, module: usize, name: &str) -> bool {
        let it = &self.release.modules[module];
        let Some(getattr) = it.getattr.as_ref().filter(|getattr| getattr.branches.iter().all(|b| b.target.is_none()))
        else {
            return false;
        };
        let Some(Resolved::Module(other)) =
            getattr.delegates.as_ref().and_then(|delegate| self.resolve_dotted(module, delegate))
        else {
            return false;
        };
        let whole = &self.release.modules[other];
        let is_readable = other != module
            && whole.getattr.is_none()
            && !whole.is_stub
            && whole.scope.stars.iter().all(|star| self.module(star).is_some());
        is_readable && self.resolve(other, name).is_none()
    }

    /// Whether all names of a module can be read off its source.
    pub(crate) fn is_whole(&self, module: usize) -> bool {
        let it = &self.release.modules[module];
        let is_read = |star: &String| self.module(star).is_some_and(|from| from != module && self.is_plain(from));
        self.is_plain(module) && it.scope.stars.iter().all(is_read)
    }

    /// Whether a module, and what it imports of its own package, makes no names that cannot be read.
    fn is_plain(&self, module: usize) -> bool {
        let it = &self.release.modules[module];
        let is_missing = |binding: &Binding| match &binding.target {
            Target::From { module: from, .. } => self.release.is_own(from) && self.module(from).is_none(),
            _ => false,
        };
        let reads_all = !it.scope.names.values().any(is_missing);
        it.getattr.is_none() && !it.makes && !it.is_stub && it.stub.is_none() && reads_all
    }

    /// The branches of a module's `__getattr__`, with their names.
    pub(crate) fn getattr_names(&self, module: usize) -> Vec<Given<'a>> {
        let release: &'a Release = self.release;
        let it = &release.modules[module];
        let Some(getattr) = &it.getattr else { return Vec::new() };
        let prefix = format!("{}:", it.path);
        let (branches, home, keyed) = match &getattr.factory {
            None => (&getattr.branches, module, false),
            Some(name) => {
                let (home, name) = match it.scope.names.get(name).map(|b| &b.target) {
                    Some(Target::From { module, name }) => (module.clone(), name.clone()),
                    _ => (it.path.clone(), name.clone()),
                };
                let index = self.module(&home);
                match (release.factories.get(&(home, name)), index) {
                    (Some(made), Some(index)) => (&made.branches, index, true),
                    _ => return Vec::new(),
                }
            }
        };
        let mut found = Vec::new();
        for branch in branches {
            let listed: BTreeMap<String, Option<String>> = match &branch.names {
                Names::Listed(names) => names.iter().map(|name| (name.clone(), None)).collect(),
                Names::Table(table) if table == "__all__" => {
                    let all = it.scope.all.as_ref();
                    all.map(|all| all.names.iter().map(|name| (name.clone(), None)).collect()).unwrap_or_default()
                }
                Names::Table(table) => self.table(home, table),
            };
            let names = if keyed {
                let own = listed.into_iter();
                own.filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), text))).collect()
            } else {
                listed
            };
            found.push(Given { names, branch, home });
        }
        found
    }

    fn table(&self, module: usize, table: &str) -> BTreeMap<String, Option<String>> {
        let mut home = module;
        let mut name = table.to_owned();
        if let Some((_, last)) = table.rsplit_once('.') {
            if let Some(Resolved::Module(index)) =
                table.rsplit_once('.').and_then(|(m, _)| self.resolve_dotted(module, m))
            {
                home = index;
                name = last.to_owned();
            }
        } else if let Some(Resolved::Id(Id::Def(index, found))) = self.resolve(module, table) {
            home = index;
            name = found;
        }
        let tables = &self.release.modules[home].tables;
        tables
            .get(&name)
            .map(|entries| entries.iter().map(|e| (e.key.clone(), e.text.clone())).collect())
            .unwrap_or_default()
    }

    /// What `from module import *` gives.
    pub(crate) fn exports(&self, module: usize) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.exports.borrow().get(&module) {
            return Rc::clone(known);
        }
        // A cycle sees nothing.
        self.exports.borrow_mut().insert(module, Rc::default());
        let it = &self.release.modules[module];
        let all = match (&it.scope.all, it.stub.as_ref().and_then(|stub| stub.all.as_ref())) {
            (Some(all), Some(stub)) if all.dynamic() => Some(stub),
            (Some(all), _) => Some(all),
            (None, _) => None,
        };
        let found = match all {
            Some(all) => self.listed(module, all),
            None => self.bound(module),
        };
        let found = Rc::new(found);
        self.exports.borrow_mut().insert(module, Rc::clone(&found));
        found
    }

    /// The names of an `__all__`.
    fn listed(&self, module: usize, all: &All) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = all.names.iter().cloned().collect();
        for other in &all.modules {
            let other = match self.resolve_dotted(module, other) {
                Some(Resolved::Module(index)) => Some(index),
                _ => self.module(other),
            };
            if let Some(other) = other.filter(|other| *other != module) {
                names.extend(self.exports(other).iter().cloned());
            }
        }
        if all.everything {
            names.extend(self.bound(module));
        }
        for removed in &all.removed {
            names.remove(removed);
        }
        names
    }

    /// Everything that is bound without an underscore; modules that a module imports are its own business.
    fn bound(&self, module: usize) -> BTreeSet<String> {
        let it = &self.release.modules[module];
        let scope = &it.scope;
        let is_module = |target: &Target| match target {
            // In a stub an import is its own business too (PEP 484).
            Target::Module(_) | Target::From { .. } if it.is_stub => true,
            Target::Module(_) => true,
            Target::From { module, name } => self.module(&format!("{module}.{name}")).is_some(),
            _ => false,
        };
        let names = scope.names.iter().filter(|(name, binding)| {
            !name.starts_with('_') && !binding.type_only && (binding.explicit || !is_module(&binding.target))
        });
        let mut names: BTreeSet<String> = names.map(|(name, _)| name.clone()).collect();
        for star in &scope.stars {
            if let Some(from) = self.module(star).filter(|from| *from != module) {
                names.extend(self.exports(from).iter().filter(|n| !n.starts_with('_')).cloned());
            }
        }
        names
    }

    /// What is known of a definition.
    pub(crate) fn definition(&self, id: &Id) -> Option<Definition<'a>> {
        let Id::Def(module, name) = id else { return None };
        let release: &'a Release = self.release;
        let it = &release.modules[*module];
        let source = target(&it.scope, name);
        let stub = it.stub.as_ref().and_then(|stub| target(stub, name));
        let found = Definition::of(source, stub);
        (found.is_class() || found.is_function() || found.is_value()).then_some(found)
    }
}

fn target<'a>(scope: &'a Scope, name: &str) -> Option<&'a Target> {
    let mut parts = name.split('.');
    let mut current = &scope.names.get(parts.next()?)?.target;
    for part in parts {
        let Target::Class(class) = current else { return None };
        current = &class.names.get(part)?.target;
    }
    Some(current)
}
