"""The evaluation on real changes: what is counted, and how."""

from dataclasses import replace

from recode.evaluate import cases, held, report

SYMBOLS = {"lib.new": {"signatures": [{"params": ["a", "b=1"]}]}}
OLD = "import lib\n\n\ndef run(a, b):\n    return lib.old(a, b)\n"
ONE = {"id": "lib.old", "library": "lib", "family": "function renamed", "hard": False}


def use(*answers: dict, after: str | None = None) -> dict:
    return {"id": "lib.old", "known": None, "answers": list(answers), "after": after}


def test_a_case_is_judged_by_the_answer_that_passed():
    refused = {"template": "lib.old({a}, {b})", "probability": 0.6, "by": "gone", "reason": "…"}
    passed = {"template": "lib.new({a}, b={b})", "probability": 0.4, "adoption": "adopted"}
    line = use(refused, passed, after=OLD.replace("lib.old(a, b)", "lib.new(a, b=b)"))
    one = cases.case(ONE, OLD, cases.NONE, [line], ["lib.new({a}, {b})"], SYMBOLS)
    assert (one.offered, one.probability, one.first, one.refused) == ("right", 0.4, "wrong", None)
    assert one.both(0.4) == "right" and one.both(0.5) == cases.NONE
    assert replace(one, rules="wrong").both(0.0) == "wrong"
    swapped = cases.case(
        ONE, OLD, cases.NONE, [use(passed, after=OLD.replace("old(a", "new(b"))], ["lib.new({a}, {b})"], SYMBOLS
    )
    assert swapped.offered == "wrong"


def test_a_workaround_is_no_offer_and_what_refused_is_named():
    around = {"template": "{a}", "probability": 0.9, "adoption": "workaround"}
    one = cases.case(ONE, OLD, cases.NONE, [use(around)], ["lib.new({a})"], SYMBOLS)
    assert (one.offered, one.refused, one.probability) == (cases.NONE, "workaround", 0.0)
    nothing = cases.case(ONE, OLD, "not found", [], [], SYMBOLS)
    assert (nothing.asked, nothing.first, nothing.answerable) == (False, "no answer", False)


def test_the_papers_similarity():
    assert cases.similarity("abc", "abc") == 2.0
    assert cases.similarity("abc", "xyz") == -1.5
    assert cases.similarity("ab", "abcd") == 0.25


def asked(probability: float, right: bool) -> held.Held:
    return held.Held("rename", "names", right, probability, True, right, probability, None)


def test_the_threshold_is_the_lowest_that_keeps_the_wrong_ones_few():
    sure = [asked(0.9, True)] * 99 + [asked(0.9, False)]
    assert held.threshold(sure) == 0.9
    assert held.threshold([*sure, asked(0.5, True), asked(0.4, False), asked(0.3, False)]) == 0.4
    assert held.threshold(sure[1:]) is None
    # What ties with a wrong one is offered with it.
    assert held.threshold([*sure, asked(0.5, True), asked(0.5, False), asked(0.5, False)]) == 0.9


def test_arguments_count_by_parameter():
    ask = {
        "old": {"path": "lib.old", "is": "function", "signatures": ["(a, b)"]},
        "new": [{"path": "lib.new", "is": "function", "signatures": ["(a, *, b=None, c=1)"]}],
        "call": {"receiver": False, "arguments": []},
        "template": "lib.new({a}, b={b}, c=2)",
    }
    assert held.alike(ask, "lib.new(c=2, b={b}, a={a})")
    assert not held.alike(ask, "lib.new({a}, b={b})")
    assert not held.alike(ask, "lib.new({b}, b={a}, c=2)")
    assert not held.alike(ask, "lib.new({a")


def test_the_page_has_every_part():
    one = cases.case(ONE, OLD, "right", [], ["lib.new({a}, {b})"], SYMBOLS)
    head = {"model": "m.gguf", "bytes": 1, "sha256": "0" * 64, "date": "d", "strategy": "both", "threshold": None}
    whole = report.summary(
        head,
        [one, replace(one, rules=cases.NONE, offered="right", probability=0.9)],
        [asked(0.9, True)],
        [asked(0.8, False)],
    )
    assert whole["outcomes"]["all"]["rules"]["right"]["count"] == 1
    # No threshold was found, so nothing is offered.
    assert whole["points gained"] == 0.0
    assert whole["outcomes"]["all"]["rules, then the model at 0.5"]["right"]["count"] == 2
    text = report.page(whole)
    assert "## By family" in text and "1 of 2: 50.0 %" in text
