"""Real changes as asks with answers: the uses in ReCode's entries, with what the change files and facts say of them.

    cd models && APILIFT=…/apilift python3 -m recode.data.records ../api-changelogs --shapes 12 > records.jsonl

Every entry (`entries.jsonl.gz`, which leaves out what `recode.evaluate` measures on) passed the gates; its old code is
what apilift asks about. The answer is the change file's template, or what a change's facts give (another name, another
keyword, an argument that goes), said for the call. Each question comes in its own shape and in up to `--shapes` others:
calls of the same old signature, drawn as `shapes.json` has them, some with the mined title instead of the note. The
prompt form numbers names, so a library's are not learned. A line is an ask with its `template`, `library` and `split`:
*held* libraries (every fifth, by a hash) are never trained on, and choose the threshold.
"""

import argparse
import ast
import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..evaluate.frozen import excluded, expanded
from ..prompts import binary, run
from .expand import Expander, Inapplicable, signature
from .shapes import shapes
from .terms import KEYWORD_ONLY, POSITIONAL_ONLY

ENTRIES = Path(__file__).parent / "entries.jsonl.gz"
SEED = 11
HELD_OUT = 5
MINED = 0.3
"""So many of the other shapes have the mined title instead of the note."""


def is_held(library: str) -> bool:
    return hashlib.sha256(library.encode()).digest()[0] % HELD_OUT == HELD_OUT - 2


