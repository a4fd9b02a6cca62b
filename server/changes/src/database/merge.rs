//! The layers of one distribution become one library.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::layer::{Layer, LayerError, LayerOrigin, Outline};
use crate::kind::Kind;
use crate::library::Library;
use crate::package::Package;
use crate::record::{Change, Life, Place, Replacement};
use crate::source::{Records, kind_in_surface};
use crate::surface::{AliasMap, Surface, SymbolKind};
use crate::types::LibraryTypes;

/// Merges what the layers (lowest first) know of a distribution. What cannot be read is left out, with the reason.
pub(crate) fn merge(distribution: &str, layers: &[Arc<dyn Layer>]) -> (Library, Vec<LayerError>) {
    let mut errors = Vec::new();
    let surface = choose_surface(distribution, layers, &mut errors);
    let aliases = surface.as_ref().map(|surface| AliasMap::of(surface)).unwrap_or_default();
    let canonical = |path: &str| canonical(surface.as_deref(), &aliases, path);
    let mut package = None;
    let mut types = LibraryTypes::default();
    let mut values = BTreeMap::new();
    let mut changes = Vec::new();
    for layer in layers {
        let records = match layer.records(distribution) {
            Ok(records) => records,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let Records { package: written, changes: above, guessed, types: more_types, values: more_values } = records;
        package = written.or(package);
        types.overlay(more_types);
        values.extend(more_values);
        let above = above.into_iter().map(|change| Guess { is_guess: guessed.contains(&change.id), change });
        lay_over(&mut changes, above.collect(), &canonical);
    }
    let package = package.unwrap_or_else(|| stand_in(distribution, layers));
    let surface = surface.unwrap_or_else(|| {
        let releases = package.releases.clone();
        Arc::new(Surface { distribution: distribution.to_owned(), releases, symbols: Vec::new() })
    });
    let changes = settle_kinds(changes, &surface);
    (Library::new(package, changes, surface, types, values), errors)
}

/// The surface that knows the newest release, and of equals the highest; one of an installed package, which knows a
/// single release, only where there is no other.
fn choose_surface(distribution: &str, layers: &[Arc<dyn Layer>], errors: &mut Vec<LayerError>) -> Option<Arc<Surface>> {
    let newest = |layer: &Arc<dyn Layer>| layer.releases(distribution).pop();
    let mut order: Vec<&Arc<dyn Layer>> = layers.iter().rev().collect();
    order.sort_by_cached_key(|layer| (layer.origin() == LayerOrigin::Installed, Reverse(newest(layer))));
    for layer in order {
        if !outline(layer, distribution).is_some_and(|outline| outline.has_surface) {
            continue;
        }
        match layer.surface(distribution) {
            Ok(surface) => return Some(surface),
            Err(error) => errors.push(error),
        }
    }
    None
}

/// What a layer says of a distribution at a glance.
pub(super) fn outline<'a>(layer: &'a Arc<dyn Layer>, distribution: &str) -> Option<&'a Outline> {
    let outlines = layer.outlines();
    let at = outlines.binary_search_by(|outline| outline.distribution.as_str().cmp(distribution)).ok()?;
    outlines.get(at)
}

/// A package for layers that have none.
fn stand_in(distribution: &str, layers: &[Arc<dyn Layer>]) -> Package {
    let roots = layers.iter().filter_map(|layer| outline(layer, distribution)).flat_map(|o| o.import_roots.clone());
    Package { name: distribution.to_owned(), import_roots: roots.collect(), ..Package::default() }
}

/// A change, and whether its kind is only guessed.
struct Guess {
    change: Change,
    is_guess: bool,
}

/// Lays the changes of a layer over those below: of one id and kind, the higher one replaces the lower field by field,
/// door by door.
fn lay_over(changes: &mut Vec<Guess>, above: Vec<Guess>, canonical: &dyn Fn(&str) -> String) {
    leave_modules_to(&above, changes);
    let below = changes.len();
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, guess) in changes.iter().enumerate() {
        for path in &guess.change.paths {
            by_path.entry(canonical(path)).or_default().push(index);
        }
    }
    for mut higher in above {
        let mut is_filled = false;
        for path in higher.change.paths.clone() {
            let path = canonical(&path);
            for &index in by_path.get(&path).into_iter().flatten() {
                let lower = &mut changes[index];
                if !is_same_thing(&lower.change, &higher.change) {
                    continue;
                }
                if !is_filled {
                    fill(&mut higher, lower);
                    is_filled = true;
                }
                lower.change.paths.retain(|door| canonical(door) != path);
            }
        }
        changes.push(higher);
    }
    for lower in &mut changes[..below] {
        rename_by_doors(&mut lower.change);
    }
    changes.retain(|guess| !guess.change.paths.is_empty());
}

