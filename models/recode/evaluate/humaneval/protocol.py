"""The second source's protocol on migrations: synthetic changes, one at a time and in succession, through apilift.

    cd models && APILIFT=.../apilift python3 -m recode.evaluate.humaneval.protocol --model MODEL.gguf --out FOLDER

Each regime is a project of problems, written for the library's first release and pinned to its last, with the library's
change files and surface in the project's own `api-changelogs`. `apilift fix --unsafe-fixes` migrates it (*rules*), and
in a second copy `fix --model --unsafe-fixes` does (*rules and model*). Then the affected problems' tests run on the
last release, in which what is old is gone. Writes REPORT.md, report.json and records.jsonl.
"""

import argparse
import ast
import datetime
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from ...prompts import binary
from . import library, report, sandbox
from .calls import ROOT
from .draw import SEED, frozen
from .route import Routed

SUCCESSIVE = (10, 50, 140)
OTHERS = 20
"""So many problems that do not use a change's door are in the project of that change alone; else all are."""


@dataclass(frozen=True)
class Regime:
    """Which changes are made between the first release and the last."""

    name: str
    order: tuple[int, ...]


@dataclass(frozen=True)
class Record:
    """One affected problem in one regime."""

    regime: str
    problem: int
    changes: tuple[int, ...]
    """Those that break it."""
    untyped: bool
    """Whether one of them is used on a receiver whose type is told nowhere."""
    level: str
    place: str | None
    error: str | None
    adopted: bool
    touched: bool


def regimes(changes: list[dict]) -> list[Regime]:
    numbers = [change["number"] for change in changes]
    singles = [Regime(f"single_{number:03}", (number,)) for number in numbers]
    return singles + [Regime(f"first_{count:03}", tuple(numbers[:count])) for count in SUCCESSIVE]


def write(regime: Regime, changes: list[dict], code: list[Routed], top: Path) -> None:
    """The regime's project."""
    folder = top / regime.name
    release = library.records(changes, list(regime.order), folder / "api-changelogs" / ROOT)
    project = f'[project]\nname = "problems"\nversion = "1"\ndependencies = ["{ROOT}=={release}"]\n'
    (folder / "pyproject.toml").write_text(project, "utf-8")
    for one in those(regime, code):
        (folder / one.problem.file).write_text(one.code, "utf-8")


def those(regime: Regime, code: list[Routed]) -> list[Routed]:
    """The problems that are in a regime's project."""
    if len(regime.order) > 1:
        return code
    others = [one for one in code if one.uses.isdisjoint(regime.order)]
    drawn = random.Random(f"{SEED} {regime.name}").sample(others, OTHERS)
    return [one for one in code if not one.uses.isdisjoint(regime.order)] + drawn


def migrate(top: Path, more: list[str], cache: Path) -> str:
    """Runs `apilift fix` over all projects; what it says at the end. No answer of an earlier run is known to it."""
    command = [binary(), "fix", ".", "--unsafe-fixes", "--exit-zero", *more]
    variables = {**os.environ, "APILIFT_CACHE_DIR": str(cache)}
    done = subprocess.run(command, cwd=top, env=variables, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"apilift fix: {done.stderr.strip()[-800:]}")
    return done.stderr.strip()


