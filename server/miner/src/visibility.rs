//! Which names are public, which are only there because a module imports them for itself, and what is never looked at.

use std::collections::BTreeSet;

use crate::aliases::{Id, Linked, Resolved};
use crate::model::{Binding, Module, Target};

/// Folders that no user imports from.
const SKIPPED_FOLDERS: &[&str] = &[
    "tests",
    "_tests",
    "externals",
    "extern",
    "_vendor",
    "vendor",
    "_vendored",
    "vendored",
    "examples",
    "_examples",
    "benchmarks",
    "node_modules",
    "locale",
];

/// Whether a file is never read: tests, vendored packages, examples, build scripts.
pub(crate) fn skipped_file(path: &str) -> bool {
    let mut parts = path.split('/').collect::<Vec<_>>();
    let file = parts.pop().unwrap_or_default();
    if parts.iter().any(|part| SKIPPED_FOLDERS.contains(part)) {
        return true;
    }
    file.starts_with("test_") || file == "conftest.py" || file == "__main__.py" || file == "setup.py" && parts.len() > 1
}

/// How public a dotted path is; lower is more public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Public,
    /// Public, but taken over from elsewhere: stands for the definition only where nothing else does.
    Borrowed,
    /// Below an internal prefix.
    Internal,
    /// With a part that starts with an underscore.
    Private,
}

/// The rank of a path.
pub(crate) fn rank(path: &str, internal: &[String]) -> Rank {
    let under = |prefix: &String| {
        path.strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || prefix.ends_with('_'))
    };
    if path.split('.').any(|part| part.starts_with('_') && part != "__init__" && part != "__future__") {
        Rank::Private
    } else if internal.iter().any(under) {
        Rank::Internal
    } else {
        Rank::Public
    }
}

/// Whether a module means a name for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tier {
    Public,
    /// Gathered from outside the package: `from elsewhere import *`, a package's import from beside it.
    Borrowed,
    /// Its own imports.
    Incidental,
}

