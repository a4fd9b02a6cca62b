"""Builds ReCode's entries from `api-changelogs`: every one is a rewrite that passed apilift's gates.

    cargo run -q -p changes --example list api-changelogs > CHANGES.jsonl
    cd models && APILIFT=…/apilift python3 -m recode.data.entries CHANGES.jsonl ../api-changelogs > entries.jsonl

An entry has ReCode's fields (dependency, new_version, description, update_info, old_code, new_code) and where it comes
from: `change`, `origin` (written: the example of a change file; mined: code made here from the surface), `gates` (the
outcome of each), `executed` (the example ran alike on an old and a new release, `proven.toml`), `licence`. Old code of
written changes is the file's own example; the new code is always what `apilift fix --unsafe-fixes` makes of it at the
library's newest mined release, and it is kept only where no gate failed and nothing of the old is found in it any more.

Left out is what `recode.evaluate` measures on: the drawn changes and everything of their symbols.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from ..evaluate.frozen import excluded
from ..prompts import binary
from .snippets import Unusable, snippet
from .surfaces import surface

SEED = 7
EXAMPLE = re.compile(r"```python before\n(.*?)```\s*```python after\n(.*?)```", re.DOTALL)


def written(folder: Path) -> list[dict]:
    """Old code of the change files' examples."""
    proofs = folder / "proven.toml"
    proven = tomllib.loads(proofs.read_text("utf-8")).get("proof", []) if proofs.is_file() else []
    ran = {(one["file"], one["example"]) for one in proven}
    out = []
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        if not text.startswith("+++"):
            continue
        _, front, body = text.split("+++", 2)
        change = tomllib.loads(front)
        prose = re.split(r"```", body, maxsplit=1)[0].strip()
        title, _, note = prose.partition("\n")
        about = {"title": title.lstrip("# "), "note": " ".join(note.split()), "front": change}
        for at, match in enumerate(EXAMPLE.finditer(body)):
            made = {"change": change["symbol"], "origin": "written", "old": match[1], "after": match[2]}
            out.append({**made, "executed": (path.name, at) in ran, **about})
    return out


def mined(changes: list[dict], symbols: dict[str, dict], numbers: random.Random) -> list[dict]:
    """Old code for mined changes that say what to do."""
    out = []
    for change in changes:
        told = re.findall(r'(?:Symbol|Parameter)\("([^"]+)"\)', change["replacement"])
        if not change["mined"] or not (told or change["kind"] == "position"):
            continue
        try:
            old = snippet(change, symbols, numbers)
        except Unusable:
            continue
        path, p = change["paths"][0], change["parameter"]
        if change["kind"] == "position":
            title = f"Pass `{p}` of `{path}` by keyword"
        else:
            title = f"Use `{told[0]}` instead of `{p or path}`" + (f" of `{path}`" if p else "")
        front = {key: change[key] for key in ("deprecated", "removed", "raises") if change[key]} | {"replacement": told}
        name = f"{path}({p})" if p else path
        out.append(
            {
                "change": name,
                "origin": "mined",
                "old": old,
                "executed": False,
                "title": title,
                "note": "",
                "front": front,
            }
        )
    return out


def migrate(library: str, release: str, those: list[dict]) -> None:
    """Adds `new` and `gates` to those whose rewrite passes every gate."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = {f"case_{at:05}.py": one for at, one in enumerate(those)}
        for name, one in files.items():
            (folder / name).write_text(one["old"], "utf-8")
        findings = defaultdict(list)
        for finding in check(folder, library, release):
            findings[finding["file"]].append(finding)
        run(["fix", ".", "--unsafe-fixes", "--exit-zero", "--with", f"{library}=={release}"], folder)
        left = {finding["file"] for finding in check(folder, library, release)}
        for name, one in files.items():
            fixes = [finding["fix"] for finding in findings[name] if finding["fix"]]
            new = (folder / name).read_text("utf-8")
            gates: Counter = Counter()
            for fix in fixes:
                for gate in fix["gates"]:
                    worst = max(gates.get(gate["gate"], 0), ["pass", "unknown", "fail"].index(gate["outcome"]))
                    gates[gate["gate"]] = worst
            if fixes and name not in left and new != one["old"] and max(gates.values()) < 2:
                one["new"] = new
                # What was executed is the example: it proves this entry only where the rewrite is the example's.
                one["executed"] = one["executed"] and new == one["after"]
                one["gates"] = {gate: ["pass", "unknown"][worst] for gate, worst in gates.items()}


def check(folder: Path, library: str, release: str) -> list[dict]:
    out = run(
        ["check", ".", "--unsafe-fixes", "--exit-zero", "--output-format", "json", "--with", f"{library}=={release}"],
        folder,
    )
    return json.loads(out or "[]")


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run([binary(), *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"apilift {arguments[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def entry(library: str, release: str, one: dict, symbols: dict[str, dict]) -> dict:
    front = one["front"]
    replacement = front.get("replacement") or []
    replacement = [replacement] if isinstance(replacement, str) else replacement
    told = [f"`{one['change']}` of {library}"]
    for word in ("deprecated", "raises", "removed", "changed"):
        if front.get(word):
            told.append(f"{word} in {front[word]}" if word != "raises" else f"only raises since {front[word]}")
    lines = [", ".join(told) + "."]
    if replacement:
        lines.append(f"Replacement: {', '.join(f'`{name}`' for name in replacement)}.")
    for name in (one["change"].split("(")[0], *replacement):
        params = (symbols.get(name, {}).get("signatures") or [{}])[-1].get("params")
        if params is not None:
            lines.append(f"{name}({', '.join(params)})")
    if one["note"]:
        lines.append(one["note"])
    return {
        "dependency": library,
        "new_version": release,
        "description": one["title"],
        "update_info": "\n".join(lines),
        "old_code": one["old"],
        "new_code": one["new"],
        "change": one["change"],
        "origin": one["origin"],
        "gates": one["gates"],
        "executed": one["executed"],
        "licence": "MIT (Apilift's own text and code; facts from the library's releases)",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("changes", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", help="libraries, with commas between them")
    options = parser.parse_args()
    numbers = random.Random(SEED)
    by_library = defaultdict(list)
    for change in map(json.loads, options.changes.read_text("utf-8").splitlines()):
        by_library[change["distribution"]].append(change)
    apart = excluded()
    counts: Counter = Counter()
    seen: set[tuple[str, str]] = set()
    for library in options.only.split(",") if options.only else sorted(by_library):
        folder = options.folder / library
        release = tomllib.loads((folder / "package.toml").read_text("utf-8"))["releases"][-1]
        symbols = surface(folder)
        those = written(folder) + mined(by_library[library], symbols, numbers)
        kept = [one for one in those if not apart.has(one["change"], one["front"].get("replacement"))]
        counts["held out for evaluation"] += len(those) - len(kept)
        migrate(library, release, kept)
        for one in kept:
            if "new" not in one:
                counts[f"{one['origin']}, not passed by the gates"] += 1
            elif (one["old"], one["new"]) not in seen:
                seen.add((one["old"], one["new"]))
                counts[one["origin"]] += 1
                print(json.dumps(entry(library, release, one, symbols), ensure_ascii=False))
        print(f"{library}: {dict(counts)}", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