def identifiers(code: str) -> set[str]:
    """Every name in the code, the parts of dotted ones too."""
    try:
        module = ast.parse(code)
    except (SyntaxError, ValueError):
        return set()
    out: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            out.add(node.id)
        elif isinstance(node, ast.Attribute):
            out.add(node.attr)
        elif isinstance(node, ast.alias):
            out |= set(node.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            out |= set((node.module or "").split("."))
    return out


def adopts(code: str, those: list[dict]) -> bool:
    """Whether the code names what each change names as the new thing, and nothing that is gone.

    A change of parameters alone is adopted by whatever still calls the function and passes.
    """
    names = identifiers(code)
    for change in those:
        old, new = (change[side]["path"].split(".")[1:] for side in ("old", "new"))
        own = [name for name in new if name not in ("Text", "Row", "Table", "Group")]
        if not set(own) <= names or (old[-1] != new[-1] and old[-1] in names):
            return False
    return True


def judge(top: Path, all_of_them: list[Regime], changes: list[dict], code: list[Routed], states: Path) -> list[Record]:
    """The affected problems of every regime after the migration in `top`."""
    by_number = {change["number"]: change for change in changes}
    plan: list[tuple[Regime, Routed, tuple[int, ...], str]] = []
    for regime in all_of_them:
        for one in code:
            hit = tuple(number for number in regime.order if number in one.affected)
            if hit:
                text = (top / regime.name / one.problem.file).read_text("utf-8")
                plan.append((regime, one, hit, text))
    results = sandbox.run_all([(one.problem, text, states / regime.name) for regime, one, _, text in plan])
    return [
        Record(
            regime=regime.name,
            problem=one.problem.number,
            changes=hit,
            untyped=any(number in one.untyped for number in hit),
            level=result.level,
            place=result.place,
            error=result.error,
            adopted=adopts(text, [by_number[number] for number in hit]),
            touched=text != one.code,
        )
        for (regime, one, hit, text), result in zip(plan, results, strict=True)
    ]


def specificity(top: Path, all_of_them: list[Regime], code: list[Routed]) -> tuple[int, int]:
    """Of the problems that use no changed door: how many are as they were, byte for byte; and how many there are."""
    same = of = 0
    for regime in all_of_them:
        for one in those(regime, code):
            if one.uses.isdisjoint(regime.order):
                of += 1
                same += (top / regime.name / one.problem.file).read_bytes() == one.code.encode()
    return same, of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; without it rules alone are measured")
    heard = "the model's own probability from which on it is heard; each is measured"
    parser.add_argument("--threshold", type=float, nargs="*", default=[0.5], help=heard)
    parser.add_argument("--out", type=Path, required=True, help="the folder of REPORT.md and report.json")
    parser.add_argument("--baseline", action="store_true", help="measure the code that nobody migrates, too")
    options = parser.parse_args()
    changes, code = frozen()
    all_of_them = regimes(changes)
    ways: dict[str, list[str] | None] = {"rules": []}
    if options.baseline:
        ways = {"nothing": None, **ways}
    for threshold in options.threshold if options.model else ():
        asked = ["--model", "--model-file", str(options.model.resolve()), "--explain"]
        ways[f"rules and model from {threshold:g}"] = [*asked, "--config", f"model-threshold = {threshold}"]
    head: dict = {"date": datetime.datetime.now(datetime.UTC).date().isoformat()}
    if options.model:
        data = options.model.read_bytes()
        head |= {"model": options.model.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    measured: dict[str, dict] = {}
    with tempfile.TemporaryDirectory() as made:
        states = Path(made) / "states"
        for regime in all_of_them:
            library.python(changes, set(regime.order), states / regime.name)
        library.python(changes, set(), states / "first")
        first = sandbox.run_all([(one.problem, one.code, states / "first") for one in code])
        head["first release"] = {"passes": sum(one.passes for one in first), "of": len(first)}
        for way, arguments in ways.items():
            top = Path(made) / way.replace(" ", "_")
            for regime in all_of_them:
                write(regime, changes, code, top)
            said = migrate(top, arguments, Path(made) / "cache") if arguments is not None else ""
            print(f"{way}: migrated. {said}", file=sys.stderr, flush=True)
            records = judge(top, all_of_them, changes, code, states)
            measured[way] = {"records": records, "same": specificity(top, all_of_them, code), "said": said}
    options.out.mkdir(parents=True, exist_ok=True)
    whole = report.summary(head, changes, measured)
    lines = "".join(
        json.dumps({"way": way, **asdict(one)}) + "\n" for way in measured for one in measured[way]["records"]
    )
    (options.out / "records.jsonl").write_text(lines, "utf-8")
    (options.out / "report.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (options.out / "REPORT.md").write_text(report.page(whole), "utf-8")


if __name__ == "__main__":
    main()
