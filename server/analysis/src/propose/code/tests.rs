use super::*;
use crate::ask::{ArgumentShape, CallFacts, ChangeFacts, PassedBy};

/// A question about a call with these parameters by position (`=` before it: by keyword; `?`: nobody knows its name).
fn ask(receiver: bool, parameters: &[&str]) -> Ask {
    let argument = |text: &&str| match text.strip_prefix('=') {
        Some(name) => ArgumentShape { parameter: Some(name.to_owned()), by: PassedBy::Keyword, literal: None },
        None => ArgumentShape {
            parameter: (*text != "?").then(|| (*text).to_owned()),
            by: PassedBy::Position,
            literal: None,
        },
    };
    let arguments = parameters.iter().map(argument).collect();
    Ask {
        change: ChangeFacts { symbol: "lib.old".to_owned(), ..ChangeFacts::default() },
        call: CallFacts { form: "call".to_owned(), receiver, arguments, result: "used".to_owned() },
        ..Ask::default()
    }
}

/// `«»` stand around the use.
#[track_caller]
fn check(ask: &Ask, old: &str, answer: &str, expected: Result<&str, &str>) {
    let (start, end) = (old.find('«').expect("a mark"), old.find('»').expect("a mark"));
    let code = old.replace(['«', '»'], "");
    let at = start..end - '«'.len_utf8();
    let excerpt = Excerpt { dependency: "lib".to_owned(), version: "2.0".to_owned(), code, at, sorts: Vec::new() };
    let found = template(&excerpt, ask, answer);
    match expected {
        Ok(template) => assert_eq!(found.as_deref(), Ok(template)),
        Err(part) => assert!(found.as_ref().is_err_and(|reason| reason.contains(part)), "{found:?}"),
    }
}

#[test]
fn arguments_become_holes_and_imports_full_paths() {
    let two = ask(false, &["a", "=b"]);
    let old = "import lib as l\nx = [«l.old(first, b=g(1))», 2]";
    check(&two, old, "import lib as l\nx = [l.new(first, c=g(1)), 2]\n", Ok("lib.new({a}, c={b})"));
    check(
        &two,
        old,
        "from lib import new\nx = [\n    new(\n        first,\n        c=g(1),  # so\n    ), 2]",
        Ok("lib.new({a}, c={b})"),
    );
    check(&two, old, "x = [l.sub.new([first, g(1)]), 2]", Ok("lib.sub.new([{a}, {b}])"));
    check(&two, old, "x = [l.old(first, c=g(1)), 2]", Ok("{callee}({a}, c={b})"));
    check(&two, old, "x = [l.new({'a': first}, 'it''s'), 2]", Ok("lib.new({{'a': {a}}}, 'it''s')"));
    check(&two, old, "x = [(l.new(first)), 2]", Ok("lib.new({a})"));
    check(&two, old, "x = [l.new(first, other), 2]", Ok("lib.new({a}, other)"));
}

#[test]
fn receivers_are_values_too() {
    let one = ask(true, &["other"]);
    let old = "import pandas as pd\nframe = «frame.append(rows)».tail()";
    check(
        &one,
        old,
        "import pandas as pd\nframe = pd.concat([frame, rows]).tail()",
        Ok("pandas.concat([{self}, {other}])"),
    );
    check(&one, old, "frame = frame.extend(rows).tail()", Ok("{self}.extend({other})"));
    check(&one, "«Frame.append(frame, rows)»", "frame.extend(rows)", Ok("{self}.extend({other})"));
    let none = ask(true, &[]);
    check(&none, "print(«frame.size»)", "print(frame.count())", Ok("{self}.count()"));
}

#[test]
fn what_is_written_alike_goes_to_its_own_keyword() {
    let two = ask(false, &["a", "b"]);
    check(&two, "import l\n«l.old(x, x)»", "l.new(b=x, a=x)", Ok("l.new(b={b}, a={a})"));
    check(&two, "import l\n«l.old(x, x)»", "l.new(x, x)", Ok("l.new({a}, {b})"));
    check(&two, "import l\n«l.old(0, x)»", "l.new(0, x, axis=0)", Ok("l.new({a}, {b}, axis=0)"));
    check(&two, "import l\n«l.old(y, x)»", "l.new(y, x, x)", Ok("l.new({a}, {b}, {b})"));
}

#[test]
fn what_has_no_name_is_passed_on_as_it_is() {
    let odd = ask(true, &["?", "=k"]);
    check(&odd, "«it.old(1, k=2)»", "it.new(1, k=2)", Ok("{self}.new(...)"));
    check(&odd, "«it.old(1, k=2)»", "it.new(True, 1, k=2)", Ok("{self}.new(True, ...)"));
    check(&odd, "«it.old(1, k=2)»", "it.new(k=2)", Ok("{self}.new(k={k})"));
}

#[test]
fn nothing_but_the_use_may_change() {
    let one = ask(false, &["a"]);
    let old = "import l\nx = «l.old(a)» + 1  # why";
    check(&one, old, "import l\nx = l.new(a) + 2", Err("changes more than the use"));
    check(&one, old, "import l\ny = l.new(a) + 1", Err("changes more than the use"));
    check(&one, old, "import l\nx = l.new(a)", Err("changes more than the use"));
    check(&one, old, "import l\nx = l.new(a) + 1\nprint(x)", Err("not the one statement"));
    check(&one, old, "import l\n", Err("not the one statement"));
    check(&one, old, "x = l.old(a) + 1", Err("leaves the use as it is"));
    check(&one, old, "x = l.new(...) + 1", Err("leaves out arguments"));
    check(&one, old, "x = l.new(a) + ", Err("not Python"));
    check(&one, "for i in «l.old(a)»:\n    ...", "for i in l.new(a):\n    ...", Ok("l.new({a})"));
    check(&one, "for i in «l.old(a)»:\n    ...", "for i in l.new(a):\n    pass", Err("changes more than the use"));
    check(&one, "if x:\n    ...\nelif «old(a)»:\n    ...", "if x:\n    ...\nelif new(a):\n    ...", Ok("new({a})"));
}

#[test]
fn a_use_that_is_a_statement_may_become_another() {
    let two = ask(true, &["item", "value"]);
    check(&two, "«a.itemset(0, v)»", "a[0] = v", Ok("{self}[{item}] = {value}"));
    check(&two, "«a.itemset(0, v)»", "del a[0]", Ok("del {self}[{item}]"));
    check(&two, "x = «a.itemset(0, v)»", "a[0] = v", Err("changes more than the use"));
    check(&two, "«a.itemset(0, v)»", "if v: a[0] = v", Err("changes more than the use"));
}
