"""Draws the 140 synthetic changes and freezes them with the code that they concern.

    cd models && python3 -m recode.evaluate.humaneval.draw

Every call that the solutions make of a builtin, a method or the standard library goes through a *door*, a function or
method of the generated library; what many problems call has several doors. Each door gets one change. Writes
`changes.jsonl` and `frozen.sha256`, the sum of the changes and of all routed code.
"""

import hashlib
import json
import random
from collections import defaultdict
from functools import cache
from pathlib import Path

from .calls import ROOT, Call
from .kinds import made
from .problems import problems
from .route import Routed, calls_of, route

SEED = 20261121
KINDS = {
    "reordered": 16,
    "returned": 20,
    "moved": 21,
    "parameter renamed": 21,
    "parameter added": 20,
    "parameter removed": 20,
    "renamed": 22,
}
"""How many changes of each kind, those first that fewest doors can have."""
COUNT = sum(KINDS.values())
FOLDER = Path(__file__).parent
FIRST = ("ba", "co", "du", "fe", "gi", "ha", "jo", "ka", "lu", "me", "ni", "po")
LAST = ("ran", "sil", "tor", "vel", "wim", "zon", "bur", "dek", "fal", "gos", "hul", "mir")


def doors() -> list[tuple[Call, tuple[int, ...]]]:
    """Each door with the problems that go through it: about as many for a call as it has problems."""
    users: dict[Call, list[int]] = defaultdict(list)
    for problem in problems():
        for call in dict.fromkeys(calls_of(problem)):
            users[call].append(problem.number)
    calls = sorted(users, key=lambda call: (call.owner or "", call.module or "", call.name, call.parameters))
    total = sum(map(len, users.values()))
    counts = dict.fromkeys(calls, 1)
    while sum(counts.values()) < COUNT:
        open_ones = [call for call in calls if counts[call] < len(users[call])]
        most = max(open_ones, key=lambda call: len(users[call]) * COUNT / total - counts[call])
        counts[most] += 1
    numbers = random.Random(SEED)
    out = []
    for call in calls:
        mixed = numbers.sample(users[call], len(users[call]))
        out += [(call, tuple(sorted(mixed[at :: counts[call]]))) for at in range(counts[call])]
    return out


def can_be(kind: str, call: Call) -> bool:
    """Whether a change of this kind can be made to a door."""
    if kind == "reordered":
        return len(call.parameters) >= 2
    if kind == "returned":
        return call.returns is not None
    if kind == "moved":
        return call.owner is None
    return kind != "parameter renamed" or bool(call.parameters)


def draw() -> list[dict]:
    """The changes, in the order of the releases that make them."""
    numbers = random.Random(SEED + 1)
    stock = doors()
    numbers.shuffle(stock)
    words = [first + last for first in FIRST for last in LAST]
    numbers.shuffle(words)
    out = []
    for kind, count in KINDS.items():
        fitting = [door for door in stock if can_be(kind, door[0])][:count]
        if len(fitting) < count:
            raise ValueError(f"{kind}: only {len(fitting)} of {count} doors can have it")
        for at, (call, users) in enumerate(fitting):
            stock.remove((call, users))
            out.append({**made(kind, call, words.pop(), at, numbers), "problems": list(users)})
    numbers.shuffle(out)
    return [{"number": number, **one} for number, one in enumerate(out, 1)]


def routed(changes: list[dict]) -> list[Routed]:
    """Each problem's code on the first release."""
    at = {(call_of(change), user): change for change in changes for user in change["problems"]}
    return [route(problem, at, SEED) for problem in problems()]


def call_of(change: dict) -> Call:
    """The call that a change's door stands for."""
    fields = change["call"]
    return Call(**{**fields, "parameters": tuple(fields["parameters"])})


def digest(text: str, code: list[Routed]) -> str:
    whole = text + "".join(one.code for one in code)
    return hashlib.sha256(whole.encode()).hexdigest()


@cache
def frozen() -> tuple[list[dict], list[Routed]]:
    """The frozen changes and code; an error where either is another."""
    text = (FOLDER / "changes.jsonl").read_text("utf-8")
    changes = [json.loads(line) for line in text.splitlines()]
    code = routed(changes)
    if digest(text, code) != (FOLDER / "frozen.sha256").read_text("utf-8").split()[0]:
        raise ValueError("changes.jsonl or the routed code is not the frozen one (frozen.sha256): restore it from git")
    return changes, code


def main() -> None:
    changes = draw()
    text = "".join(json.dumps(one) + "\n" for one in changes)
    code = routed(changes)
    idle = [one["number"] for one in changes if not any(one["number"] in those.affected for those in code)]
    if idle:
        raise ValueError(f"changes that concern no problem: {idle}")
    (FOLDER / "changes.jsonl").write_text(text, "utf-8")
    (FOLDER / "frozen.sha256").write_text(f"{digest(text, code)}  changes.jsonl and the routed code\n", "utf-8")
    affected = sum(bool(one.affected) for one in code)
    print(f"{len(changes)} changes of {ROOT}, {affected} of {len(code)} problems affected by all of them")


if __name__ == "__main__":
    main()
