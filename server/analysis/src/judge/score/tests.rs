//! Rewards, part by part.

use crate::ask::{ArgumentShape, Ask, CallFacts, ChangeFacts, PassedBy, SymbolFacts, SymbolSort};

use super::{NOT_PYTHON, Parts, World, bare, edit_similarity, exact_match, score_template};

fn symbol(path: &str, is: SymbolSort, signature: &str) -> SymbolFacts {
    SymbolFacts { path: path.to_owned(), is: Some(is), signatures: vec![signature.to_owned()] }
}

fn given(parameter: &str, by: PassedBy) -> ArgumentShape {
    ArgumentShape { parameter: Some(parameter.to_owned()), by, literal: None }
}

fn joined() -> Ask {
    Ask {
        change: ChangeFacts {
            symbol: "lib.Frame.append".to_owned(),
            kind: "member".to_owned(),
            removed: Some("2.0.0".to_owned()),
            replacement: vec!["lib.concat".to_owned()],
            note: "Frames are joined with `lib.concat`.".to_owned(),
            ..ChangeFacts::default()
        },
        old: symbol("lib.Frame.append", SymbolSort::Method, "(other, ignore_index=False, sort=False)"),
        new: vec![symbol("lib.concat", SymbolSort::Function, "(objs, *, axis=0, ignore_index=False, sort=True)")],
        call: CallFacts {
            form: "call".to_owned(),
            receiver: true,
            arguments: vec![given("other", PassedBy::Position), given("ignore_index", PassedBy::Keyword)],
            result: "used".to_owned(),
        },
    }
}

#[track_caller]
fn check(ask: &Ask, template: &str, outcome: &str, by: Option<&str>) -> Parts {
    let scored = score_template(ask, Ok(template), Some((template, "lib.concat")));
    let found = (scored.outcome, scored.refused.as_ref().map(|(by, _)| by.as_str()));
    assert_eq!(found, (outcome, by), "{:?} in\n{}", scored, World::of(ask).expect("a world").code());
    scored.parts
}

#[test]
fn the_gates_speak_of_a_question_alone() {
    let ask = joined();
    let right = "lib.concat([{self}, {other}], ignore_index={ignore_index}, sort={sort})";
    let parts = check(&ask, right, "adopted", None);
    assert_eq!((parts.binds, parts.exists, parts.adopts, parts.untouched, parts.passes), (1.0, 1.0, 1.0, 1.0, 1.0));
    // The default of `sort` differs, and nothing spells the old one.
    check(&ask, "lib.concat([{self}, {other}], ...)", "refused", Some("defaults"));
    let parts = check(&ask, "lib.concat([{self}], ignore_index={ignore_index})", "refused", Some("arguments"));
    assert_eq!((parts.binds, parts.passes), (-1.0, -1.0));
    let parts = check(&ask, "lib.merge([{self}, {other}], ...)", "refused", Some("exists"));
    assert_eq!(parts.exists, -1.0);
    check(&ask, "other.merge([{self}, {other}], ...)", "refused", Some("names"));
    check(&ask, "{self}.append({other}, ignore_index={ignore_index})", "refused", Some("target"));
    check(&ask, "lib.concat([{self}, {other}]", "refused", Some("form"));
    check(&ask, "lib.concat({self}, {other}, ...)", "refused", Some("exists"));
}

#[test]
fn a_way_around_is_told_from_the_way() {
    let mut ask = joined();
    ask.call.arguments.truncate(1);
    check(&ask, "list(({self}, {other}))", "workaround", None);
}

#[test]
fn parameters_have_worlds_too() {
    let mut ask = joined();
    ask.change = ChangeFacts {
        symbol: "lib.span".to_owned(),
        kind: "parameter".to_owned(),
        parameter: Some("closed".to_owned()),
        removed: Some("2.0".to_owned()),
        replacement: vec!["(inclusive)".to_owned()],
        ..ChangeFacts::default()
    };
    ask.old = symbol("lib.span", SymbolSort::Function, "(start, end, closed=None)");
    ask.new = vec![symbol("lib.span", SymbolSort::Function, "(start, end, inclusive='both')")];
    ask.call.receiver = false;
    ask.call.arguments =
        vec![given("start", PassedBy::Position), given("end", PassedBy::Position), given("closed", PassedBy::Keyword)];
    check(&ask, "{callee}(..., inclusive={closed})", "adopted", None);
    check(&ask, "{callee}(..., closing={closed})", "refused", Some("exists"));
    check(&ask, "{callee}(...)", "refused", Some("target"));
    check(&ask, "{callee}({end}, {start}, inclusive={closed})", "refused", Some("arguments"));
}

#[test]
fn the_papers_numbers() {
    assert_eq!((exact_match("a", "a"), exact_match("a", "b")), (2.0, -1.5));
    assert_eq!((edit_similarity("", ""), edit_similarity("ab", "ab"), edit_similarity("ab", "xy")), (2.0, 2.0, -1.5));
    assert_eq!(edit_similarity("abcd", "abcx"), 3.5 * 0.75 - 1.5);
    let unreadable = score_template(&joined(), Err("no".to_owned()), Some(("x(", "x()"))).parts;
    assert_eq!((unreadable.format, unreadable.em, unreadable.es), (-1.0, NOT_PYTHON, NOT_PYTHON));
    assert_eq!(unreadable.reward(&Parts::RECODE_ES), -3.0);
}

#[test]
fn comments_and_blank_lines_do_not_count() {
    let code = "# why\nx = 1  # one\n\n\ny = '''a\n\n# b'''\n";
    assert_eq!(bare(code).as_deref(), Some("x = 1\ny = '''a\n\n# b'''"));
    assert_eq!(bare("x = (\n"), None);
}
