"""What becomes of the drawn changes: with rules, with a model, and with both, a record each."""

import ast
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from ..data.entries import run
from ..data.surfaces import surface
from . import project
from .frozen import FOLDER, drawn
from .rules import Bound, filled, outcome

NONE = "no rewrite"


@dataclass(frozen=True)
class Case:
    """One drawn change."""

    id: str
    library: str
    family: str
    hard: bool
    answerable: bool
    """Whether any template is right."""
    rules: str
    """right, wrong, no rewrite, not found: what `fix --unsafe-fixes` does without a model."""
    known: str | None
    """Where that rewrite comes from: derived, written."""
    asked: bool
    """Whether the use can be asked about."""
    offered: str
    """right, wrong, no rewrite: the model's answer that passed the gates, asked whatever rules do."""
    probability: float
    """The model's own, of that answer; 0 where none passed."""
    adoption: str | None
    refused: str | None
    """The gate or condition that refused the likeliest answer, where none passed."""
    first: str
    """right, wrong, no answer: the model's likeliest answer, no gate asked."""
    similarity: float
    """ES* of the likeliest answer to the nearest right template; -2 without an answer or a right template."""

    def both(self, threshold: float) -> str:
        """Rules, and the model where they have no rewrite."""
        if self.rules != NONE or self.probability < threshold:
            return self.rules
        return self.offered

    def alone(self, threshold: float) -> str:
        """The model alone."""
        return self.offered if self.probability >= threshold else NONE

    def ungated(self) -> str:
        """The model alone, if its likeliest answer were taken as it is."""
        return NONE if self.first == "no answer" else self.first


def answers() -> dict[str, list[str]]:
    """The right templates of each drawn change."""
    lines = (FOLDER / "answers.jsonl").read_text("utf-8").splitlines()
    return {one["id"]: one["templates"] for one in map(json.loads, lines)}


def measure(changes: Path, folder: Path, model: Path, strategy: str = "both") -> list[Case]:
    """Runs apilift over the drawn changes' projects. `changes` is the list of all changes, `folder` api-changelogs."""
    right = answers()
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        code = project.write(changes, folder, top)
        found = {one["file"].replace("\\", "/") for one in json.loads(run(["check", ".", *JSON], top) or "[]")}
        asked = ["model", "answers", ".", "--all", "--strategy", strategy, "--model-file", str(model.resolve())]
        lines = [json.loads(line) for line in run(asked, top).splitlines()]
        run(["fix", ".", "--unsafe-fixes", "--exit-zero"], top)
        fixed = {name: (top / name).read_text("utf-8") for name in code}
    uses: dict[str, list[dict]] = {}
    for line in lines:
        uses.setdefault(line["file"].replace("\\", "/"), []).append(line)
    out = []
    known: dict[str, dict] = {}
    for name, (one, old) in code.items():
        if one["library"] not in known:
            known[one["library"]] = surface(folder / one["library"])
        symbols = known[one["library"]]
        rules = outcome(fixed[name], old, name in found, right[one["id"]], symbols)
        out.append(case(one, old, rules, uses.get(name, []), right[one["id"]], symbols))
    coded = {one["id"] for one, _ in code.values()}
    # What is no change any more in today's list has no code, and no finding.
    gone = [one for one in drawn() if one["id"] not in coded]
    return out + [case(one, "", "not found", [], right[one["id"]], {}) for one in gone]


JSON = ("--exit-zero", "--output-format", "json")


def case(one: dict, old: str, rules: str, uses: list[dict], right: list[str], symbols: dict[str, dict]) -> Case:
    """The record of a change from the uses that `apilift model answers` printed for its file."""
    of_it = [use for use in uses if use["id"] == one["id"]] or uses
    use = of_it[0] if of_it else {"answers": [], "after": None, "known": None}
    tried = use["answers"]
    passed = next((answer for answer in tried if answer.get("adoption") in ("adopted", "unknown")), None)
    offered = outcome(use["after"], old, True, right, symbols) if passed and use["after"] else NONE
    first = tried[0]["template"] if tried else ""
    return Case(
        id=one["id"],
        library=one["library"],
        family=one["family"],
        hard=one["hard"],
        answerable=bool(right),
        rules=rules,
        known=use["known"],
        asked=bool(of_it),
        offered=offered,
        probability=passed["probability"] if passed else 0.0,
        adoption=passed["adoption"] if passed else None,
        refused=None if passed or not tried else tried[0].get("by", tried[0].get("adoption")),
        first=("right" if is_right(first, old, right, symbols) else "wrong") if first else "no answer",
        similarity=max((similarity(first, template) for template in right), default=-2.0) if first else -2.0,
    )


def is_right(template: str, old: str, right: list[str], symbols: dict[str, dict]) -> bool:
    """Whether a template says what a right one does; arguments count by parameter."""

    def plain(text: str) -> str:
        return ast.unparse(Bound(symbols).visit(filled(text, old)))

    try:
        return plain(template) in {plain(one) for one in right}
    except (SyntaxError, StopIteration, ValueError):
        return False


def similarity(one: str, other: str) -> float:
    """ReCode's ES*: 3.5 x (1 - Levenshtein / longer length) - 1.5."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        last, row = row, [at + 1]
        for place, against in enumerate(other):
            row.append(min(last[place] + (letter != against), last[place + 1] + 1, row[-1] + 1))
    longer = max(len(one), len(other))
    return 3.5 * (1 - row[-1] / longer) - 1.5 if longer else 2.0


def written(cases: list[Case]) -> list[dict]:
    return [asdict(one) for one in cases]