def questions(entries: list[dict]) -> Iterator[tuple[dict, dict]]:
    """The entries with the questions about the uses in their old code."""
    by_library: dict[str, list[dict]] = defaultdict(list)
    for entry in entries:
        by_library[entry["dependency"]].append(entry)
    for library, those in by_library.items():
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            for at, entry in enumerate(those):
                (folder / f"case_{at:05}.py").write_text(entry["old_code"], "utf-8")
            command = [binary(), "model", "questions", ".", "--all", "--with", f"{library}=={those[0]['new_version']}"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
            if done.returncode:
                raise RuntimeError(f"apilift model questions: {done.stderr.strip()[-500:]}")
            for line in map(json.loads, done.stdout.splitlines()):
                yield those[int(line["file"][5:10])], line


class Changes:
    """The change files of a folder, by the ids that they stand for."""

    def __init__(self, folder: Path) -> None:
        self.rewrites: dict[str, list[dict]] = {}
        for path in sorted(folder.glob("*/*.md")):
            text = path.read_text("utf-8")
            if text.startswith("+++"):
                front = tomllib.loads(text.split("+++", 2)[1])
                for id_ in expanded(front["symbol"]):
                    self.rewrites.setdefault(id_, front.get("rewrite", []))

    def answer(self, ask: dict, id_: str) -> str:
        """The answer for an ask; `Inapplicable` where none is known."""
        problem = Inapplicable("nothing is known to replace it")
        for template, dropped in self.known(ask, id_):
            try:
                return Expander(ask, dropped).text(template)
            except Inapplicable as error:
                problem = error
        raise problem

    def known(self, ask: dict, id_: str) -> Iterator[tuple[str, frozenset[str]]]:
        """Templates with what they may drop: the written ones whose conditions hold, else what the facts give."""
        rewrites = self.rewrites.get(id_, [])
        fits = [one for one in rewrites if ask["call"]["as"] in one.get("as", ["call", "ref"])]
        for rewrite in fits:
            holds = "match" not in rewrite and "where" not in rewrite and meets(ask, rewrite.get("when", {}))
            if holds is None:
                raise Inapplicable("its conditions are not in the question")
            if holds:
                yield rewrite["template"], frozenset(rewrite.get("drop", {})) | frozenset(rewrite.get("when", {}))
        if not rewrites:
            yield from derived(ask)


def meets(ask: dict, when: dict) -> bool | None:
    """Whether a rewrite's conditions on the arguments hold; None where the question does not tell."""
    given = {one["parameter"]: one for one in ask["call"]["arguments"]}
    for name, wanted in when.items():
        if set(wanted) - {"given", "missing", "keyword", "value"} or not isinstance(wanted.get("value", []), list):
            return None
        one = given.get(name)
        if ("given" in wanted and not one) or ("missing" in wanted and one):
            return False
        if "keyword" in wanted and (not one or one["by"] != "keyword"):
            return False
        if "value" in wanted and (not one or one.get("literal") not in wanted["value"]):
            return False
    return True


def derived(ask: dict) -> Iterator[tuple[str, frozenset[str]]]:
    """What the facts alone give: another keyword, none, another name."""
    change, is_call = ask["change"], ask["call"]["as"] == "call"
    first = (change["replacement"] or [None])[0]
    if first is None or change["kind"] in ("position", "required", "value", "default", "behaviour", "module"):
        return
    if change["parameter"]:
        if first == "nothing":
            yield "{callee}(...)", frozenset({change["parameter"]})
        elif first.startswith("("):
            yield f"{{callee}}(..., {first[1:-1]}={{{change['parameter']}}})", frozenset()
        return
    symbol = next((one for one in ask["new"] if one["path"] == first), None)
    if symbol is None or symbol["is"] != ask["old"]["is"]:
        return
    called = f"{{self}}.{first.rsplit('.', 1)[1]}" if ask["call"]["receiver"] else first
    yield (f"{called}(...)" if is_call else called), frozenset()


def others(ask: dict, id_: str, count: int, numbers: random.Random) -> Iterator[dict]:
    """The same question about other calls."""
    if ask["call"]["as"] != "call" or len(ask["old"]["signatures"]) != 1:
        return
    params = signature(ask["old"]["signatures"][0])
    if not params:
        return
    own, value = ask["change"]["parameter"], ask["change"]["value"]
    kept = {one["parameter"]: one for one in ask["call"]["arguments"]}
    for _ in range(count):
        positional, keywords = shapes()["calls"].draw(numbers)
        by_position = [param for param in params if param.kind != KEYWORD_ONLY][:positional]
        at = next((at for at, param in enumerate(by_position) if param.name == own), None)
        by_position = by_position[:at]
        rest = [param for param in params if param not in by_position]
        must = [param for param in rest if param.default is None or param.name == own]
        if any(param.kind == POSITIONAL_ONLY for param in must):
            continue
        may = [param for param in rest if param not in must and param.kind != POSITIONAL_ONLY]
        by_keyword = must + numbers.sample(may, min(len(may), max(0, keywords - len(must))))
        by_keyword.sort(key=params.index)
        pairs = [(param, "position") for param in by_position] + [(param, "keyword") for param in by_keyword]
        arguments = []
        for param, by in pairs:
            one = {"parameter": param.name, "by": by}
            known = kept.get(param.name, {}).get("literal")
            if param.name == own and (value or known):
                one["literal"] = value or known
            elif param.default in ("True", "False") and numbers.random() < 0.5:
                one["literal"] = numbers.choice(("True", "False"))
            arguments.append(one)
        call = ask["call"] | {"arguments": arguments, "result": shapes()["results"].draw(numbers)}
        yield ask | {"call": call}


def mined(ask: dict) -> dict:
    """The question with the title that a mined change has."""
    change = ask["change"]
    path, p, first = change["symbol"], change["parameter"], (change["replacement"] or [None])[0]
    if p and first and first.startswith("("):
        note = f"Pass `{first[1:-1]}` instead of `{p}` to `{path}`."
    elif p:
        note = f"Do not pass `{p}` to `{path}`."
    else:
        note = f"Use `{first}` instead of `{path}`." if first else f"Do without `{path}`."
    return ask | {"change": change | {"note": note}}


def is_told(ask: dict, template: str) -> bool:
    """Whether the answer says nothing but what the signatures and the replacement name."""
    names = {part for one in ask["new"] for part in one["path"].split(".")}
    for text in (text for symbol in ask["new"] for text in symbol["signatures"]):
        names |= {param.name for param in signature(text) or ()}
    for node in ast.walk(ast.parse(re.sub(r"\{\w+\}", "_", template))):
        if isinstance(node, ast.Constant):
            return False
        name = getattr(node, "attr", getattr(node, "id", getattr(node, "arg", None)))
        if isinstance(name, str) and name != "_" and name not in names:
            return False
    return True


KEYS = ("change", "old", "new", "call")


def records(pairs: Iterable[tuple[dict, dict]], changes: Changes, count: int) -> Iterator[dict]:
    """Asks with `template`, each once."""
    counts: Counter = Counter()
    seen: set[str] = set()
    apart = excluded()
    for entry, line in pairs:
        id_ = line["id"]
        if id_ not in expanded(entry["change"]) or apart.has(id_, line["change"]["replacement"]):
            counts["not the entry's use"] += 1
            continue
        ask = {key: line[key] for key in KEYS}
        numbers = random.Random(f"{SEED} {id_}")
        library, at = entry["dependency"], 0
        split = "held" if is_held(library) else "train"
        # Where the facts alone give the answer, rules do too: fewer of those.
        more = count if changes.rewrites.get(id_) else count // 3
        for shape in [ask, *others(ask, id_, more, numbers)]:
            try:
                template = changes.answer(shape, id_)
            except Inapplicable:
                counts["no answer for this call"] += 1
                continue
            if at and numbers.random() < MINED and is_told(shape, template):
                shape = mined(shape)
            key = json.dumps(shape, sort_keys=True)
            if key in seen:
                continue
            seen.add(key)
            counts[split] += 1
            about = {"id": f"r-{id_}-{at}", "family": f"real {shape['change']['kind']}", "library": library}
            origin = {
                "origin": entry["origin"],
                "written": bool(changes.rewrites.get(id_)),
                "split": split,
                "first": not at,
            }
            yield about | origin | shape | {"template": template}
            at += 1
    print(dict(counts), file=sys.stderr)


def kept(those: Iterable[dict]) -> Iterator[dict]:
    """Those whose answer goes through the prompt form and is not refused by the gates."""
    those = list(those)
    lines = list(run(["prompt"], (json.dumps(one, ensure_ascii=False) for one in those)))
    text = "".join(
        json.dumps({**one, "answer": line["target"]}, ensure_ascii=False) + "\n"
        for one, line in zip(those, lines, strict=True)
    )
    done = subprocess.run([binary(), "score"], input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift score: {done.stderr.strip()[-500:]}")
    counts: Counter = Counter()
    for one, scored in zip(those, map(json.loads, done.stdout.splitlines()), strict=True):
        by = scored.get("refused", {}).get("by")
        counts[by or scored["outcome"]] += 1
        if by not in ("form", "arguments", "names"):
            yield one
    print(f"judged: {dict(counts)}", file=sys.stderr)


def made(folder: Path, count: int) -> Iterator[dict]:
    """All records; `folder` is api-changelogs."""
    with gzip.open(ENTRIES, "rt", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    return kept(records(questions(entries), Changes(folder), count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="api-changelogs")
    parser.add_argument("--shapes", type=int, default=12, help="other calls a question, at most")
    options = parser.parse_args()
    for one in made(options.folder, options.shapes):
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main()
