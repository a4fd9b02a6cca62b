"""The whole pipeline on held-out asks, invented and real ones: prompt, answers, gates. The threshold is chosen here."""

import ast
import itertools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..data.expand import signature
from ..data.generate import asks
from ..data.terms import KEYWORD_ONLY
from ..prompts import binary

REAL = "real"
"""Written changes of libraries that no training saw."""
SPLITS = {"names": (True, False), "wordings": (False, True), "both": (True, True)}
"""Names held out of training, wordings of notes, both."""
SEED = 90_001
"""Of no training run."""


@dataclass(frozen=True)
class Held:
    """One held-out ask."""

    family: str
    split: str
    first: bool
    """Whether the likeliest answer is right to the letter, no gate asked."""
    first_probability: float
    offered: bool
    """Whether an answer passed the gates."""
    right: bool
    """Whether that one is right to the letter."""
    probability: float
    refused: str | None
    """What refused the likeliest answer, where none passed."""


def measure(model: Path, count: int, strategy: str = "both") -> list[Held]:
    """`count` asks a split."""
    out = []
    for split, (names, wordings) in SPLITS.items():
        drawn = list(itertools.islice(asks(SEED, names, wordings), count))
        for ask, line in zip(drawn, answered(drawn, model, strategy), strict=True):
            out.append(held(ask, split, line["answers"]))
    return out


def measure_real(model: Path, records: list[dict], strategy: str = "both") -> list[Held]:
    """The held-out libraries' written changes (`recode.data.records`): each question, and what else calls look like."""
    drawn = [one for one in records if one["split"] == "held" and one["written"]]
    lines = answered(drawn, model, strategy)
    return [held(ask, REAL, line["answers"], alike) for ask, line in zip(drawn, lines, strict=True)]


def alike(ask: dict, template: str) -> bool:
    """Whether a template says what the right one does: arguments count by parameter where the signature is known."""
    try:
        return plain(ask, template) == plain(ask, ask["template"])
    except (SyntaxError, ValueError):
        return False


def plain(ask: dict, template: str) -> str:
    """A template with every argument of a known call by keyword, in the order of the names."""
    old = ask["old"]["path"]
    callee = f"{{self}}.{old.rsplit('.', 1)[1]}" if ask["call"]["receiver"] else old
    text = template.replace("{callee}", callee).replace("{", "_HOLE_").replace("}", "_")
    known = {symbol["path"]: symbol["signatures"] for symbol in ask["new"]}
    by_name = {path.rsplit(".", 1)[1]: signatures for path, signatures in known.items()}
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        path = ast.unparse(node.func)
        signatures = known.get(path) or (by_name.get(node.func.attr) if path.startswith("_HOLE_") else None)
        params = signature(signatures[0]) if signatures else None
        placed = [param.name for param in params or () if param.kind != KEYWORD_ONLY]
        if len(node.args) <= len(placed) and not any(isinstance(arg, ast.Starred) for arg in node.args):
            pairs = zip(placed, node.args, strict=False)
            node.keywords = [ast.keyword(name, value) for name, value in pairs] + node.keywords
            node.args = []
        node.keywords.sort(key=lambda keyword: keyword.arg or "")
    return ast.unparse(tree)


def answered(drawn: list[dict], model: Path, strategy: str) -> list[dict]:
    """`{"id", "answers"}` for each ask; the right templates are not shown to the model."""
    text = "".join(json.dumps({k: v for k, v in ask.items() if k != "template"}) + "\n" for ask in drawn)
    command = [binary(), "model", "answers", "-", "--strategy", strategy, "--model-file", str(model.resolve())]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift model answers failed: {done.stderr.strip()[-500:]} {done.stdout[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def to_the_letter(ask: dict, template: str) -> bool:
    return template == ask["template"]


def held(ask: dict, split: str, tried: list[dict], is_right=to_the_letter) -> Held:
    passed = next((one for one in tried if one.get("adoption") in ("adopted", "unknown")), None)
    return Held(
        family=ask["family"],
        split=split,
        first=bool(tried) and is_right(ask, tried[0]["template"]),
        first_probability=tried[0]["probability"] if tried else 0.0,
        offered=passed is not None,
        right=passed is not None and is_right(ask, passed["template"]),
        probability=passed["probability"] if passed else 0.0,
        refused=None if passed or not tried else tried[0].get("by", tried[0].get("adoption")),
    )


def threshold(all_of_them: list[Held], wrong: float = 0.02) -> float | None:
    """The lowest probability from which on at most this share of what is offered is wrong, 100 of them at least."""
    offered = sorted((one for one in all_of_them if one.offered), key=lambda one: -one.probability)
    best, failures = None, 0
    for number, one in enumerate(offered, 1):
        failures += not one.right
        is_last = number == len(offered) or offered[number].probability < one.probability
        if is_last and number >= 100 and failures <= wrong * number:
            best = one.probability
    return best
