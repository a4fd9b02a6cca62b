"""Trains the small model from scratch on generated asks.

    cd models && APILIFT=…/apilift python3 -m recode.train.sft recode/train/configs/small.toml --out FOLDER

`--from OTHER` begins with the weights and the tokenizer of another run's folder instead of random ones.
FOLDER keeps the prepared data, the tokenizer, `checkpoint.pt`, TensorBoard's log, and at the end `model.gguf` and
`held.json`. Started again it goes on where it was. One thread, seeded; a GPU is used when there.
"""

import argparse
import json
import math
import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.utils.tensorboard import SummaryWriter

from . import config as configs
from .config import Config
from .data import Batches, prepare
from .export import export
from .held import measure
from .muon import Muon
from .network import Network, Shape

LOG_EVERY = 20


class Run:
    """A training run and all that is kept of it."""

    def __init__(self, config: Config, folder: Path, begun: Path | None = None) -> None:
        self.config, self.folder = config, folder
        torch.manual_seed(config.seed)
        if begun:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(begun / "tokenizer.json", folder / "tokenizer.json")
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer, self.examples = prepare(config, folder)
        self.network = Network(Shape.of(config, self.tokenizer.get_vocab_size())).to(self.device)
        hidden = [p for name, p in self.network.named_parameters() if p.ndim == 2 and name.startswith("blk.")]
        others = [p for name, p in self.network.named_parameters() if p.ndim != 2 or not name.startswith("blk.")]
        self.optimizers = {
            "muon": Muon(hidden, config.muon),
            "adamw": torch.optim.AdamW(others, config.adamw, betas=(0.9, 0.95), weight_decay=0.0),
        }
        self.batches = Batches(self.examples, config.batch_tokens, config.seed)
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        self.checkpoint = folder / "checkpoint.pt"
        if self.checkpoint.is_file():
            self.resume()
        elif begun:
            first = torch.load(begun / "checkpoint.pt", map_location=self.device, weights_only=True)
            self.network.load_state_dict(first["network"])

    def resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        if state["config"] != self.config.text:
            raise ValueError(f"{self.checkpoint} is of another configuration: choose another --out, or remove it")
        self.network.load_state_dict(state["network"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state[name])
        self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]

    def save(self) -> None:
        state = {"config": self.config.text, "step": self.step, "tokens": self.tokens, "seconds": self.seconds}
        state |= {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()}
        beside = self.checkpoint.with_suffix(".tmp")
        torch.save({**state, "network": self.network.state_dict()}, beside)
        os.replace(beside, self.checkpoint)

    def progress(self) -> float:
        return configs.progress(self.config, self.step, self.seconds)

    def rate(self) -> float:
        """The learning rates' factor: up, level, then one line down to zero."""
        down = (1 - self.progress()) / (1 - self.config.constant)
        return min(1.0, (self.step + 1) / self.config.warmup, down)

    def train(self) -> None:
        log = SummaryWriter(str(self.folder / "log"))
        self.network.train()
        saved, losses, right, places = time.monotonic(), 0.0, 0, 0
        while self.progress() < 1:
            begun = time.process_time()
            loss, hits, count, seen = self.one_step()
            self.seconds += time.process_time() - begun
            self.step += 1
            self.tokens += seen
            losses, right, places = losses + loss * count, right + hits, places + count
            if self.step % LOG_EVERY == 0:
                log.add_scalar("loss", losses / places, self.step)
                log.add_scalar("tokens right", right / places, self.step)
                log.add_scalar("rate", self.rate(), self.step)
                told = f"step {self.step} loss {losses / places:.4f} right {right / places:.3f} tokens {self.tokens:,}"
                print(f"{told} CPU-seconds {self.seconds:.0f}", file=sys.stderr, flush=True)
                losses, right, places = 0.0, 0, 0
            if time.monotonic() - saved > self.config.save_minutes * 60:
                self.save()
                saved = time.monotonic()
        self.save()
        log.close()

    def one_step(self) -> tuple[float, int, int, int]:
        """One step; gives the answers' loss, their tokens that were right, their tokens, and all tokens seen."""
        numbers, wanted, answers = (tensor.to(self.device) for tensor in self.batches.batch(self.step))
        states = self.network(numbers)
        logits = self.network.logits(states[answers]).float()
        loss = F.cross_entropy(logits, wanted[answers])
        whole = loss
        if self.config.prompt_weight:
            asked = (wanted >= 0) & ~answers
            told = self.network.logits(states[asked]).float()
            whole = loss + self.config.prompt_weight * F.cross_entropy(told, wanted[asked])
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"the loss is {loss.item()} at step {self.step}")
        whole.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        factor = self.rate()
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = getattr(self.config, name) * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        hits = int((logits.argmax(-1) == wanted[answers]).sum())
        return loss.item(), hits, int(answers.sum()), int((numbers > 0).sum())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--minutes", type=float, help="instead of the configuration's; a resumed run may have more or fewer"
    )
    parser.add_argument(
        "--from", dest="begun", type=Path, help="the folder of a run whose weights this one begins with"
    )
    parser.add_argument("--prepare", action="store_true", help="only make the data, do not train")
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = configs.read(options.config)
    if options.minutes:
        config = replace(config, minutes=options.minutes)
    if options.prepare:
        prepare(config, options.out)
        return 0
    run = Run(config, options.out, options.begun)
    run.train()
    export(run.network, run.tokenizer, options.out / "model.gguf", f"apilift {config.name}")
    if config.held:
        report = {"steps": run.step, "tokens": run.tokens, "cpu_seconds": round(run.seconds)}
        report |= measure(run.network, run.tokenizer, config.held, config.seed)
        (options.out / "held.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
        print(json.dumps({key: value for key, value in report.items() if key != "families"}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
