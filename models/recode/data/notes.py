"""Tells a change in words: a title and one to four sentences, as change files and mined records have them."""

import random
import re
import tomllib
from functools import cache
from pathlib import Path

from .terms import Case

MOST = 300  # characters; apilift cuts there
CHOICE = re.compile(r"<([^<>]*)>")


@cache
def wordings(held: bool) -> dict[str, list[str]]:
    """The pools of one split."""
    pools = tomllib.loads((Path(__file__).parent / "wordings.toml").read_text("utf-8"))
    return {name: pool["held" if held else "train"] for name, pool in pools.items()}


def release(numbers: random.Random) -> tuple[str, str]:
    """Two releases, the second later."""
    major, minor = numbers.randint(0, 5), numbers.randint(0, 30)
    later = f"{major + 1}.0" if numbers.random() < 0.4 else f"{major}.{minor + numbers.randint(1, 8)}"
    return f"{major}.{minor}", later


class Teller:
    """Words for cases; `held` takes the wordings that training never sees."""

    def __init__(self, numbers: random.Random, held: bool = False) -> None:
        self.numbers = numbers
        self.pools = wordings(held)

    def note(self, case: Case, deprecated: str, removed: str, noise: str) -> str:
        """The title and the note in one line, as apilift puts them before the model.

        `noise` is a name that has nothing to do with the change.
        """
        if set(case.say) <= set(case.optional) and self.numbers.random() < 0.5:
            return self.mined(case)
        told = [self.sentence(pool, case) for pool in case.say]
        if self.numbers.random() < 0.45:
            told.insert(self.numbers.randint(0, len(told)), self.told("filler", {"noise": noise}))
        if self.numbers.random() < 0.15:
            told.insert(0, f"Deprecated since {deprecated}.")
        return " ".join([f"{self.title(case)}.", *told])

    def sentence(self, pool: str, case: Case) -> str:
        """One wording of the pool. `pool 2` speaks of the case's second parameters (`p2`, `q2`, `value2`)."""
        name, _, which = pool.partition(" ")
        facts = case.facts
        if which:
            facts = facts | {key: facts[key + which] for key in ("p", "q", "value") if key + which in facts}
        return self.told(name, facts)

    def told(self, pool: str, facts: dict[str, str]) -> str:
        """A wording with its choices made and its facts in place."""
        wording = self.numbers.choice(self.pools[pool])
        chosen = CHOICE.sub(lambda choice: self.numbers.choice(choice[1].split("|")), wording)
        return " ".join(chosen.format_map(facts).split()).replace(" .", ".").replace(" ,", ",")

    def title(self, case: Case) -> str:
        pool = "title-plain"
        if case.kind == "required":
            pool = "title-required"
        elif case.parameter and self.numbers.random() < 0.85:
            pool = "title-parameter"
        elif case.facts.get("then") and case.replacement and not case.parameter and self.numbers.random() < 0.4:
            pool = "title-then"
        elif case.facts.get("new") in case.replacement and not case.parameter and self.numbers.random() < 0.75:
            pool = "title-use"
        return self.told(pool, case.facts)

    def mined(self, case: Case) -> str:
        """What a model is told of a mined change: its title (`changes::derive::evidence`)."""
        old, p = case.old.path, case.parameter
        successor = case.replacement[0] if case.replacement else None
        if case.kind == "position":
            title = f"Pass `{p}` of `{old}` by keyword"
        elif p and successor and successor.startswith("("):
            title = f"Pass `{successor[1:-1]}` instead of `{p}` to `{old}`"
        elif case.value:
            title = f"Do not pass `{p}={case.value}` to `{old}`"
        elif p:
            title = f"Do not pass `{p}` to `{old}`"
        elif successor:
            title = f"Use `{successor}` instead of `{old}`"
        else:
            title = f"Do without `{old}`"
        return f"{title}."
