"""Compares runs of reinforcement learning with the supervised run they began from, on held-out names and wordings.

    cd models && APILIFT=…/apilift python3 -m recode.train.compare SFT grpo=A,B,C dapo=D,E,F --count 500 > compared.json

The asks are those of `recode.train.held`, or lines of a file (`--asks`: what `recode.data.records` keeps out of
training); the answers are greedy. Beside the runs stands a network that was never trained. Prints JSON and, on the
error stream, a table: whole answers right, what the gates let through of right and wrong ones, and the mean reward.
Intervals (95 %) are bootstrapped over asks and seeds; differences from the supervised run are paired by ask.
"""

import argparse
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from ..data.generate import asks
from ..prompts import prompts
from ..reward import score
from . import config as configs
from . import tokens
from .config import Config
from .data import SPLITS
from .held import LONGEST
from .network import Network, Shape
from .sample import Questions, sample

MEASURES = {
    "right": "right",
    "passed": "let through by the gates",
    "passed right": "let through and right",
    "passed wrong": "let through and not the reference",
    "reward": "reward",
}
DRAWS = 4000
BATCH = 64


def questions(seed: int, count: int) -> list[dict]:
    """The held-out asks of all splits, with `prompt` and `target`."""
    out = []
    for split, (names, wordings) in SPLITS.items():
        drawn = list(itertools.islice(asks(seed + 1_000, names, wordings), count))
        for ask, line in zip(drawn, prompts(drawn), strict=True):
            out.append(ask | {"split": split, "prompt": line["prompt"], "target": line["target"]})
    return out


def from_file(path: Path) -> list[dict]:
    """The file's asks, with `prompt` and `target`."""
    drawn = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines = zip(drawn, prompts(drawn), strict=True)
    return [ask | {"prompt": line["prompt"], "target": line["target"]} for ask, line in lines]


def answers(network: Network, tokenizer: Tokenizer, asked: list[dict]) -> list[str]:
    """Greedy answers, computed for prompts of like length together."""
    end = tokenizer.token_to_id(tokens.END)
    numbers = [one.ids for one in tokenizer.encode_batch([ask["prompt"] for ask in asked], add_special_tokens=False)]
    order = sorted(range(len(asked)), key=lambda at: len(numbers[at]))
    out = [""] * len(asked)
    for those in (order[at : at + BATCH] for at in range(0, len(order), BATCH)):
        made = sample(network, Questions.of([numbers[at] for at in those], "cpu"), 1, LONGEST, end, temperature=0)
        for at, row, size, ended in zip(
            those, made.tokens.tolist(), made.lengths.tolist(), made.ended.tolist(), strict=True
        ):
            out[at] = tokenizer.decode(row[: size - 1] if ended else row, skip_special_tokens=False)
    return out


def measured(asked: list[dict], said: list[str]) -> dict[str, np.ndarray]:
    """Each measure, one number an ask."""
    lines = [{**ask, "answer": answer} for ask, answer in zip(asked, said, strict=True)]
    scored = score(lines)
    right = np.array([answer == ask["target"] for ask, answer in zip(asked, said, strict=True)], float)
    passed = np.array([one["parts"]["passes"] > 0 for one in scored], float)
    reward = np.array([one["reward"] for one in scored])
    return {
        "right": right,
        "passed": passed,
        "passed right": passed * right,
        "passed wrong": passed * (1 - right),
        "reward": reward,
    }


def interval(seeds: np.ndarray, numbers: np.random.Generator) -> list[float]:
    """The mean of (seeds, asks), and its interval when both are drawn anew."""
    count, size = seeds.shape
    means = np.empty(DRAWS)
    for draw in range(DRAWS):
        means[draw] = seeds[numbers.integers(count, size=count)].mean(0)[numbers.integers(size, size=size)].mean()
    return [float(seeds.mean()), *map(float, np.quantile(means, (0.025, 0.975)))]


def report(runs: dict[str, list[dict[str, np.ndarray]]], families: list[str]) -> dict:
    """Means and intervals of every group of runs, each seed's own means, differences from the first group, families."""
    first = next(iter(runs.values()))[0]
    out: dict = {}
    for name, seeds in runs.items():
        told: dict = {}
        for measure in MEASURES:
            values = np.stack([seed[measure] for seed in seeds])
            numbers = np.random.default_rng(1)
            told[measure] = {"mean": interval(values, numbers), "seeds": values.mean(1).tolist()}
            if seeds[0] is not first:
                told[measure]["difference"] = interval(values - first[measure], numbers)
        right = np.stack([seed["right"] for seed in seeds]).mean(0)
        told["families"] = {
            family: [round(float(right[np.array(families) == family].mean()), 4), families.count(family)]
            for family in sorted(set(families))
        }
        out[name] = told
    return out


def table(told: dict) -> str:
    """The report as a Markdown table."""

    def shown(measure: str, values: list[float], sign: str = "") -> str:
        scale, unit = (1, "") if measure == "reward" else (100, " %")
        digits = 2 if measure == "reward" else 1
        mean, low, high = (f"{value * scale:{sign}.{digits}f}" for value in values)
        return f"{mean}{unit} ({low} to {high})"

    lines = [f"| | {' | '.join(MEASURES.values())} |", f"|---|{'---|' * len(MEASURES)}"]
    for name, values in told.items():
        lines.append(f"| {name} | {' | '.join(shown(key, values[key]['mean']) for key in MEASURES)} |")
        if "difference" in values["right"]:
            cells = (shown(key, values[key]["difference"], "+") for key in MEASURES)
            lines.append(f"| {name}, difference | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("sft", type=Path)
    parser.add_argument("runs", nargs="*", help="NAME=FOLDER,FOLDER…: the seeds of one algorithm")
    parser.add_argument("--count", type=int, default=500, help="asks a split")
    parser.add_argument("--asks", type=Path, help="JSON lines instead of generated asks")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = tokens.load(options.sft / "tokenizer.json")
    config = configs.parse(Config, "sft", state(options.sft)["config"])
    asked = from_file(options.asks) if options.asks else questions(config.seed, options.count)
    folders = {"SFT": [options.sft]}
    for named in options.runs:
        name, _, those = named.partition("=")
        folders[name] = [Path(one) for one in those.split(",")]
    torch.manual_seed(config.seed)
    network = Network(Shape.of(config, tokenizer.get_vocab_size()))
    network.eval()
    untrained = measured(asked, answers(network, tokenizer, asked))
    runs: dict[str, list] = {}
    for name, those in folders.items():
        for folder in those:
            network.load_state_dict(state(folder)["network"])
            runs.setdefault(name, []).append(measured(asked, answers(network, tokenizer, asked)))
    # Differences are from the first.
    runs["untrained"] = [untrained]
    told = report(runs, [ask["family"] for ask in asked])
    print(json.dumps(told, indent=1))
    print(table(told), file=sys.stderr)


def state(folder: Path) -> dict:
    return torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)


if __name__ == "__main__":
    main()
