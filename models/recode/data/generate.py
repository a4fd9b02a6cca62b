"""Generates asks with their answers as JSON lines.

    cd models && python3 -m recode.data.generate --count 100000 --seed 1 [--held] [--families a,b] > asks.jsonl

A line is what `apilift model prompt` takes (the ask: change, old, new, call) with `template`, the right answer, and
`family`. `--held` draws names and note wordings that are never drawn without it. Every template is right by
construction: it is printed from the old symbol's definition in terms of the new one; `check.py` runs both.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator

from .families import FAMILIES
from .notes import MOST, Teller, release
from .printer import Impossible, Printer
from .shapes import shapes
from .terms import CALLED, KEYWORD_ONLY, POSITIONAL_ONLY, Argument, Case, Param, Symbol
from .world import World


def call_of(case: Case, world: World) -> dict[str, Argument] | None:
    """Draws the old call's arguments, in the order of the call; None where the draw does not bind."""
    numbers = world.numbers
    positional, keywords = shapes()["calls"].draw(numbers)
    params = list(case.old.params or ())
    placed = [param for param in params if param.kind != KEYWORD_ONLY]
    least = sum(param.kind == POSITIONAL_ONLY and param.default is None for param in placed)
    by_position = placed[: max(min(positional, len(placed)), least)]
    own = next((at for at, param in enumerate(placed) if param.name == case.parameter), None)
    if case.kind == "position":
        by_position = placed[: max(len(by_position), own + 1)]
    elif own is not None and placed[own].kind != POSITIONAL_ONLY:
        # A parameter's change is a finding where its name is written.
        by_position = by_position[:own]
    rest = [param for param in params if param not in by_position]
    must = [param for param in rest if param.default is None or param.name in case.needed]
    may = [param for param in rest if param not in must]
    by_keyword = must + numbers.sample(may, min(max(keywords - len(must), 0), len(may)))
    if any(param.kind == POSITIONAL_ONLY for param in by_keyword):
        return None
    if world.chance(0.3):
        numbers.shuffle(by_keyword)
    else:
        by_keyword.sort(key=params.index)
    given = [argument(param, "position", case, world) for param in by_position]
    given += [argument(param, "keyword", case, world) for param in by_keyword]
    return {one.param: one for one in given}


def argument(param: Param, by: str, case: Case, world: World) -> Argument:
    fixed = case.needed.get(param.name)
    if fixed is not None:
        return Argument(param.name, by, fixed or None)
    if param.default in ("True", "False") and world.chance(0.6):
        return Argument(param.name, by, world.numbers.choice(("True", "False")))
    sort = shapes()[by].draw(world.numbers)
    if sort == "opaque" or param.default in ("True", "False"):
        return Argument(param.name, by)
    return Argument(param.name, by, world.names.string() if sort == "string" else sort)


def told(symbol: Symbol) -> dict:
    signatures = [symbol.signature()] if symbol.params is not None and symbol.sort in CALLED else []
    return {"path": symbol.path, "is": symbol.sort, "signatures": signatures}


def new_symbols(case: Case, note: str) -> list[dict]:
    """As apilift lists them: the replacements, the symbol itself where it stays, what the note names in full."""
    named = [symbol for symbol in case.new if symbol.path in case.replacement]
    own = next((symbol for symbol in case.new if symbol.path == case.old.path), None)
    out = [told(symbol) for symbol in named]
    if case.parameter or not named:
        out.append(told(own) if own else {"path": case.old.path, "is": case.old.sort, "signatures": []})
    out += [told(symbol) for symbol in case.mentions if f"`{symbol.path}`" in note]
    return out


def ask_of(case: Case, world: World, teller: Teller) -> dict | None:
    """One ask with its answer, or None where the drawn call has none."""
    form = world.numbers.choice(case.forms)
    given = call_of(case, world) if form == "call" else {}
    if given is None:
        return None
    try:
        template = Printer(case.old, given).text(case.body)
    except Impossible:
        return None
    deprecated, removed = release(world.numbers)
    noise = world.names.member() if world.chance(0.5) else world.names.function()
    note = teller.note(case, deprecated, removed, noise)
    if len(note) > MOST:
        return None
    at = {"deprecated": deprecated} if world.chance(0.6) else {}
    if not at or world.chance(0.7):
        at["removed"] = removed
    arguments = [
        {"parameter": one.param, "by": one.by} | ({"literal": one.literal} if one.literal else {})
        for one in given.values()
    ]
    return {
        "family": case.family,
        "change": {
            "symbol": case.old.path,
            "kind": case.kind,
            "parameter": case.parameter,
            "value": case.value,
            "deprecated": at.get("deprecated"),
            "removed": at.get("removed"),
            "replacement": list(case.replacement),
            "note": note,
        },
        "old": told(case.old),
        "new": new_symbols(case, note),
        "call": {
            "as": form,
            "receiver": case.old.sort in ("method", "property"),
            "arguments": arguments,
            "result": shapes()["results"].draw(world.numbers),
        },
        "template": template,
    }


def cases(
    seed: int, names: bool = False, wordings: bool = False, families: list[str] | None = None
) -> Iterator[tuple[Case, dict]]:
    """Cases with their asks, without end; the same seed gives the same ones.

    `names` and `wordings` take those that are held out of training.
    """
    numbers = random.Random(f"{seed} {names} {wordings}")
    teller = Teller(numbers, wordings)
    drawn = families or list(FAMILIES)
    weights = [FAMILIES[name][1] for name in drawn]
    while True:
        world = World(numbers, names)
        case = FAMILIES[numbers.choices(drawn, weights)[0]][0](world)
        ask = case and ask_of(case, world, teller)
        if ask:
            yield case, ask


def asks(seed: int, names: bool = False, wordings: bool = False, families: list[str] | None = None) -> Iterator[dict]:
    """Asks with their answers and ids, without end."""
    split = "".join(word[0] for word, held in (("names", names), ("wordings", wordings)) if held) or "g"
    for at, (_, ask) in enumerate(cases(seed, names, wordings, families)):
        yield {"id": f"{split}-{seed}-{at}", **ask}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", action="store_true", help="names and wordings that are held out of training")
    parser.add_argument("--families", help="only these, with commas between them")
    options = parser.parse_args()
    families = options.families.split(",") if options.families else None
    for unknown in sorted(set(families or ()) - set(FAMILIES)):
        print(f"generate: there is no family {unknown}; there are {', '.join(FAMILIES)}", file=sys.stderr)
        return 2
    for _, ask in zip(range(options.count), asks(options.seed, options.held, options.held, families), strict=False):
        print(json.dumps(ask, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
