"""Change files' templates, said for calls: the answers that real examples train on."""

import pytest

from recode.data.expand import Expander, Inapplicable
from recode.data.records import derived, is_told, meets


def ask(arguments: list[dict], old: str = "(a, b=1, c=None)", new: str = "(a, c=None, b=1, d=0)", **more) -> dict:
    symbol = {"path": "lib.Frame.old", "is": "method", "signatures": [old]}
    return {
        "change": {"symbol": symbol["path"], "kind": "member", "parameter": None, "replacement": ["lib.Frame.new"]}
        | more,
        "old": symbol,
        "new": [{"path": "lib.Frame.new", "is": "method", "signatures": [new]}],
        "call": {"as": "call", "receiver": True, "arguments": arguments, "result": "used"},
    }


def given(*names: str, by: str = "position") -> list[dict]:
    return [{"parameter": name, "by": by} for name in names]


@pytest.mark.parametrize(
    ("template", "arguments", "expected"),
    [
        ("{self}.new(...)", given("a", "b"), "{self}.new({a}, b={b})"),
        ("{self}.new({a}, d={c})", given("a"), "{self}.new({a}, d={c})"),
        ("{self}.new({a}, b={b})", given("a"), "{self}.new({a})"),
        ("{self}.new({a}, d={b})", given("a", "b"), "{self}.new({a}, d={b})"),
        ("{self}.new({a}, c={c})", given("a", "c", by="keyword"), "{self}.new({a}, c={c})"),
        ("{self}.new({a}, b={b|7})", given("a"), "{self}.new({a}, b=7)"),
        ("list({self}.new({a}))", given("a"), "list({self}.new({a}))"),
        ("{callee}(..., d={c})", given("a", "c"), "{self}.old({a}, d={c})"),
        ("lib.make([{self}, {a}], b={b})", given("a"), "lib.make([{self}, {a}])"),
    ],
)
def test_a_template_is_said_for_a_call(template: str, arguments: list[dict], expected: str):
    assert Expander(ask(arguments), frozenset()).text(template) == expected


@pytest.mark.parametrize(
    ("template", "arguments"),
    [
        ("{self}.new({a})", given("a", "b")),
        ("{self}.new({b})", given("a")),
        ("{self}.new(...)", [*given("a"), {"parameter": None, "by": "star"}]),
        ("@lib.wrapped", given("a")),
        ("{self}.new({a -> 'x': 'y'})", given("a")),
    ],
)
def test_what_cannot_be_said_has_no_answer(template: str, arguments: list[dict]):
    with pytest.raises(Inapplicable):
        Expander(ask(arguments), frozenset()).text(template)


def test_literals_are_mapped():
    call = [{"parameter": "a", "by": "position", "literal": "'x'"}]
    assert Expander(ask(call), frozenset()).text("{self}.new({a -> 'x': 'y', None: 1})") == "{self}.new('y')"


def test_a_default_that_differs_is_asked_for():
    """`k={p}` without an argument: the engine spells the old default."""
    one = ask(given("a"), new="(a, b=2)")
    assert Expander(one, frozenset()).text("{self}.new({a}, b={b})") == "{self}.new({a}, b={b})"


def test_conditions_are_those_that_a_question_tells():
    one = ask([{"parameter": "a", "by": "keyword", "literal": "None"}])
    assert meets(one, {"a": {"value": ["None"]}, "b": {"missing": True}}) is True
    assert meets(one, {"a": {"given": True, "keyword": True}, "b": {"given": True}}) is False
    assert meets(one, {"a": {"type": ["lib.Frame"]}}) is None


def test_facts_alone_give_another_name():
    assert [template for template, _ in derived(ask(given("a")))] == ["{self}.new(...)"]
    renamed = ask(given("a"), parameter="b", replacement=["(d)"])
    assert [template for template, _ in derived(renamed)] == ["{callee}(..., d={b})"]
    assert list(derived(ask(given("a"), kind="required"))) == []


def test_a_mined_title_tells_no_more_than_the_signatures():
    one = ask(given("a"))
    assert is_told(one, "{self}.new({a}, d={a})")
    assert not is_told(one, "{self}.new({a}, d='x')") and not is_told(one, "{self}.new({a}).commit()")
