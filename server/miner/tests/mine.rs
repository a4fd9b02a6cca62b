//! Small made-up packages under `data/<case>/<release>/`, mined as folders and as wheels.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use changes::package::{Lazily, Package};
use changes::surface::{Surface, Symbol, SymbolKind};
use changes::version::Version;

fn package(name: &str, releases: &[&str], internal: &[&str]) -> Package {
    let list = |items: &[&str]| items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>().join(", ");
    toml::from_str(&format!(
        "name = {name:?}\nimport-roots = [\"pkg\"]\nchangelog = \"https://example.org\"\nreleases = [{}]\ninternal = [{}]\n",
        list(releases),
        list(internal)
    ))
    .unwrap()
}

fn data(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(case)
}

#[track_caller]
fn mine(case: &str, releases: &[&str], internal: &[&str]) -> Surface {
    let sources: Vec<(Version, PathBuf)> =
        releases.iter().map(|release| (release.parse().unwrap(), data(case).join(release))).collect();
    miner::mine(&package("pkg", releases, internal), &sources).unwrap()
}

#[track_caller]
fn symbol<'s>(surface: &'s Surface, path: &str) -> &'s Symbol {
    surface.symbols.iter().find(|symbol| symbol.path == path).unwrap_or_else(|| {
        panic!("no `{path}` in {:?}", surface.symbols.iter().map(|symbol| &symbol.path).collect::<Vec<_>>())
    })
}

#[track_caller]
fn absent(surface: &Surface, path: &str) {
    let found = surface
        .symbols
        .iter()
        .find(|symbol| symbol.path == path || symbol.aliases.iter().any(|alias| alias.path == path));
    assert!(found.is_none(), "{found:?}");
}

/// `[[0,0],[2]]` as it stands in the file.
fn releases(symbol: &Symbol) -> String {
    let parts: Vec<String> = symbol
        .releases
        .0
        .iter()
        .map(|interval| match interval.last {
            Some(last) => format!("{}-{last}", interval.first),
            None => format!("{}-", interval.first),
        })
        .collect();
    parts.join(" ")
}

#[track_caller]
fn signature(surface: &Surface, path: &str) -> String {
    let signatures = &symbol(surface, path).signatures;
    let texts: Vec<String> = signatures
        .iter()
        .map(|s| format!("({}) -> {}", s.params.join(", "), s.returns.as_deref().unwrap_or("_")))
        .collect();
    texts.join(" ; ")
}

fn aliases(symbol: &Symbol) -> Vec<&str> {
    symbol.aliases.iter().map(|alias| alias.path.as_str()).collect()
}

#[test]
fn all_in_its_forms() {
    let surface = mine("all", &["1.0"], &[]);
    assert_eq!(aliases(symbol(&surface, "pkg.listed")), ["pkg.a.listed"]);
    assert_eq!(signature(&surface, "pkg.c.product"), "(a, axis=None, *args, dtype=int, **kw) -> _");
    symbol(&surface, "pkg.made_elsewhere");
    symbol(&surface, "pkg.b.everything");
    // Not listed, but defined there.
    symbol(&surface, "pkg.a.unlisted");
    absent(&surface, "pkg.unlisted");
    absent(&surface, "pkg.old");
}

#[test]
fn getattr_gives_and_raises() {
    let surface = mine("getattr", &["1.0"], &[]);
    absent(&surface, "pkg.gone");
    absent(&surface, "pkg.went");
    assert_eq!(symbol(&surface, "pkg.old").kind, SymbolKind::Function);
    // What it warns of stands apart from the definition that it leads to.
    assert!(aliases(symbol(&surface, "pkg.old")).is_empty());
    assert_eq!(aliases(symbol(&surface, "pkg.plain")), ["pkg.lazy.thing"]);
    symbol(&surface, "pkg.moved.still");
    absent(&surface, "pkg.moved.dead");
    absent(&surface, "pkg.moved.other");
}

#[test]
fn imports_for_type_checkers_are_names_only_of_lazy_packages() {
    let surface = mine("type_checking", &["1.0"], &[]);
    assert_eq!(aliases(symbol(&surface, "pkg.Lazy")), ["pkg.lazy.Lazy"]);
    absent(&surface, "pkg.lazy.Other");
    assert_eq!(signature(&surface, "pkg.Lazy.other"), "() -> pkg.other.Other");
}

