"""Checks mined deprecation declarations against the library itself.

    python3 tests/mining/declared.py SURFACE.jsonl PYTHON [--sample 50] [--seed 1] [--show]

Takes the declarations of the release that is installed for the interpreter PYTHON, samples them (seeded) in three
cells (whole symbols, names of a module's `__getattr__`, parameters), uses each one with dummy arguments, and counts
how many warn. Prints a line a cell, with the Wilson interval (95 %) of those that could be exercised: what raises
before anything warned, or cannot be built at all, could not. `--show` lists what stayed silent.

Only the standard library is needed, here and there (Python 3.6 or newer).
"""

import argparse
import importlib
import inspect
import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings

import surface
from surface import holds

CELLS = ("whole", "getattr", "parameter")

# ---- what is asked ---------------------------------------------------------------------------------------------------


def wilson(hits, total, z=1.96):
    if not total:
        return 0.0, 1.0
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def cell(declaration):
    if declaration["by"] == "getattr":
        return "getattr"
    return "parameter" if "parameter" in declaration else "whole"


def constructor(symbol, by_path, index, depth=0):
    """The signatures at a release; a class without any is constructed as its first base."""
    found = [one["params"] for one in symbol.get("signatures", []) if holds(one["in"], index)]
    if found or depth > 9:
        return found
    for one in symbol.get("bases", []):
        if holds(one["in"], index) and one["bases"][0] in by_path:
            return constructor(by_path[one["bases"][0]], by_path, index, depth + 1)
    return []


def tasks(lines, index):
    """The declarations of one release: public paths only, notes in docstrings left out."""
    found = {name: [] for name in CELLS}
    by_path = {symbol["path"]: symbol for symbol in lines}
    roots = sorted({symbol["path"].split(".")[0] for symbol in lines})
    for symbol in lines:
        if any(part.startswith("_") and not part.endswith("__") for part in symbol["path"].split(".")):
            continue
        for declaration in symbol.get("deprecated", []):
            if declaration["by"] == "doc" or not holds(declaration["in"], index):
                continue
            signatures = constructor(symbol, by_path, index)
            task = {"path": symbol["path"], "kind": symbol["kind"], "params": signatures[0] if signatures else None}
            task["roots"] = roots
            task.update(
                (key, declaration.get(key)) for key in ("by", "parameter", "when", "at")
            )
            found[cell(declaration)].append(task)
    return found


def installed(python, distribution):
    code = (
        "import sys\n"
        "try:\n    from importlib.metadata import version\n"
        "except ImportError:\n    import pkg_resources\n    version = lambda n: pkg_resources.get_distribution(n).version\n"
        "print('%d.%d' % sys.version_info[:2] if sys.argv[1] == 'python' else version(sys.argv[1]))"
    )
    return subprocess.run(
        [python, "-c", code, distribution], stdout=subprocess.PIPE, check=True, universal_newlines=True
    ).stdout.strip()


def release_index(releases, version):
    pair = version.split(".")[:2]
    for index in reversed(range(len(releases))):
        if (releases[index].split(".") + ["0"])[:2] == pair:
            return index
    sys.exit("%s is not a mined release: %s" % (version, ", ".join(releases)))


