"""Writes code that uses the drawn changes: a project a library, a file a change.

    cd models && python3 -m recode.evaluate.project CHANGES.jsonl ../api-changelogs FOLDER

Each project pins the library's newest mined release, so that `apilift` finds the use and can ask about it. Code that
cannot be made from what is known is told on standard error. The same arguments give the same files.
"""

import argparse
import json
import random
import sys
import tomllib
from pathlib import Path

from ..data.snippets import Unusable, snippet
from ..data.surfaces import surface
from .draw import SEED
from .frozen import drawn


def name_of(at: int) -> str:
    """The file of the drawn change with this number in the frozen list."""
    return f"case_{at:03}.py"


def id_of(change: dict) -> str:
    inside = f"{change['parameter']}={change['value']}" if change["value"] else change["parameter"]
    return f"{change['paths'][0]}({inside})" if inside else change["paths"][0]


def code(changes: Path, folder: Path) -> dict[int, tuple[dict, str]]:
    """The drawn changes' numbers with the change and its code, where code can be made."""
    known = {}
    for change in map(json.loads, changes.read_text("utf-8").splitlines()):
        if change["mined"] and change["paths"]:
            known.setdefault(id_of(change), change)
    surfaces: dict[str, dict] = {}
    out = {}
    for at, one in enumerate(drawn()):
        library = one["library"]
        if library not in surfaces:
            surfaces[library] = surface(folder / library)
        try:
            numbers = random.Random(f"{SEED} {one['id']}")
            out[at] = one, snippet(known[one["id"]], surfaces[library], numbers)
        except (Unusable, KeyError) as error:
            print(f"no code for {one['id']}: {error}", file=sys.stderr)
    return out


def write(changes: Path, folder: Path, out: Path) -> dict[str, tuple[dict, str]]:
    """Writes the projects; the drawn change and its code by the file's path below `out`, with `/`."""
    written = {}
    for at, (one, text) in code(changes, folder).items():
        library = one["library"]
        release = tomllib.loads((folder / library / "package.toml").read_text("utf-8"))["releases"][-1]
        place = out / library
        place.mkdir(parents=True, exist_ok=True)
        pinned = f"{library}=={release}"
        (place / "pyproject.toml").write_text(f'[project]\nname = "cases"\ndependencies = ["{pinned}"]\n', "utf-8")
        (place / name_of(at)).write_text(text, "utf-8")
        written[f"{library}/{name_of(at)}"] = one, text
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("changes", "folder", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    write(options.changes, options.folder, options.out)


if __name__ == "__main__":
    main()
