"""The protocol on HumanEval: the frozen changes, routing, the generated library, the sandbox, the counting."""

import inspect
import json
import os
import sys
from collections import Counter

import pytest

from recode.evaluate.humaneval import library, protocol, report, sandbox
from recode.evaluate.humaneval.draw import frozen
from recode.evaluate.humaneval.problems import problems
from recode.evaluate.humaneval.route import Style, concerns

posix = pytest.mark.skipif(os.name != "posix", reason="the sandbox forks")


def test_the_frozen_changes_are_what_the_protocol_asks_for():
    changes, code = frozen()
    kinds = Counter(change["kind"] for change in changes)
    assert len(changes) == 140 and len(kinds) == 7 and min(kinds.values()) >= 12
    hit = {number for one in code for number in one.affected}
    assert hit == {change["number"] for change in changes}
    assert all(one.affected <= one.uses and one.untyped <= one.affected for one in code)
    assert any(one.untyped for one in code) and sum(not one.uses for one in code) > 10
    # A record is facts and a sentence: none names the call to write.
    assert not any("(" in change["sentence"] for change in changes)


def test_a_change_concerns_only_the_calls_that_it_breaks():
    renamed = {"kind": "parameter renamed", "place": 1}
    assert concerns(renamed, Style(1, False)) and not concerns(renamed, Style(2, False))
    path = {"path": "quarry.f"}
    swapped = {"kind": "reordered", "old": path, "new": path}
    assert concerns(swapped, Style(1, False)) and not concerns(swapped, Style(0, False))
    assert not concerns({"kind": "parameter removed"}, Style(1, False)) and concerns({"kind": "moved"}, Style(0, False))


@posix
def test_all_pass_on_the_first_release_and_no_affected_one_on_the_last(tmp_path):
    changes, code = frozen()
    library.python(changes, set(), tmp_path / "first")
    library.python(changes, {change["number"] for change in changes}, tmp_path / "last")
    first = sandbox.run_all([(one.problem, one.code, tmp_path / "first") for one in code])
    assert all(one.passes for one in first)
    last = sandbox.run_all([(one.problem, one.code, tmp_path / "last") for one in code])
    assert [one.passes for one in last] == [not one.affected for one in code]


@posix
def test_the_sandbox_says_how_far_a_solution_comes(tmp_path):
    problem = problems()[2]

    def level(code: str) -> tuple[str, str | None]:
        (result,) = sandbox.run_all([(problem, code, tmp_path)])
        return result.level, result.place

    assert level(problem.code) == ("passes", None)
    assert level("def truncate_number(number:\n") == ("does not compile", "compilation")
    assert level("def truncate_number(number):\n    return 0.5") == ("partly", "behaviour")
    assert level("def truncate_number(number):\n    return number.gone()") == ("compiles", "API use")
    assert level("import os\nos._exit(0)") == ("compiles", "behaviour")


def test_the_surface_says_what_the_library_takes(tmp_path, monkeypatch):
    changes, _ = frozen()
    order = [change["number"] for change in changes]
    release = library.records(changes, order, tmp_path / "records")
    assert release == "1.140" and len(list((tmp_path / "records").glob("*.md"))) == 140
    lines = (tmp_path / "records/surface.jsonl").read_text("utf-8").splitlines()
    symbols = {one["path"]: one for one in map(json.loads, lines[1:])}
    library.python(changes, set(order), tmp_path / "last")
    monkeypatch.syspath_prepend(str(tmp_path / "last"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import quarry
    import quarry.core

    for change in changes:
        old, new = change["old"]["path"], change["new"]["path"]
        found = quarry
        for name in new.split(".")[1:]:
            found = getattr(found, name)
        takes = [str(one) for one in inspect.signature(found).parameters.values() if one.name != "self"]
        assert symbols[new]["signatures"][-1]["params"] == takes, new
        if old != new:
            owner = quarry if old.count(".") == 1 else getattr(quarry, old.split(".")[1])
            assert not hasattr(owner, old.rsplit(".", 1)[-1])
    for name in ("quarry", "quarry.core"):
        del sys.modules[name]


def test_adoption_is_the_new_name_and_none_of_the_old():
    change = {"old": {"path": "quarry.len_a"}, "new": {"path": "quarry.core.len_a"}}
    assert protocol.adopts("from quarry.core import len_a\nlen_a(x)", [change])
    assert not protocol.adopts("import quarry\nquarry.len_a(x)", [change])
    renamed = {"old": {"path": "quarry.Text.split_a"}, "new": {"path": "quarry.Text.a_split"}}
    assert protocol.adopts("q.Text(x).a_split()", [renamed]) and not protocol.adopts("x.split()", [renamed])
    assert not protocol.adopts("q.Text(x).a_split() or q.Text(x).split_a()", [renamed])


def record(regime: str, problem: int, level: str, changes: tuple[int, ...] = (1,)) -> protocol.Record:
    return protocol.Record(regime, problem, changes, False, level, None, None, True, True)


def test_what_is_lost_by_being_together_is_told_apart():
    records = [
        record("single_001", 1, "passes"),
        record("single_002", 1, "passes", (2,)),
        record("single_003", 1, "partly", (3,)),
        record("single_001", 2, "partly"),
        record("first_002", 1, "partly", (1, 2)),
        record("first_002", 2, "partly"),
        record("first_003", 1, "passes", (1, 2, 3)),
        record("first_003", 2, "partly"),
    ]
    two, three = report.interference(records).values()
    assert (two["lost"], two["won"], two["each alone passes"]["count"], two["fall"]) == ([1], [], 1, 50.0)
    assert (two["changes a problem"], two["problems"]) == (1.5, 2)
    # A change that alone was not migrated counts among all that concern the problem.
    assert (three["lost"], three["won"], three["fall"]) == ([], [1], -50.0)
    assert report.group_of("single_017") == "1" and report.group_of("first_010") == "10"


def test_failures_are_split_between_compilation_and_what_comes_after():
    half = [record("single_001", at, level) for at, level in enumerate(["passes", "does not compile"])]
    assert report.shapley(half) == {"compilation": 50.0, "after": 0.0}
    both = [
        record("single_001", at, level)
        for at, level in enumerate(["passes", "partly", "does not compile", "does not compile"])
    ]
    split = report.shapley(both)
    assert split == {"compilation": 37.5, "after": 37.5}
