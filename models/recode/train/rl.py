"""GRPO and DAPO from a trained checkpoint, with `apilift score` as the reward.

    cd models && APILIFT=…/apilift python3 -m recode.train.rl recode/train/configs/grpo.toml --from SFT --out FOLDER

SFT is a folder of `recode.train.sft`. FOLDER keeps `checkpoint.pt`, the tokenizer, TensorBoard's log, and at the end
`model.gguf`. Started again it goes on where it was. One thread, seeded; a GPU is used when there.
"""

import argparse
import math
import os
import random
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

from ..data.generate import asks
from ..prompts import prompts
from ..reward import score
from . import config as configs
from . import losses, tokens
from .config import Config, RlConfig
from .export import export
from .network import Network, Shape
from .sample import Answers, Questions, sample, weigh

LOG_EVERY = 5
OUTCOMES = ("adopted", "unknown", "workaround", "refused", "unreadable", "no-use")
"""What `apilift score` says of an answer as a whole."""


@dataclass(frozen=True)
class Group:
    """The answers to one prompt: their tokens, each token's log probability when drawn, what they are worth."""

    prompt: list[int]
    answers: list[list[int]]
    chances: list[Tensor]
    rewards: Tensor


class Run:
    """A run of reinforcement learning and all that is kept of it."""

    def __init__(self, config: RlConfig, begun: Path, folder: Path) -> None:
        self.config, self.folder = config, folder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(begun / "tokenizer.json", folder / "tokenizer.json")
        self.tokenizer = tokens.load(folder / "tokenizer.json")
        self.end = self.tokenizer.token_to_id(tokens.END)
        first = torch.load(begun / "checkpoint.pt", map_location=self.device, weights_only=True)
        self.shape = Shape.of(configs.parse(Config, "sft", first["config"]), self.tokenizer.get_vocab_size())
        self.network, self.reference = (Network(self.shape).to(self.device) for _ in range(2))
        for network in (self.network, self.reference):
            network.load_state_dict(first["network"])
        self.optimizer = torch.optim.AdamW(self.network.parameters(), config.adamw, betas=(0.9, 0.99), weight_decay=0.0)
        self.asks = [ask for _, ask in zip(range(config.asks), asks(config.asks_seed), strict=False)]
        texts = [line["prompt"] for line in prompts(self.asks)]
        self.prompts = [one.ids for one in self.tokenizer.encode_batch(texts, add_special_tokens=False)]
        self.step, self.drawn, self.tokens, self.seconds = 0, 0, 0, 0.0
        self.checkpoint = folder / "checkpoint.pt"
        if self.checkpoint.is_file():
            self.resume()

    def resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        if (state["config"], state["seed"]) != (self.config.text, self.config.seed):
            raise ValueError(f"{self.checkpoint} is of another configuration: choose another --out, or remove it")
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["adamw"])
        self.step, self.drawn, self.tokens, self.seconds = (
            state[key] for key in ("step", "drawn", "tokens", "seconds")
        )

    def save(self) -> None:
        state = {key: getattr(self, key) for key in ("step", "drawn", "tokens", "seconds")}
        state |= {"config": self.config.text, "seed": self.config.seed, "adamw": self.optimizer.state_dict()}
        beside = self.checkpoint.with_suffix(".tmp")
        torch.save({**state, "network": self.network.state_dict()}, beside)
        os.replace(beside, self.checkpoint)

    def progress(self) -> float:
        return configs.progress(self.config, self.step, self.seconds)

    def rate(self) -> float:
        """The learning rate's factor: up, then a cosine down to zero."""
        done, warmup = self.progress(), self.config.warmup
        if done < warmup:
            return max(done, 1 / self.config.steps) / warmup
        return 0.5 + 0.5 * math.cos(math.pi * (done - warmup) / (1 - warmup))

    def train(self) -> None:
        log = SummaryWriter(str(self.folder / "log"))
        saved, told = time.monotonic(), Told()
        while self.progress() < 1:
            begun = cpu_seconds()
            told.add(self.one_step())
            self.step += 1
            self.seconds += cpu_seconds() - begun
            if self.step % LOG_EVERY == 0:
                means = told.means()
                for name, value in means.items():
                    log.add_scalar(name, value, self.step)
                shown = [name for name in ("reward", "varied", "entropy", "length") if name in means]
                line = " ".join(f"{name} {means[name]:.3f}" for name in shown)
                print(f"step {self.step} {line} CPU-seconds {self.seconds:.0f}", file=sys.stderr, flush=True)
                told = Told()
            if time.monotonic() - saved > self.config.save_minutes * 60:
                self.save()
                saved = time.monotonic()
        self.save()
        log.close()

    def one_step(self) -> dict[str, float]:
        """Samples, scores, and learns; gives what TensorBoard shows."""
        told = Counter({f"outcome/{name}": 0 for name in OUTCOMES})
        groups = self.collect(told)
        means = {name: value / told["sampled"] for name, value in told.items() if name != "sampled"}
        # What was drawn estimates the entropy of what it was drawn from, token by token.
        means["entropy"] /= means["length"]
        factor = self.rate()
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.adamw * factor
        size = math.ceil(len(groups) / self.config.updates)
        parts = [groups[at : at + size] for at in range(0, len(groups), size)] if groups else []
        learned = Told()
        for part in parts:
            learned.add(self.update(part))
        return {**means, "rate": factor, "groups": float(len(groups)), **learned.means()}

    def collect(self, told: Counter) -> list[Group]:
        """The step's groups. Where `redraw` allows it, those whose rewards are alike are replaced by others."""
        kept: list[Group] = []
        for _ in range(self.config.redraw):
            fresh, differ = self.sampled(told)
            kept += [one for one, varied in zip(fresh, differ, strict=True) if varied or self.config.redraw == 1]
            if len(kept) >= self.config.prompts:
                break
        return kept[: self.config.prompts]

    def sampled(self, told: Counter) -> tuple[list[Group], list[bool]]:
        """Answers to the next prompts with their rewards, and which groups' rewards differ."""
        config = self.config
        those = self.next_prompts()
        numbers = torch.Generator(self.device).manual_seed(config.seed * 1_000_003 + self.drawn)
        questions = Questions.of([self.prompts[at] for at in those], self.device)
        answers = sample(self.network, questions, config.samples, config.longest, self.end, config.temperature, numbers)
        self.tokens += int(answers.lengths.sum())
        scored = self.judge([at for at in those for _ in range(config.samples)], answers)
        rewards = torch.tensor([one["reward"] for one in scored])
        for one in scored:
            told["reward"] += one["reward"]
            told[f"outcome/{one['outcome']}"] += 1
            told.update({f"parts/{name}": value for name, value in one["parts"].items()})
        rewards += losses.overlong(answers.lengths.cpu(), config.longest, config.overlong)
        rewards = rewards.view(-1, config.samples)
        differ = losses.varied(rewards)
        told["sampled"] += len(scored)
        told["length"] += int(answers.lengths.sum())
        told["entropy"] -= float(answers.chances.sum())
        told["cut off"] += int((~answers.ended).sum())
        told["varied"] += int(differ.sum()) * config.samples
        sizes, rows = answers.lengths.tolist(), answers.tokens.tolist()
        groups = []
        for place, at in enumerate(those):
            mine = range(place * config.samples, (place + 1) * config.samples)
            written = [rows[row][: sizes[row]] for row in mine]
            chances = [answers.chances[row, : sizes[row]] for row in mine]
            groups.append(Group(self.prompts[at], written, chances, rewards[place]))
        return groups, differ.tolist()

    def next_prompts(self) -> list[int]:
        """The next asks of a seeded order, which is another one each time all were drawn."""
        out = []
        while len(out) < self.config.prompts:
            epoch, at = divmod(self.drawn, len(self.asks))
            order = random.Random(f"{self.config.seed} {epoch}").sample(range(len(self.asks)), len(self.asks))
            part = order[at : at + self.config.prompts - len(out)]
            out += part
            self.drawn += len(part)
        return out

    def judge(self, those: list[int], answers: Answers) -> list[dict]:
        """What each answer is worth; answers that are alike are scored once."""
        ids = [row[:size] for row, size in zip(answers.tokens.tolist(), answers.lengths.tolist(), strict=True)]
        texts = self.tokenizer.decode_batch(
            [row[:-1] if ended else row for row, ended in zip(ids, answers.ended.tolist(), strict=True)],
            skip_special_tokens=False,
        )
        wanted = list(dict.fromkeys(zip(those, texts, strict=True)))
        worth = score([{**self.asks[at], "answer": text} for at, text in wanted], self.config.reward)
        known = dict(zip(wanted, worth, strict=True))
        return [known[pair] for pair in zip(those, texts, strict=True)]

    def update(self, groups: list[Group]) -> dict[str, float]:
        """One step of the optimiser. A group whose rewards are alike has no advantage: it counts in the mean and is not
        computed, so that its share of the KL term is left out."""
        config = self.config
        share = len(groups)
        groups = [group for group in groups if losses.varied(group.rewards[None])]
        if not groups:
            return {}
        share = len(groups) / share
        questions = Questions.of([group.prompt for group in groups], self.device)
        answers = padded([one for group in groups for one in group.answers], self.device)
        old = padded_chances([one for group in groups for one in group.chances], answers)
        advantage = losses.advantages(torch.stack([group.rewards for group in groups])).flatten().to(self.device)
        mask = answers.mask()
        new = weigh(self.network, questions, answers, config.samples, config.temperature)
        loss, held = losses.clipped(new, old, advantage, mask, config.clip_low, config.clip_high, config.by_token)
        told = {"clipped": held.item()}
        if config.kl:
            with torch.no_grad():
                reference = weigh(self.reference, questions, answers, config.samples, config.temperature)
            far = losses.averaged(losses.divergence(new, reference), mask, config.by_token)
            told["kl"] = far.item()
            loss = loss + config.kl * far
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"the loss is {loss.item()} at step {self.step}")
        (loss * share).backward()
        told["gradient"] = float(torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0))
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return told | {"loss": loss.item()}


