//! What is derived from a surface, and what is not.

use changes::record::{Replacement, Successor};
use changes::{Change, Kind, LibrarySource, SourceFile, read_folder};

const PACKAGE: &str = r#"name = "acme"
import-roots = ["acme"]
changelog = "https://acme.example/changes"
releases = ["1.0", "2.0", "3.0"]
"#;

fn sources(symbols: &str, more: &str) -> Vec<LibrarySource> {
    let header = r#"{"schema":1,"distribution":"acme","releases":["1.0","2.0","3.0"]}"#;
    let surface = format!("{header}\n{{\"path\":\"acme\",\"kind\":\"module\",\"in\":[[0]]}}\n{symbols}\n");
    let files = [
        SourceFile::new("acme/package.toml", format!("{PACKAGE}{more}")),
        SourceFile::new("acme/surface.jsonl", surface),
    ];
    let (sources, problems) = read_folder(&files);
    assert!(problems.is_empty(), "{problems:?}");
    sources
}

fn derived(symbols: &str) -> Vec<Change> {
    changes::derive::mined(&sources(symbols, "")).remove(0).records.changes
}

fn ids(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.id.as_str()).collect()
}

fn removed(change: &Change) -> Option<String> {
    change.life.removed.as_ref().map(ToString::to_string)
}