def run(python, todo):
    """Runs the tasks in child processes; a task that kills its process could not be exercised."""
    results = []
    environment = dict(os.environ, MPLBACKEND="Agg", SQLALCHEMY_WARN_20="1", PYTHONWARNINGS="always")
    while len(results) < len(todo):
        # What is called with dummies may write a file by that name.
        folder = tempfile.TemporaryDirectory()
        child = subprocess.run(
            [os.path.abspath(python), os.path.abspath(__file__), "--child"],
            input="\n".join(json.dumps(task) for task in todo[len(results):]),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True, env=environment, timeout=1800, cwd=folder.name,
        )
        folder.cleanup()
        told = [json.loads(line[8:]) for line in child.stdout.splitlines() if line.startswith("RESULT: ")]
        results += told
        if len(results) < len(todo):
            results.append(["n/a", "the interpreter ended"])
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("surface")
    parser.add_argument("python")
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with open(options.surface, encoding="utf-8") as file:
        header, lines = surface.read(file)
    version = installed(options.python, header["distribution"])
    found = tasks(lines, release_index(header["releases"], version))
    rng = random.Random(options.seed)
    sums = [0, 0]
    for name in CELLS:
        # One path of a thing is enough: what is inherited or re-exported stands at the same place.
        places = {}
        for task in found[name]:
            key = (task["at"], task["parameter"], json.dumps(task["when"])) if name != "getattr" else task["path"]
            places.setdefault(key, []).append(task)
        picked = [rng.choice(places[key]) for key in sorted(places, key=str)]
        picked = rng.sample(picked, min(options.sample, len(picked)))
        results = run(options.python, picked)
        warned = sum(result[0] == "warned" for result in results)
        silent = sum(result[0] == "silent" for result in results)
        low, high = wilson(warned, warned + silent)
        sums[0] += warned
        sums[1] += warned + silent
        print("%-14s %-8s %-10s declared %4d, sampled %3d: %3d of %3d warn, %.1f %% (%.1f to %.1f), not exercised %d" % (
            header["distribution"], version, name, len(found[name]), len(picked), warned, warned + silent,
            100 * warned / max(1, warned + silent), 100 * low, 100 * high, len(picked) - warned - silent))
        if options.show:
            for task, result in zip(picked, results):
                if result[0] != "warned":
                    what = task["path"] + ("(%s)" % task["parameter"] if task["parameter"] else "")
                    print("    %-7s %s %s %s: %s" % (result[0], what, task["when"] or "", task["at"], result[1]))
    return sums


# ---- the other side: uses one thing and looks for a warning ------------------------------------------------------------

