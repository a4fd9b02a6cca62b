//! Positions, edits, literals, nodes.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use syntax::edit::{TextEdit, apply};
use syntax::literal::{Literal, parse};
use syntax::{Call, Encoding, ImportStatement, LineIndex, Parsed, Position, node};

#[track_caller]
fn check(text: &str, offset: usize, encoding: Encoding, line: u32, character: u32) {
    let lines = LineIndex::new(text);
    let position = Position { line, character };
    assert_eq!(lines.position(text, offset, encoding), position);
    assert_eq!(lines.offset(text, position, encoding), offset);
}

#[test]
fn positions_in_three_encodings() {
    let text = "a = '😀é'  # x\nb";
    let after = text.find("'  #").unwrap();
    check(text, after, Encoding::Utf8, 0, 11);
    check(text, after, Encoding::Utf16, 0, 8);
    check(text, after, Encoding::Utf32, 0, 7);
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        check(text, text.len() - 1, encoding, 1, 0);
        check(text, text.len(), encoding, 1, 1);
    }
}

#[test]
fn positions_are_clamped() {
    let text = "😀x\r\ny\rz\n";
    let lines = LineIndex::new(text);
    assert_eq!(lines.len(), 4);
    assert_eq!([0, 1, 2, 3].map(|line| lines.line(text, line)), [0..5, 7..8, 9..10, 11..11]);
    assert_eq!(lines.line(text, 9), 11..11);
    let offset = |line, character, encoding| lines.offset(text, Position { line, character }, encoding);
    // In the middle of a character: its start.
    assert_eq!(offset(0, 1, Encoding::Utf16), 0);
    assert_eq!(offset(0, 3, Encoding::Utf8), 0);
    assert_eq!(offset(0, 99, Encoding::Utf16), 5);
    assert_eq!(offset(99, 0, Encoding::Utf16), text.len());
    assert_eq!(offset(1, u32::MAX, Encoding::Utf32), 8);
    assert_eq!(lines.position(text, 2, Encoding::Utf16), Position { line: 0, character: 0 });
    // Between `\r` and `\n`, and past the end.
    assert_eq!(lines.position(text, 6, Encoding::Utf16), Position { line: 0, character: 3 });
    assert_eq!(lines.position(text, 1000, Encoding::Utf16), Position { line: 3, character: 0 });
    assert_eq!([0, 6, 7, 8, 9, 11, 1000].map(|offset| lines.line_of(offset)), [0, 0, 1, 1, 2, 3, 3]);
}

#[test]
fn a_byte_order_mark_counts() {
    let text = "\u{feff}import os";
    check(text, 3, Encoding::Utf8, 0, 3);
    check(text, 3, Encoding::Utf16, 0, 1);
    let parsed = Parsed::new(text).unwrap();
    assert!(parsed.errors().is_empty());
    assert_eq!(parsed.slice(node::children(parsed.root())[0]), "import os");
}

#[test]
fn every_offset_comes_back() {
    let text = "é😀\r\n\r\n\ta\rb😀\n\n";
    let lines = LineIndex::new(text);
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        for (offset, _) in text.char_indices() {
            let position = lines.position(text, offset, encoding);
            let back = lines.offset(text, position, encoding);
            assert!(back == offset || text[..offset].ends_with('\r'), "{offset}");
        }
    }
}

fn edit(range: std::ops::Range<usize>, text: &str) -> TextEdit {
    TextEdit { range, text: text.into() }
}

#[test]
fn edits() {
    assert_eq!(apply("abc", &[]).unwrap(), "abc");
    assert_eq!(apply("abc", &[edit(2..3, "C"), edit(0..1, "A")]).unwrap(), "AbC");
    assert_eq!(apply("abc", &[edit(1..1, "1"), edit(1..1, "2")]).unwrap(), "a12bc");
    assert_eq!(apply("abc", &[edit(1..2, "B"), edit(1..1, "1")]).unwrap(), "a1Bc");
    assert_eq!(apply("abc", &[edit(3..3, "d")]).unwrap(), "abcd");
    assert_eq!(apply("abc", &[edit(0..2, ""), edit(1..3, "")]), None);
    assert_eq!(apply("abc", &[edit(2..4, "")]), None);
    assert_eq!(apply("é", &[edit(1..2, "")]), None);
}

#[track_caller]
fn same(sources: &[&str], value: Option<Literal>) {
    for source in sources {
        assert_eq!(parse(source), value, "{source}");
    }
}

