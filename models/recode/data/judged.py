"""How apilift's gates judge the generator's right answers: `python3 -m recode.data.judged --count 3000 --seed 11`.

Prints, by family, how many were adopted, left open because the record names no replacement, or refused, and by which
gate. A family that is always refused cannot be offered, so there is little use in training on it.
"""

import argparse
import itertools
from collections import Counter, defaultdict

from ..prompts import prompts
from ..reward import score
from .generate import asks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    drawn = list(itertools.islice(asks(options.seed), options.count))
    for ask, line in zip(drawn, prompts(drawn), strict=True):
        ask["answer"] = line["target"]
    table: dict[str, Counter] = defaultdict(Counter)
    for ask, judged in zip(drawn, score(drawn), strict=True):
        by = (judged.get("refused") or {}).get("by")
        said = f"{judged['outcome']} by {by}" if by else judged["outcome"]
        table[ask["family"]][said] += 1
        table["all"][said] += 1
        table["all"]["equal to the right answer"] += judged["parts"]["em"] == 2
    for family in sorted(table, key=lambda name: (name != "all", name)):
        print(f"{family}: {', '.join(f'{said} {count}' for said, count in table[family].most_common())}")


if __name__ == "__main__":
    main()