RECIPES = {
    "pandas.DataFrame": "__import__('pandas').DataFrame({'a': [1, 2], 'b': [3, 4]})",
    "pandas.Series": "__import__('pandas').Series([1, 2])",
    "pandas.Index": "__import__('pandas').Index([1, 2])",
    "pandas.DatetimeIndex": "__import__('pandas').date_range('2020', periods=3)",
    "pandas.TimedeltaIndex": "__import__('pandas').to_timedelta([1, 2])",
    "pandas.PeriodIndex": "__import__('pandas').period_range('2020', periods=3)",
    "pandas.IntervalIndex": "__import__('pandas').interval_range(0, 3)",
    "pandas.MultiIndex": "__import__('pandas').MultiIndex.from_product([[1, 2], ['a', 'b']])",
    "pandas.Categorical": "__import__('pandas').Categorical(['a', 'b'])",
    "pandas.CategoricalIndex": "__import__('pandas').CategoricalIndex(['a', 'b'])",
    "pandas.Timestamp": "__import__('pandas').Timestamp('2020')",
    "pandas.Timedelta": "__import__('pandas').Timedelta(1)",
    "pandas.Period": "__import__('pandas').Period('2020')",
    "pandas.ExcelWriter": "__import__('pandas').ExcelWriter('/dev/null', engine='openpyxl')",
    "pandas.core.groupby.DataFrameGroupBy": "__import__('pandas').DataFrame({'a': [1, 2], 'b': [3, 4]}).groupby('a')",
    "pandas.core.groupby.SeriesGroupBy": "__import__('pandas').Series([1, 2]).groupby([1, 1])",
    "pandas.core.groupby.generic.DataFrameGroupBy": "__import__('pandas').DataFrame({'a': [1, 2]}).groupby('a')",
    "pandas.core.groupby.generic.SeriesGroupBy": "__import__('pandas').Series([1, 2]).groupby([1, 1])",
    "pandas.core.groupby.groupby.GroupBy": "__import__('pandas').DataFrame({'a': [1, 2], 'b': [3, 4]}).groupby('a')",
    "pandas.core.generic.NDFrame": "__import__('pandas').DataFrame({'a': [1, 2], 'b': [3, 4]})",
    "pandas.core.resample.Resampler": "__import__('pandas').Series([1, 2, 3], __import__('pandas').date_range('2020', periods=3)).resample('D')",
    "pandas.core.window.Rolling": "__import__('pandas').Series([1, 2]).rolling(1)",
    "pandas.core.window.rolling.Rolling": "__import__('pandas').Series([1, 2]).rolling(1)",
    "pandas.core.window.rolling.BaseWindow": "__import__('pandas').Series([1, 2]).rolling(1)",
    "pandas.io.formats.style.Styler": "__import__('pandas').DataFrame({'a': [1, 2]}).style",
    "matplotlib.axes.Axes": "__import__('matplotlib.pyplot').pyplot.figure().add_subplot()",
    "matplotlib.figure.Figure": "__import__('matplotlib.pyplot').pyplot.figure()",
    "matplotlib.axis.Axis": "__import__('matplotlib.pyplot').pyplot.figure().add_subplot().xaxis",
    "mpl_toolkits.mplot3d.Axes3D": "__import__('matplotlib.pyplot').pyplot.figure().add_subplot(projection='3d')",
    "mpl_toolkits.mplot3d.axes3d.Axes3D": "__import__('matplotlib.pyplot').pyplot.figure().add_subplot(projection='3d')",
    "matplotlib.projections.polar.PolarAxes": "__import__('matplotlib.pyplot').pyplot.figure().add_subplot(projection='polar')",
    "sqlalchemy.engine.Engine": "__import__('sqlalchemy').create_engine('sqlite://')",
    "sqlalchemy.engine.Connection": "__import__('sqlalchemy').create_engine('sqlite://').connect()",
    "sqlalchemy.Table": "__import__('sqlalchemy').Table('t', __import__('sqlalchemy').MetaData(), __import__('sqlalchemy').Column('a', __import__('sqlalchemy').Integer))",
    "sqlalchemy.orm.Query": "__import__('sqlalchemy.orm').orm.Session().query(__import__('sqlalchemy').Column('a'))",
    "sqlalchemy.orm.Session": "__import__('sqlalchemy.orm').orm.Session()",
    "sqlalchemy.sql.Select": "__import__('sqlalchemy').select(__import__('sqlalchemy').Column('a'))",
    "sqlalchemy.sql.expression.Select": "__import__('sqlalchemy').select(__import__('sqlalchemy').Column('a'))",
    "flask.Flask": "__import__('flask').Flask('x')",
    "flask.Blueprint": "__import__('flask').Blueprint('x', 'x')",
    "numpy.ma.MaskedArray": "__import__('numpy').ma.array([1, 2])",
    "pydantic.BaseModel": "type('M', (__import__('pydantic').BaseModel,), {'__annotations__': {'a': int}, 'a': 1})()",
    "werkzeug.test.Client": "__import__('werkzeug.test').test.Client(lambda e, s: [])",
    "werkzeug.Client": "__import__('werkzeug.test').test.Client(lambda e, s: [])",
}

DUMMIES = ["1", "'a'", "[1.0, 2.0, 3.0]", "None", "{}", "()", "b'a'", "object()", "(lambda *a, **k: None)", "type", "True"]


class Unusable(Exception):
    """The harness cannot build what it needs."""


ROOTS = set()


def is_deprecation(category):
    # Other libraries may warn on the way.
    if category.__module__.split(".")[0] not in ROOTS | {"builtins"}:
        return False
    return issubclass(category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)) or any(
        "Deprec" in one.__name__ or "Removed" in one.__name__ for one in category.__mro__
    )


