use std::sync::Arc;

use super::*;
use crate::database::{Database, Layer, SourceLayer};
use crate::derive;
use crate::source::{LibrarySource, SourceFile, read_folder};

fn sources() -> Vec<LibrarySource> {
    let files: Vec<SourceFile> = [
        ("acme/package.toml", include_str!("../../tests/data/acme/package.toml")),
        ("acme/join.md", include_str!("../../tests/data/acme/join.md")),
        ("acme/types.toml", include_str!("../../tests/data/acme/types.toml")),
        ("acme/renames.toml", include_str!("../../tests/data/acme/renames.toml")),
        ("acme/values/unit.toml", include_str!("../../tests/data/acme/values/unit.toml")),
        ("acme/surface.jsonl", include_str!("../../tests/data/acme/surface.jsonl")),
        ("bare/package.toml", "name = \"bare\"\nimport-roots = [\"bare\"]\nchangelog = \"\"\nreleases = [\"1.0\"]\n"),
    ]
    .into_iter()
    .map(|(path, text)| SourceFile::new(path, text))
    .collect();
    let (libraries, problems) = read_folder(&files);
    assert_eq!(problems, []);
    libraries
}

fn compiled() -> Vec<u8> {
    compile(&[(LayerOrigin::Written, &sources())]).expect("an index")
}

#[test]
fn gives_what_was_put_in() {
    let libraries = sources();
    let index = Index::open(compiled()).expect("an index");
    let layer = index.layers().next().expect("a layer");
    assert_eq!(layer.outlines(), SourceLayer::new(LayerOrigin::Written, libraries.clone()).outlines());
    for library in &libraries {
        assert_eq!(layer.records(&library.distribution).as_ref(), Ok(&library.records));
        match layer.surface(&library.distribution) {
            Ok(surface) => assert_eq!(surface, library.surface),
            Err(_) => assert!(library.surface.symbols.is_empty()),
        }
    }
    assert!(layer.records("unknown").is_err());
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    assert_eq!(compiled(), compiled());
}

#[test]
fn a_database_reads_no_library_before_it_is_asked() {
    let mut bytes = compiled();
    let end = PREAMBLE + bytes[12] as usize + 256 * bytes[13] as usize;
    let header: Header = decode(&bytes[PREAMBLE..end]).expect("a header");
    // All but the header and the needles.
    bytes[end..end + header.needles.0 as usize].fill(0);
    let database = Database::of(Index::open(bytes).expect("an intact header").layers());
    assert_eq!(database.distribution_of("acme"), Some("acme"));
    assert_eq!(database.releases("acme").len(), 4);
    assert!(database.may_concern("import acme; acme.join_all(a)"));
    assert_eq!(database.errors().count(), 0);
    let library = database.library("acme").expect("what is left of it");
    assert_eq!(library.package().import_roots, ["acme"], "the outline says so");
    assert_eq!(database.errors().count(), 2);
}

