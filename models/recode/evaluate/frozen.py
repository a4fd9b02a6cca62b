"""The frozen evaluation set, and what training must leave out for it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def drawn() -> list[dict]:
    """The drawn changes; an error where the file is not the frozen one."""
    data = (FOLDER / "drawn.jsonl").read_bytes()
    frozen = (FOLDER / "drawn.sha256").read_text("utf-8").split()[0]
    if hashlib.sha256(data).hexdigest() != frozen:
        raise ValueError("drawn.jsonl is not the frozen evaluation set (drawn.sha256): restore it from git")
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


@dataclass(frozen=True)
class Apart:
    """Symbols and names that no training example may speak of."""

    symbols: frozenset[str]
    names: frozenset[tuple[str, str]]

    def has(self, change: str, replacement: str | list[str] | None) -> bool:
        """Whether a change is one of the drawn ones, or of their symbols, or another door to one of them.

        `change` is an id as change files have it, braces included; `replacement` what it names.
        """
        targets = [replacement] if isinstance(replacement, str) else replacement or []
        paths = {id_.split("(")[0] for id_ in expanded(change)} | {name for name in targets if not name.startswith("(")}
        return any(path in self.symbols or ends(path) in self.names for path in paths)


def expanded(text: str) -> list[str]:
    """`a.{b,c.d}` is `a.b` and `a.c.d`."""
    if "{" not in text:
        return [text]
    start, end = text.index("{"), text.index("}")
    inner = text[start + 1 : end].split(",")
    return [one for part in inner for one in expanded(text[:start] + part.strip() + text[end + 1 :])]


def ends(path: str) -> tuple[str, str]:
    """The library's root and the last name."""
    return path.split(".")[0], path.rsplit(".", 1)[-1]


@cache
def excluded() -> Apart:
    """What the drawn changes keep out of training: their old symbols by path, and by root and last name."""
    old = {one["id"].split("(")[0] for one in drawn()}
    whole = {one["id"] for one in drawn() if "(" not in one["id"]}
    return Apart(frozenset(old), frozenset(ends(path) for path in whole))