def caught(action):
    """What an action warns of, and what it raised."""
    raised = None
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        signal.setitimer(signal.ITIMER_REAL, 4)
        try:
            made = action()
            if inspect.isgenerator(made):
                next(made, None)
        except Exception as error:
            raised = error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return {str(one.message)[:60] for one in seen if is_deprecation(one.category)}, raised


def look_up(path):
    """The object behind a path and what holds it."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        holder = None
        for name in parts[cut:]:
            holder, value = value, inspect.getattr_static(value, name) if inspect.isclass(value) else getattr(value, name)
        return holder, value
    raise Unusable("cannot import " + path)


def parameters(params):
    """Required positional names, their number, and the names after `*`."""
    required, positional, only, star = [], [], [], False
    for text in params or []:
        name = text.split("=")[0]
        if text == "/":
            continue
        if text.startswith("*"):
            star = True
        elif star:
            only.append((name, "=" in text))
        else:
            positional.append((name, "=" in text))
    required = [name for name, default in positional if not default]
    return positional, required, [name for name, default in only if not default]


def values():
    import builtins
    yield [eval(text) for text in DUMMIES[:1]][0]
    for text in DUMMIES[1:]:
        yield eval(text, vars(builtins))
    try:
        import numpy
        yield numpy.array([[1.0, 2.0], [3.0, 4.0]])
    except ImportError:
        pass


def instances(path, holder):
    """Objects of a class: by a recipe, called with nothing, with dummies, or not initialised at all."""
    known = RECIPES.get(path)
    if known is None:
        for base in inspect.getmro(holder)[:4]:
            known = RECIPES.get(base.__module__ + "." + base.__name__) or known
    if known is not None:
        try:
            yield eval(known)
        except Exception:
            pass
    for arguments in ((), (1,), ("a",), ([1.0, 2.0],), (1, 2), ("a", "b")):
        try:
            yield holder(*arguments)
            break
        except Exception:
            continue
    try:
        yield holder.__new__(holder)
    except Exception:
        pass
    if inspect.isabstract(holder) or holder.__new__ is object.__new__:
        try:
            yield type("Sub", (holder,), {"__abstractmethods__": frozenset(), "__init__": lambda self: None})()
        except Exception:
            pass


def targets(task):
    """The callables to try."""
    holder, value = look_up(task["path"])
    if inspect.isclass(holder):
        path, name = task["path"].rsplit(".", 1)
        for one in instances(path, holder):
            yield lambda *a, **k: getattr(one, name)(*a, **k)
        if isinstance(value, (classmethod, staticmethod)):
            yield lambda *a, **k: getattr(holder, name)(*a, **k)
        return
    yield value


def after(made):
    """What an object is made for, where it only warns then."""
    if hasattr(made, "fit"):
        data = [[0.0, 1.0], [1.0, 0.5], [2.0, 3.0], [3.0, 2.5], [4.0, 1.5], [5.0, 3.5]] * 5
        for arguments in ((data, [0, 1, 0, 1, 0, 1] * 5), (data,)):
            try:
                return made.fit(*arguments)
            except Exception as error:
                last = error
        raise last
    return made


def use(task):
    kind = task["kind"]
    if task["by"] == "getattr":
        module, name = task["path"].rsplit(".", 1)
        holder = importlib.import_module(module)
        return verdict(caught(lambda: getattr(holder, name)))
    if kind == "module":
        sys.modules.pop(task["path"], None)
        return verdict(caught(lambda: importlib.import_module(task["path"])))
    if kind in ("property", "attribute") or kind == "constant" and not callable(look_up(task["path"])[1]):
        path, name = task["path"].rsplit(".", 1)
        _, holder = look_up(path)
        results = []
        if inspect.isclass(holder):
            for one in instances(path, holder):
                results.append(verdict(caught(lambda: getattr(one, name))))
            results.append(verdict(caught(lambda: getattr(holder, name))))
        else:
            results.append(verdict(caught(lambda: getattr(holder, name))))
        return best(results)
    return best(attempts(task))


def best(results):
    """The first that warned, else the first that stayed silent; not more than some seconds are spent on it."""
    end = time.time() + 40
    kept = []
    for result in results:
        kept.append(result)
        if result[0] == "warned" or time.time() > end:
            break
    results = kept
    for wanted in ("warned", "silent"):
        for result in results:
            if result[0] == wanted:
                return result
    return results[-1] if results else ["n/a", "nothing to call"]


def verdict(outcome, without=frozenset()):
    seen, raised = outcome
    if seen - without:
        return ["warned", sorted(seen - without)[0]]
    if raised is not None:
        return ["n/a", "%s: %s" % (type(raised).__name__, str(raised)[:80])]
    return ["silent", ""]


def attempts(task):
    name, when = task["parameter"], task["when"]
    positional, required, only = parameters(task["params"])
    for target in targets(task):
        for filler in values():
            base = {one: filler for one in only if one != name}
            fill = [filler for one in required if one != name]
            # A required parameter before the one in question is passed by its name where it can be.
            named = dict(base, **{one: filler for one in required if one != name})

            def call(*a, **k):
                return after(target(*a, **k))

            if name is None:
                yield verdict(caught(lambda: call(*fill, **base)))
                continue
            if when == "missing":
                yield verdict(caught(lambda: call(**named)))
                continue
            without = caught(lambda: call(**named))[0]
            if when == "positional":
                names = [one for one, _ in positional]
                if name in names:
                    count = names.index(name) + 1
                else:
                    keywords = [t.split("=")[0] for t in task["params"] or [] if not t.startswith("*")]
                    count = keywords.index(name) + 1 if name in keywords else len(names) + 1
                given = [filler for one in range(count)]
                yield verdict(caught(lambda: call(*given, **{k: v for k, v in base.items() if k not in names})), without)
                continue
            for value in wanted(when):
                if any(text.startswith("*" + name) or text == "**" + name for text in task["params"] or []):
                    if "*" + name in (task["params"] or []):
                        yield verdict(caught(lambda: call(*(fill + [value] * (len(positional) - len(fill) + 1)), **base)), without)
                    else:
                        yield verdict(caught(lambda: call(**dict(named, **{"made_up": value}))), without)
                    continue
                yield verdict(caught(lambda: call(**dict(named, **{name: value}))), without)
                yield verdict(caught(lambda: call(*fill, **dict(base, **{name: value}))), without)
        if name is None:
            continue


def wanted(when):
    """Values that a trigger is about."""
    if when == "given":
        for value in values():
            if value is not None:
                yield value
    elif "value" in when:
        yield eval(when["value"])
    else:
        _, cls = look_up(when["type"])
        for arguments in ((), (1,), ("a",), ([1.0, 2.0],)):
            try:
                yield cls(*arguments)
                return
            except Exception:
                continue
        raise Unusable("cannot build a " + when["type"])


def prepare():
    try:
        import django
        from django.conf import settings
        settings.configure(
            SECRET_KEY="x", DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.admin",
                            "django.contrib.sessions", "django.contrib.messages"],
        )
        django.setup()
    except ImportError:
        pass


def child():
    def late(*_):
        raise TimeoutError("too slow")

    out = os.fdopen(os.dup(1), "w")
    sys.stdout = open(os.devnull, "w")
    work = [json.loads(line) for line in sys.stdin]
    sys.stdin = open(os.devnull)
    prepare()
    signal.signal(signal.SIGALRM, late)
    for task in work:
        ROOTS.update(task["roots"])
        try:
            result = use(task)
        except SystemExit:
            result = ["n/a", "exits"]
        except BaseException as error:
            result = ["n/a", "%s: %s" % (type(error).__name__, str(error)[:80])]
        out.write("RESULT: " + json.dumps(result) + "\n")
        out.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["--child"]:
        child()
    else:
        main()
