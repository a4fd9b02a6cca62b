#!/usr/bin/env python3
"""Compares the database with what really is there at run time, in an old and a new release of a library.

    python3 tests/mining/truth.py CHANGES.jsonl DISTRIBUTION OLD=PYTHON NEW=PYTHON [--sample 100] [--seed 1] [--show]

CHANGES.jsonl is what `cargo run -p changes --example list api-changelogs` prints. OLD and NEW are the releases (as in the
database: `1.26`), each with the interpreter of an environment that has it installed. Two figures, each with its 95 %
interval (Wilson):
- precision: of the names, members and parameters that the database says are gone between the two releases, a seeded
  sample is looked up in both. Right: the old release has it, and the new one lacks it or raises. What the database itself
  knows only from a release after the old one is not asked. An attribute that methods set on instances
  (`self.x = …` in the source of the class or a base) counts as there.
- recall: of the public names of the old release that the new one lacks at run time, how many the database tells.
What cannot be tried (the module cannot be imported in the old environment) is left out and counted.
"""

import argparse
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tomllib

PROBE = r'''
import ast, importlib, inspect, json, pkgutil, sys, textwrap, types, warnings
warnings.simplefilter("ignore")
MISSING = "missing"

def find(path):
    """The object at a dotted path: (object, None), or (None, why not)."""
    parts = path.split(".")
    module, rest = None, parts
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        try:
            module, rest = importlib.import_module(name), parts[end:]
            break
        except ModuleNotFoundError as error:
            if not (error.name and (name == error.name or name.startswith(error.name + "."))):
                return None, "needs " + str(error.name)
        except BaseException as error:
            return None, "raises on import: " + type(error).__name__
    if module is None:
        return None, MISSING
    here = module
    for part in rest:
        try:
            here = getattr(here, part)
        except AttributeError:
            if part is rest[-1] and inspect.isclass(here) and sets(here, part):
                return object(), None
            return None, MISSING
        except BaseException as error:
            return None, "raises: " + type(error).__name__
    return here, None

def sets(cls, name):
    """Whether a method of the class or of a base sets the attribute on its instances."""
    for owner in cls.__mro__:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(owner)))
        except (OSError, TypeError, SyntaxError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == name:
                if isinstance(node.value, ast.Name) and node.value.id == "self":
                    return True
    return False

def takes(path, parameter):
    """Whether a callable has a parameter: yes, keyword, no, any (**kwargs), unknown."""
    found, why = find(path)
    if why:
        return why
    try:
        parameters = inspect.signature(found).parameters
    except (TypeError, ValueError):
        return "unknown"
    # `*name` and `**name` take no argument of that name.
    gathers = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    if parameter in parameters and parameters[parameter].kind not in gathers:
        return "keyword" if parameters[parameter].kind == inspect.Parameter.KEYWORD_ONLY else "yes"
    if any(p.kind == p.VAR_KEYWORD for p in parameters.values()):
        return "any"
    return "no"

def names(roots, internal):
    """Public names of all public modules that can be imported."""
    hidden = lambda path: any(part.startswith("_") for part in path.split(".")) or any(
        path == prefix or path.startswith(prefix if prefix.endswith("_") else prefix + ".") for prefix in internal)
    tests = {"tests", "test", "testing", "conftest", "setup", "examples", "benchmarks"}
    found, modules = set(), []
    for root in roots:
        try:
            package = importlib.import_module(root)
        except BaseException:
            continue
        modules.append(root)
        if hasattr(package, "__path__"):
            try:
                for info in pkgutil.walk_packages(package.__path__, root + ".", onerror=lambda name: None):
                    if not hidden(info.name) and not tests & set(info.name.split(".")):
                        modules.append(info.name)
            except BaseException:
                pass
    for name in modules:
        try:
            module = importlib.import_module(name)
        except BaseException:
            continue
        found.add(name)
        listed = getattr(module, "__all__", None)
        for attribute in list(listed) if listed is not None else dir(module):
            if not isinstance(attribute, str) or attribute.startswith("_"):
                continue
            try:
                value = getattr(module, attribute)
                home = getattr(value, "__module__", None)
            except BaseException:
                continue
            if isinstance(value, types.ModuleType) or type(value).__name__ in ("TypeVar", "ParamSpec", "Logger", "_Feature"):
                continue
            # Without __all__ what a module merely imports is nobody's API.
            own = home == name or (isinstance(home, str) and name.count(".") == 0 and home.split(".")[0] == name)
            if listed is not None or own:
                if not hidden(name + "." + attribute):
                    found.add(name + "." + attribute)
    return sorted(found)

question = json.load(sys.stdin)
out = {}
if "names" in question:
    out["names"] = names(question["names"], question["internal"])
out["there"] = {path: find(path)[1] or "yes" for path in question.get("there", [])}
out["takes"] = {f"{path}({parameter})": takes(path, parameter) for path, parameter in question.get("takes", [])}
sys.stdout.write("\n@@@" + json.dumps(out))
'''


def ask(python, **question):
    run = subprocess.run([python, "-W", "ignore", "-c", PROBE], input=json.dumps(question), capture_output=True, text=True)
    if "\n@@@" not in run.stdout:
        sys.exit(f"truth: {python} gave no answer:\n{run.stderr[-2000:]}")
    return json.loads(run.stdout.split("\n@@@")[-1])


def number(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3]) + (0,) * (3 - len(re.findall(r"\d+", version)[:3]))


