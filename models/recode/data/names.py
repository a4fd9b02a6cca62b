"""Invented names. Some words are held out: they stand in the names of the evaluation's split only."""

import random
import tomllib
from functools import cache
from keyword import iskeyword
from pathlib import Path

HELD_OUT = 5  # every fifth word


def pool(words: list[str], held: bool) -> list[str]:
    """The words of a split: four of five, or the fifth that the first never sees."""
    kept = sorted({word for word in words if not iskeyword(word)})
    return [word for at, word in enumerate(kept) if (at % HELD_OUT == 0) == held]


@cache
def pools(held: bool) -> dict[str, list[str]]:
    """All words of a split."""
    words = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return {name: pool(text.split(), held) for name, text in words.items()}


class Names:
    """Names from one split's words; `held` takes the words that training never sees."""

    def __init__(self, numbers: random.Random, held: bool = False) -> None:
        self.numbers = numbers
        words = pools(held)
        self.verbs, self.nouns, self.adjectives = words["verbs"], words["nouns"], words["adjectives"]
        self.roots, self.params, self.strings = words["roots"], words["params"], words["strings"]

    def noun(self) -> str:
        return self.numbers.choice(self.nouns)

    def verb(self) -> str:
        return self.numbers.choice(self.verbs)

    def function(self) -> str:
        """`read_block`, `blockread`, `read`."""
        chance = self.numbers.random()
        if chance < 0.65:
            return f"{self.verb()}_{self.noun()}"
        if chance < 0.8:
            return self.verb()
        if chance < 0.9:
            return f"{self.verb()}{self.noun()}"
        return f"{self.noun()}_{self.noun()}"

    def klass(self) -> str:
        """`DenseBlock`, `BlockReader`."""
        words = [self.noun()]
        if self.numbers.random() < 0.7:
            words.insert(0, self.numbers.choice(self.adjectives if self.numbers.random() < 0.5 else self.nouns))
        return "".join(word.capitalize() for word in words)

    def constant(self) -> str:
        words = [self.noun()]
        if self.numbers.random() < 0.6:
            words.append(self.noun())
        return "_".join(words).upper()

    def member(self) -> str:
        """A property's name."""
        return self.noun() if self.numbers.random() < 0.6 else f"{self.noun()}_{self.noun()}"

    def module(self) -> str:
        return self.noun()

    def root(self) -> str:
        return self.numbers.choice(self.roots)

    def param(self) -> str:
        chance = self.numbers.random()
        if chance < 0.75:
            return self.numbers.choice(self.params)
        if chance < 0.9:
            return f"{self.noun()}_{self.noun()}"
        return self.noun()

    def string(self) -> str:
        return f"'{self.numbers.choice(self.strings)}'"

    def fresh(self, make, taken: set[str]) -> str:
        """A name that is not taken yet; it is taken then."""
        while True:
            name = make()
            if name not in taken:
                taken.add(name)
                return name