/// A module that a higher layer speaks of is spoken of as a whole: what lower layers say of names in it goes.
fn leave_modules_to(above: &[Guess], changes: &mut Vec<Guess>) {
    let modules: FxHashSet<&str> = above
        .iter()
        .filter(|guess| guess.change.kind == Kind::Module)
        .flat_map(|guess| guess.change.paths.iter().map(String::as_str))
        .collect();
    let is_inside = |path: &String| {
        path.match_indices('.').any(|(dot, _)| path.get(..dot).is_some_and(|owner| modules.contains(owner)))
    };
    for guess in changes.iter_mut() {
        guess.change.paths.retain(|path| !is_inside(path));
        rename_by_doors(&mut guess.change);
    }
    changes.retain(|guess| !guess.change.paths.is_empty());
}

/// A member's path through the surface's own path of its class; any other path as it stands, since it is the path that
/// is outdated there and not what it leads to.
fn canonical(surface: Option<&Surface>, aliases: &AliasMap, path: &str) -> String {
    let through_class = || {
        let (owner, name) = path.rsplit_once('.')?;
        let owner = aliases.symbol(surface?, owner).filter(|owner| owner.kind == SymbolKind::Class)?;
        Some(format!("{}.{name}", owner.path))
    };
    through_class().unwrap_or_else(|| path.to_owned())
}

fn is_same_thing(one: &Change, other: &Change) -> bool {
    one.parameter == other.parameter && one.value == other.value && group(one.kind) == group(other.kind)
}

/// Kinds that say what a symbol is count as one: they may be derived differently in two layers.
fn group(kind: Kind) -> Kind {
    match kind {
        Kind::Module | Kind::Function | Kind::Class | Kind::Member | Kind::Constant => Kind::Function,
        other => other,
    }
}

/// Takes from `lower` what `higher` leaves open.
fn fill(higher: &mut Guess, lower: &Guess) {
    if higher.is_guess {
        higher.change.kind = lower.change.kind;
        higher.is_guess = lower.is_guess;
    }
    let (to, from) = (&mut higher.change, &lower.change);
    let life = Life {
        deprecated: to.life.deprecated.clone().or_else(|| from.life.deprecated.clone()),
        raises: to.life.raises.clone().or_else(|| from.life.raises.clone()),
        removed: to.life.removed.clone().or_else(|| from.life.removed.clone()),
        changed: to.life.changed.clone().or_else(|| from.life.changed.clone()),
        restored: to.life.restored.clone().or_else(|| from.life.restored.clone()),
    };
    if life.is_ordered() {
        to.life = life;
    }
    if to.replacement == Replacement::Unknown {
        to.replacement = from.replacement.clone();
        to.reshapes = from.reshapes && to.rewrites.is_empty();
    }
    if to.same.is_none() && to.replacement == from.replacement {
        to.same.clone_from(&from.same);
    }
    if to.place == Place::default() {
        to.place = from.place.clone();
    }
    to.warns = to.warns.or(from.warns);
    if to.title.is_empty() {
        to.title.clone_from(&from.title);
    }
    if to.note.is_empty() {
        to.note.clone_from(&from.note);
    }
    if to.uses.is_empty() {
        to.uses.clone_from(&from.uses);
    }
    if to.when.is_empty() {
        to.when.clone_from(&from.when);
    }
    if to.sources.is_empty() {
        to.sources.clone_from(&from.sources);
    }
    if to.rewrites.is_empty() {
        to.rewrites.clone_from(&from.rewrites);
    }
    if to.also.is_empty() {
        to.also.clone_from(&from.also);
    }
    if to.examples.is_empty() {
        to.examples.clone_from(&from.examples);
    }
}

/// An id names the doors that are left.
fn rename_by_doors(change: &mut Change) {
    let named = crate::source::Id::parse(&change.id).map(|id| id.paths).unwrap_or_default();
    if named == change.paths {
        return;
    }
    change.id = change.id_of_paths();
}

fn settle_kinds(changes: Vec<Guess>, surface: &Surface) -> Vec<Change> {
    let aliases = AliasMap::of(surface);
    let settle = |Guess { mut change, is_guess }: Guess| {
        if is_guess {
            let known = change.paths.iter().find_map(|path| kind_in_surface(|p| aliases.symbol(surface, p), path));
            change.kind = known.unwrap_or(change.kind);
        }
        change
    };
    let mut changes: Vec<Change> = changes.into_iter().map(settle).collect();
    changes.sort_by(|a, b| (&a.id, a.kind, &a.file).cmp(&(&b.id, b.kind, &b.file)));
    changes
}
