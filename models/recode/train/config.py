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
    # real changes beside them: each question in so many other calls (0: none of them), written ones so many times
    shapes: int
    repeat: int
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


@dataclass(frozen=True)
class RlConfig:
    """A run of reinforcement learning. GRPO and DAPO differ in by_token, clip_high, kl, redraw and overlong."""

    name: str
    text: str
    # the reward, as `apilift score --weights` has it
    reward: str
    # data: so many generated asks
    asks: int
    asks_seed: int
    # sampling: `samples` answers to each of `prompts` prompts a step
    prompts: int
    samples: int
    temperature: float
    longest: int
    # groups whose rewards are all alike are left out, and others drawn, in at most so many rounds; 1 keeps all groups
    redraw: int
    # tokens before `longest` from which an answer's length costs; 0 for no such cost
    overlong: int
    # the objective
    clip_low: float
    clip_high: float
    by_token: bool
    kl: float
    # optimisation: `updates` steps of AdamW on parts of what was sampled
    updates: int
    adamw: float
    warmup: float
    steps: int
    minutes: float
    save_minutes: float
    seed: int


def read(path: Path) -> Config:
    """Reads a supervised run's file; a missing or an unknown key is an error that names it."""
    return parse(Config, path.stem, path.read_text("utf-8"))


def read_rl(path: Path) -> RlConfig:
    """Reads the file of a run of reinforcement learning."""
    return parse(RlConfig, path.stem, path.read_text("utf-8"))


def progress(config: Config | RlConfig, step: int, seconds: float) -> float:
    """How much of a run is over: by steps, and by the processor's time where that is limited."""
    by_time = seconds / (config.minutes * 60) if config.minutes else 0.0
    return min(1.0, max(step / config.steps, by_time))


def parse(kind, name: str, text: str):
    """A configuration of a kind from its text."""
    data = tomllib.loads(text)
    known = set(kind.__annotations__) - {"name", "text"}
    wrong = sorted(known ^ set(data))
    if wrong:
        raise ValueError(f"{name}: unknown or missing keys: {', '.join(wrong)}")
    return kind(name=name, text=text, **data)
