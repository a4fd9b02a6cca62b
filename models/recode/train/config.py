"""One file a run: `configs/<name>.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """A run. `minutes` ends it after so much of the processor's time spent in steps, so that a busy machine trains as
    long as an idle one; the learning rate is brought to zero by then. 0 is no limit."""

    name: str
    text: str
    # shape
    layers: int
    width: int
    heads: int
    kv_heads: int
    ffn: int
    context: int
    vocabulary: int
    # data: `asks` names a file of asks; else so many are generated
    asks: str | int
    seed: int
    # training
    batch_tokens: int
    prompt_weight: float
    steps: int
    minutes: float
    muon: float
    adamw: float
    warmup: int
    constant: float
    save_minutes: float
    held: int


def read(path: Path) -> Config:
    """Reads a run's file; a missing or an unknown key is an error that names it."""
    text = path.read_text("utf-8")
    data = tomllib.loads(text)
    known = set(Config.__annotations__) - {"name", "text"}
    wrong = sorted(known ^ set(data))
    if wrong:
        raise ValueError(f"{path}: unknown or missing keys: {', '.join(wrong)}")
    return Config(name=path.stem, text=text, **data)