#[test]
fn stubs_add_types_and_native_names() {
    let surface = mine("stubs", &["1.0"], &[]);
    // Defaults from the source, types from the stub.
    assert_eq!(signature(&surface, "pkg.listed"), "(a, b=None) -> builtins.int | builtins.str");
    assert_eq!(signature(&surface, "pkg.Thing.method"), "(x=1) -> pkg.Thing");
    assert_eq!(symbol(&surface, "pkg.Thing.native").value_type.as_deref(), Some("builtins.int"));
    assert_eq!(signature(&surface, "pkg.fast"), "(a, __b=...) -> builtins.str");
    absent(&surface, "pkg.Alias");
    absent(&surface, "pkg.mod.Union");
}

#[test]
fn an_import_keeps_a_name_and_a_gap_is_closed() {
    let surface = mine("incidental", &["1.0", "2.0", "3.0"], &[]);
    assert_eq!(releases(symbol(&surface, "pkg.utils.escape")), "0-");
    assert_eq!(releases(symbol(&surface, "pkg.utils.gone")), "0-");
    assert_eq!(releases(symbol(&surface, "pkg.utils.new")), "2-");
    absent(&surface, "pkg.utils.os");
}

#[test]
fn what_is_not_sure_to_be_there_is_no_name() {
    let surface = mine("sure", &["1.0"], &[]);
    for name in ["script", "FAST_VERSION", "FAST_BYTES", "core.OnlyTyping", "shim.nowhere", "spiders.Request"] {
        absent(&surface, &format!("pkg.{name}"));
    }
    for name in ["Operator", "forgotten", "unit", "other"] {
        absent(&surface, &format!("pkg.plain.{name}"));
    }
    symbol(&surface, "pkg.plain.used");
    for name in [
        "HAS_FAST",
        "faster",
        "Policy",
        "Address.host",
        "named.whitespace",
        "named.second",
        "only.one",
        "master.require",
    ] {
        symbol(&surface, &format!("pkg.{name}"));
    }
    // A package gathers what has no other public home.
    symbol(&surface, "pkg.spiders.there");
}

#[test]
fn what_may_still_be_there_is_not_gone() {
    let surface = mine("sure", &["1.0", "2.0"], &[]);
    for name in ["Policy", "Address.host", "core.shared", "flags.F_RED", "Result.owner", "Result.later", "Result.noted"]
    {
        assert_eq!(releases(symbol(&surface, &format!("pkg.{name}"))), "0-", "{name}");
    }
    // Only imported where it was defined.
    let doors = &symbol(&surface, "pkg.Old").aliases;
    let old = doors.iter().find(|alias| alias.path == "pkg.core.Old").unwrap();
    assert!(old.releases.contains(1));
    assert_eq!(releases(symbol(&surface, "pkg.Result.gone")), "0-0");
    // What stood beside made names, and no longer does.
    assert_eq!(releases(symbol(&surface, "pkg.table.goes")), "0-0");
    absent(&surface, "pkg.Result.port");
}

#[test]
fn members_bases_and_inheritance() {
    let surface = mine("members", &["1.0", "2.0"], &["pkg.core"]);
    assert_eq!(signature(&surface, "pkg.Frame"), "(data=None, *, copy=False) -> _ ; (data=None) -> _");
    assert_eq!(symbol(&surface, "pkg.Frame").bases[0].bases, ["pkg.core.generic.Base"]);
    assert!(symbol(&surface, "pkg.Frame").aliases.is_empty());
    // The internal base is there, under its own path, because a public class derives from it.
    assert_eq!(signature(&surface, "pkg.core.generic.Base.head"), "(n=5) -> typing.Self");
    assert_eq!(signature(&surface, "pkg.Frame.append"), "(other, ignore_index=False) -> pkg.Frame");
    assert_eq!(releases(symbol(&surface, "pkg.Frame.append")), "0-0");
    assert_eq!(signature(&surface, "pkg.Frame.renamed"), "(other, ignore_index=False) -> pkg.Frame");
    // It moved to the base, so it is still there.
    assert_eq!(releases(symbol(&surface, "pkg.Frame.stays")), "0-");
    assert_eq!(signature(&surface, "pkg.Frame.chained"), "() -> typing.Self");
    assert_eq!(signature(&surface, "pkg.Frame.static"), "(a, /, b) -> _");
    assert_eq!(symbol(&surface, "pkg.Frame.static").kind, SymbolKind::StaticMethod);
    assert_eq!(symbol(&surface, "pkg.Frame.make").kind, SymbolKind::ClassMethod);
    assert_eq!(signature(&surface, "pkg.Frame.make"), "(a) -> typing.Self");
    assert_eq!(symbol(&surface, "pkg.Frame.shape").kind, SymbolKind::Property);
    assert_eq!(
        symbol(&surface, "pkg.Frame.shape").value_type.as_deref(),
        Some("builtins.tuple[builtins.int, builtins.int]")
    );
    assert_eq!(symbol(&surface, "pkg.Frame.cached").kind, SymbolKind::Property);
    assert_eq!(symbol(&surface, "pkg.Frame.copy").value_type.as_deref(), Some("builtins.bool"));
    symbol(&surface, "pkg.Frame.setting");
    symbol(&surface, "pkg.Frame.__getitem__");
    // It only repeats what the base says.
    absent(&surface, "pkg.Frame.same");
    for name in ["pkg.Frame.bare", "pkg.Frame._hidden", "pkg.Frame.__len__", "pkg.Frame.__init__"] {
        absent(&surface, name);
    }
}