#[test]
fn a_function_that_is_gone() {
    let found = derived(r#"{"path":"acme.old","kind":"function","in":[[0,1]]}"#);
    assert_eq!(ids(&found), ["acme.old"]);
    assert_eq!((found[0].kind, removed(&found[0]).as_deref()), (Kind::Function, Some("3.0")));
    assert!(found[0].note.contains("2.0 has it, 3.0 has not"), "{}", found[0].note);
}

#[test]
fn a_door_that_closes_names_the_one_that_stays() {
    let found = derived(
        r#"{"path":"acme.f","kind":"function","in":[[0]],"aliases":[{"in":[[0,0]],"path":"acme.sub.f"}]}
{"path":"acme.sub","kind":"module","in":[[0]]}"#,
    );
    assert_eq!(ids(&found), ["acme.sub.f"]);
    assert_eq!(found[0].replacement, Replacement::Any(vec![Successor::Symbol("acme.f".into())]));
    assert!(found[0].same.as_deref().is_some_and(|same| same.contains("one definition")));
}

#[test]
fn of_several_names_that_stay_none_is_meant() {
    let of = |aliases: &str| {
        let old = r#"{"path":"acme.A","kind":"class","in":[[0]],"aliases":[{"in":[[0,0]],"path":"acme.sub.Old"}"#;
        let sub = r#"{"path":"acme.sub","kind":"module","in":[[0]]}"#;
        derived(&format!("{old}{aliases}]}}\n{sub}")).remove(0).replacement
    };
    assert_eq!(of(""), Replacement::Any(vec![Successor::Symbol("acme.A".into())]));
    assert_eq!(of(r#",{"in":[[0]],"path":"acme.sub.B"}"#), Replacement::Unknown);
    // One of the same name is.
    assert_eq!(of(r#",{"in":[[0]],"path":"acme.Old"}"#), Replacement::Any(vec![Successor::Symbol("acme.Old".into())]));
}

#[test]
fn a_replacement_that_asks_for_more_is_marked() {
    let old = |reshapes: &str| {
        let of = format!(r#"{{"in":[[1]],"by":"warn","replacement":["acme.new"],{reshapes}"at":"acme/f.py:3"}}"#);
        derived(&format!(
            "{{\"path\":\"acme.new\",\"kind\":\"function\",\"in\":[[0]]}}\n\
             {{\"path\":\"acme.old\",\"kind\":\"function\",\"in\":[[0]],\"deprecated\":[{of}]}}"
        ))
        .remove(0)
    };
    assert!(old(r#""reshapes":true,"#).reshapes);
    assert!(!old("").reshapes);
    assert_eq!(old(r#""reshapes":true,"#).replacement, Replacement::Any(vec![Successor::Symbol("acme.new".into())]));
}

#[test]
fn what_comes_back_was_not_removed() {
    assert!(derived(r#"{"path":"acme.f","kind":"function","in":[[0,0],[2]]}"#).is_empty());
}

#[test]
fn names_in_a_module_that_is_gone_are_the_modules() {
    let found = derived(
        r#"{"path":"acme.sub","kind":"module","in":[[0,0]]}
{"path":"acme.sub.f","kind":"function","in":[[0,0]]}"#,
    );
    assert_eq!(ids(&found), ["acme.sub"]);
}

#[test]
fn members() {
    let class = r#"{"path":"acme.C","kind":"class","in":[[0]],"bases":[{"in":[[0]],"bases":["acme.B"]}]}
{"path":"acme.C.keep","kind":"method","in":[[0]]}
{"path":"acme.C.m","kind":"method","in":[[0,0]]}"#;
    let base = |more: &str| format!("{class}\n{{\"path\":\"acme.B\",\"kind\":\"class\",\"in\":[[0]]}}{more}");
    assert_eq!(ids(&derived(&base(""))), ["acme.C.m"]);
    let in_base = base("\n{\"path\":\"acme.B.m\",\"kind\":\"method\",\"in\":[[1]]}");
    assert!(derived(&in_base).is_empty(), "the base has it");
    assert!(derived(&class.replace("acme.B", "?")).is_empty(), "a base cannot be read");
    let shim = class.replace(
        r#""path":"acme.C.keep","kind":"method","in":[[0]]"#,
        r#""path":"acme.C.keep","kind":"method","in":[[0,0]]"#,
    );
    assert!(derived(&format!("{shim}\n{{\"path\":\"acme.B\",\"kind\":\"class\",\"in\":[[0]]}}")).is_empty(), "a shim");
    let attribute = base("").replace(r#""acme.C.m","kind":"method""#, r#""acme.C.m","kind":"attribute""#);
    assert!(derived(&attribute).is_empty(), "nobody declared the attribute outdated");
}

#[test]
fn parameters() {
    let f = |new: &str| {
        format!(
            r#"{{"path":"acme.f","kind":"function","in":[[0]],"signatures":[{{"in":[[0,0]],"params":["a","b=1"]}},{{"in":[[1]],"params":[{new}]}}]}}"#
        )
    };
    let gone = derived(&f(r#""a""#));
    assert_eq!(ids(&gone), ["acme.f(b)"]);
    assert!(gone[0].when.is_empty());
    assert!(derived(&f(r#""a","**rest""#)).is_empty(), "`rest` may take it");
    let renamed = derived(&f(r#""a","c=1""#));
    assert_eq!(ids(&renamed), ["acme.f(b)"]);
    assert_eq!(renamed[0].when["b"].keyword, Some(true), "by position it still arrives");
    let keyword_only = derived(&f(r#""a","*","b=1""#));
    assert_eq!(ids(&keyword_only), ["acme.f(b)"]);
    assert_eq!(keyword_only[0].kind, Kind::Position);
}

#[test]
fn declarations() {
    let found = derived(
        r#"{"path":"acme.f","kind":"function","in":[[0]],"signatures":[{"in":[[0]],"params":["a","old=None","new=None"]}],"deprecated":[{"in":[[1]],"by":"warn","parameter":"old","when":"given","replacement":["(new)"],"at":"acme/f.py:3"},{"in":[[2]],"by":"decorator","at":"acme/f.py:1"},{"in":[[0]],"by":"doc","at":"acme/f.py:2"}]}
{"path":"acme.g","kind":"function","in":[[0]],"deprecated":[{"in":[[1,1]],"by":"decorator","at":"acme/g.py:1"}]}
{"path":"acme.h","kind":"function","in":[[0]],"signatures":[{"in":[[0]],"params":["how='x'"]}],"deprecated":[{"in":[[1]],"by":"warn","parameter":"how","when":{"value":"'y'"},"at":"acme/h.py:1"}]}"#,
    );
    assert_eq!(ids(&found), ["acme.f", "acme.f(old)", "acme.h(how='y')"], "what was taken back is not outdated");
    let deprecated = |change: &Change| change.life.deprecated.as_ref().map(ToString::to_string);
    assert_eq!(deprecated(&found[0]).as_deref(), Some("3.0"));
    assert_eq!(deprecated(&found[1]).as_deref(), Some("2.0"));
    assert_eq!(found[1].replacement, Replacement::Any(vec![Successor::Parameter("new".into())]));
    assert_eq!(found[2].kind, Kind::Value);
}

#[test]
fn a_renamed_parameter_that_a_decorator_still_takes() {
    let found = derived(
        r#"{"path":"acme.f","kind":"function","in":[[0]],"signatures":[{"in":[[0,0]],"params":["old"]},{"in":[[1]],"params":["new"]}],"deprecated":[{"in":[[1,1]],"by":"decorator","parameter":"old","when":"given","replacement":["(new)"],"at":"acme/f.py:1"}]}"#,
    );
    assert_eq!(ids(&found), ["acme.f(old)"]);
    let life = &found[0].life;
    assert_eq!(life.deprecated.as_ref().map(ToString::to_string).as_deref(), Some("2.0"));
    assert_eq!(removed(&found[0]).as_deref(), Some("3.0"));
    assert_eq!(found[0].when["old"].keyword, Some(true));
}

#[test]
fn a_base_in_another_distribution() {
    let class = r#"{"path":"acme.C","kind":"class","in":[[0]],"bases":[{"in":[[0]],"bases":["base.B"]}]}
{"path":"acme.C.keep","kind":"method","in":[[0]]}
{"path":"acme.C.m","kind":"method","in":[[0,0]]}"#;
    let of = |base: &str| {
        let package = PACKAGE.replace("acme", "base");
        let header = r#"{"schema":1,"distribution":"base","releases":["1.0","2.0","3.0"]}"#;
        let files = [
            SourceFile::new("base/package.toml", package),
            SourceFile::new("base/surface.jsonl", format!("{header}\n{base}\n")),
        ];
        let (others, problems) = read_folder(&files);
        assert!(problems.is_empty(), "{problems:?}");
        let all: Vec<LibrarySource> = sources(class, "").into_iter().chain(others).collect();
        let mined = changes::derive::mined(&all);
        let acme = mined.iter().find(|source| source.distribution == "acme").expect("it has a surface");
        ids(&acme.records.changes).join(" ")
    };
    let base = r#"{"path":"base.B","kind":"class","in":[[0]]}"#;
    assert_eq!(of(base), "acme.C.m");
    assert_eq!(of(&format!("{base}\n{}", r#"{"path":"base.B.m","kind":"method","in":[[0]]}"#)), "", "the base has it");
    assert_eq!(
        of(&base.replace("[[0]]", "[[0,1]]")),
        "",
        "the base is not there any more: it comes from elsewhere now"
    );
}

#[test]
fn exceptions_are_data() {
    let symbols = r#"{"path":"acme.sub","kind":"module","in":[[0]]}
{"path":"acme.sub.f","kind":"function","in":[[0,0]]}
{"path":"acme.C","kind":"class","in":[[0,1]]}"#;
    let of = |more: &str| changes::derive::mined(&sources(symbols, more)).remove(0).records.changes;
    assert_eq!(ids(&of("")), ["acme.C", "acme.sub.f"]);
    assert_eq!(ids(&of("[derive.not]\n\"acme.sub\" = \"a reason\"\n")), ["acme.C"]);
    assert_eq!(ids(&of("[derive.not]\n\"acme.s*.f\" = \"a reason\"\n")), ["acme.C"]);
    assert_eq!(ids(&of("[derive.not]\n\"acme.*f\" = \"not across names\"\n")), ["acme.C", "acme.sub.f"]);
    assert_eq!(ids(&of("[derive]\nkinds = [\"function\"]\n")), ["acme.sub.f"]);
    assert_eq!(ids(&of("[derive]\nsince = \"3.0\"\n")), ["acme.C"]);
    // One door of several.
    let symbols = r#"{"path":"acme.who","kind":"function","in":[[0,0]],"aliases":[{"in":[[0,0]],"path":"acme.sub.who"}]}
{"path":"acme.sub","kind":"module","in":[[0]]}"#;
    let of = |more: &str| changes::derive::mined(&sources(symbols, more)).remove(0).records.changes;
    assert_eq!(of("")[0].paths.len(), 2);
    assert_eq!(of("[derive.not]\n\"acme.sub\" = \"a reason\"\n")[0].paths, ["acme.who"]);
}

#[test]
fn what_a_decorator_still_takes_by_position() {
    let found = derived(
        r#"{"path":"acme.f","kind":"function","in":[[0]],"signatures":[{"in":[[0,0]],"params":["a","b=1"]},{"in":[[1]],"params":["a","*","b=1"]}],"deprecated":[{"in":[[1,1]],"by":"decorator","parameter":"b","when":"positional","at":"acme/f.py:1"}]}"#,
    );
    assert_eq!(ids(&found), ["acme.f(b)"]);
    assert_eq!(found[0].life.deprecated.as_ref().map(ToString::to_string).as_deref(), Some("2.0"));
    assert_eq!(removed(&found[0]).as_deref(), Some("3.0"));
}
