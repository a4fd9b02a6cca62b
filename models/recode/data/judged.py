"""How apilift's gates judge the generator's right answers: `python3 -m recode.data.judged --count 3000 --seed 11`.

Prints, by family, how many were adopted, left open because the record names no replacement, or refused, and by which
gate. A family that is always refused cannot be offered, so there is little use in training on it.
"""

import argparse
import itertools
import json
import subprocess
from collections import Counter, defaultdict

from ..prompts import binary, prompts
from .generate import asks


def score(lines: list[dict]) -> list[dict]:
    """What `apilift score` says of asks with `answer` (as the model says it) and `template` (the right one)."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run([binary(), "score"], input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift score failed: {done.stderr.strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


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
