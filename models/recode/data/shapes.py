"""Shapes of signatures and calls, drawn as often as real code has them (`shapes.json`, made by `mine_shapes.py`)."""

import json
import random
from functools import cache
from pathlib import Path


class Drawn:
    """Keys drawn by their counts."""

    def __init__(self, rows: list) -> None:
        self.keys = [tuple(key) if isinstance(key, list) else key for key, _ in rows]
        self.weights, total = [], 0
        for _, count in rows:
            total += count
            self.weights.append(total)

    def draw(self, numbers: random.Random):
        return numbers.choices(self.keys, cum_weights=self.weights)[0]


@cache
def shapes() -> dict[str, Drawn]:
    """The tables of `shapes.json`; literals of arguments are split by how the argument is passed."""
    data = json.loads((Path(__file__).parent / "shapes.json").read_text("utf-8"))
    rows = {name: data[name] for name in ("signatures", "calls", "defaults", "results")}
    for by in ("position", "keyword"):
        rows[by] = [[sort, count] for (how, sort), count in data["arguments"] if how == by]
    return {name: Drawn(table) for name, table in rows.items()}
