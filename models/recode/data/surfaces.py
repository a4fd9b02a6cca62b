"""Reads the surfaces of `api-changelogs` (the form is told in its README) with the reader of `tests/mining`."""

import importlib.util
import json
from functools import cache
from pathlib import Path

READER = Path(__file__).parents[3] / "tests" / "mining" / "surface.py"


@cache
def reader():
    spec = importlib.util.spec_from_file_location("mining_surface", READER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def symbols(path: Path) -> tuple[dict, list[dict]]:
    """A surface's first line, and its symbols: path, kind, in, signatures, bases, deprecated, aliases (paths)."""
    lines = path.read_text("utf-8").splitlines()
    header, found = reader().read(iter(lines))
    for symbol, line in zip(found, lines[1:], strict=True):
        told = reader().texts(json.loads(line).get("aliases", []), symbol["in"])
        symbol["aliases"] = [alias for _, text in told for alias in text.split(", ")]
    return header, found


def surface(folder: Path) -> dict[str, dict]:
    """A library's symbols by path, aliases included; empty where nothing is mined."""
    path = folder / "surface.jsonl"
    out: dict[str, dict] = {}
    for symbol in symbols(path)[1] if path.is_file() else ():
        out[symbol["path"]] = symbol
        for alias in symbol["aliases"]:
            out.setdefault(alias, symbol)
    return out