/// Sources of a library with enough symbols for several blocks, and with all that a path can be.
fn many() -> Vec<LibrarySource> {
    let mut surface = String::from("{\"schema\":1,\"distribution\":\"acme\",\"releases\":[\"1.0\",\"2.0\"]}\n");
    let mut add = |path: &str, rest: &str| surface.push_str(&format!("{{\"path\":\"{path}\",{rest}}}\n"));
    add("acme", r#""kind":"module","in":[[0]]"#);
    add(
        "acme.Frame",
        r#""kind":"class","in":[[0]],"aliases":[{"in":[[0]],"path":"acme.core.Frame"},{"in":[[0]],"path":"acme.f7"}]"#,
    );
    add(
        "acme.Sub",
        r#""kind":"class","in":[[0,0],[1]],"bases":[{"in":[[0,0]],"bases":["acme.Frame","?"]},{"in":[[1]],"bases":["acme.Frame"]}]"#,
    );
    add("acme.Sub.size", r#""kind":"attribute","in":[[1]],"type":"builtins.int | None","raises":[[1,1]]"#);
    add(
        "acme.make",
        r#""kind":"function","in":[[0]],"forwards":[{"in":[[0]],"to":"acme.Frame"}],"signatures":[{"in":[[0,0]],"params":["*","é='\\n'"],"returns":"acme.Sub","origin":"body"},{"in":[[1]],"params":[],"returns":"acme.Sub","origin":"hand"},{"in":[[1]],"params":["a"]}]"#,
    );
    for number in 0..200 {
        let last = if number % 3 == 0 { "[[0,0]]" } else { "[[0]]" };
        let rest =
            format!(r#""in":{last},"signatures":[{{"in":{last},"params":["a","b=None"],"returns":"acme.Frame"}}]"#);
        add(&format!("acme.f{number}"), &format!(r#""kind":"function",{rest}"#));
        add(&format!("acme.Frame.é{number}"), &format!(r#""kind":"method",{rest}"#));
    }
    let package = "name = \"acme\"\nimport-roots = [\"acme\"]\nchangelog = \"https://acme.example\"\nreleases = [\"1.0\", \"2.0\"]\n";
    let written = "+++\nsymbol = \"acme.{f3,other.f3}\"\ndeprecated = \"1.0\"\nreplacement = [\"acme.f4\"]\n+++\n# Do it\nBecause.\n";
    let gone = "+++\nsymbol = \"acme.elsewhere\"\nremoved = \"2.0\"\n+++\n# Do it\nBecause.\n";
    let files = [("package.toml", package), ("f3.md", written), ("gone.md", gone), ("surface.jsonl", &surface)];
    let files: Vec<SourceFile> =
        files.iter().map(|(name, text)| SourceFile::new(format!("acme/{name}"), *text)).collect();
    let (libraries, problems) = read_folder(&files);
    assert_eq!(problems, []);
    libraries
}

#[test]
fn a_library_of_an_index_is_the_merged_one() {
    for sources in [many(), self::sources()] {
        let mined = derive::mined(&sources);
        let written = derive::written(sources.clone());
        let bytes = compile(&[(LayerOrigin::Mined, &mined), (LayerOrigin::Written, &written)]).expect("an index");
        let read = Database::of(Index::open(bytes).expect("an index").layers());
        let merged = Database::of(derive::layers(LayerOrigin::Written, sources.clone()));
        assert_eq!(read.distributions(), merged.distributions());
        for name in merged.distributions() {
            let (one, other) = (read.library(&name).expect("it"), merged.library(&name).expect("it"));
            assert!(one.whole().is_none() && other.whole().is_some());
            assert_eq!(
                (&one.name, one.package(), &one.surface, &one.types, &one.values),
                (&other.name, other.package(), &other.surface, &other.types, &other.values)
            );
            assert!(one.changes().eq(other.changes()), "{name}");
            let (mut changed, mut known) = (one.changed_paths(), other.changed_paths());
            changed.sort_unstable();
            known.sort_unstable();
            assert_eq!(changed, known);
            let whole = other.whole().expect("it");
            let own = whole.surface.symbols.iter().map(|symbol| symbol.path.as_str());
            let aliases = whole.aliases.pairs(&whole.surface).map(|(alias, _)| alias);
            let mut paths: Vec<String> = own.chain(aliases).chain(known).map(str::to_owned).collect();
            paths.extend(["acme.core.Frame.é5", "acme.Frame.f", "zzz", "", "acme.f", "acme.f1990"].map(str::to_owned));
            for path in &paths {
                assert_eq!(one.symbol(path), other.symbol(path), "{path}");
                let ids = |library: &Arc<crate::Library>| {
                    library.changes_at(path).map(|change| change.id.clone()).collect::<Vec<_>>()
                };
                assert_eq!(ids(&one), ids(&other), "{path}");
                assert_eq!(one.has_symbols_below(path), other.has_symbols_below(path), "{path}");
                let name = path.rsplit('.').next().unwrap_or_default();
                assert_eq!(one.has_changes_named(name), other.has_changes_named(name), "{name}");
            }
            assert_eq!(one.error(), None);
        }
    }
}

#[test]
fn a_layer_above_takes_the_layers_apart_again() {
    let sources = many();
    let (mined, written) = (derive::mined(&sources), derive::written(sources.clone()));
    let bytes = compile(&[(LayerOrigin::Mined, &mined), (LayerOrigin::Written, &written)]).expect("an index");
    let read = Database::of(Index::open(bytes).expect("an index").layers());
    let mine = "+++\nsymbol = \"acme.f6\"\ndeprecated = \"1.0\"\n+++\n# Mine\nBecause.\n";
    let (mine, _) = read_folder(&[SourceFile::new("acme/mine.md", mine)]);
    let above: Arc<dyn Layer> = Arc::new(SourceLayer::new(LayerOrigin::Project, mine));
    let merged = Database::of(derive::layers(LayerOrigin::Written, sources)).with(Arc::clone(&above));
    let (one, other) = (read.with(above).library("acme").expect("it"), merged.library("acme").expect("it"));
    assert!(one.changes().eq(other.changes()));
    assert_eq!(one.changes_at("acme.f6").map(|change| change.title.clone()).collect::<Vec<_>>(), ["Mine"]);
    assert_eq!(one.whole().map(|whole| &whole.surface), other.whole().map(|whole| &whole.surface));
}

#[test]
fn what_is_no_index_is_refused() {
    let whole = compiled();
    assert!(matches!(Index::open(Vec::new()), Err(IndexError::NotAnIndex)));
    assert!(matches!(Index::open(b"something else entirely".to_vec()), Err(IndexError::NotAnIndex)));
    assert!(matches!(Index::open(whole[..12].to_vec()), Err(IndexError::Short(12))));
    assert!(matches!(Index::open(whole[..40].to_vec()), Err(IndexError::Short(40))));
    let mut newer = whole;
    newer[8] = 99;
    assert!(matches!(Index::open(newer), Err(IndexError::Schema(99))));
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let sources = many();
    let (mined, written) = (derive::mined(&sources), derive::written(sources.clone()));
    let whole = compile(&[(LayerOrigin::Mined, &mined), (LayerOrigin::Written, &written)]).expect("an index");
    // Whether anything is said of it.
    let is_told = |bytes: Vec<u8>| {
        let Ok(index) = Index::open(bytes) else { return true };
        let mut failed = false;
        for layer in index.layers() {
            for outline in layer.outlines() {
                failed |= layer.records(&outline.distribution).is_err();
                failed |= outline.has_surface && layer.surface(&outline.distribution).is_err();
            }
        }
        let database = Database::of(index.layers());
        for library in database.distributions().iter().filter_map(|name| database.library(name)) {
            for symbol in &sources[0].surface.symbols {
                let _ = (library.symbol(&symbol.path), library.has_changes_named(&symbol.path));
            }
            let _ = (library.changes().count(), library.changed_paths().len(), library.package());
        }
        failed | (database.errors().count() > 0)
    };
    assert!(!is_told(whole.clone()));
    let end = PREAMBLE + whole[12] as usize + 256 * whole[13] as usize;
    let header: Header = decode(&whole[PREAMBLE..end]).expect("a header");
    let needles = end + header.needles.0 as usize..whole.len();
    for at in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        assert!(is_told(bytes) || needles.contains(&at), "byte {at}");
    }
    for length in (0..whole.len()).step_by(97) {
        assert!(is_told(whole[..length].to_vec()), "{length} bytes");
    }
}
