"""Runs solutions' tests against the generated library: a process each, with limits of time and memory.

The code that runs is ours: HumanEval's solutions, as routed and as migrated. The tests run outside the edited
namespace: they know Python's own builtins, and only the solution imports the library.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .problems import Problem

SECONDS = 20
MEMORY = 1 << 30
RUNNER = Path(__file__).parent / "runner.py"


@dataclass(frozen=True)
class Result:
    """What became of one solution."""

    compiles: bool
    passed: int
    """Assertions that hold."""
    of: int
    error: str | None
    """The first exception's type, where there was one; `limit` where time or memory ended it."""

    @property
    def passes(self) -> bool:
        return self.compiles and self.error is None and 0 < self.of == self.passed

    @property
    def level(self) -> str:
        if not self.compiles:
            return "does not compile"
        if self.passes:
            return "passes"
        return "partly" if self.passed else "compiles"

    @property
    def place(self) -> str | None:
        """Where it failed: compilation, API use, behaviour."""
        if self.passes:
            return None
        if not self.compiles:
            return "compilation"
        api = ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NameError")
        return "API use" if self.error in api else "behaviour"


def run_all(asked: list[tuple[Problem, str, Path]]) -> list[Result]:
    """Runs each problem's tests on a code; the path is the folder that the generated package lies in.

    What is asked twice runs once. It needs a POSIX system: processes are forked, and limited.
    """
    each = list(dict.fromkeys(asked))
    lines = (
        json.dumps({"code": code, "test": problem.test, "entry": problem.entry, "library": str(library.resolve())})
        + "\n"
        for problem, code, library in each
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-I", "-S", str(RUNNER), str(SECONDS), str(MEMORY)]
        done = subprocess.run(
            command, input="".join(lines), capture_output=True, text=True, encoding="utf-8", cwd=folder, check=True
        )
    results = [Result(**json.loads(line)) for line in done.stdout.splitlines()]
    known = dict(zip(each, results, strict=True))
    return [known[one] for one in asked]