#[test]
fn forwards_raises_and_returns() {
    let surface = mine("forwards", &["1.0"], &[]);
    assert_eq!(symbol(&surface, "pkg.old").forwards[0].to, "pkg.new");
    assert!(symbol(&surface, "pkg.swapped").forwards.is_empty());
    assert!(!symbol(&surface, "pkg.expired").raises.is_empty());
    assert!(symbol(&surface, "pkg.abstract").raises.is_empty());
    assert_eq!(aliases(symbol(&surface, "pkg.new")), ["pkg.alias"]);
    assert_eq!(signature(&surface, "pkg.listed"), "(items) -> builtins.list[builtins.str] | builtins.None");
    assert_eq!(signature(&surface, "pkg.unknown"), "(a) -> _");
}

#[test]
fn names_that_are_made_and_stars_beside_all() {
    let mut package = package("pkg", &["1.0"], &[]);
    let adds = changes::package::Decorator { accepts: Some(0), adds: vec!["backend=None".to_owned()], copies: None };
    package.decorators.insert("pkg.api.deco".to_owned(), adds);
    let surface = miner::mine(&package, &[("1.0".parse().unwrap(), data("made").join("1.0"))]).unwrap();
    for name in ["alpha", "beta", "gamma", "delta", "wide_int", "api.listed", "api.starred"] {
        symbol(&surface, &format!("pkg.{name}"));
    }
    absent(&surface, "pkg.name");
    absent(&surface, "pkg.api.hidden");
    assert_eq!(signature(&surface, "pkg.seeded"), "(a, rng=None, *, backend=None, seed=None) -> _");
}

#[test]
fn attributes_can_be_left_out() {
    let kinds = |attributes: Option<bool>| {
        let releases = ["1.0", "2.0"];
        let package = Package { attributes, ..package("pkg", &releases, &["pkg.core"]) };
        let sources = releases.map(|release| (release.parse().unwrap(), data("members").join(release)));
        let surface = miner::mine(&package, &sources).unwrap();
        let (attributes, others): (Vec<_>, Vec<_>) =
            surface.symbols.iter().map(|symbol| symbol.kind).partition(|kind| *kind == SymbolKind::Attribute);
        (attributes.len(), others.contains(&SymbolKind::Method) && others.contains(&SymbolKind::Property))
    };
    assert!(kinds(None).0 > 2);
    assert_eq!(kinds(Some(false)), (0, true));
}

