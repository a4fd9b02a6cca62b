//! A stub-only distribution (PEP 561: `<root>-stubs`) beside a release: it says what calls return where the release's own
//! files don't. Nothing else is taken from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use changes::package::{Package, normalise};
use changes::surface::{Origin, SymbolKind};
use changes::version::Version;

use crate::error::MinerError;
use crate::facts::{Facts, ReleaseSurface};
use crate::release::Release;
use crate::wheel::{Source, file_release};

/// The most members of a union of overloads' return types.
const MEMBERS: usize = 6;

/// The newest release of the stubs whose first two numbers are the library's: `2.2.3.250308` for `2.2.0`.
pub fn fitting<'v>(stubs: impl Iterator<Item = &'v Version>, library: &Version) -> Option<&'v Version> {
    let minor = |version: &Version| [0, 1].map(|index| version.release().get(index).copied().unwrap_or(0));
    stubs.filter(|version| minor(version) == minor(library) && !version.any_prerelease()).max()
}

/// The file of the stubs that fits a release, in a folder of wheels.
pub(crate) fn find(package: &Package, library: &Version, folder: &Path) -> Option<PathBuf> {
    let wanted = normalise(package.stubs.as_deref()?);
    let entries = std::fs::read_dir(folder).ok()?;
    let files: Vec<(Version, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let (name, version) = file_release(entry.file_name().to_str()?)?;
            (name == wanted).then(|| (version, entry.path()))
        })
        .collect();
    let best = fitting(files.iter().map(|(version, _)| version), library)?;
    files.iter().find(|(version, _)| version == best).map(|(_, path)| path.clone())
}

/// Lays the stubs' return types over a release's surface.
pub(crate) fn add(surface: &mut ReleaseSurface, stubs: &Path, package: &Package) -> Result<(), MinerError> {
    let release = Release::read_stubs(&Source::new(stubs), surface.version.clone(), package)?;
    let said = crate::surface::surface(&release, package);
    let known = Known { surface, roots: &package.import_roots };
    let mut better: BTreeMap<Rc<str>, Rc<Facts>> = BTreeMap::new();
    for (path, entry) in &surface.paths {
        if better.contains_key(&entry.key) {
            continue;
        }
        if let Some(stub) = said.paths.get(path)
            && let Some(facts) = known.filled(&entry.facts, &stub.facts)
        {
            better.insert(Rc::clone(&entry.key), Rc::new(facts));
        }
    }
    for entry in surface.paths.values_mut() {
        if let Some(facts) = better.get(&entry.key) {
            entry.facts = Rc::clone(facts);
        }
    }
    Ok(())
}

struct Known<'s> {
    surface: &'s ReleaseSurface,
    roots: &'s [String],
}

impl Known<'_> {
    /// The facts with the stub's return types, where that adds any.
    fn filled(&self, own: &Facts, stub: &Facts) -> Option<Facts> {
        let mut out = own.clone();
        let mut any = false;
        let callable = |facts: &Facts| {
            use SymbolKind::{ClassMethod, Function, Method, StaticMethod};
            matches!(facts.kind, Function | Method | ClassMethod | StaticMethod)
        };
        if callable(own)
            && callable(stub)
            && let Some(returns) = self.returned(stub)
        {
            for call in &mut out.signatures {
                if matches!(call.origin, None | Some(Origin::Body)) && call.returns.as_ref() != Some(&returns) {
                    call.returns = Some(returns.clone());
                    call.origin = Some(Origin::Stub);
                    any = true;
                }
            }
        }
        if own.kind == SymbolKind::Property
            && own.value_type.is_none()
            && let Some(text) = stub.value_type.as_deref().and_then(|text| self.text(text))
        {
            out.value_type = Some(text);
            any = true;
        }
        for (name, member) in &mut out.members {
            if let Some(filled) = stub.members.get(name).and_then(|stub| self.filled(member, stub)) {
                *member = filled;
                any = true;
            }
        }
        any.then_some(out)
    }

    /// What all overloads together return; nothing where one of them cannot be told.
    fn returned(&self, stub: &Facts) -> Option<String> {
        let mut members: Vec<String> = Vec::new();
        for call in &stub.signatures {
            let text = self.text(call.returns.as_deref().filter(|_| call.origin == Some(Origin::Annotation))?)?;
            for member in text.split(" | ") {
                if !members.iter().any(|known| known == member) {
                    members.push(member.to_owned());
                }
            }
        }
        // A bar within brackets would fall apart above.
        let whole = members.iter().all(|member| member.matches('[').count() == member.matches(']').count());
        (whole && !members.is_empty() && members.len() <= MEMBERS).then(|| members.join(" | "))
    }

    /// A type in the library's own paths; nothing where it names what the library does not have.
    fn text(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let path = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            let (name, after) = rest.split_at(path);
            let root = name.split('.').next().unwrap_or(name);
            if self.roots.iter().any(|own| own == root) {
                out.push_str(&self.surface.paths.get(name)?.key);
            } else {
                out.push_str(name);
            }
            let other = after.find(|c: char| c.is_alphanumeric() || c == '_').unwrap_or(after.len());
            out.push_str(&after[..other]);
            rest = &after[other..];
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_the_same_minor() {
        let all: Vec<Version> = ["2.1.4.1", "2.2.0.1", "2.2.3.250308", "2.3.0.1", "2.2.9rc1"]
            .iter()
            .map(|v| v.parse().expect("a version"))
            .collect();
        let fit = |library: &str| fitting(all.iter(), &library.parse().expect("a version")).map(ToString::to_string);
        assert_eq!(fit("2.2.0").as_deref(), Some("2.2.3.250308"));
        assert_eq!(fit("2.2").as_deref(), Some("2.2.3.250308"));
        assert_eq!(fit("2.0.3"), None);
    }
}
