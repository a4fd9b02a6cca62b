//! Whole folders through the reader.

use changes::record::{Replacement, Safety, Successor, ValueCondition};
use changes::template::{Hole, Map};
use changes::{Change, Kind, LibrarySource, Problem, SourceFile, Version, read_folder};

fn files() -> Vec<SourceFile> {
    [
        ("README.md", "not read"),
        ("acme/package.toml", include_str!("data/acme/package.toml")),
        ("acme/join.md", include_str!("data/acme/join.md")),
        ("acme/join-strict.md", include_str!("data/acme/join-strict.md")),
        ("acme/renames.toml", include_str!("data/acme/renames.toml")),
        ("acme/types.toml", include_str!("data/acme/types.toml")),
        ("acme/values/unit.toml", include_str!("data/acme/values/unit.toml")),
        ("acme/surface.jsonl", include_str!("data/acme/surface.jsonl")),
    ]
    .into_iter()
    .map(|(path, text)| SourceFile::new(path, text))
    .collect()
}

fn read(files: &[SourceFile]) -> (LibrarySource, Vec<Problem>) {
    let (mut libraries, problems) = read_folder(files);
    assert_eq!(libraries.len(), 1);
    (libraries.remove(0), problems)
}

fn change<'a>(library: &'a LibrarySource, id: &str) -> &'a Change {
    library.records.changes.iter().find(|change| change.id == id).expect("the change")
}

#[test]
fn a_change_file() {
    let (library, problems) = read(&files());
    assert_eq!(problems, []);
    let join = change(&library, "acme.{join_all,table.join_all}");
    assert_eq!(join.paths, ["acme.join_all", "acme.table.join_all"]);
    assert_eq!(join.kind, Kind::Function);
    assert_eq!(join.life.removed, "2.0".parse::<Version>().ok());
    assert_eq!(join.replacement, Replacement::Any(vec![Successor::Symbol("acme.join".to_owned())]));
    assert_eq!(join.title, "Join tables with `acme.join`");
    assert_eq!(join.examples.len(), 1);
    let [first, second] = join.rewrites.as_slice() else { panic!("two rewrites") };
    assert_eq!((first.safety, second.safety), (Safety::Unsafe, Safety::Safe));
    let is_table = |hole: &Hole| matches!(hole, Hole::Argument { map: Some(Map::Table(table)), .. } if table == "unit");
    assert!(first.template.holes().any(is_table));
}

#[test]
fn the_id_implies_its_condition() {
    let (library, _) = read(&files());
    let strict = change(&library, "acme.join(strict)");
    assert_eq!(strict.kind, Kind::Value, "`when.strict.value` makes it one");
    assert_eq!(strict.replacement, Replacement::Nothing);
    let own = &strict.when["strict"];
    assert_eq!(own.given, Some(true));
    assert_eq!(own.value, Some(ValueCondition::OneOf(vec!["True".to_owned(), "False".to_owned()])));
}

#[test]
fn pairs_values_and_types() {
    let (library, _) = read(&files());
    let pair = change(&library, "acme.read");
    assert!(pair.same.is_some());
    assert_eq!(pair.title, "Use `acme.load` instead of `acme.read`");
    let (row, new) = library.records.values["unit"].look_up("\"5m\"").expect("a row");
    assert_eq!((row.requires.len(), new.as_str()), (1, "\"5min\""));
    assert_eq!(library.records.types.subscript["acme.Table"]["string"], "acme.Column");
    assert_eq!(library.surface.symbols.len(), 11);
}

#[test]
fn a_bad_file_is_left_out_and_the_rest_goes_on() {
    let mut files = files();
    files.push(SourceFile::new("acme/bad.md", "+++\nsymbol = 1\n+++\n"));
    files.push(SourceFile::new("acme/worse.md", "no front matter"));
    let (library, problems) = read(&files);
    assert_eq!(library.records.changes.len(), 3);
    let places: Vec<_> = problems.iter().map(|p| (p.file.as_str(), p.line)).collect();
    assert_eq!(places, [("acme/bad.md", Some(2)), ("acme/worse.md", Some(1))]);
}

#[test]
fn unknown_keys_do_not_stop_the_reader() {
    let files =
        [SourceFile::new("acme/x.md", "+++\nsymbol = \"acme.f\"\nremoved = \"2.0\"\nodd = 1\nwhen.p.odd = 2\n+++\n")];
    let (library, problems) = read(&files);
    assert_eq!((library.records.changes.len(), problems), (1, Vec::new()));
    assert!(library.records.guessed.contains("acme.f"));
}

#[test]
fn without_a_surface_the_package_says_the_releases() {
    let (library, _) = read(&[SourceFile::new("Acme_X/package.toml", include_str!("data/acme/package.toml"))]);
    assert_eq!((library.distribution.as_str(), library.surface.distribution.as_str()), ("acme-x", "acme-x"));
    assert_eq!(library.surface.releases.len(), 4);
}

#[test]
fn the_schema_knows_every_form() {
    let schema = changes::schema();
    for form in ["change", "package", "renames", "types", "values"] {
        assert_eq!(schema["$defs"][form]["additionalProperties"], false, "{form}");
    }
    assert!(schema["$defs"]["change"]["properties"]["as"].is_object());
    assert!(schema.to_string().matches("#/$defs/").count() > 5);
}
