//! Deprecation declarations in `data/declared/<release>/`: what is one, of what, and under which condition.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use changes::package::Package;
use changes::surface::{Declaration, Means, Surface, Trigger};

const PACKAGE: &str = r#"
name = "pkg"
import-roots = ["pkg"]
changelog = "https://example.org"
releases = ["1.0", "2.0"]
warning-settings = ["pkg._warn.SWITCH"]
[categories]
Pkg3Warning = { removal = "3.0" }
[[declares]]
by = ["pkg._warn.deprecated"]
signature = ["since", "*", "alternative=''", "removal=''"]
since = "since"
removal = "removal"
replacement = "alternative"
[[declares]]
by = ["pkg._warn.renamed"]
signature = ["old", "new", "mapping=None"]
parameter = "old"
replacement = "new"
reshapes = "mapping"
[[declares]]
by = ["pkg._warn.keyword_only"]
signature = ["since", "name"]
since = "since"
parameter = "name"
reach = "following"
when = "positional"
[decorators]
"pkg._warn.copies" = { copies = 0 }
[[declares]]
by = ["pkg._warn.rejects"]
reach = "keywords"
[[declares]]
by = ["pkg.warn_old"]
signature = ["message", "version"]
since = "version"
message = "message"
"#;

fn surface() -> Surface {
    let package: Package = toml::from_str(PACKAGE).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/declared");
    let sources: Vec<_> =
        ["1.0", "2.0"].iter().map(|release| (release.parse().unwrap(), folder.join(release))).collect();
    miner::mine(&package, &sources).unwrap()
}

#[track_caller]
fn declared(surface: &Surface, path: &str) -> Vec<Declaration> {
    surface.symbol(path).unwrap_or_else(|| panic!("no `{path}`")).deprecated.clone()
}

/// `old given`, `mode='y'`, `kind:builtins.str`, `whole`, in order.
#[track_caller]
fn about(surface: &Surface, path: &str) -> String {
    let one = |it: &Declaration| match (&it.parameter, &it.when) {
        (Some(name), Some(Trigger::Given)) => format!("{name} given"),
        (Some(name), Some(Trigger::Missing)) => format!("{name} missing"),
        (Some(name), Some(Trigger::Positional)) => format!("{name} positional"),
        (Some(name), Some(Trigger::Value(value))) => format!("{name}={value}"),
        (Some(name), Some(Trigger::Type(class))) => format!("{name}:{class}"),
        (None, None) => "whole".to_owned(),
        other => format!("{other:?}"),
    };
    let firm = |it: &&Declaration| it.by != Means::Doc;
    declared(surface, path).iter().filter(firm).map(one).collect::<Vec<_>>().join(", ")
}

/// Since, removal and replacement of the only declaration.
#[track_caller]
fn says(surface: &Surface, path: &str) -> String {
    let all = declared(surface, path);
    let [only] = all.as_slice() else { panic!("{all:?}") };
    let text = |version: &Option<changes::Version>| version.as_ref().map_or("-".to_owned(), ToString::to_string);
    format!("{} {} {}", text(&only.since), text(&only.removal), only.replacement.join(" "))
}

#[test]
fn unconditional_warnings_are_about_the_whole() {
    let surface = surface();
    assert_eq!(about(&surface, "pkg.always"), "whole");
    assert_eq!(about(&surface, "pkg.checked"), "whole", "a branch that only raises is no condition");
    assert_eq!(about(&surface, "pkg.future"), "whole");
    for silent in ["behaves", "noisy", "sometimes", "late", "hidden", "pending"] {
        assert_eq!(about(&surface, &format!("pkg.{silent}")), "", "{silent}");
    }
}

#[test]
fn what_a_message_says() {
    let surface = surface();
    // Since is the docstring's.
    assert_eq!(says(&surface, "pkg.always"), "0.9 3.0 pkg.new");
    assert_eq!(says(&surface, "pkg.future"), "- 3.0 ");
    assert_eq!(says(&surface, "pkg.decorated"), "0.8 3.0 pkg.Thing.fresh");
    assert_eq!(says(&surface, "pkg.old_name"), "0.5 - ");
    assert_eq!(says(&surface, "pkg.Thing.stale"), "- - pkg.Thing.fresh");
    assert_eq!(says(&surface, "pkg.helped"), "0.6 - (a)");
    assert_eq!(declared(&surface, "pkg.future")[0].at, "pkg/__init__.py:151");
}

#[test]
fn conditions_on_parameters() {
    let surface = surface();
    assert_eq!(about(&surface, "pkg.given"), "flag=True, mark given, old given, word given");
    assert_eq!(about(&surface, "pkg.rebound"), "");
    assert_eq!(about(&surface, "pkg.unread"), "");
    assert_eq!(about(&surface, "pkg.values"), "kind:builtins.str, kind:pkg.Thing, mode='w', mode='y', mode='z'");
    assert_eq!(about(&surface, "pkg.missing"), "length missing");
    assert_eq!(about(&surface, "pkg.loose"), "args positional, old given, size given");
    assert_eq!(about(&surface, "pkg.helped"), "b given");
    let given = declared(&surface, "pkg.given");
    let mark = given.iter().find(|it| it.parameter.as_deref() == Some("mark")).unwrap();
    assert_eq!(mark.removal.as_ref().map(ToString::to_string).as_deref(), Some("3.0"));
    let old = given.iter().find(|it| it.parameter.as_deref() == Some("old")).unwrap();
    assert_eq!(old.replacement, ["(a)"]);
}

