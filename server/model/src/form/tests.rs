//! The form goes there and back, byte for byte, and says the same every time.

use analysis::ask::{ArgumentShape, Ask, PassedBy};

use super::template1::{FormError, prompt, target, template, vocabulary};

fn ask(json: &str) -> Ask {
    serde_json::from_str(json).expect("an ask")
}

fn joined() -> Ask {
    ask(r#"{
        "change": {"symbol": "lib.Frame.append", "kind": "member", "deprecated": "1.4.0", "removed": "2.0.0",
                   "replacement": ["lib.concat"],
                   "note": "Frames are joined with `lib.concat`. Frame.append copied its 'other' each time; it can't be kept."},
        "old": {"path": "lib.Frame.append", "is": "method",
                "signatures": ["(self, other, ignore_index=False, verify_integrity=False, sort=False)"]},
        "new": [{"path": "lib.concat", "is": "function",
                 "signatures": ["(objs, *, axis=0, join='outer', ignore_index=False, sort=True, copy=None)"]}],
        "call": {"as": "call", "receiver": true, "result": "used", "arguments": [
            {"parameter": "other", "by": "position"}, {"parameter": "ignore_index", "by": "keyword", "literal": "True"}]}
    }"#)
}

#[test]
fn a_prompt_is_short_and_opaque() {
    let prompt = prompt(&joined());
    assert_eq!(
        prompt.text,
        "<|change|>member $C0.$M1<|to|>$F2<|note|>Frames are joined with $F2. $M1 copied its $p0 each time; it can't be \
         kept.<|old|>$M1($p0, $p1=False, .., $p2=False)<|new|>$F2($p3, *, $p4=0, $p5=$v0, $p1=&, $p2=True, $p6=None)\
         <|use|>call self $p0 $p1=True used<|answer|>"
    );
}

#[track_caller]
fn there_and_back(ask: &Ask, text: &str, expected: &str) {
    let prompt = prompt(ask);
    let target = target(&prompt, text);
    assert_eq!(target, expected);
    assert_eq!(template(&prompt, &target).as_deref(), Ok(text));
}

#[test]
fn templates_go_there_and_back() {
    let ask = joined();
    there_and_back(
        &ask,
        "lib.concat([{self}, {other}], ignore_index={ignore_index})",
        "$F2([{self}, {$p0}], $p1={$p1})",
    );
    there_and_back(&ask, "lib.concat([{self}, lib.Frame([{other}])], ...)", "$F2([{self}, $C0([{$p0}])], ...)");
    there_and_back(&ask, "{self}.append({other|None}, join='outer')", "{self}.$M1({$p0|None}, $p5=$v0)");
    there_and_back(&ask, "@lib.concat\n@x", "@$F2<|nl|>@x");
    there_and_back(&ask, "f('$a <|nl|>', \"outer\", 1 <| 2)", "f('<|dollar|>a <|lt|>|nl|>', \"outer\", 1 <|lt|>| 2)");
    there_and_back(&ask, "other.thing({unknown}, axis = {**rest})", "other.thing({unknown}, $p4 = {**rest})");
    there_and_back(&ask, "{{'a': {sort -> True: 1}}}", "{{'a': {$p2 -> True: 1}}}");
}

/// The note as a model reads it.
fn note_of(ask: &Ask) -> Option<String> {
    let text = prompt(ask).text;
    Some(text.split_once("<|note|>")?.1.split_once("<|old|>")?.0.to_owned())
}

#[test]
fn names_that_only_the_note_has_are_numbered() {
    let mut ask = joined();
    ask.change.note = "Call `lib.concat(…).commit(deep=True)` or .to_list() with `how` as `inner`, a `list`, never in \
                       `lib/frames.py` (or rather: keyword(s)). See Frame.append and own_name."
        .to_owned();
    assert_eq!(
        note_of(&ask).as_deref(),
        Some(
            "Call $F2(…).$X3($p0=True) or .$X4() with $X5 as $X6, a list, never in lib/frames.py (or rather: \
             keyword(s)). See $M1 and $X7."
        )
    );
    there_and_back(&ask, "lib.concat({other}).commit(deep=True)", "$F2({$p1}).$X3($p0=True)");
    there_and_back(&ask, "list({self}.to_list(how='inner', b=\"inner\"))", "list({self}.$X4($X5='$X6', b=\"$X6\"))");
    there_and_back(&ask, "own_name(list)", "$X7(list)");
}

