"""Asks to prompts and answers, and back. There is one implementation, in Rust: `apilift model prompt`."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path


def binary() -> str:
    """The `apilift` that is asked: $APILIFT, or the one on the path."""
    found = os.environ.get("APILIFT") or shutil.which("apilift")
    if not found or not Path(found).is_file():
        raise FileNotFoundError("no apilift: build it (cargo build --release -p apilift) and set APILIFT to its path")
    return found


def run(arguments: list[str], lines: Iterable[str]) -> Iterator[dict]:
    """Feeds lines to `apilift model …` and reads the JSON lines that come back, in the same order."""
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run([binary(), "model", *arguments], input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift model {' '.join(arguments)} failed: {done.stderr.strip()[-800:]}")
    return map(json.loads, done.stdout.splitlines())


def prompts(asks: Iterable[dict]) -> list[dict]:
    """`{"id", "prompt", "target"}` for each ask; `target` where it has a template."""
    return list(run(["prompt"], (json.dumps(ask, ensure_ascii=False) for ask in asks)))


def templates(answers: Iterable[dict]) -> list[dict]:
    """`{"id", "template"}` or `{"id", "error"}` for each ask that holds an `answer`."""
    return list(run(["prompt", "--back"], (json.dumps(ask, ensure_ascii=False) for ask in answers)))


def vocabulary() -> tuple[list[str], list[str]]:
    """The form's control tokens (padding, then the end of an answer) and its placeholders, one token each."""
    lines = list(run(["prompt", "--vocabulary"], ()))
    control = [line["token"] for line in lines if line["type"] == "control"]
    return control, [line["token"] for line in lines if line["type"] != "control"]
