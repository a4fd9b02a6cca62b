//! Bad input, deep input, long input; parsing anew after edits.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::{Duration, Instant};

use syntax::parsed::MAX_DEPTH;
use syntax::{Model, ParseRefusal, Parsed, TextEdit, node};

/// A small generator of numbers, always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Asks the model everything.
fn exercise(parsed: &Parsed) {
    let model = Model::new(parsed);
    for found in node::descendants(parsed.root()) {
        let scope = model.scope_of(found);
        assert!(model.scopes().any(|(id, _)| id == scope));
        model.is_unreachable(found);
        if found.kind() == "identifier" {
            model.reaching(found);
            model.visible(parsed.slice(found), found);
            model.star_imports(found);
        }
        node::Call::read(found);
        node::dotted(found);
        syntax::literal::of_node(found, parsed.text());
    }
    for (id, binding) in model.bindings() {
        assert!(model.scope(binding.scope).names[binding.name].contains(&id));
        model.uses_of(id);
    }
    model.imports();
    model.dunder_all();
    parsed.errors();
}

/// On a thread with the usual two megabytes.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[track_caller]
fn check(text: String) {
    on_a_small_stack(move || {
        if let Ok(parsed) = Parsed::new(text) {
            exercise(&parsed);
        }
    });
}

fn too_deep(text: String) {
    on_a_small_stack(move || match Parsed::new(text) {
        Err(ParseRefusal::TooDeep(depth)) => assert!(depth > MAX_DEPTH),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    });
}

const SAMPLES: &[&str] = &[
    include_str!("bindings/branches.py"),
    include_str!("bindings/loops.py"),
    include_str!("bindings/exceptions.py"),
    include_str!("bindings/scopes.py"),
    include_str!("bindings/statements.py"),
    include_str!("bindings/patterns.py"),
];

#[test]
fn deep_input_is_refused() {
    too_deep(format!("{}{}", "(".repeat(100_000), ")".repeat(100_000)));
    // Never closed: a flat error.
    check("[".repeat(20_000));
    too_deep(format!("x = {}a", "a + ".repeat(10_000)));
    too_deep(format!("x = {}1", "lambda: ".repeat(10_000)));
    too_deep(format!("x{}", ".a".repeat(10_000)));
    too_deep(format!("x = {}1", "not ".repeat(10_000)));
}

#[test]
fn depth_up_to_the_limit_is_walked() {
    let levels = |unit: usize| MAX_DEPTH / unit - 4;
    check(format!("x = {}a", "a + ".repeat(levels(1))));
    check(format!("x = {}a", "a and ".repeat(levels(1))));
    check(format!("x = {}a", "a ** ".repeat(levels(1))));
    check(format!("x = {}1", "not ".repeat(levels(1))));
    check(format!("x = {}1", "lambda: ".repeat(levels(1))));
    check(format!("{}x", "x = ".repeat(levels(1))));
    check(format!("x{}", ".a".repeat(levels(1))));
    check(format!("x{}", "()".repeat(levels(1))));
    check(format!("{}{}", "f(".repeat(levels(2)), ")".repeat(levels(2))));
    check(format!("{}x{}", "[".repeat(levels(1)), "]".repeat(levels(1))));
    check(format!("{}x{}", "[x for x in ".repeat(levels(2)), "]".repeat(levels(2))));
    check(format!("{}x{}", "{x: x for x in ".repeat(levels(2)), "}".repeat(levels(2))));
    check(format!("x = {}1", "a if b else ".repeat(levels(1))));
    for opener in ["if a:", "for a in b:", "while a:", "with a as b:", "def f(a):", "class A:", "try:"] {
        let mut text = String::new();
        for level in 0..levels(2) {
            text.push_str(&format!("{}{opener}\n", " ".repeat(level)));
        }
        text.push_str(&format!("{}x = a\n", " ".repeat(levels(2))));
        check(text);
    }
    check(format!("match x:\n case {}a{}: pass", "[".repeat(levels(3)), "]".repeat(levels(3))));
    check(format!("{}x = 1", "async with a as b: ".repeat(levels(2))));
}

#[test]
fn flat_input_may_be_long() {
    let parsed = Parsed::new(format!("x = {}''", "'a' ".repeat(10_000))).unwrap();
    exercise(&parsed);
    let mut text = String::from("if a == 0:\n    x = 0\n");
    for number in 1..3000 {
        text.push_str(&format!("elif a == {number}:\n    x = {number}\n"));
    }
    text.push_str("print(x)\n");
    exercise(&Parsed::new(text).unwrap());
}

