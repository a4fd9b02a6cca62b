"""One file a run at the paper's scale: `configs/<size>-<algorithm>.toml`."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ALGORITHMS = ("sft", "grpo", "dapo")


@dataclass(frozen=True)
class Settings:
    """A run. `adapter` goes to PEFT's LoraConfig as it is, `trainer` to TRL's SFTConfig or GRPOConfig."""

    name: str
    algorithm: str
    # where it begins; `--model` overrides it
    model: str
    # entries kept apart, and prompts longer than this are left out
    held: int
    longest_prompt: int
    seed: int
    # the reward, as `apilift score --weights` has it; nothing for sft
    reward: str = ""
    # DAPO: tokens before the longest answer from which its length costs
    overlong: int = 0
    adapter: dict = field(default_factory=dict)
    trainer: dict = field(default_factory=dict)


def read(path: Path) -> Settings:
    """Reads a run's file; what is wrong in it is named."""
    settings = Settings(name=path.stem, **tomllib.loads(path.read_text("utf-8")))
    if settings.algorithm not in ALGORITHMS:
        raise ValueError(f"{path}: algorithm is one of {', '.join(ALGORITHMS)}, not {settings.algorithm!r}")
    if bool(settings.reward) != (settings.algorithm != "sft"):
        raise ValueError(f"{path}: {settings.algorithm} {'takes no' if settings.reward else 'needs a'} reward")
    return settings
