"""ReCode's entries as prompts and answers of the form `recode/1`, through `apilift model prompt`."""

import gzip
import json
import random
from collections import Counter
from pathlib import Path

from ..prompts import run

ENTRIES = Path(__file__).parent.parent / "data" / "entries.jsonl.gz"


def rows(path: Path = ENTRIES) -> list[dict]:
    """One row an entry: `prompt`, `completion` (the answer as SFT learns it, with an empty thought), `new_code` (what
    the reward compares with), `change`."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = [line for line in file if line.strip()]
    entries = map(json.loads, lines)
    told = run(["prompt", "--form", "recode/1"], (line.strip() for line in lines))
    return [
        {
            "prompt": said["prompt"],
            "completion": said["target"],
            "new_code": entry["new_code"],
            "change": entry["change"],
        }
        for entry, said in zip(entries, told, strict=True)
    ]


def split(those: list[dict], held: int, seed: int) -> tuple[list[dict], list[dict]]:
    """Entries to train on, and about `held` others; no change is on both sides."""
    changes = sorted({row["change"] for row in those})
    random.Random(seed).shuffle(changes)
    sizes = Counter(row["change"] for row in those)
    apart: set[str] = set()
    while changes and sum(sizes[change] for change in apart) < held:
        apart.add(changes.pop())
    return [row for row in those if row["change"] not in apart], [row for row in those if row["change"] in apart]
