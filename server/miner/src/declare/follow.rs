//! Follows the names in declarations: callees to their definitions, warning categories to what they stand for.

use super::message::{self, Said};
use crate::aliases::{Id, Linked, Resolved};
use crate::expr;

/// What a category is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    Deprecation,
    Future,
    None,
}

/// The path that a callee or a category leads to.
pub(crate) fn path_of(linked: &Linked<'_>, module: usize, name: &str) -> Option<String> {
    if let Some(path) = name.strip_prefix('@') {
        let level = path.chars().take_while(|c| *c == '.').count();
        if level == 0 {
            return Some(canonical(linked, path));
        }
        let it = &linked.release.modules[module];
        let mut parts: Vec<&str> = it.path.split('.').collect();
        let up = level - usize::from(it.package);
        parts.truncate(parts.len().checked_sub(up)?);
        return Some(canonical(linked, &format!("{}.{}", parts.join("."), &path[level..])));
    }
    match linked.resolve_dotted(module, name) {
        Some(Resolved::Id(id)) => Some(path_of_id(linked, &id)),
        Some(Resolved::External(path)) => Some(path),
        Some(Resolved::Module(index)) => Some(linked.release.modules[index].path.clone()),
        None => None,
    }
}

pub(crate) fn path_of_id(linked: &Linked<'_>, id: &Id) -> String {
    match id {
        Id::Def(module, name) => format!("{}.{name}", linked.release.modules[*module].path),
        Id::Opaque(path) => path.clone(),
    }
}

/// A path, followed to the definition where it leads to one in this release.
pub(crate) fn canonical(linked: &Linked<'_>, path: &str) -> String {
    let mut head = path;
    while let Some((module, _)) = head.rsplit_once('.') {
        if let Some(index) = linked.module(module) {
            let rest = &path[module.len() + 1..];
            return match linked.resolve_dotted(index, rest) {
                Some(Resolved::Id(id)) => path_of_id(linked, &id),
                Some(Resolved::External(path)) => path,
                _ => path.to_owned(),
            };
        }
        head = module;
    }
    path.to_owned()
}

/// Whether a class of warnings stands for deprecations, by its bases or its name.
pub(crate) fn force_of(linked: &Linked<'_>, path: &str, depth: usize) -> Force {
    let last = expr::last(path);
    match last {
        "DeprecationWarning" => return Force::Deprecation,
        "FutureWarning" => return Force::Future,
        _ => {}
    }
    // "Pending" names no release that would remove it: nobody has to act on that.
    if last.contains("PendingDeprecation") {
        return Force::None;
    }
    if last.contains("Deprecat") || last.starts_with("RemovedIn") || last.starts_with("MovedIn") {
        return Force::Deprecation;
    }
    let Some((module, name)) = path.rsplit_once('.') else { return Force::None };
    let Some(index) = linked.module(module).filter(|_| depth < 8) else { return Force::None };
    let Some(definition) = linked.definition(&Id::Def(index, name.to_owned())) else { return Force::None };
    let mut force = Force::None;
    for class in definition.classes() {
        for base in class.bases.iter().flatten() {
            let crate::model::Ty::Name(base) = base else { continue };
            let base = path_of(linked, index, base).unwrap_or_else(|| base.clone());
            match force_of(linked, &base, depth + 1) {
                Force::Deprecation => return Force::Deprecation,
                Force::Future => force = Force::Future,
                Force::None => {}
            }
        }
    }
    force
}

/// The release in a category's name: `RemovedInAcme40Warning` → 4.0, `DeprecatedSince210` → 2.10.
pub(crate) fn release_in(name: &str) -> Said {
    let mut said = Said::default();
    let digits = |rest: &str| {
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let digits: String = rest[start..].chars().take_while(char::is_ascii_digit).collect();
        match digits.len() {
            1 => message::version(&format!("{digits}.0")),
            2 | 3 => message::version(&format!("{}.{}", &digits[..1], &digits[1..])),
            _ => None,
        }
    };
    if let Some(at) = name.find("RemovedIn") {
        said.removal = digits(&name[at + 9..]);
    } else if let Some(at) = name.find("Since") {
        said.since = digits(&name[at + 5..]);
    }
    said
}
