"""Measures a network on held-out names and wordings: how many greedy answers are the right one, to the letter.

    cd models && APILIFT=…/apilift python3 -m recode.train.held recode/train/configs/small.toml FOLDER --count 200

reads FOLDER's checkpoint as it is, also in the middle of a run.
"""

import argparse
import itertools
import json
import math
from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer

from ..data.generate import asks
from ..prompts import prompts
from . import config as configs
from . import tokens
from .data import SPLITS
from .network import Network, Shape

LONGEST = 96


@torch.no_grad()
def greedy(network: Network, tokenizer: Tokenizer, prompt: str, longest: int = LONGEST) -> tuple[str, float]:
    """The greedy answer and the natural log of its probability, the end token included."""
    network.eval()
    device = network.token_embd.weight.device
    numbers = tokenizer.encode(prompt, add_special_tokens=False).ids
    end = tokenizer.token_to_id(tokens.END)
    past: list[list[torch.Tensor]] = [[] for _ in network.blk]
    out: list[int] = []
    total, at, fed = 0.0, 0, numbers
    while len(out) < longest and at + len(fed) < network.shape.context:
        states = network(torch.tensor([fed], device=device), past, at)
        chances = torch.log_softmax(network.logits(states[0, -1]).float(), -1)
        best = int(chances.argmax())
        total += float(chances[best])
        if best == end:
            break
        at += len(fed)
        out.append(best)
        fed = [best]
    return tokenizer.decode(out, skip_special_tokens=False), total


def measure(network: Network, tokenizer: Tokenizer, count: int, seed: int) -> dict:
    """Exact matches by split, by family, and by how sure the network was."""
    out: dict = {}
    families: Counter = Counter()
    right_in: Counter = Counter()
    sure: Counter = Counter()
    sure_right: Counter = Counter()
    for split, (names, wordings) in SPLITS.items():
        drawn = list(itertools.islice(asks(seed + 1_000, names, wordings), count))
        right = 0
        for ask, line in zip(drawn, prompts(drawn), strict=True):
            answer, chance = greedy(network, tokenizer, line["prompt"])
            hit = answer == line["target"]
            right += hit
            families[ask["family"]] += 1
            right_in[ask["family"]] += hit
            for limit in (0.5, 0.8, 0.9, 0.95, 0.99):
                if chance >= math.log(limit):
                    sure[limit] += 1
                    sure_right[limit] += hit
        out[split] = {"right": right, "of": count}
    out["sure"] = {str(limit): {"right": sure_right[limit], "of": sure[limit]} for limit in sorted(sure)}
    out["families"] = {name: [right_in[name], families[name]] for name in sorted(families)}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200, help="examples a split")
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = configs.read(options.config)
    tokenizer = tokens.load(options.folder / "tokenizer.json")
    network = Network(Shape.of(config, tokenizer.get_vocab_size()))
    state = torch.load(options.folder / "checkpoint.pt", weights_only=True)
    network.load_state_dict(state["network"])
    report = {key: state[key] for key in ("step", "tokens")} | measure(network, tokenizer, options.count, config.seed)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
