"""Counts how real APIs look and how real code calls them.

    python3 -m recode.data.mine_shapes --surfaces ../api-changelogs FOLDER … > recode/data/shapes.json

Signatures are those of the functions, methods and classes that the surfaces of `api-changelogs` show to be gone or
deprecated: how many parameters of which sort, which sorts of defaults. Calls are those of every `.py` below the folders
(site-packages of environments, say), read with `ast`: how many arguments by position and by keyword, how often one is
True, False, None or a short string, and what becomes of the result. Counts only: no name is kept, and of texts only
small default values. `shapes.json` is from the surfaces of 2026-11-21 and released wheels of 27 distributions.
"""

import argparse
import ast
import json
import warnings
from collections import Counter
from pathlib import Path

from .surfaces import symbols

SMALL = 12
KEPT = 200


class Calls(ast.NodeVisitor):
    """The counts of calls over all files that were visited."""

    def __init__(self) -> None:
        self.calls: Counter = Counter()
        self.arguments: Counter = Counter()
        self.results: Counter = Counter()
        self.unused: set[int] = set()
        self.used_as: dict[int, str] = {}

    def visit_Expr(self, node: ast.Expr) -> None:
        self.unused.add(id(node.value))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.used_as[id(node.value)] = "indexed"
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.used_as[id(node.iter)] = "iterated"
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self.used_as[id(node.test)] = "truth"
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        plain = not any(isinstance(a, ast.Starred) for a in node.args) and all(k.arg for k in node.keywords)
        if plain and isinstance(node.func, ast.Attribute | ast.Name) and len(node.args) + len(node.keywords) <= SMALL:
            self.calls[len(node.args), len(node.keywords)] += 1
            for value in node.args:
                self.arguments["position", self.sort(value)] += 1
            for keyword in node.keywords:
                self.arguments["keyword", self.sort(keyword.value)] += 1
            use = "unused" if id(node) in self.unused else self.used_as.get(id(node), "used")
            self.results[use] += 1
        self.generic_visit(node)

    @staticmethod
    def sort(value: ast.expr) -> str:
        if isinstance(value, ast.Constant):
            if value.value is None or isinstance(value.value, bool):
                return repr(value.value)
            if isinstance(value.value, str) and len(value.value) <= 16:
                return "string"
        return "opaque"


def signatures(surfaces: Path) -> tuple[Counter, Counter]:
    """Shapes of the outdated symbols' signatures, and their defaults."""
    shapes: Counter = Counter()
    defaults: Counter = Counter()
    for path in sorted(surfaces.glob("*/surface.jsonl")):
        header, found = symbols(path)
        for symbol in found:
            end = symbol["in"][-1][1]
            gone = end is not None and end < len(header["releases"]) - 1
            if symbol["signatures"] and (gone or symbol["deprecated"]):
                count(symbol["signatures"][-1]["params"], shapes, defaults)
    return shapes, defaults


def count(params: list[str], shapes: Counter, defaults: Counter) -> None:
    """Counts one signature: required, optional, keyword-only parameters, `*args`, `**kwargs`."""
    required = optional = keywords = star = stars = 0
    after_star = False
    for param in params:
        name, _, default = param.partition("=")
        if name.startswith("**"):
            stars = 1
        elif name.startswith("*"):
            after_star = True
            star = int(name != "*")
        elif name != "/":
            required += not default and not after_star
            optional += bool(default) and not after_star
            keywords += after_star
            if default:
                defaults[small(default)] += 1
    if required + optional + keywords <= SMALL:
        shapes[required, optional, keywords, star, stars] += 1


def small(default: str) -> str:
    """The default itself where it is short and no string, else its sort."""
    try:
        value = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return "other"
    if isinstance(value, str):
        return "string"
    return (
        default
        if len(default) <= 6 and (value is None or isinstance(value, bool | int | float) or value == ())
        else "other"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--surfaces", type=Path, required=True)
    parser.add_argument("folders", type=Path, nargs="+")
    options = parser.parse_args()
    calls, files = Calls(), 0
    warnings.simplefilter("ignore")
    for path in sorted(path for folder in options.folders for path in folder.rglob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError):
            continue
        files += 1
        calls.unused.clear()
        calls.used_as.clear()
        calls.visit(tree)
    shapes, defaults = signatures(options.surfaces)
    tables = {"signatures": shapes, "defaults": defaults}
    tables |= {"calls": calls.calls, "arguments": calls.arguments, "results": calls.results}
    out: dict = {"files": files}
    for name, table in tables.items():
        out[name] = [[list(key) if isinstance(key, tuple) else key, times] for key, times in table.most_common(KEPT)]
    lines = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in out.items())
    print("{\n" + lines + "\n}")


if __name__ == "__main__":
    main()
