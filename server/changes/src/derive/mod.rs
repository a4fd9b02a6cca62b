//! From a surface to changes: what its releases dropped, renamed or declare as deprecated. These are the *mined*
//! changes; written ones lie above them and replace them field by field.
//!
//! What is not sure is not derived: a member of a class one of whose bases cannot be read, a name that comes back
//! later, a parameter that `**kwargs` may still take, an attribute that nobody declared outdated.

mod declared;
mod evidence;
mod members;
mod parameters;
mod paths;
mod symbols;

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::database::{Layer, LayerOrigin, SourceLayer};
use crate::kind::Kind;
use crate::package::Package;
use crate::record::{Change, Confidence, Life, Place, Replacement, WarnsWhen};
use crate::source::{LibrarySource, Records};
use crate::surface::{AliasMap, Surface};
use crate::version::Version;

pub(crate) use self::evidence::{note, title};
use self::paths::Presence;

/// The mined layer of some sources: for each that has a surface, the surface and the changes it shows. `sources` are
/// also where bases in other distributions are looked up.
pub fn mined(sources: &[LibrarySource]) -> Vec<LibrarySource> {
    let world = World::of(sources);
    let with_surface = sources.iter().filter(|source| !source.surface.symbols.is_empty());
    with_surface.map(|source| world.mined(source)).collect()
}

/// Sources without the surfaces that [`mined`] took over: the written layer on top of it.
pub fn written(sources: Vec<LibrarySource>) -> Vec<LibrarySource> {
    let bare = |surface: &Surface| Surface {
        distribution: surface.distribution.clone(),
        releases: surface.releases.clone(),
        symbols: Vec::new(),
    };
    sources.into_iter().map(|source| LibrarySource { surface: bare(&source.surface).into(), ..source }).collect()
}

/// The layers of some sources: what is mined from their surfaces, and above it what is written.
pub fn layers(origin: LayerOrigin, sources: Vec<LibrarySource>) -> Vec<Arc<dyn Layer>> {
    let below = if origin == LayerOrigin::Written { LayerOrigin::Mined } else { origin };
    let mined = Arc::new(SourceLayer::new(below, mined(&sources)));
    vec![mined, Arc::new(SourceLayer::new(origin, written(sources)))]
}

/// All surfaces, for bases that are elsewhere.
struct World<'a> {
    by_root: BTreeMap<&'a str, (&'a Surface, AliasMap)>,
}

impl<'a> World<'a> {
    fn of(sources: &'a [LibrarySource]) -> World<'a> {
        let mut by_root = BTreeMap::new();
        for source in sources.iter().filter(|source| !source.surface.symbols.is_empty()) {
            let roots = source.records.package.iter().flat_map(|package| &package.import_roots);
            for root in roots {
                by_root.insert(root.as_str(), (&*source.surface, AliasMap::of(&source.surface)));
            }
        }
        World { by_root }
    }

    fn mined(&self, source: &'a LibrarySource) -> LibrarySource {
        let stand_in = Package::default();
        let package = source.records.package.as_ref().unwrap_or(&stand_in);
        let changes = Deriver::new(&source.surface, package, self).changes();
        LibrarySource {
            distribution: source.distribution.clone(),
            records: Records { package: source.records.package.clone(), changes, ..Records::default() },
            surface: source.surface.clone(),
        }
    }
}

/// Derives the changes of one surface.
struct Deriver<'a> {
    surface: &'a Surface,
    package: &'a Package,
    aliases: AliasMap,
    presence: Presence<'a>,
    /// The subclasses of each class.
    heirs: FxHashMap<&'a str, Vec<&'a str>>,
    world: &'a World<'a>,
}

/// A change before it is spelled out.
#[derive(Debug, Clone, PartialEq)]
struct Fact {
    paths: Vec<String>,
    parameter: Option<String>,
    value: Option<String>,
    kind: Kind,
    life: Life,
    replacement: Replacement,
    same: Option<String>,
    /// Whether more than a name has to change for the replacement.
    reshapes: bool,
    /// A dotted path: the type of the argument that is outdated.
    of_type: Option<String>,
    /// Only where the argument is given by keyword.
    by_keyword: bool,
    /// Where it is declared.
    at: Option<String>,
    /// When its declaration warns.
    warns: Option<WarnsWhen>,
}

impl<'a> Deriver<'a> {
    fn new(surface: &'a Surface, package: &'a Package, world: &'a World<'a>) -> Deriver<'a> {
        let (aliases, presence) = (AliasMap::of(surface), Presence::of(surface));
        Deriver { surface, package, aliases, presence, heirs: members::heirs(surface), world }
    }

    fn changes(&self) -> Vec<Change> {
        let mut facts = Vec::new();
        for symbol in &self.surface.symbols {
            let owner = self.owner_class(&symbol.path);
            match owner {
                Some(class) => facts.extend(self.member(symbol, class)),
                None => facts.extend(self.symbol(symbol)),
            }
            facts.extend(self.parameters(symbol));
        }
        for fact in &mut facts {
            let excepted = |path: &str| self.package.derive.excepts(path, fact.parameter.as_deref());
            // Of a member's own name `member` has judged.
            let judged = |path: &str| match (fact.kind, path.rsplit_once('.')) {
                (Kind::Member, Some((class, _))) => !paths::is_private(class),
                _ => !paths::is_private(path),
            };
            fact.paths.retain(|path| judged(path) && !excepted(path));
        }
        facts.retain(|fact| !fact.paths.is_empty() && self.is_wanted(fact));
        let mut changes: Vec<Change> = facts.into_iter().map(|fact| self.change(fact)).collect();
        changes.sort_by(|a, b| (&a.id, a.kind).cmp(&(&b.id, b.kind)));
        changes.dedup_by(|b, a| a.id == b.id && a.kind == b.kind);
        changes
    }

    /// Whether `package.toml` lets a fact of this kind be derived.
    fn is_wanted(&self, fact: &Fact) -> bool {
        let derive = &self.package.derive;
        let is_late = |at: &Version| derive.since.as_ref().is_none_or(|since| at >= since);
        let is_trusted = derive.declared != Some(false) || fact.life.gone().is_some();
        is_trusted
            && fact.life.first().is_some_and(is_late)
            && (fact.at.is_some() || derive.kinds.as_ref().is_none_or(|kinds| kinds.contains(&fact.kind)))
    }

    fn change(&self, fact: Fact) -> Change {
        let mut change = Change {
            id: String::new(),
            distribution: self.surface.distribution.clone(),
            parameter: fact.parameter.clone(),
            value: fact.value.clone(),
            kind: fact.kind,
            uses: Vec::new(),
            life: fact.life.clone(),
            replacement: fact.replacement.clone(),
            same: fact.same.clone(),
            reshapes: fact.reshapes,
            when: evidence::conditions(&fact),
            place: Place::default(),
            sources: Some(self.package.changelog.clone()).filter(|link| !link.is_empty()).into_iter().collect(),
            warns: fact.warns,
            confidence: Confidence::Certain,
            rewrites: Vec::new(),
            also: Vec::new(),
            title: String::new(),
            note: String::new(),
            examples: Vec::new(),
            file: format!("{}/surface.jsonl", self.surface.distribution),
            paths: fact.paths,
        };
        change.id = change.id_of_paths();
        change.title = title(&change);
        change.note = note(&change, &self.package.name, &self.surface.releases, fact.at.as_deref());
        change
    }
}
