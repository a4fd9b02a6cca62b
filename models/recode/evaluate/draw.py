"""Draws the evaluation set of real changes and freezes it.

    cargo run -q -p changes --example list api-changelogs > CHANGES.jsonl
    cd models && python3 -m recode.evaluate.draw CHANGES.jsonl ../api-changelogs

Writes `drawn.jsonl` (one change a line: id, library, family, what replaces it, whether it is hard) and `drawn.sha256`.
Drawn are mined changes that name a replacement: never written ones, whose rewrites are training data. Libraries take
turns, and within a library families do, so that neither the largest library nor the commonest family fills the set.

`hard` marks what facts alone do not rewrite: the replacement is no plain rename or move of something with the same
parameters. It is a reading of the surfaces here; what the derived rewrites really solve is measured when the answers
are evaluated. Nothing here looks at any model, and the answers are written to this list without sight of one.
"""

import argparse
import hashlib
import json
import random
import re
from collections import defaultdict
from pathlib import Path

from ..data.surfaces import surface

SEED = 20261121
HARD, PLAIN = 160, 240
VALUES = {"attribute": "property"}
"""What is used alike."""
FOLDER = Path(__file__).parent


def names(symbol: dict | None) -> list[str] | None:
    """The parameters' names of the newest signature; None where it has none."""
    if not symbol or not symbol.get("signatures"):
        return None
    return [param.split("=")[0].strip("*") for param in symbol["signatures"][-1]["params"] if param.strip("*/")]


def successors(change: dict) -> tuple[list[str], list[str]]:
    """Symbols and parameters that replace it, off the list's debug text."""
    text = change["replacement"]
    return re.findall(r'Symbol\("([^"]+)"\)', text), re.findall(r'Parameter\("([^"]+)"\)', text)


def family_of(change: dict, known: dict[str, dict]) -> tuple[str, bool]:
    """The family, and whether more than a rename or a move of the same parameters is needed."""
    old = change["paths"][0]
    symbols, parameters = successors(change)
    if change["parameter"]:
        if parameters:
            return "parameter renamed", False
        return "parameter to symbol", True
    new = symbols[0]
    before, after = known.get(old), known.get(new)
    sort = change["symbol"] or (before or {}).get("kind") or change["kind"]
    to = (after or {}).get("kind")
    if to and VALUES.get(sort, sort) != VALUES.get(to, to):
        return f"{sort} to {to}", True
    relation = "moved" if old.rsplit(".", 1)[-1] == new.rsplit(".", 1)[-1] else "renamed"
    mine, theirs = names(before), names(after)
    same = mine is None or theirs is None or mine == [name for name in theirs if name in mine][: len(mine)]
    unknown = mine is not None and theirs is None and relation == "renamed"
    return f"{sort} {relation}{'' if same else ', other parameters'}", not same or unknown


def candidates(changes: Path, folder: Path) -> list[dict]:
    surfaces: dict[str, dict] = {}
    out = []
    for change in map(json.loads, changes.read_text("utf-8").splitlines()):
        symbols, parameters = successors(change)
        if not change["mined"] or not (symbols or parameters) or not change["paths"]:
            continue
        library = change["distribution"]
        if library not in surfaces:
            surfaces[library] = surface(folder / library)
        family, hard = family_of(change, surfaces[library])
        path = change["paths"][0]
        inside = f"{change['parameter']}={change['value']}" if change["value"] else change["parameter"]
        replacement = symbols + [f"({name})" for name in parameters]
        out.append(
            {
                "id": f"{path}({inside})" if inside else path,
                "library": library,
                "kind": change["kind"],
                "family": family,
                "hard": hard,
                "replacement": replacement,
                "deprecated": change["deprecated"],
                "removed": change["removed"],
            }
        )
    return sorted(out, key=lambda one: one["id"])


def draw(all_of_them: list[dict], count: int, numbers: random.Random) -> list[dict]:
    """Round after round one of each library, from the family that it has given least of."""
    stock: dict[str, dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for one in all_of_them:
        stock[one["library"]][one["family"]].append(one)
    for families in stock.values():
        for those in families.values():
            numbers.shuffle(those)
    out: list[dict] = []
    given: dict[tuple[str, str], int] = defaultdict(int)
    seen: set[tuple] = set()
    while len(out) < count and any(stock.values()):
        for library in numbers.sample(sorted(stock), len(stock)):
            families = {family: those for family, those in stock[library].items() if those}
            if not families or len(out) == count:
                stock.pop(library, None) if not families else None
                continue
            family = min(sorted(families), key=lambda name: (given[library, name], numbers.random()))
            one = families[family].pop()
            # One of a row of doors to the same thing, and of a family of like changes, is enough.
            alike = (library, one["id"].rsplit(".", 1)[-1], tuple(r.rsplit(".", 1)[-1] for r in one["replacement"]))
            given[library, family] += 1
            if alike not in seen:
                seen.add(alike)
                out.append(one)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("changes", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    numbers = random.Random(SEED)
    everything = candidates(options.changes, options.folder)
    drawn = draw([one for one in everything if one["hard"]], HARD, numbers)
    drawn += draw([one for one in everything if not one["hard"]], PLAIN, numbers)
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in sorted(drawn, key=lambda one: one["id"]))
    (FOLDER / "drawn.jsonl").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (FOLDER / "drawn.sha256").write_text(f"{digest}  drawn.jsonl\n", "utf-8")
    libraries = {one["library"] for one in drawn}
    hard = sum(one["hard"] for one in drawn)
    print(f"{len(drawn)} of {len(everything)} changes, {hard} hard, {len(libraries)} libraries, {digest[:12]}")


if __name__ == "__main__":
    main()
