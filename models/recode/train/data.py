"""Asks to numbers: prompts and answers through `apilift model prompt`, the tokenizer, arrays on disk."""

import itertools
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from ..data import records
from ..data.generate import asks
from ..prompts import prompts, vocabulary
from . import tokens
from .config import Config

CHANGELOGS = Path(__file__).parents[3] / "api-changelogs"
CHUNK = 20_000
SAMPLE = 30_000
SPLITS = {"names": (True, False), "wordings": (False, True), "both": (True, True)}
"""The held-out splits: names, wordings of notes, both."""


@dataclass(frozen=True)
class Examples:
    """Token numbers of all examples behind one another; example `i` is `tokens[ends[i-1]:ends[i]]`, and its answer
    begins at `answers[i]` (counted from its own first token)."""

    tokens: np.ndarray
    ends: np.ndarray
    answers: np.ndarray

    def __len__(self) -> int:
        return len(self.ends)

    def one(self, at: int) -> np.ndarray:
        return self.tokens[self.ends[at - 1] if at else 0 : self.ends[at]]


def real(config: Config, folder: Path) -> list[dict]:
    """The real changes of a run: those that are not held out, made once and kept in its folder."""
    kept = folder / "records.jsonl"
    if not kept.is_file():
        made = records.made(CHANGELOGS, config.shapes)
        kept.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), "utf-8")
    those = [one for one in map(json.loads, kept.read_text("utf-8").splitlines()) if one["split"] == "train"]
    # What change files say in prose is rarer, and harder, than what the facts alone give.
    return [one for one in those for _ in range(config.repeat if one["written"] else 1)]


def prompted(config: Config, folder: Path):
    """Prompts with their answers, a chunk at a time."""
    if isinstance(config.asks, str):
        lines = Path(config.asks).read_text("utf-8").splitlines()
        source, count = map(json.loads, lines), len(lines)
    else:
        source, count = asks(config.seed), config.asks
    while count > 0:
        chunk = list(itertools.islice(source, min(CHUNK, count)))
        count -= len(chunk)
        yield prompts(chunk)
    if config.shapes:
        yield prompts(real(config, folder))


def prepare(config: Config, folder: Path) -> tuple[Tokenizer, Examples]:
    """The tokenizer and the examples of a run, made once and kept in its folder; a tokenizer that is there is taken."""
    folder.mkdir(parents=True, exist_ok=True)
    kept, vocab = folder / "examples.npz", folder / "tokenizer.json"
    if kept.is_file() and vocab.is_file():
        arrays = np.load(kept)
        return tokens.load(vocab), Examples(arrays["tokens"], arrays["ends"], arrays["answers"])
    made: list[np.ndarray] = []
    answers: list[int] = []
    tokenizer = tokens.load(vocab) if vocab.is_file() else None
    left_out = 0
    for chunk in prompted(config, folder):
        if tokenizer is None:
            texts = (line["prompt"] + line["target"] for line in chunk[:SAMPLE])
            control, placeholders = vocabulary()
            if control != [tokens.PAD, tokens.END]:
                raise ValueError(f"the form's control tokens are {control}, not {[tokens.PAD, tokens.END]}")
            tokenizer = tokens.train(texts, placeholders, config.vocabulary)
            tokenizer.save(str(vocab))
        questions = tokenizer.encode_batch([line["prompt"] for line in chunk], add_special_tokens=False)
        replies = tokenizer.encode_batch([line["target"] for line in chunk], add_special_tokens=False)
        for question, reply in zip(questions, replies, strict=True):
            numbers = [*question.ids, *reply.ids, tokenizer.token_to_id(tokens.END)]
            if len(numbers) > config.context:
                left_out += 1
                continue
            made.append(np.array(numbers, dtype=np.uint16))
            answers.append(len(question.ids))
        print(f"prepared {len(made):,} examples", file=sys.stderr, flush=True)
    if left_out:
        print(f"{left_out} are longer than {config.context} tokens and were left out", file=sys.stderr)
    ends = np.cumsum([len(one) for one in made])
    examples = Examples(np.concatenate(made), ends, np.array(answers))
    np.savez(kept, tokens=examples.tokens, ends=ends, answers=examples.answers)
    return tokenizer, examples


class Batches:
    """Batches of examples of like length, the same for the same seed; `batch(step)` needs no history."""

    STEP = 16  # lengths are padded to a multiple of this: few shapes, little memory

    def __init__(self, examples: Examples, batch_tokens: int, seed: int) -> None:
        self.examples = examples
        self.batch_tokens = batch_tokens
        self.seed = seed
        lengths = np.diff(examples.ends, prepend=0)
        self.padded = (lengths + self.STEP - 1) // self.STEP * self.STEP
        self.epoch = -1
        self.batches: list[np.ndarray] = []
        self.start(0)

    def start(self, epoch: int) -> None:
        """Shuffles anew: examples within their length, then batches."""
        if epoch == self.epoch:
            return
        numbers = random.Random(f"{self.seed} {epoch}")
        self.epoch, self.batches = epoch, []
        for length in np.unique(self.padded):
            those = np.flatnonzero(self.padded == length).tolist()
            numbers.shuffle(those)
            size = max(1, self.batch_tokens // int(length))
            self.batches += [np.array(those[at : at + size]) for at in range(0, len(those), size)]
        numbers.shuffle(self.batches)

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Token numbers; the next token of each place, or -100 behind the end; which places belong to the answer."""
        # Every epoch has the same number of batches: only the order differs.
        self.start(step // len(self.batches))
        those = self.batches[step % len(self.batches)]
        length = int(self.padded[those[0]])
        numbers = np.zeros((len(those), length), dtype=np.int64)
        wanted = np.full((len(those), length), -100, dtype=np.int64)
        answers = np.zeros((len(those), length), dtype=bool)
        for row, at in enumerate(those):
            one = self.examples.one(int(at)).astype(np.int64)
            numbers[row, : len(one)] = one
            wanted[row, : len(one) - 1] = one[1:]
            answers[row, int(self.examples.answers[at]) - 1 : len(one) - 1] = True
        return torch.from_numpy(numbers), torch.from_numpy(wanted), torch.from_numpy(answers)