#[test]
fn broken_python() {
    for text in [
        "",
        "\n",
        "\\",
        "\u{feff}",
        "\0",
        "'",
        "\"\"\"",
        "f'{",
        "f'{a",
        "f'{a!",
        "b'\\",
        "def",
        "def f(",
        "def f(a=",
        "class",
        "class A(",
        "import",
        "from",
        "from . import",
        "from a import (",
        "import a as",
        "x =",
        "x = = y",
        "lambda",
        "lambda x",
        "[x for",
        "[x for x in",
        "[for x in y]",
        "(x if y)",
        "with a as",
        "try:",
        "try:\n    x = 1\n",
        "except:\n    pass",
        "else:\n    pass",
        "match x:\n case",
        "match x:\n case {**}: pass",
        "global",
        "del",
        "return",
        "break",
        "yield",
        "@",
        "@a",
        "x: ",
        "x := 1",
        "type X =",
        "def f[T](): pass",
        "print 'a', b\nexec 'x' in y\nprint >>f, x\n",
        "try:\n    pass\nexcept E, e:\n    print e\nraise E, 'x'\n`x`\nx <> y\n0777\n10L\nur'x'\n",
        "def f((a, b), c): return a\nlambda (a, b): a\n",
        "if x:\nelse:\n  y\n",
        "  indented = 1\nx\n   y\n",
        "global x\nnonlocal y\nx = 1\n",
        "def f():\n    nonlocal q\n    q = 1\n",
        "continue\nbreak\nfor x in y:\n    class A:\n        break\n",
        "a = 1\r\nb = a\rc = b\r\n",
    ] {
        check(text.to_owned());
    }
    for sample in SAMPLES {
        for cut in (0..sample.len()).step_by(37) {
            check(sample[..cut].to_owned());
        }
    }
}

#[test]
fn random_input() {
    let mut numbers = Numbers(0x5eed);
    for _ in 0..60 {
        let bytes: Vec<u8> = (0..numbers.below(600)).map(|_| numbers.below(256) as u8).collect();
        check(String::from_utf8_lossy(&bytes).into_owned());
    }
    let tokens = [
        "if ", "x", ":", "\n", "    ", "else", "for ", " in ", "(", ")", "[", "]", "{", "}", "=", ":=", "def f",
        "class A", "lambda", "*", "**", ",", ".", "import ", "from ", " as ", "'", "f'", "\"\"\"", "#", "\\",
        "return ", "del ", "@", "try", "except", "finally", "with ", "match ", "case ", "global ", "async ", "await ",
        "yield ", "1", "é", "😀", "\r",
    ];
    for _ in 0..200 {
        let text: String = (0..numbers.below(120)).map(|_| tokens[numbers.below(tokens.len())]).collect();
        check(text);
    }
}

#[test]
fn edited_is_as_parsed_anew() {
    let mut numbers = Numbers(0xed17);
    let pieces = [
        "",
        "x",
        "\n",
        "    ",
        "(",
        ")",
        "'",
        "\"\"\"",
        "é",
        "😀",
        "\r\n",
        ": ",
        "if a:\n",
        "# ",
        "def f():\n    pass\n",
    ];
    for round in 0..120 {
        let mut text = SAMPLES[round % SAMPLES.len()].to_owned();
        let mut parsed = Parsed::new(text.as_str()).unwrap();
        for _ in 0..8 {
            let mut edits = Vec::new();
            for _ in 0..1 + numbers.below(3) {
                let mut start = numbers.below(text.len() + 1);
                let mut end = (start + numbers.below(12)).min(text.len());
                while !text.is_char_boundary(start) {
                    start -= 1;
                }
                while !text.is_char_boundary(end) {
                    end += 1;
                }
                let edit = TextEdit { range: start..end, text: pieces[numbers.below(pieces.len())].into() };
                text.replace_range(start..end, &edit.text);
                edits.push(edit);
            }
            parsed = parsed.edited(text.as_str(), &edits).unwrap();
            let cold = Parsed::new(text.as_str()).unwrap();
            assert_eq!(parsed.text(), cold.text());
            assert_eq!(parsed.lines(), cold.lines());
            if cold.errors().is_empty() && parsed.errors().is_empty() {
                assert_eq!(parsed.root().to_sexp(), cold.root().to_sexp());
            }
            exercise(&parsed);
        }
    }
}

#[test]
fn edits_that_lie_do_no_harm() {
    let parsed = Parsed::new("x = 1").unwrap();
    let edited = parsed.edited("y = [2]", &[TextEdit { range: 0..900, text: "q".into() }]).unwrap();
    assert_eq!(edited.root().to_sexp(), Parsed::new("y = [2]").unwrap().root().to_sexp());
}

/// Time must grow with the length, not with its square; the limit is generous, since machines and profiles differ.
#[track_caller]
fn quick(text: String) {
    let parsed = Parsed::new(text).unwrap();
    let start = Instant::now();
    let model = Model::new(&parsed);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    drop(model);
}

#[test]
fn long_files() {
    let lines = |line: &dyn Fn(usize) -> String| (0..15_000).map(line).collect::<String>();
    quick(lines(&|number| format!("name{number} = name{}\n", number / 2)));
    quick(lines(&|number| format!("if a:\n    x = {number}\nx\n")));
    quick(lines(&|number| format!("if a:\n    x{number} = 1\n")));
    quick(format!("while a:\n{}", lines(&|number| format!("    if x: x = {number}\n    x\n"))));
    quick(format!("try:\n{}except E:\n    x\n", lines(&|number| format!("    x = {number}\n"))));
    quick(lines(&|number| format!("def f{number}():\n    return f{}\n", number / 3)));
    quick(lines(&|_| "try:\n    import a\nexcept E:\n    a = None\n".into()));
}
