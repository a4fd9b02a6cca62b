//! One release → its surface: every public path, the shortest of them as the key, and the classes behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use changes::package::Package;
use changes::surface::SymbolKind;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::aliases::{Id, Linked, Resolved};
use crate::declare::meaning::{Around, Catalogue};
use crate::describe::Describer;
use crate::facts::{Declared, Entry, Facts, ReleaseSurface};
use crate::model::Target;
use crate::release::Release;
use crate::types::Types;
use crate::visibility::{self, Rank, Tier, rank};

/// How far a module under another name is followed into its own modules.
const NESTED: usize = 2;

/// Rank, number of parts, whether the definition has another name, path: the first is the key.
type Paths = FxHashMap<Id, BTreeSet<(Rank, usize, bool, String)>>;

/// The surface of a release.
pub fn surface(release: &Release, package: &Package) -> ReleaseSurface {
    let linked = Linked::new(release);
    let internal = &package.internal;
    let mut found = Found {
        linked: &linked,
        internal,
        paths: Paths::default(),
        incidental: BTreeSet::new(),
        modules: BTreeMap::new(),
        catalogue: &Catalogue::of(package, &linked),
        apart: BTreeMap::new(),
    };
    for (index, module) in release.modules.iter().enumerate() {
        found.module(index, &module.path, 0);
        found.definitions(index);
    }
    let Found { paths, mut incidental, modules, catalogue, apart, .. } = found;

    let keys: FxHashMap<&Id, &str> =
        paths.iter().filter_map(|(id, paths)| paths.first().map(|(.., path)| (id, path.as_str()))).collect();
    let key = |id: &Id| {
        if let Some(path) = keys.get(id) {
            return Some((*path).to_owned());
        }
        // A nested class.
        let Id::Def(module, name) = id else { return None };
        let (outer, inner) = name.rsplit_once('.')?;
        keys.get(&Id::Def(*module, outer.to_owned())).map(|outer| format!("{outer}.{inner}"))
    };

    let types = Types { linked: &linked, key: &key, needed: Vec::new() };
    let mut describer = Describer { linked: &linked, types, catalogue };
    let mut work: Vec<Id> = paths
        .iter()
        .filter(|(_, paths)| paths.first().is_some_and(|(rank, ..)| *rank <= Rank::Borrowed))
        .map(|(id, _)| id.clone())
        .collect();
    work.sort();
    let mut done: FxHashSet<Id> = work.iter().cloned().collect();
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    while let Some(id) = work.pop() {
        let facts = Rc::new(describer.facts(&id));
        for needed in std::mem::take(&mut describer.types.needed) {
            if paths.contains_key(&needed) && done.insert(needed.clone()) {
                work.push(needed);
            }
        }
        let (Some(all), Some(key)) = (paths.get(&id), keys.get(&id)) else { continue };
        let key: Rc<str> = Rc::from(*key);
        for (rank, _, _, path) in all {
            let entry = Entry { key: Rc::clone(&key), public: *rank <= Rank::Borrowed, facts: Rc::clone(&facts) };
            // The most public rank of a path comes first.
            entries.entry(path.clone()).or_insert(entry);
        }
    }
    for (path, (id, declared)) in apart {
        let mut facts = describer.facts(&id);
        facts.declared = declared;
        let entry = Entry { key: Rc::from(path.as_str()), public: true, facts: Rc::new(facts) };
        entries.insert(path, entry);
    }
    add_modules(&mut entries, modules, &linked, catalogue, internal);
    incidental.retain(|path| !entries.contains_key(path));
    let makers = release.modules.iter().filter(|module| module.makes).map(|module| module.path.clone()).collect();
    ReleaseSurface { version: release.version.clone(), paths: entries, incidental, makers }
}

/// Modules are symbols too; a definition of the same path is the one that an import gives.
fn add_modules(
    entries: &mut BTreeMap<String, Entry>,
    modules: BTreeMap<String, Vec<String>>,
    linked: &Linked<'_>,
    catalogue: &Catalogue<'_>,
    internal: &[String],
) {
    let plain = Rc::new(Facts::new(SymbolKind::Module));
    for (home, others) in modules {
        let declared = linked.module(&home).map_or_else(Vec::new, |index| {
            let around = Around { module: index, stub: false, params: &[] };
            let raws = &linked.release.modules[index].declared;
            catalogue.declared(linked, around, raws, &mut |_| None)
        });
        let facts = match declared.is_empty() {
            true => Rc::clone(&plain),
            false => Rc::new(Facts { declared, ..Facts::new(SymbolKind::Module) }),
        };
        let mut all: Vec<(Rank, usize, String)> = std::iter::once(home)
            .chain(others)
            .map(|path| (rank(&path, internal), path.split('.').count(), path))
            .collect();
        all.sort();
        all.dedup();
        let Some((Rank::Public, _, key)) = all.first().cloned() else { continue };
        let key: Rc<str> = Rc::from(key);
        for (rank, _, path) in all.into_iter().filter(|(rank, ..)| *rank == Rank::Public) {
            entries.entry(path).or_insert_with(|| Entry {
                key: Rc::clone(&key),
                public: rank == Rank::Public,
                facts: Rc::clone(&facts),
            });
        }
    }
}

