use std::sync::Arc;

use super::*;
use crate::kind::Kind;
use crate::source::{SourceFile, read_folder};

const PACKAGE: &str = "name = \"acme\"\nimport-roots = [\"acme\", \"acme_extra.sub\"]\nchangelog = \"https://acme.example\"\nreleases = [\"1.0\", \"2.0\"]\n";
const SURFACE: &str = r#"{"schema":1,"distribution":"acme","releases":["1.0","2.0"]}
{"path":"acme.LIMIT","kind":"function","in":[[0,0]]}
{"path":"acme.f","kind":"function","in":[[0]],"signatures":[{"in":[[0]],"params":["a"]}],"aliases":[{"in":[[0]],"path":"acme.sub.f"}]}
"#;

fn change(front: &str) -> String {
    format!("+++\n{front}\n+++\n# Do it\nBecause.\n")
}

fn layer(origin: LayerOrigin, files: &[(&str, &str)]) -> Arc<dyn Layer> {
    let files: Vec<SourceFile> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let (libraries, problems) = read_folder(&files);
    assert_eq!(problems, []);
    Arc::new(SourceLayer::new(origin, libraries))
}

fn embedded() -> Database {
    let old = change("symbol = \"acme.{old,sub.old}\"\ndeprecated = \"1.0\"\nreplacement = [\"acme.f\"]");
    let limit = change("symbol = \"acme.LIMIT\"\nremoved = \"2.0\"");
    let files = [
        ("acme/package.toml", PACKAGE),
        ("acme/old.md", old.as_str()),
        ("acme/limit.md", limit.as_str()),
        ("acme/surface.jsonl", SURFACE),
    ];
    Database::of([layer(LayerOrigin::Written, &files)])
}

#[test]
fn an_empty_database_knows_nothing() {
    let database = Database::default();
    assert!(database.distributions().is_empty());
    assert!(database.library("acme").is_none());
    assert!(!database.may_concern("import acme"));
}

#[test]
fn look_ups() {
    let database = embedded();
    assert_eq!(database.distribution_of("acme"), Some("acme"));
    assert_eq!(database.distribution_of_path("acme_extra.sub.x.y"), Some("acme"));
    assert_eq!(database.distribution_of("acme_extra"), None);
    let library = database.library_of("acme.sub.old").expect("a library");
    assert_eq!(library.distribution(), "acme");
    assert_eq!(library.changes_at("acme.sub.old").count(), 1);
    assert_eq!(library.canonical("acme.sub.f"), "acme.f");
    assert_eq!(library.signatures_of("acme.sub.f").len(), 1);
    assert_eq!(library.releases().len(), 2);
    assert_eq!(database.releases("acme"), library.releases(), "the outline says the same");
    assert!(Arc::ptr_eq(&library, &database.clone().library("acme").expect("a library")), "merged once");
}

#[test]
fn only_files_with_a_needle_are_of_concern() {
    let database = embedded();
    assert!(database.may_concern("import acme; x.old()"));
    assert!(!database.may_concern("x.old()"), "nothing of it is imported");
    assert!(!database.may_concern("import acme; acme.older, acme.f"));
    assert_eq!(database.concerned("acme.LIMIT").into_iter().collect::<Vec<_>>(), ["acme"]);
}

#[test]
fn a_higher_layer_replaces_field_by_field_and_door_by_door() {
    let base = embedded();
    let mine = change("symbol = \"acme.old\"\nremoved = \"2.0\"");
    let limit = change("symbol = \"acme.LIMIT\"\ndeprecated = \"1.0\"");
    let database =
        base.with(layer(LayerOrigin::Project, &[("acme/mine.md", mine.as_str()), ("acme/limit.md", limit.as_str())]));
    let library = database.library("acme").expect("a library");
    let ids: Vec<String> = library.changes().map(|change| change.id.clone()).collect();
    assert_eq!(ids, ["acme.LIMIT", "acme.old", "acme.sub.old"]);
    let old = library.changes_at("acme.old").next().expect("a change");
    assert_eq!(old.life.deprecated.as_ref().map(ToString::to_string).as_deref(), Some("1.0"));
    assert_eq!(old.life.removed.as_ref().map(ToString::to_string).as_deref(), Some("2.0"));
    assert_ne!(old.replacement, crate::record::Replacement::Unknown);
    assert_eq!(old.file, "acme/mine.md");
    let limit = library.changes_at("acme.LIMIT").next().expect("a change");
    assert_eq!(limit.kind, Kind::Function, "the surface below knows better than the path's shape");
    assert_eq!(base.library("acme").map(|l| l.changes().count()), Some(2), "the stack below is as it was");
}

#[test]
fn layers_that_touch_nothing_share_what_was_merged() {
    let base = embedded();
    let merged = base.library("acme").expect("a library");
    let other = change("symbol = \"other.f\"\nremoved = \"2.0\"");
    let database = base.with(layer(LayerOrigin::Project, &[("other/f.md", other.as_str())]));
    assert!(Arc::ptr_eq(&merged, &database.library("acme").expect("a library")));
    assert_eq!(database.distributions(), ["acme", "other"]);
}

#[test]
fn an_installed_surface_yields_to_one_with_history() {
    let installed = r#"{"schema":1,"distribution":"acme","releases":["2.0"]}
{"path":"acme.f","kind":"function","in":[[0]]}
"#;
    let installed = layer(LayerOrigin::Installed, &[("acme/surface.jsonl", installed)]);
    assert_eq!(embedded().with(Arc::clone(&installed)).library("acme").map(|l| l.releases().len()), Some(2));
    let bare = Database::of([layer(LayerOrigin::Written, &[("acme/package.toml", PACKAGE)]), installed]);
    assert_eq!(bare.library("acme").map(|l| l.releases().len()), Some(1));
}

#[test]
fn the_surface_with_the_newest_release_counts() {
    let more = r#"{"schema":1,"distribution":"acme","releases":["1.0","2.0","3.0"]}
{"path":"acme.f","kind":"function","in":[[0]]}
"#;
    // Mined below what is embedded, and still it knows more.
    let database = embedded().with(layer(LayerOrigin::Mined, &[("acme/surface.jsonl", more)]));
    assert_eq!(database.library("acme").map(|l| l.releases().len()), Some(3));
    assert_eq!(database.releases("acme").len(), 3);
    let less = more.replace(r#","2.0","3.0""#, "");
    let database = embedded().with(layer(LayerOrigin::Mined, &[("acme/surface.jsonl", less.as_str())]));
    assert_eq!(database.library("acme").map(|l| l.releases().len()), Some(2));
}