#[test]
fn what_follows_a_dot_is_no_parameter() {
    let mut ask = joined();
    ask.change.note = "Read `lib.concat(…).other` or call `sort()`; `other` and `axis` are its parts.".to_owned();
    assert_eq!(note_of(&ask).as_deref(), Some("Read $F2(…).$X3 or call $X4(); $X3 and $p0 are its parts."));
    there_and_back(&ask, "lib.concat([{other}]).other", "$F2([{$p1}]).$X3");
}

#[test]
fn answers_that_mean_nothing_are_named() {
    let prompt = prompt(&joined());
    assert_eq!(template(&prompt, " "), Err(FormError::Empty));
    assert_eq!(template(&prompt, "$F9()"), Err(FormError::Unknown("$F9".to_owned())));
    // The letter is part of the name.
    assert_eq!(template(&prompt, "$C2()"), Err(FormError::Unknown("$C2".to_owned())));
    assert_eq!(template(&prompt, "$F02()"), Err(FormError::Unknown("$F02".to_owned())));
    assert_eq!(template(&prompt, "$F2(<|use|>"), Err(FormError::Leaked("<|use|>".to_owned())));
    assert!(matches!(template(&prompt, "$F2({$p0)"), Err(FormError::Unreadable(_))));
}

#[test]
fn no_special_token_stands_twice() {
    let mut all = vocabulary();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

/// xorshift64*: the same cases every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const PIECES: &[&str] = &[
    "lib.concat",
    "lib.Frame.append",
    "lib.Frame",
    "append",
    ".append",
    "concat",
    "commit",
    ".commit",
    "'commit'",
    "deep=",
    "a_name",
    "(",
    ")",
    "[",
    "]",
    "{self}",
    "{other}",
    "{sort|0}",
    "{*args}",
    "{**rest}",
    "{new x}",
    "{callee}",
    "other=",
    "sort =",
    "==",
    "'outer'",
    "\"outer\"",
    "r'outer'",
    "'it\\'s'",
    "'''a\n'b'''",
    "$",
    "$F2",
    "<|",
    "<|nl|>",
    "<",
    "|>",
    "\n",
    "...",
    ", ",
    " ",
    "é",
    "1.",
    "{{",
    "}}",
    "@",
    "lambda other: ",
    "if ",
    "{",
    "}",
    "'",
    "\\",
    "*",
    "new ",
    "=",
    "0",
    "_",
];

#[test]
fn any_text_goes_there_and_back() {
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let mut ask = joined();
        let words = [
            "`lib.concat`",
            "Frame.append",
            "'outer'",
            "'other'",
            "$F2",
            "<|note|>",
            "sort=",
            "é",
            "don't",
            "x.concat(",
            "`commit`",
            ".commit",
            "deep=1",
            "commit()",
            "a_name",
        ];
        ask.change.note = (0..dice.below(6)).map(|_| dice.pick(&words)).collect::<Vec<_>>().join(" ");
        for _ in 0..dice.below(3) {
            let parameter = Some(dice.pick(&["other", "sort", "strange", "axis"]).to_owned());
            ask.call.arguments.push(ArgumentShape { parameter, by: PassedBy::Keyword, literal: None });
        }
        let text: String = (0..1 + dice.below(9)).map(|_| dice.pick(PIECES)).collect();
        let (first, second) = (prompt(&ask), prompt(&ask));
        assert_eq!(first, second);
        assert_eq!(
            first.text.matches("<|note|>").count(),
            usize::from(!ask.change.note.is_empty() && first.text.contains("<|note|>"))
        );
        let target = target(&first, &text);
        assert!(!target.contains('\n'), "{target:?}");
        match template(&first, &target) {
            Ok(back) => assert_eq!(back, text, "{target:?}"),
            // What is no template stays none; nothing else may be said of it.
            Err(FormError::Unreadable(_)) => assert!(changes::template::Template::parse(&text).is_err(), "{text:?}"),
            Err(FormError::Empty) => assert!(text.trim().is_empty(), "{text:?}"),
            Err(other) => panic!("{other}: {text:?} as {target:?}"),
        }
    }
}
