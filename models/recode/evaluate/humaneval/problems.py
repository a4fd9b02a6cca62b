"""HumanEval's problems (MIT, `data/LICENSE`), for measuring only."""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data/HumanEval.jsonl.gz"


@dataclass(frozen=True)
class Problem:
    """One problem with its canonical solution."""

    number: int
    code: str
    test: str
    entry: str

    @property
    def file(self) -> str:
        return f"problem_{self.number:03}.py"


@cache
def problems() -> tuple[Problem, ...]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return tuple(
        Problem(at, one["prompt"] + one["canonical_solution"], one["test"], one["entry_point"])
        for at, one in enumerate(read)
    )
