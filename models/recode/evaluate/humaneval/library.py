"""The generated library at a release: as Python for the sandbox, and as a surface and change files for apilift."""

import json
from pathlib import Path

from .calls import CLASSES, ROOT
from .draw import call_of

HEAD = '''"""Generated for measuring; see recode/evaluate/humaneval."""

import collections
import hashlib
import math
import re


class Note:
    """Text that is no string."""

    def __init__(self, text):
        self._text = text

    def __str__(self):
        return self._text


class Answer:
    """A result in a box."""

    def __init__(self, value):
        self.value = value
'''


def definition(change: dict, is_new: bool) -> str:
    """A door's Python before or after its change."""
    call = call_of(change)
    side = change["new" if is_new else "old"]
    params = ["self", *side["params"]] if call.owner else side["params"]
    lines = [f"def {side['path'].rsplit('.', 1)[-1]}({', '.join(params)}):"]
    if is_new and change["kind"] == "parameter renamed":
        lines.append(f"    {change['parameter']} = {side['params'][change['place']]}")
    if is_new and change["kind"] == "parameter added":
        lines.append(f"    if {change['extra']} != {change['literal']!r}:")
        lines.append(f"        raise ValueError({change['extra']!r})")
    body = change["body"].format(f"({call.body})") if is_new else call.body
    return "\n".join([*lines, f"    return {body}"]) + "\n"


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def python(changes: list[dict], made: set[int], folder: Path) -> None:
    """Writes the package with the changes numbered in `made`: what is old is gone, what is new is there."""
    top, core = [HEAD], [HEAD.split("class Note")[0]]
    members: dict[str, list[str]] = {name: [] for name in CLASSES}
    for change in changes:
        is_new = change["number"] in made
        text, owner = definition(change, is_new), call_of(change).owner
        if owner:
            members[owner].append(indented(text))
        else:
            (core if is_new and change["kind"] == "moved" else top).append(text)
    for name, methods in members.items():
        start = f"class {name}:\n    def __init__(self, value):\n        self.value = value\n"
        top.append("\n".join([start, *methods]))
    top.append(f"class _Anything({', '.join(CLASSES)}):\n    pass\n")
    top.append("def wrap(value):\n    return _Anything(value)\n")
    package = folder / ROOT
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("\n\n".join(top), "utf-8")
    (package / "core.py").write_text("\n\n".join(core), "utf-8")


def surface(changes: list[dict], releases: list[str], at: dict[int, int]) -> str:
    """The surface over the releases; `at` is the index of the release that makes a change, for those that are made."""
    symbols: dict[str, dict] = {
        f"{ROOT}.core": {"path": f"{ROOT}.core", "kind": "module", "in": [[0]]},
        f"{ROOT}.wrap": {"kind": "function", "in": [[0]], "signatures": [{"in": [[0]], "params": ["value"]}]},
    }
    for name in (*CLASSES, "Note", "Answer"):
        param = "text" if name == "Note" else "value"
        symbols[f"{ROOT}.{name}"] = {"kind": "class", "in": [[0]], "signatures": [{"in": [[0]], "params": [param]}]}
    symbols[f"{ROOT}.Answer.value"] = {"kind": "attribute", "in": [[0]]}
    for change in changes:
        sort = "method" if call_of(change).owner else "function"
        release = at.get(change["number"])
        old, new = change["old"], change["new"]
        if release is None:
            symbols[old["path"]] = {"kind": sort, "in": [[0]], "signatures": [signature(old, [0])]}
        elif old["path"] == new["path"]:
            both = [signature(old, [0, release - 1]), signature(new, [release])]
            symbols[old["path"]] = {"kind": sort, "in": [[0]], "signatures": both}
        else:
            before, after = [0, release - 1], [release]
            symbols[old["path"]] = {"kind": sort, "in": [before], "signatures": [signature(old, before)]}
            symbols[new["path"]] = {"kind": sort, "in": [after], "signatures": [signature(new, after)]}
    header = {"schema": 1, "distribution": ROOT, "releases": releases}
    lines = [header, *({**symbols[path], "path": path} for path in sorted(symbols))]
    return "".join(json.dumps(line) + "\n" for line in lines)


def signature(side: dict, releases: list[int]) -> dict:
    out: dict = {"in": [releases], "params": side["params"]}
    if side["returns"]:
        own = side["returns"].startswith(ROOT)
        out["returns"] = side["returns"] if own else f"builtins.{side['returns']}"
    return out


def page(change: dict, release: str) -> str:
    """The change file: the fact and one sentence."""
    symbol = change["old"]["path"] + (f"({change['parameter']})" if change["parameter"] else "")
    lines = [f"symbol = {json.dumps(symbol)}"]
    if change["record_kind"]:
        lines.append(f"kind = {json.dumps(change['record_kind'])}")
    lines.append(f"removed = {json.dumps(release)}")
    if change["replacement"]:
        lines.append(f"replacement = {json.dumps(change['replacement'])}")
    front = "\n".join([*lines, f'source = "https://{ROOT}.example/changes"'])
    return f"+++\n{front}\n+++\n# {change['title']}\n{change['sentence']}\n"


def records(changes: list[dict], order: list[int], folder: Path) -> str:
    """Writes `folder` (`api-changelogs/quarry`) for a library that makes the changes in `order`, one a release.

    Gives the last release.
    """
    releases = ["1.0", *(f"1.{at}" for at in range(1, len(order) + 1))]
    at = {number: place for place, number in enumerate(order, 1)}
    folder.mkdir(parents=True, exist_ok=True)
    head = f'name = "{ROOT}"\nimport-roots = ["{ROOT}"]\nchangelog = "https://{ROOT}.example/changes"\n'
    (folder / "package.toml").write_text(f"{head}releases = {json.dumps(releases)}\n", "utf-8")
    (folder / "surface.jsonl").write_text(surface(changes, releases, at), "utf-8")
    by_number = {change["number"]: change for change in changes}
    for number, place in at.items():
        (folder / f"change-{number:03}.md").write_text(page(by_number[number], releases[place]), "utf-8")
    return releases[-1]
