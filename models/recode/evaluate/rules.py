"""Measures what apilift's rewrites do with the drawn changes, with no model: right, wrong, or no rewrite.

    cd models && APILIFT=…/apilift python3 -m recode.evaluate.rules CHANGES.jsonl ../api-changelogs > rules.json

Each drawn change's code (`project.py`) is rewritten by `apilift fix --unsafe-fixes` at the library's newest release.
The new expression, its names written out in full, is compared with the answers: arguments count by parameter, not by
how they are passed, where the signature is known.
"""

import argparse
import ast
import json
import math
import re
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from ..data.entries import check, run
from ..data.surfaces import surface
from .frozen import FOLDER, drawn
from .project import code, name_of

OUTCOMES = ("right", "wrong", "no rewrite", "not found")


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


class Whole(ast.NodeTransformer):
    """Writes names that are imported as the path that they stand for."""

    def __init__(self, imported: dict[str, str]) -> None:
        self.imported = imported

    def visit_Name(self, node: ast.Name) -> ast.expr:
        path = self.imported.get(node.id)
        return ast.parse(path, mode="eval").body if path else node


def imports(module: ast.Module) -> dict[str, str]:
    out = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            out |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            out |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return out


def returned(text: str) -> ast.expr:
    """The expression that the code gives back, names in full."""
    module = ast.parse(text)
    function = next(node for node in module.body if isinstance(node, ast.FunctionDef))
    known = {argument.arg for argument in function.args.args}
    imported = {name: path for name, path in imports(module).items() if name not in known}
    return Whole(imported).visit(function.body[-1].value)


def filled(template: str, text: str) -> ast.expr:
    """The answer for this code: holes are the arguments, which are called like their parameters here."""
    function = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    first = function.args.args[0].arg if function.args.args else ""
    return ast.parse(
        re.sub(r"\{(\w+)\}", lambda hole: first if hole[1] == "self" else hole[1], template), mode="eval"
    ).body


class Bound(ast.NodeTransformer):
    """Arguments by name where the signature is known; keywords in the order of the alphabet."""

    def __init__(self, symbols: dict[str, dict]) -> None:
        self.symbols = symbols

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        signatures = self.symbols.get(ast.unparse(node.func), {}).get("signatures") or [{"params": []}]
        names = [param.partition("=")[0] for param in signatures[-1]["params"]]
        names = names[: next((at for at, name in enumerate(names) if name.startswith("*")), len(names))]
        names = [name for name in names if name != "/"]
        named = [ast.keyword(name, value) for name, value in zip(names, node.args, strict=False)]
        rest = node.args[len(names) :]
        return ast.Call(node.func, rest, sorted([*named, *node.keywords], key=lambda one: one.arg or ""))


def same(new: str, template: str, old: str, symbols: dict[str, dict]) -> bool:
    one, other = (Bound(symbols).visit(tree) for tree in (returned(new), filled(template, old)))
    return ast.unparse(one) == ast.unparse(other)


def outcome(new: str, old: str, found: bool, templates: list[str], symbols: dict[str, dict]) -> str:
    if not found:
        return "not found"
    if new == old:
        return "no rewrite"
    try:
        return "right" if any(same(new, template, old, symbols) for template in templates) else "wrong"
    except (SyntaxError, StopIteration, AttributeError):
        return "wrong"


def rewritten(library: str, release: str, texts: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """The files' new texts, and the files with a finding."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        found = {finding["file"] for finding in check(folder, library, release)}
        run(["fix", ".", "--unsafe-fixes", "--exit-zero", "--with", f"{library}=={release}"], folder)
        return {name: (folder / name).read_text("utf-8") for name in texts}, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("changes", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    lines = (FOLDER / "answers.jsonl").read_text("utf-8").splitlines()
    answers = {one["id"]: one["templates"] for one in map(json.loads, lines)}
    by_library: dict[str, dict[str, tuple[dict, str]]] = defaultdict(dict)
    for at, (one, text) in code(options.changes, options.folder).items():
        by_library[one["library"]][name_of(at)] = one, text
    report: dict = {"of": len(drawn()), "cases": {}}
    counts: dict[str, Counter] = {"all": Counter(), "hard": Counter(), "plain": Counter()}
    for library, cases in sorted(by_library.items()):
        release = tomllib.loads((options.folder / library / "package.toml").read_text("utf-8"))["releases"][-1]
        symbols = surface(options.folder / library)
        texts, found = rewritten(library, release, {name: text for name, (_, text) in cases.items()})
        for name, (one, old) in cases.items():
            result = outcome(texts[name], old, name in found, answers[one["id"]], symbols)
            report["cases"][one["id"]] = {"outcome": result} | ({"new": texts[name]} if result == "wrong" else {})
            for group in ("all", "hard" if one["hard"] else "plain"):
                counts[group][result] += 1
        print(f"{library}: {dict(counts['all'])}", file=sys.stderr, flush=True)
    for group, count in counts.items():
        total = sum(count.values())
        shares = {name: [round(100 * share, 1) for share in interval(count[name], total)] for name in OUTCOMES}
        report[group] = {name: {"count": count[name], "interval": shares[name]} for name in OUTCOMES} | {"of": total}
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