def padded(rows: list[list[int]], device: str) -> Answers:
    """Answers from their tokens alone."""
    questions = Questions.of(rows, device)
    ended = torch.ones(len(rows), dtype=torch.bool, device=device)
    return Answers(questions.tokens, questions.lengths, ended, torch.zeros_like(questions.tokens, dtype=torch.float))


def padded_chances(rows: list[Tensor], answers: Answers) -> Tensor:
    out = torch.zeros_like(answers.chances)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return out


class Told:
    """Means of what steps told."""

    def __init__(self) -> None:
        self.sums: Counter = Counter()
        self.counts: Counter = Counter()

    def add(self, values: dict[str, float]) -> None:
        self.sums.update(values)
        self.counts.update(values.keys())

    def means(self) -> dict[str, float]:
        return {name: self.sums[name] / self.counts[name] for name in self.sums}


def cpu_seconds() -> float:
    """The processor's time of this process and of the children that have ended (`apilift score`)."""
    return sum(os.times()[:4])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--from", dest="begun", type=Path, required=True, help="the folder of the supervised run")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, help="instead of the configuration's")
    parser.add_argument("--minutes", type=float, help="instead of the configuration's")
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = configs.read_rl(options.config)
    changed = {key: getattr(options, key) for key in ("seed", "minutes") if getattr(options, key) is not None}
    run = Run(replace(config, **changed), options.begun, options.out)
    run.train()
    export(run.network, run.tokenizer, options.out / "model.gguf", f"apilift {config.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
