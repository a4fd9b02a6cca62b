"""The small model's tokenizer: byte-level BPE trained on prompts, with the form's placeholders as whole tokens.

It is `tokenizers`' Digits + ByteLevel, which llama.cpp splits alike with `tokenizer.ggml.pre = starcoder`. Padding is
token 0 and the end of an answer token 1; both are control tokens, the placeholders are user-defined ones.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

PAD, END = "<|pad|>", "<|end|>"
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4  # llama.cpp's types of tokens


def train(texts: Iterable[str], placeholders: list[str], size: int) -> Tokenizer:
    """A tokenizer of at most `size` tokens: pad, end, placeholders, the 256 bytes, merges learned from the texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken(PAD, special=True, normalized=False), AddedToken(END, special=True, normalized=False)]
    special += [AddedToken(text, special=True, normalized=False) for text in placeholders]
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(without(texts, placeholders), trainer)
    return tokenizer


def without(texts: Iterable[str], placeholders: list[str]) -> Iterable[str]:
    """The texts between placeholders: merges must not be learned from the placeholders' letters."""
    longest_first = sorted(placeholders, key=len, reverse=True)
    between = re.compile("|".join(map(re.escape, longest_first)))
    for text in texts:
        yield from filter(None, between.split(text))


def load(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path))


def for_gguf(tokenizer: Tokenizer) -> tuple[list[str], list[int], list[str]]:
    """Tokens in the order of their numbers, their types, and the merges."""
    data = json.loads(tokenizer.to_str())
    texts = [""] * tokenizer.get_vocab_size()
    kinds = [NORMAL] * len(texts)
    for text, at in tokenizer.get_vocab().items():
        texts[at] = text
    for added in data["added_tokens"]:
        kinds[added["id"]] = CONTROL if added["content"] in (PAD, END) else USER_DEFINED
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in data["model"]["merges"]]
    return texts, kinds, merges