#[test]
fn decorators_of_the_library() {
    let surface = surface();
    assert_eq!(about(&surface, "pkg.decorated"), "whole");
    assert_eq!(about(&surface, "pkg.shaped"), "b positional, c positional, old given");
    assert_eq!(about(&surface, "pkg.by_keywords"), "x given, y given");
    let all = declared(&surface, "pkg.by_keywords");
    assert_eq!(all[1].replacement, ["(z)"]);
    assert_eq!(all[1].since.as_ref().map(ToString::to_string).as_deref(), Some("0.8"));
}

#[test]
fn more_than_another_name() {
    let surface = surface();
    let all = |path: &str| {
        let one = |it: Declaration| (it.replacement.join(" "), it.reshapes);
        declared(&surface, path).into_iter().map(one).collect::<Vec<_>>()
    };
    let is = |text: &str, reshapes: bool| (text.to_owned(), reshapes);
    assert_eq!(all("pkg.choosing"), [is("pkg.new pkg.fresh", true)]);
    assert_eq!(all("pkg.half_known"), [is("pkg.new", true)], "one of two is not all");
    assert_eq!(all("pkg.into_module"), [is("", false)], "a module is no function");
    assert_eq!(
        all("pkg.by_value"),
        [is("(a)", false), is("", false), is("(a)", true)],
        "plain, rest (`options` is no parameter but takes any), strict"
    );
    assert_eq!(all("pkg.mapped"), [is("(new)", true)]);
    assert_eq!(all("pkg.shaped")[2], is("(new)", false));
    // A bare name beside a member is no function of the module around it.
    assert_eq!(all("pkg.Thing.outer"), [is("", false)]);
}

#[test]
fn helpers_and_copies() {
    let surface = surface();
    assert_eq!(about(&surface, "pkg.by_helper"), "mark given");
    assert_eq!(about(&surface, "pkg.by_helper_rebound"), "");
    assert_eq!(about(&surface, "pkg.thing.Checks.run"), "old given");
    assert_eq!(about(&surface, "pkg.copied"), "b positional, c positional, old given");
    // What is called by another name has its signature.
    assert_eq!(surface.symbol("pkg.old_name").unwrap().signatures[0].params, ["a"]);
    // A decorator that renames a parameter still takes the old name.
    assert_eq!(surface.symbol("pkg.shaped").unwrap().signatures[0].params, ["new", "b=1", "c=2", "*", "old=None"]);
}

#[test]
fn classes_members_and_modules() {
    let surface = surface();
    assert_eq!(about(&surface, "pkg.Thing"), "color given, size given");
    let size = declared(&surface, "pkg.Thing").into_iter().find(|it| it.parameter.as_deref() == Some("size")).unwrap();
    assert_eq!(size.since.unwrap().to_string(), "0.4");
    // With its base's constructor a class has the base's parameters.
    assert_eq!(about(&surface, "pkg.thing.Child"), "color given, size given");
    assert_eq!(about(&surface, "pkg.thing.Old"), "whole");
    assert_eq!(about(&surface, "pkg.thing.Older"), "");
    assert_eq!(about(&surface, "pkg.Thing.one"), "", "one overload is not the whole");
    assert_eq!(about(&surface, "pkg.Thing.noted"), "");
    assert_eq!(declared(&surface, "pkg.Thing.noted")[0].by, Means::Doc);
    assert_eq!(about(&surface, "pkg.legacy"), "whole");
    assert_eq!(says(&surface, "pkg.legacy"), "- - pkg.thing");
}

#[test]
fn names_of_a_module_getattr() {
    let surface = surface();
    for (name, said) in [("single", "1.0 - pkg.new"), ("listed", "- - pkg.new"), ("told", "- - pkg.fresh")] {
        let path = format!("pkg.{name}");
        assert_eq!(declared(&surface, &path)[0].by, Means::Getattr, "{name}");
        assert_eq!(says(&surface, &path), said, "{name}");
    }
    assert!(surface.symbol("pkg.gone").is_none());
    // What it leads to is not deprecated.
    assert!(declared(&surface, "pkg.new").is_empty());
}

#[test]
fn releases_are_joined() {
    let surface = surface();
    let releases = |path: &str| format!("{:?}", declared(&surface, path)[0].releases.0);
    assert!(releases("pkg.always").contains("first: 0, last: None"));
    assert!(releases("pkg.future").contains("first: 0, last: Some(0)"));
    // In the first release only the docstring speaks of it.
    let late = &declared(&surface, "pkg.doc_first")[0];
    assert_eq!((late.by, late.since.as_ref().map(ToString::to_string).as_deref()), (Means::Warn, Some("0.5")));
    assert!(releases("pkg.doc_first").contains("first: 1, last: None"));
}