struct Found<'l, 'a> {
    linked: &'l Linked<'a>,
    internal: &'l [String],
    paths: Paths,
    incidental: BTreeSet<String>,
    /// Modules by their own path, with their other paths.
    modules: BTreeMap<String, Vec<String>>,
    catalogue: &'l Catalogue<'l>,
    /// Paths that a module's `__getattr__` declares as deprecated: the definition behind them is not.
    apart: BTreeMap<String, (Id, Vec<Declared>)>,
}

impl Found<'_, '_> {
    fn add(&mut self, id: Id, path: String, at_least: Rank) {
        let rank = rank(&path, self.internal).max(at_least);
        let length = path.split('.').count();
        let other = match &id {
            Id::Def(_, name) => path.rsplit('.').next() != name.rsplit('.').next(),
            Id::Opaque(_) => false,
        };
        self.paths.entry(id).or_default().insert((rank, length, other, path));
    }

    /// The names of a module under a path: its own, or another that leads to it.
    fn module(&mut self, index: usize, path: &str, depth: usize) {
        let own = &self.linked.release.modules[index].path;
        let others = self.modules.entry(own.clone()).or_default();
        if own != path {
            others.push(path.to_owned());
        }
        let warned = self.catalogue.given(self.linked, index);
        for (name, tier) in visibility::names(self.linked, index, self.internal) {
            let full = format!("{path}.{name}");
            if let Some(declared) = warned.get(&name)
                && tier != Tier::Incidental
                && rank(&full, self.internal) == Rank::Public
            {
                let id = match self.linked.resolve(index, &name) {
                    Some(Resolved::Id(id)) => id,
                    Some(Resolved::External(target)) => Id::Opaque(target),
                    None if self.linked.is_empty_handed(index, &name) => continue,
                    _ => Id::Opaque(format!("{own}.{name}")),
                };
                self.apart.insert(full, (id, declared.clone()));
                continue;
            }
            if tier == Tier::Incidental {
                // In a stub, an import that is not re-exported is not there at all.
                if rank(&full, self.internal) == Rank::Public && !self.linked.release.modules[index].is_stub {
                    self.incidental.insert(full);
                }
                continue;
            }
            let at_least = if tier == Tier::Borrowed || depth > 0 { Rank::Borrowed } else { Rank::Public };
            match self.linked.resolve(index, &name) {
                Some(Resolved::Id(id)) => self.add(id, full, at_least),
                Some(Resolved::External(target)) => self.add(Id::Opaque(target), full, at_least),
                Some(Resolved::Module(target)) => {
                    let home = self.linked.release.modules[target].path.as_str();
                    let above = home == path || path.starts_with(&format!("{home}."));
                    let gathers = self.linked.release.modules[index].package;
                    if home != full && !above && gathers && depth < NESTED && rank(&full, self.internal) == Rank::Public
                    {
                        self.module(target, &full, depth + 1);
                    }
                }
                None if self.linked.is_empty_handed(index, &name) => {}
                // Listed in `__all__` by mistake, as far as can be seen: neither surely there nor surely not.
                None if self.linked.is_whole(index) => {
                    self.incidental.insert(full);
                }
                // Listed in `__all__`, made where it cannot be read.
                None => self.add(Id::Opaque(format!("{own}.{name}")), full, at_least),
            }
        }
    }

    /// Every class has at least the path where it is defined, for those that derive from it.
    fn definitions(&mut self, index: usize) {
        let module = &self.linked.release.modules[index];
        let scopes = std::iter::once(&module.scope).chain(&module.stub);
        for (name, binding) in scopes.flat_map(|scope| &scope.names) {
            if matches!(binding.target, Target::Class(_)) {
                self.add(Id::Def(index, name.clone()), format!("{}.{name}", module.path), Rank::Internal);
            }
        }
    }
}
