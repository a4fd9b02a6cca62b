"""The whole pipeline on the generator's held-out asks: prompt, answers, gates. The threshold is chosen here."""

import itertools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..data.generate import asks
from ..prompts import binary

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


def answered(drawn: list[dict], model: Path, strategy: str) -> list[dict]:
    """`{"id", "answers"}` for each ask; the right templates are not shown to the model."""
    text = "".join(json.dumps({k: v for k, v in ask.items() if k != "template"}) + "\n" for ask in drawn)
    command = [binary(), "model", "answers", "-", "--strategy", strategy, "--model-file", str(model.resolve())]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift model answers failed: {done.stderr.strip()[-500:]} {done.stdout[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def held(ask: dict, split: str, tried: list[dict]) -> Held:
    passed = next((one for one in tried if one.get("adoption") in ("adopted", "unknown")), None)
    return Held(
        family=ask["family"],
        split=split,
        first=bool(tried) and tried[0]["template"] == ask["template"],
        first_probability=tried[0]["probability"] if tried else 0.0,
        offered=passed is not None,
        right=passed is not None and passed["template"] == ask["template"],
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
