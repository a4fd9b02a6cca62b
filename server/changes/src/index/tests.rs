use super::*;
use crate::database::{Database, Layer, SourceLayer};
use crate::source::{SourceFile, read_folder};

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
    let end = bytes.len();
    let header = PREAMBLE + bytes[12] as usize + 256 * bytes[13] as usize;
    bytes[header..end].fill(0);
    let database = Database::of(Index::open(bytes).expect("an intact header").layers());
    assert_eq!(database.distribution_of("acme"), Some("acme"));
    assert!(database.may_concern("acme.join_all(a)"));
    assert_eq!(database.errors().count(), 0);
    let library = database.library("acme").expect("what is left of it");
    assert_eq!(library.package.import_roots, ["acme"], "the outline says so");
    assert_eq!(database.errors().count(), 2);
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
    let whole = compiled();
    let all = |bytes: Vec<u8>| {
        let Ok(index) = Index::open(bytes) else { return };
        for layer in index.layers() {
            for outline in layer.outlines() {
                let _ = (layer.records(&outline.distribution), layer.surface(&outline.distribution));
            }
        }
    };
    for at in (PREAMBLE..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        all(bytes);
    }
    for length in (0..whole.len()).step_by(17) {
        all(whole[..length].to_vec());
    }
}
