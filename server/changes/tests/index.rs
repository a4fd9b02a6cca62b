//! The index of all that is shipped: how large it may be, and that it says what its sources say.

use std::path::Path;

use changes::index::{Index, compile};
use changes::{Database, LayerOrigin, Library, LibrarySource, SourceFile, derive, read_folder};

/// The most bytes of the index.
const MOST: usize = 8_000_000;

fn sources() -> Vec<LibrarySource> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-changelogs");
    let mut files = Vec::new();
    let mut pending = vec![folder.clone()];
    while let Some(next) = pending.pop() {
        for path in std::fs::read_dir(&next).expect("a folder").flatten().map(|entry| entry.path()) {
            let Ok(relative) = path.strip_prefix(&folder) else { continue };
            let name = relative.to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                pending.push(path);
            } else if name.contains('/') && [".md", ".toml", ".jsonl"].iter().any(|end| name.ends_with(end)) {
                files.push(SourceFile::new(name, std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    read_folder(&files).0
}

#[test]
#[ignore = "minutes; `./dev test --slow` runs it"]
fn the_index_says_what_its_sources_say() {
    let sources = sources();
    let (mined, written) = (derive::mined(&sources), derive::written(sources.clone()));
    let bytes = compile(&[(LayerOrigin::Mined, &mined), (LayerOrigin::Written, &written)])
        .expect("sources that can be compiled");
    println!("{} bytes", bytes.len());
    assert!(bytes.len() <= MOST, "{} bytes", bytes.len());
    let read = Database::of(Index::open(bytes).expect("an index").layers());
    let merged = Database::of(derive::layers(LayerOrigin::Written, sources.clone()));
    assert_eq!(read.distributions(), merged.distributions());
    for source in &sources {
        let name = &source.distribution;
        let (one, other) = (read.library(name).expect("it"), merged.library(name).expect("it"));
        let outside = |library: &Library| {
            (library.package().clone(), library.surface.clone(), library.types.clone(), library.values.clone())
        };
        assert_eq!(outside(&one), outside(&other));
        assert!(one.changes().eq(other.changes()), "{name}");
        let changed = other.changed_paths().into_iter().map(str::to_owned);
        let symbols = source.surface.symbols.iter();
        let known = symbols.flat_map(|symbol| {
            std::iter::once(&symbol.path).chain(symbol.aliases.iter().map(|alias| &alias.path)).cloned()
        });
        for path in changed.chain(known) {
            // The index leaves out what releases declare: it became changes.
            let symbol = other.symbol(&path).cloned().map(|mut symbol| {
                symbol.deprecated.clear();
                symbol
            });
            assert_eq!(one.symbol(&path), symbol.as_ref(), "{path}");
            assert!(
                one.changes_at(&path)
                    .map(|change| change.id.clone())
                    .eq(other.changes_at(&path).map(|change| change.id.clone()))
            );
            let last = path.rsplit('.').next().unwrap_or_default();
            assert_eq!(one.has_changes_named(last), other.has_changes_named(last), "{last}");
            assert_eq!(read.distribution_of_path(&path), merged.distribution_of_path(&path));
        }
        assert_eq!(read.releases(name), merged.releases(name));
    }
    assert_eq!(read.errors().count(), 0);
}