def wilson(right, tried):
    if not tried:
        return "none tried"
    z, p = 1.96, right / tried
    middle, spread = p + z * z / (2 * tried), z * math.sqrt(p * (1 - p) / tried + z * z / (4 * tried * tried))
    low, high = (middle - spread) / (1 + z * z / tried), (middle + spread) / (1 + z * z / tried)
    return f"{right}/{tried} = {100 * p:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("changes")
    arguments.add_argument("distribution")
    arguments.add_argument("old")
    arguments.add_argument("new")
    arguments.add_argument("--sample", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", action="store_true", help="print what was wrong and what was missed")
    arguments.add_argument("--json", help="append the counts to this file")
    options = arguments.parse_args()
    (old, old_python), (new, new_python) = options.old.split("=", 1), options.new.split("=", 1)
    changes = [json.loads(line) for line in open(options.changes)]
    changes = [change for change in changes if change["distribution"] == options.distribution]

    def between(change):
        # What is there and only raises can be told by a call alone.
        ends = [number(change["removed"])] if change["removed"] and not change["raises"] else []
        return bool(ends) and number(old) < min(ends) <= number(new) and not change["restored"]

    def is_old(change, path):
        # What the surface knows only from a release after the old one cannot be looked up there.
        first = change["first"].get(path)
        return first is None or number(first) <= number(old)

    gone = [change for change in changes if between(change)]
    names = [(path, change) for change in gone if not change["parameter"] and change["kind"] not in ("position", "behaviour", "override", "default", "required", "value")
             and not change["conditions"] for path in change["paths"] if is_old(change, path)]
    of_call = [(change["paths"][0], change["parameter"], change) for change in gone if change["parameter"] and is_old(change, change["paths"][0])]
    parameters = [row for row in of_call if row[2]["kind"] == "parameter" and not row[2]["value"]]
    positions = [row for row in of_call if row[2]["kind"] == "position"]
    random.seed(options.seed)
    members = [row for row in names if row[1]["kind"] == "member"]
    names = [row for row in names if row[1]["kind"] != "member"]
    counts = {}
    for label, rows in (("names", names), ("members", members)):
        rows = random.sample(rows, min(options.sample, len(rows)))
        paths = [path for path, _ in rows]
        was, now = ask(old_python, there=paths)["there"], ask(new_python, there=paths)["there"]
        if label == "members":
            # What only a call makes (`__getattr__`, C) cannot be seen on the class, nor a member of a class that cannot be had.
            owners = ask(old_python, there=[path.rpartition(".")[0] for path in paths])["there"]
            attributes = {path for path, change in rows if change["symbol"] == "attribute"}
            for path in paths:
                if was[path] == "missing" and (path in attributes or owners[path.rpartition(".")[0]] != "yes"):
                    was[path] = "unknown"
        judge(label, [(path, was[path], now[path], now[path] != "yes") for path in paths], counts, options)
    for label, rows in (("parameters", parameters), ("keyword-only", positions)):
        rows = random.sample(rows, min(options.sample, len(rows)))
        asked = [(path, parameter) for path, parameter, _ in rows]
        was, now = ask(old_python, takes=asked)["takes"], ask(new_python, takes=asked)["takes"]
        bad = ("yes", "keyword", "any") if label == "parameters" else ("yes",)
        keys = [f"{path}({parameter})" for path, parameter in asked]
        for key, (_, _, change) in zip(keys, rows):
            # A wrapper hides what it takes, as does the decorator that renames an outdated parameter.
            warned = change["deprecated"] and number(change["deprecated"]) <= number(old)
            if was[key] in ("any", "missing") or was[key] == "no" and warned:
                was[key] = "unknown"
            # What **kwargs are passed on to refuses it, say the release notes; no signature tells. Never so for a mined change.
            if now[key] == "any" and not change["mined"]:
                was[key] = "unknown"
            # A class body that configures a class is not called.
            if key.partition("(")[0].rpartition(".")[2] in ("Meta", "Config"):
                was[key] = "unknown"
        judge(label, [(key, was[key], now[key], now[key] not in bad) for key in keys if now[key] not in ("unknown", "missing")], counts, options)

    folder = pathlib.Path(__file__).resolve().parents[2] / "api-changelogs" / options.distribution
    package = tomllib.loads((folder / "package.toml").read_text())
    roots, internal = package["import-roots"], package.get("internal", [])
    before = ask(old_python, names=roots, internal=internal)["names"]
    now = ask(new_python, there=before)["there"]
    lost = [path for path in before if now[path] == "missing" or now[path].startswith("raises")]
    told = {path for change in gone for path in change["paths"] if not change["parameter"]}
    covered = [path for path in lost if any(".".join(path.split(".")[:end]) in told for end in range(1, path.count(".") + 2))]
    print(f"{options.distribution} {old} to {new}: recall of names {wilson(len(covered), len(lost))}")
    counts["recall"] = (len(covered), len(lost))
    if options.show:
        for path in lost:
            if path not in covered:
                print(f"    missed: {path}")
    if options.json:
        with open(options.json, "a") as file:
            file.write(json.dumps({"distribution": options.distribution, "old": old, "new": new, **counts}) + "\n")


def judge(label, rows, counts, options):
    """A row: what, in the old release, in the new one, whether the new one is as told."""
    tried = [row for row in rows if not row[1].startswith(("needs", "raises", "unknown"))]
    right = [row for row in tried if row[1] in ("yes", "keyword") and row[3]]
    counts[label] = (len(right), len(tried))
    print(f"{options.distribution}: precision of {label} {wilson(len(right), len(tried))}, {len(rows) - len(tried)} could not be tried")
    if options.show:
        for row in tried:
            if row not in right:
                print(f"    wrong: {row[0]} (old: {row[1]}, new: {row[2]})")


if __name__ == "__main__":
    main()
