use super::*;

fn argument(name: &str) -> Part {
    Part::Hole(Hole::Argument { name: name.to_owned(), otherwise: None, map: None })
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

#[track_caller]
fn check(source: &str, parts: &[Part]) {
    assert_eq!(Template::parse(source).expect("a template").parts, parts);
}

#[track_caller]
fn check_error(source: &str, at: usize, what: &str) {
    let error = Template::parse(source).expect_err("an error");
    assert!(error.what.contains(what), "{error}");
    assert_eq!(error.at, at, "{error}");
}

#[test]
fn holes() {
    check("acme.f({a}, ...)", &[text("acme.f("), argument("a"), text(", ...)")]);
    check(
        "{self}[{item}] = {value}",
        &[Part::Hole(Hole::Receiver), text("["), argument("item"), text("] = "), argument("value")],
    );
    check(
        "{callee}({*args}, {**rest})",
        &[
            Part::Hole(Hole::Callee),
            text("("),
            Part::Hole(Hole::Args("args".to_owned())),
            text(", "),
            Part::Hole(Hole::Rest("rest".to_owned())),
            text(")"),
        ],
    );
    check("{new out} = 1", &[Part::Hole(Hole::Fresh("out".to_owned())), text(" = 1")]);
}

#[test]
fn braces_of_python() {
    check("{{'a': {a}}}", &[text("{'a': "), argument("a"), text("}")]);
    check("{{}}", &[text("{}")]);
    check("pass", &[text("pass")]);
}

#[test]
fn what_is_taken_where_the_argument_is_missing() {
    check(
        "{a|{'x': '}'}}",
        &[Part::Hole(Hole::Argument { name: "a".to_owned(), otherwise: Some("{'x': '}'}".to_owned()), map: None })],
    );
}

#[test]
fn maps() {
    let pairs = [("None", "'both'"), ("'a, b: c'", "f(1, 2)")];
    check(
        "{closed -> None: 'both', 'a, b: c': f(1, 2)}",
        &[Part::Hole(Hole::Argument {
            name: "closed".to_owned(),
            otherwise: None,
            map: Some(Map::Pairs(pairs.map(|(old, new)| (old.to_owned(), new.to_owned())).to_vec())),
        })],
    );
    check(
        "{freq|'D' -> @freq}",
        &[Part::Hole(Hole::Argument {
            name: "freq".to_owned(),
            otherwise: Some("'D'".to_owned()),
            map: Some(Map::Table("freq".to_owned())),
        })],
    );
}

#[test]
fn errors_say_where_and_what_to_do() {
    check_error("f({a)", 2, "never closed");
    check_error("f(a})", 3, "write `}}`");
    check_error("f({})", 3, "empty hole");
    check_error("é({'a': 1})", 3, "is not a hole");
    check_error("{a|}", 1, "after `|`");
    check_error("{a -> }", 1, "after `->`");
    check_error("{a -> 'x'}", 1, "no `:`");
    check_error("{a -> 'x': }", 1, "lacks a side");
    check_error("{a -> @}", 1, "values table");
    check_error("{self|None}", 1, "always there");
    check_error("{new 1}", 1, "after `new`");
}

#[test]
fn what_it_takes() {
    let template = Template::parse("f({*a}, {b -> @t}, {self}, '...')").expect("a template");
    assert_eq!(template.arguments().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(template.tables().collect::<Vec<_>>(), ["t"]);
    assert!(!template.passes_on());
    assert!(Template::parse("{callee}(...)").expect("a template").passes_on());
}