#[test]
fn names_that_are_bound_when_asked_for() {
    let mut package = package("pkg", &["1.0"], &[]);
    package.lazily = toml::from_str::<BTreeMap<String, Vec<Lazily>>>(
        r#"
        [[lazily]]
        by = ["lazy_loader.attach"]
        signature = ["package_name", "submodules=None", "submod_attrs=None"]
        parameter = "submod_attrs"
        form = "modules"
        [[lazily]]
        by = ["pkg.utils.Later"]
        signature = ["name", "module_file", "import_structure"]
        parameter = "import_structure"
        form = "modules"
        [[lazily]]
        by = ["pkg.utils.relative_import"]
        signature = ["parent_name", "relative_modules=()", "relative_class_names=()"]
        parameter = "relative_class_names"
        form = "paths"
        [[lazily]]
        variable = "_dynamic"
        form = "names"
        [[lazily]]
        variable = "_import_structure"
        form = "modules"
        [[lazily]]
        by = ["lazy_loader.attach_stub"]
        form = "stub"
        "#,
    )
    .unwrap()
    .remove("lazily")
    .unwrap();
    let surface = miner::mine(&package, &[("1.0".parse().unwrap(), data("lazily").join("1.0"))]).unwrap();
    for name in ["Bert", "BertModel", "BertHead", "Extra", "Graph", "pipe"] {
        symbol(&surface, &format!("pkg.{name}"));
    }
    assert_eq!(aliases(symbol(&surface, "pkg.Bert")), ["pkg.models.bert.Bert"]);
    assert_eq!(signature(&surface, "pkg.Bert.fit"), "(data) -> _");
    assert_eq!(aliases(symbol(&surface, "pkg.tools.Hammer")), ["pkg.tools.heavy.Hammer"]);
    assert_eq!(aliases(symbol(&surface, "pkg.tools.Nail")), ["pkg.tools.heavy.Spike"]);
    symbol(&surface, "pkg.tools.Saw");
    assert_eq!(aliases(symbol(&surface, "pkg.deferred.Tuner")), ["pkg.deferred.tuning.Tuner"]);
    symbol(&surface, "pkg.deferred.Grid");
    assert_eq!(signature(&surface, "pkg.stubbed.resize"), "(image, order=1) -> _");
}

#[test]
fn the_standard_library_per_python() {
    let names = ["3.9", "3.12"];
    let sources: Vec<(Version, PathBuf)> = names.iter().map(|v| (v.parse().unwrap(), data("stdlib"))).collect();
    let surface = miner::mine(&package("python", &names, &[]), &sources).unwrap();
    assert_eq!(releases(symbol(&surface, "imp.reload")), "0-0");
    // `None` alone is no type worth keeping.
    assert_eq!(signature(&surface, "pkg.sleep"), "(delay, *, loop=...) -> _ ; (delay) -> _");
    assert_eq!(releases(symbol(&surface, "pkg.Case.equals")), "0-0");
    assert_eq!(releases(symbol(&surface, "pkg.new")), "1-");
    symbol(&surface, "pkg.sep");
    absent(&surface, "pkg.path");
    // One stub for both; the release that it names is the first that declares it.
    let doze = &symbol(&surface, "pkg.doze").deprecated[0];
    assert_eq!((doze.releases.contains(0), doze.releases.contains(1)), (false, true));
    assert_eq!(doze.replacement, ["pkg.sleep"]);
}

#[test]
fn the_written_surface_is_read_back() {
    let surface = mine("members", &["1.0", "2.0"], &["pkg.core"]);
    assert_eq!(Surface::read(&surface.write()).unwrap(), surface);
}

#[test]
fn modules_that_are_imported_from_elsewhere() {
    let mut package = package("pkg", &["1.0"], &["pkg.impl", "pkg._api"]);
    package.mounts = [("pkg_core", "pkg"), ("pkg._api", "pkg")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    package.declares = toml::from_str::<BTreeMap<String, Vec<_>>>(
        r#"
        [[declares]]
        by = ["pkg.impl.deprecation.deprecated_args"]
        signature = ["date", "instructions", "*names", "**values"]
        message = "instructions"
        parameter = "names"
        "#,
    )
    .unwrap()
    .remove("declares")
    .unwrap();
    let surface = miner::mine(&package, &[("1.0".parse().unwrap(), data("mounted").join("1.0"))]).unwrap();
    let paths: Vec<&str> = surface.symbols.iter().map(|symbol| symbol.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "pkg",
            "pkg.add",
            "pkg.io",
            "pkg.io.INFO",
            "pkg.io.Reader",
            "pkg.io.Reader.next",
            "pkg.io.read",
            "pkg.old_add"
        ]
    );
    assert_eq!(signature(&surface, "pkg.io.read"), "(path) -> pkg.io.Reader");
    let declared = &symbol(&surface, "pkg.old_add").deprecated;
    assert_eq!(declared.iter().filter_map(|it| it.parameter.as_deref()).collect::<Vec<_>>(), ["dim", "dims"]);
}
