"""The committed entries are well-formed, passed by the gates, and apart from the evaluation set."""

import ast
import gzip
import json
import re
from collections import Counter
from pathlib import Path

from recode.data import entries
from recode.evaluate.frozen import drawn, ends, excluded, expanded

FILE = Path(entries.__file__).parent / "entries.jsonl.gz"
GATES = {"parses", "arguments", "exists", "gone", "adopts", "inside", "names", "defaults", "result", "stable"}
FIELDS = ("dependency", "new_version", "description", "update_info", "old_code", "new_code", "change", "licence")


def committed() -> list[dict]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_there_are_enough_of_many_libraries():
    found = committed()
    assert len(found) >= 2000 and len({one["dependency"] for one in found}) >= 40
    origins = Counter(one["origin"] for one in found)
    assert set(origins) == {"written", "mined"} and min(origins.values()) >= 1000
    assert len({(one["old_code"], one["new_code"]) for one in found}) == len(found)


def test_each_is_whole_and_no_gate_failed():
    for one in committed():
        assert all(one[field] for field in FIELDS), one
        assert set(one["gates"]) == GATES and set(one["gates"].values()) <= {"pass", "unknown"}, one["change"]
        assert one["old_code"] != one["new_code"]
        ast.parse(one["old_code"])
        ast.parse(one["new_code"])


def test_nothing_of_the_evaluation_set_is_in_it():
    apart = excluded()
    assert len(drawn()) == 400 and len({one["library"] for one in drawn()}) >= 20
    for one in committed():
        assert not apart.has(one["change"], None), one["change"]


def test_doors_and_families_count_as_their_paths():
    assert expanded("a.{b,c.d}.{e,f}(x)") == ["a.b.e(x)", "a.b.f(x)", "a.c.d.e(x)", "a.c.d.f(x)"]
    one = next(one["id"] for one in drawn() if "(" not in one["id"])
    root, name = ends(one)
    assert excluded().has(f"{root}.{{zzz,other.{name}}}", None) and not excluded().has(f"{root}.zzz_not_there", None)


def test_examples_are_read_with_their_proofs(tmp_path):
    (tmp_path / "gone.md").write_text(
        '+++\nsymbol = "acme.gone"\n+++\n# Use it\nWhy.\n```python before\na\n```\n```python after\nb\n```\n', "utf-8"
    )
    (tmp_path / "proven.toml").write_text('[[proof]]\nfile = "gone.md"\nexample = 0\n', "utf-8")
    (one,) = entries.written(tmp_path)
    assert (one["old"], one["after"], one["executed"], one["title"], one["note"]) == (
        "a\n",
        "b\n",
        True,
        "Use it",
        "Why.",
    )


def test_the_drawn_changes_have_their_answers():
    lines = (Path(entries.__file__).parents[1] / "evaluate/answers.jsonl").read_text("utf-8").splitlines()
    answers = {one["id"]: one["templates"] for one in map(json.loads, lines)}
    assert set(answers) == {one["id"] for one in drawn()}
    assert sum(one["hard"] for one in drawn()) >= 150
    for text in (text for texts in answers.values() for text in texts):
        ast.parse(re.sub(r"\{(\w+)\}", r"hole_\1", text))