/// The names of a module.
pub(crate) fn names(linked: &Linked<'_>, index: usize, internal: &[String]) -> Vec<(String, Tier)> {
    let module = &linked.release.modules[index];
    let listed = (module.scope.all.is_some()).then(|| linked.exports(index));
    let mut found: Vec<(String, Tier)> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    if let Some(listed) = &listed {
        for name in listed.iter() {
            // What only type checkers see is not there, whatever the list says.
            let is_typing = |binding: &Binding| binding.type_only && module.getattr.is_none() && !module.makes;
            let noise = module.scope.names.get(name).is_some_and(|b| is_noise(b) || is_typing(b));
            // What a module lists and has from a star elsewhere (`from other import *; __all__ = other.__all__`).
            let starred = !module.scope.names.contains_key(name)
                && module.scope.stars.iter().any(|star| !is_below(star, &module.path) && linked.module(star).is_some());
            let listed = if starred && !module.package { Tier::Borrowed } else { Tier::Public };
            found.push((name.clone(), if noise { Tier::Incidental } else { listed }));
        }
    }
    for (name, binding) in &module.scope.names {
        if name.starts_with('_') || listed.as_ref().is_some_and(|all| all.contains(name)) {
            continue;
        }
        seen.insert(name);
        found.push((name.clone(), tier(linked, module, name, binding, listed.is_some(), internal)));
    }
    // What a module has from a star and does not list is its own business, and still there.
    for star in module.scope.stars.iter().filter(|_| listed.is_some() && !module.package) {
        let exports = linked.module(star).map(|from| linked.exports(from));
        found.extend(exports.iter().flat_map(|names| names.iter()).map(|name| (name.clone(), Tier::Incidental)));
    }
    // A package's `__all__` does not take away what it gathers with a star from its own modules.
    if listed.is_none() || module.package {
        for star in &module.scope.stars {
            let Some(from) = linked.module(star) else { continue };
            // Beside an `__all__`, what only a stub says of a native module is not sure enough.
            if listed.is_some() && linked.release.modules[from].is_stub && !module.is_stub {
                continue;
            }
            for name in linked.exports(from).iter() {
                let known = listed.as_ref().is_some_and(|all| all.contains(name));
                if !name.starts_with('_') && !seen.contains(name.as_str()) && !known {
                    let noise = linked.release.modules[from].scope.names.get(name).is_some_and(|binding| {
                        is_noise(binding)
                            || linked.release.modules[from].scope.all.is_none() && is_outside(linked, binding)
                    });
                    let borrowed =
                        if is_below(star, &module.path) && listed.is_none() { Tier::Public } else { Tier::Borrowed };
                    found.push((name.clone(), if noise { Tier::Incidental } else { borrowed }));
                }
            }
        }
    }
    if let Some(stub) = &module.stub {
        for (name, binding) in &stub.names {
            let own = match &binding.target {
                Target::Class(_) | Target::Function(_) => true,
                // `Name = Union[…]` is for type checkers.
                Target::Value(value) => {
                    value.annotation.is_some() || !matches!(value.as_type, Some(crate::model::Ty::Union(_)))
                }
                _ => false,
            };
            let known = module.scope.names.contains_key(name) || listed.as_ref().is_some_and(|all| all.contains(name));
            // A source file without native parts has all its names itself; the stub's others are for type checkers.
            if !name.starts_with('_') && !known && !is_noise(binding) && own && is_native(linked, index) {
                found.push((name.clone(), Tier::Public));
            }
        }
    }
    for given in linked.getattr_names(index) {
        if !given.branch.raises {
            found.extend(given.names.into_keys().filter(|n| !n.starts_with('_')).map(|n| (n, Tier::Public)));
        }
    }
    // Public first, so that the first entry of a name decides.
    found.sort_by(|a, b| a.0.cmp(&b.0).then((a.1 as u8).cmp(&(b.1 as u8))));
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// Whether a module takes names from a module that cannot be read.
fn is_native(linked: &Linked<'_>, index: usize) -> bool {
    let module = &linked.release.modules[index];
    let missing = |path: &str| linked.release.is_own(path) && linked.module(path).is_none();
    module.package
        || module.scope.stars.iter().any(|star| missing(star))
        || module.scope.names.values().any(|b| match &b.target {
            Target::From { module, .. } => missing(module),
            _ => false,
        })
}

/// Whether a module lies in or below a package.
fn is_below(module: &str, package: &str) -> bool {
    module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_noise(binding: &Binding) -> bool {
    matches!(&binding.target, Target::Value(value) if value.noise)
}

fn is_outside(linked: &Linked<'_>, binding: &Binding) -> bool {
    match &binding.target {
        Target::Module(_) => true,
        Target::From { module, .. } => !linked.release.is_own(module),
        _ => false,
    }
}

fn tier(
    linked: &Linked<'_>,
    module: &Module,
    name: &str,
    binding: &Binding,
    has_all: bool,
    internal: &[String],
) -> Tier {
    if is_noise(binding) {
        return Tier::Incidental;
    }
    if binding.type_only {
        // A mirror for type checkers of what `__getattr__` gives.
        return if module.package && module.getattr.is_some() && !has_all { Tier::Public } else { Tier::Incidental };
    }
    match &binding.target {
        Target::Class(_) | Target::Function(_) => Tier::Public,
        // `if HAS_X: SUPPORTS_Y = …`: here or not, by what else is installed.
        Target::Value(_) if has_all || binding.maybe => Tier::Incidental,
        Target::Value(_) => Tier::Public,
        Target::Module(_) | Target::From { .. } if binding.explicit => Tier::Public,
        Target::Module(_) => Tier::Incidental,
        Target::From { module: from, .. } => {
            if module.is_stub || !module.package || !linked.release.is_own(from) {
                return Tier::Incidental;
            }
            if has_all && !is_below(from, &module.path) {
                return Tier::Incidental;
            }
            // A package's `__init__` gathers what lies below it and beside it; a module from elsewhere is its own import.
            match linked.module(&module.path).and_then(|index| linked.resolve(index, name)) {
                Some(Resolved::Module(target)) => {
                    let target = &linked.release.modules[target].path;
                    let below = target.strip_prefix(&module.path).is_some_and(|rest| rest.starts_with('.'));
                    if below { Tier::Public } else { Tier::Incidental }
                }
                Some(Resolved::Id(Id::Def(..) | Id::Opaque(_))) if is_below(from, &module.path) && !has_all => {
                    Tier::Public
                }
                // What has a public home elsewhere is imported for the package's own use.
                Some(Resolved::Id(Id::Def(home, _))) => {
                    let home = &linked.release.modules[home].path;
                    let is_public = [from, home].iter().all(|path| rank(path, internal) == Rank::Public);
                    if is_public && !is_below(from, &module.path) { Tier::Incidental } else { Tier::Borrowed }
                }
                _ => Tier::Incidental,
            }
        }
    }
}
