"""The sandbox's child: reads JSON lines of `code`, `test`, `entry` and `library`, prints what became of each.

    python -I -S runner.py SECONDS BYTES

It stands alone and imports nothing of this package. Each solution runs in a process of its own, with limits of time and
memory, in the working directory.
"""

import ast
import contextlib
import importlib
import io
import json
import os
import resource
import signal
import sys


class Counted(ast.NodeTransformer):
    """Each assertion is judged for itself."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        nothing = ast.arguments([], [], None, [], [], None, [])
        return ast.Expr(ast.Call(ast.Name("judged_", ast.Load()), [ast.Lambda(nothing, node.test)], []))


def judge(asked: dict) -> dict:
    """Runs one solution's tests, in this very process."""
    out = {"compiles": False, "passed": 0, "of": 0, "error": None}

    def failed(error: BaseException) -> None:
        out["error"] = out["error"] or type(error).__name__

    def judged_(holds) -> None:
        out["of"] += 1
        try:
            out["passed"] += bool(holds())
        except Exception as error:
            failed(error)

    try:
        code = compile(asked["code"], "solution.py", "exec")
        out["compiles"] = True
    except (SyntaxError, ValueError) as error:
        failed(error)
    if out["compiles"]:
        sys.path.insert(0, asked["library"])
        solution: dict = {"__name__": "solution"}
        test = Counted().visit(ast.parse(asked["test"]))
        tests: dict = {"__name__": "test", "judged_": judged_}
        try:
            exec(code, solution)
            # Some tests call other functions of the solution; what it imports they do not see.
            own = {name: value for name, value in solution.items() if getattr(value, "__module__", None) == "solution"}
            tests.update(own)
            exec(compile(ast.fix_missing_locations(test), "test.py", "exec"), tests)
            tests["check"](solution[asked["entry"]])
        except Exception as error:
            failed(error)
    return out


def apart(asked: dict, seconds: int, memory: int) -> dict:
    """The same in a process of its own."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(6 * seconds)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                told = judge(asked)
            os.write(mouth, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(mouth)
    with os.fdopen(ear, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    # A child that says nothing was ended by a limit.
    return json.loads(told) if told else {"compiles": True, "passed": 0, "of": 0, "error": "limit"}


def main() -> None:
    # What solutions, tests and library import, once for all children.
    for name in ("collections", "copy", "hashlib", "math", "random", "re", "typing"):
        importlib.import_module(name)
    seconds, memory = map(int, sys.argv[1:])
    for line in sys.stdin:
        print(json.dumps(apart(json.loads(line), seconds, memory)), flush=True)


if __name__ == "__main__":
    main()