#[test]
fn literals() {
    let string = |text: &str| Some(Literal::Str(text.into()));
    let int = |text: &str| Some(Literal::Int(text.into()));
    same(&["'M'", "\"M\"", "u'M'", "'''M'''", "r'M'", "'\\x4d'", "'\\115'", "f'M'", "'' 'M'", "('M')"], string("M"));
    same(&["'\\n'", "'''\n'''", "'''\r\n'''", "'\\x0a'", "'\\u000a'", "'\\U0000000A'"], string("\n"));
    same(&["r'\\d'", "'\\d'", "'\\\\d'"], string("\\d"));
    same(&["'a\\\nb'", "'ab'"], string("ab"));
    same(&["f'{{}}'", "'{}'"], string("{}"));
    same(
        &["f'{x}'", "'\\N{DASH}'", "'\\ud800'", "t'a'", "'a' b'a'", "x", "1 + 1", "", "1, 2", "'a", "1j", "0777"],
        None,
    );
    same(&["b'A'", "b'\\x41'", "B\"\"\"A\"\"\"", "rb'A'"], Some(Literal::Bytes("A".into())));
    same(&["b'\\xff\\n'", "b'\\377\\n'"], Some(Literal::Bytes("\\xff\\n".into())));
    same(&["10", "1_0", "0xA", "0b1010", "0o12", "+10", "(10)", "10L"], int("10"));
    same(&["-10", "-0xa"], int("-10"));
    same(&["0", "00", "-0"], int("0"));
    same(&["0x100000000000000000000000000000000000"], int("1393796574908163946345982392040522594123776"));
    same(&["1.5", "1_5e-1", "15e-1", "+1.5"], Some(Literal::Float(1.5)));
    same(&["-.5", "-5e-1"], Some(Literal::Float(-0.5)));
    same(&["None"], Some(Literal::None));
    same(&["True"], Some(Literal::Bool(true)));
    same(&["..."], Some(Literal::Ellipsis));
    same(&["{'a': 1}", "{ 'a' : 1, }"], Some(Literal::Container(':', vec![string("a").unwrap(), int("1").unwrap()])));
    same(&["(1,)"], Some(Literal::Container('(', vec![int("1").unwrap()])));
    same(
        &["[[], ()]"],
        Some(Literal::Container('[', vec![Literal::Container('[', vec![]), Literal::Container('(', vec![])])),
    );
    same(&["{**a}", "[x]", "[*a]"], None);
}

#[track_caller]
fn import(text: &str, expected: &str) {
    let parsed = Parsed::new(text).unwrap();
    let statement = ImportStatement::read(node::children(parsed.root())[0], text).unwrap();
    let mut found = match &statement.from {
        Some(from) => format!("{}:{}", from.level, from.path),
        None => "-".into(),
    };
    for name in &statement.names {
        found.push_str(&format!(" {}", name.path));
        if let Some((node, alias)) = &name.alias {
            assert_eq!(parsed.slice(*node), alias);
            found.push_str(&format!("={alias}"));
        }
    }
    if statement.star.is_some() {
        found.push_str(" *");
    }
    assert_eq!(found, expected);
}

#[test]
fn imports() {
    import("import a, b.c as d", "- a b.c=d");
    import("import a . b", "- a.b");
    import("from a.b import (c, # note\n  d as e,)", "0:a.b c d=e");
    import("from . import a", "1: a");
    import("from .. a . b import c", "2:a.b c");
    import("from ...a import *", "3:a *");
    import("from __future__ import print_function as p", "0:__future__ print_function=p");
}

#[track_caller]
fn call(text: &str, expected: Option<&str>) {
    let parsed = Parsed::new(text).unwrap();
    let found = node::descendants(parsed.root()).find_map(Call::read);
    let found = found.map(|call| {
        let arguments = call.arguments.iter().map(|argument| {
            let kind = match argument.kind {
                node::ArgumentKind::Positional => "",
                node::ArgumentKind::Keyword(name) => &format!("{}=", parsed.slice(name)),
                node::ArgumentKind::Star => "*",
                node::ArgumentKind::DoubleStar => "**",
            };
            format!("{kind}{}", parsed.slice(argument.value))
        });
        format!("{}({})", parsed.slice(call.callee), arguments.collect::<Vec<_>>().join("; "))
    });
    assert_eq!(found.as_deref(), expected);
}

#[test]
fn calls() {
    call("f()", Some("f()"));
    call("a.b(x, *y, k=z, **w)", Some("a.b(x; *y; k=z; **w)"));
    call("f(x for x in y)", Some("f((x for x in y))"));
    call("f( # note\n  1, # note\n)", Some("f(1)"));
    call("print(a, file=b)", Some("print(a; file=b)"));
    call("f(print=1, match=2, type=3)", Some("f(print=1; match=2; type=3)"));
    call("f(a b)", None);
    call("f", None);
}

#[test]
fn walks() {
    let text = "class A:\n    @d\n    def f(self):\n        if x:\n            return a.b.c\n";
    let parsed = Parsed::new(text).unwrap();
    let at =
        |needle: &str| parsed.node_at(text.find(needle).unwrap()..text.find(needle).unwrap() + needle.len()).unwrap();
    let attribute = at("a.b.c");
    let parts: Vec<&str> = node::dotted(attribute).unwrap().into_iter().map(|part| parsed.slice(part)).collect();
    assert_eq!(parts, ["a", "b", "c"]);
    assert!(node::dotted(at("return a.b.c")).is_none());
    assert_eq!(node::statement(attribute).kind(), "return_statement");
    assert_eq!(node::statement(at("x")).kind(), "if_statement");
    assert_eq!(node::statement(at("self")).kind(), "decorated_definition");
    assert_eq!(node::statement(parsed.root()).kind(), "module");
    assert_eq!(
        node::enclosing(attribute, &["class_definition", "function_definition"]).unwrap().kind(),
        "function_definition"
    );
    let ancestors: Vec<_> = node::ancestors(attribute).map(|node| node.id()).collect();
    assert_eq!(ancestors, parsed.ancestors(attribute).iter().map(|node| node.id()).collect::<Vec<_>>());
    assert_eq!(ancestors.len(), 9);
    let mut below = node::descendants(parsed.root());
    let mut kinds = Vec::new();
    while let Some(node) = below.next() {
        kinds.push(node.kind());
        if node.kind() == "decorated_definition" {
            below.skip_children();
        }
    }
    assert_eq!(kinds, ["module", "class_definition", "class", "identifier", ":", "block", "decorated_definition"]);
    assert_eq!(node::descendants(attribute).filter(|node| node.kind() == "identifier").count(), 3);
}
