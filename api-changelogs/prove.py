#!/usr/bin/env python3
"""Runs the examples of the change files: `before` on an old release, `after` on a new one, and compares.

    python3 api-changelogs/prove.py [DISTRIBUTION …] [--only FILE …] [--changed] [--jobs N] [--cache FOLDER]

What ran alike is *proven* and written to `api-changelogs/DISTRIBUTION/proven.toml`; everything else is said in
`api-changelogs/PROOF.md`. Both are generated. A pair of `python before` and `python after` is proven when

* `before` ran on the newest release that still has the old thing (below `raises`, `removed` or `changed`; where it is
  only deprecated, below `deprecated`; where it does not run there, on one of the next older ones),
* `after` ran on the newest release (or else on the one where the old thing went),
* every statement in which the two differ was really executed, not only defined, and
* what they printed and the value of the last statement, where it is an expression, are alike.

Alike means: one canonical form. Numbers to twelve digits; arrays, series and frames by their values and labels
(not by dtype); mappings and sets without order; classes and functions by name; anything else by its `repr`
without addresses. A module that ends in anything but an expression has the value `null`.

Environments are made with `python -m venv` and `pip install` (wheels only; with `uv` where it is found or APILIFT_UV
names it, which shares files between them) in the cache folder, by default `~/.cache/apilift/prove`, one a
distribution, release and interpreter, and are reused. Interpreters are taken from
`PATH` and `~/.pyenv/versions`; for the standard library they are the releases. Examples run one in a process,
60 seconds at most, in a folder of their own, without a network. They are still code: read what you add.
"""

import argparse
import ast
import concurrent.futures
import datetime
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LIMIT = 60  # seconds an example
TRIES = 4  # old releases that are tried
UV = os.environ.get("APILIFT_UV") or shutil.which("uv")

# The newest Python that a release is run with: `(below this release, Python)`, the first that holds is taken.
PYTHONS = {
    "numpy": [("1.18", "3.7"), ("1.20", "3.8"), ("1.22", "3.9"), ("1.23", "3.10"), ("2.0", "3.11"), ("2.1", "3.12")],
    "pandas": [("1.0", "3.7"), ("1.1", "3.8"), ("1.4", "3.9"), ("1.5", "3.10"), ("2.2", "3.11"), ("2.3", "3.12")],
    "scipy": [("1.4", "3.7"), ("1.5", "3.8"), ("1.8", "3.9"), ("1.9", "3.10"), ("1.12", "3.11"), ("1.15", "3.12")],
    "scikit-learn": [
        ("0.22", "3.7"), ("0.24", "3.8"), ("1.1", "3.9"), ("1.2", "3.10"), ("1.4", "3.11"), ("1.6", "3.12"),
    ],
    "matplotlib": [
        ("3.2", "3.7"), ("3.4", "3.8"), ("3.5", "3.9"), ("3.6", "3.10"), ("3.8", "3.11"), ("3.9", "3.12"),
    ],
    "sqlalchemy": [("1.4", "3.9"), ("2.0", "3.10")],
    "pydantic": [("1.9", "3.9"), ("1.10", "3.10"), ("2.0", "3.11"), ("2.6", "3.12")],
    "flask": [("2.0", "3.8"), ("2.2", "3.10"), ("3.0", "3.11")],
    "werkzeug": [("2.0", "3.8"), ("2.2", "3.10"), ("3.0", "3.11")],
    "networkx": [("2.4", "3.7"), ("2.7", "3.8"), ("3.0", "3.10"), ("3.2", "3.11"), ("3.4", "3.12")],
    "pillow": [("7.0", "3.7"), ("8.0", "3.8"), ("9.0", "3.9"), ("9.4", "3.10"), ("10.1", "3.11"), ("11.0", "3.12")],
    "seaborn": [("0.10", "3.7"), ("0.12", "3.8"), ("0.13", "3.11"), ("0.14", "3.12")],
    "scikit-image": [("0.16", "3.7"), ("0.18", "3.8"), ("0.20", "3.9"), ("0.22", "3.11"), ("0.25", "3.12")],
    "statsmodels": [("0.11", "3.7"), ("0.13", "3.8"), ("0.14", "3.10"), ("0.15", "3.12")],
    "xarray": [("0.16", "3.7"), ("0.20", "3.8"), ("2022.6", "3.9"), ("2023.1", "3.10"), ("2024.1", "3.11"), ("2025.1", "3.12")],
    "dask": [("2.10", "3.7"), ("2021.1", "3.8"), ("2022.1", "3.9"), ("2023.1", "3.10"), ("2024.1", "3.11"), ("2025.1", "3.12")],
    "polars": [("0.13", "3.9"), ("0.16", "3.10"), ("0.20", "3.11"), ("1.10", "3.12")],
    "pyarrow": [("1.0", "3.7"), ("3.0", "3.8"), ("7.0", "3.9"), ("10.0", "3.10"), ("14.0", "3.11"), ("18.0", "3.12")],
    "plotly": [("4.0", "3.7"), ("5.0", "3.8"), ("5.10", "3.9"), ("5.20", "3.11")],
    "sympy": [("1.5", "3.7"), ("1.7", "3.8"), ("1.10", "3.9"), ("1.12", "3.11")],
    "numba": [("0.47", "3.7"), ("0.53", "3.8"), ("0.55", "3.9"), ("0.57", "3.10"), ("0.59", "3.11"), ("0.61", "3.12")],
    "h5py": [("2.10", "3.7"), ("3.0", "3.8"), ("3.7", "3.9"), ("3.10", "3.11")],
    "joblib": [("0.15", "3.7"), ("1.0", "3.8"), ("1.2", "3.10")],
    "ipython": [("7.20", "3.7"), ("8.0", "3.8"), ("8.13", "3.10"), ("9.0", "3.12")],
    "imbalanced-learn": [("0.6", "3.7"), ("0.8", "3.8"), ("0.10", "3.9"), ("0.12", "3.11")],
    "lightgbm": [("3.0", "3.7"), ("3.3", "3.8"), ("4.0", "3.10"), ("4.2", "3.11")],
    "xgboost": [("1.0", "3.7"), ("1.4", "3.8"), ("1.7", "3.10"), ("2.0", "3.11")],
    "django": [("2.2", "3.7"), ("3.2", "3.9"), ("4.1", "3.10"), ("4.2", "3.11"), ("5.1", "3.12")],
    "aiohttp": [("3.8", "3.8"), ("3.9", "3.11"), ("3.10", "3.12")],
    "attrs": [("20.3", "3.8"), ("22.2", "3.11")],
    "beautifulsoup4": [("4.12", "3.8")],
    "celery": [("5.0", "3.8"), ("5.3", "3.9"), ("5.4", "3.11")],
    "click": [("8.1", "3.9")],
    "cryptography": [("3.4", "3.8"), ("41.0", "3.11")],
    "djangorestframework": [("3.12", "3.8"), ("3.15", "3.10")],
    "fastapi": [("0.100", "3.9"), ("0.110", "3.11")],
    "httpx": [("0.18", "3.8"), ("0.24", "3.10")],
    "itsdangerous": [("2.1", "3.9")],
    "jinja2": [("2.10", "3.8"), ("3.1", "3.9")],
    "markupsafe": [("2.0", "3.8"), ("2.1", "3.9"), ("3.0", "3.11")],
    "marshmallow": [("3.10", "3.8"), ("3.20", "3.11")],
    "pymongo": [("3.12", "3.8"), ("4.4", "3.10")],
    "pytest": [("6.2", "3.8"), ("7.2", "3.10")],
    "pyyaml": [("5.1", "3.7"), ("5.3", "3.8"), ("6.0", "3.9")],
    "redis": [("4.0", "3.8"), ("5.0", "3.10")],
    "requests": [("2.28", "3.9")],
    "scrapy": [("2.6", "3.8"), ("2.11", "3.10")],
    "setuptools": [("50.0", "3.8"), ("66.0", "3.9"), ("80.0", "3.11")],
    "starlette": [("0.20", "3.8"), ("0.30", "3.10")],
    "tornado": [("6.0", "3.7"), ("6.1", "3.8"), ("6.3", "3.10")],
    "urllib3": [("1.26", "3.8"), ("2.0", "3.9")],
    "gensim": [("3.8", "3.7"), ("4.0", "3.8"), ("4.2", "3.9"), ("4.3", "3.10"), ("4.4", "3.11")],
    "openai": [("1.0", "3.10"), ("1.50", "3.12")],
    "huggingface-hub": [("0.10", "3.8"), ("0.20", "3.10"), ("0.30", "3.12")],
    "langchain": [("0.1", "3.10"), ("0.3", "3.11"), ("1.0", "3.12")],
    "langchain-core": [("0.3", "3.11"), ("1.0", "3.12")],
    "langchain-community": [("0.3", "3.11"), ("0.4", "3.12")],
    "jax": [("0.3", "3.8"), ("0.4", "3.9"), ("0.5", "3.11"), ("0.7", "3.12")],
    "transformers": [("3.1", "3.7"), ("4.10", "3.8"), ("4.31", "3.10"), ("4.46", "3.11"), ("5.0", "3.12")],
    "apache-airflow": [("2.3", "3.8"), ("2.7", "3.9"), ("2.9", "3.11"), ("3.1", "3.12")],
}

# What must stand beside a release: `(below this release, requirements)`, every one that holds is asked for.
COMPANIONS = {
    "numpy": [],
    "pandas": [
        ("1.0", ["numpy<1.19", "jinja2", "xlrd<2", "openpyxl<3.1"]),
        ("1.3", ["numpy<1.20"]),
        ("1.4", ["numpy<1.23"]),
        ("1.5", ["numpy<1.24"]),
        ("2.2", ["numpy<2"]),
        ("99", ["jinja2", "openpyxl", "lxml", "python-dateutil<3", "pytz"]),
    ],
    "scipy": [("1.4", ["numpy<1.19"]), ("1.8", ["numpy<1.22"]), ("1.10", ["numpy<1.24"]), ("1.13", ["numpy<2"])],
    "scikit-learn": [
        ("0.24", ["numpy<1.19", "scipy<1.5"]),
        ("1.1", ["numpy<1.22", "scipy<1.8"]),
        ("1.2", ["numpy<1.24", "scipy<1.10"]),
        ("1.4", ["numpy<2", "scipy<1.12"]),
        ("99", ["pandas", "joblib"]),
    ],
    "matplotlib": [
        ("3.3", ["numpy<1.20", "pyparsing<3", "pillow<9"]),
        ("3.6", ["numpy<1.23"]),
        ("3.8", ["numpy<2"]),
        ("99", ["python-dateutil<3"]),
    ],
    "sqlalchemy": [("99", ["greenlet", "aiosqlite"])],
    "pydantic": [
        ("2.0", ["email-validator<2", "python-dotenv"]),
        ("99", ["email-validator", "typing-extensions"]),
    ],
    "flask": [
        ("1.1", ["werkzeug<1"]),
        ("2.0", ["werkzeug<2", "jinja2<3", "markupsafe<2.1", "itsdangerous<2", "click<8"]),
        ("2.1", ["werkzeug<2.1", "jinja2<3.1", "itsdangerous<2.1"]),
        ("2.2", ["werkzeug<2.2"]),
        ("2.3", ["werkzeug<2.3"]),
        ("3.0", ["werkzeug<3"]),
        ("99", ["asgiref", "cachelib"]),
    ],
    "networkx": [
        ("2.7", ["numpy<1.21", "pandas<1.2", "scipy<1.6"]),
        ("3.0", ["numpy<1.24", "pandas<1.5", "scipy<1.10"]),
        ("3.2", ["numpy<2", "pandas<2.1", "scipy<1.12"]),
        ("99", ["numpy", "pandas", "scipy"]),
    ],
    "pillow": [("99", ["numpy"])],
    "seaborn": [
        ("0.10", ["numpy<1.19", "pandas<1.0", "matplotlib<3.2", "scipy<1.5"]),
        ("0.12", ["numpy<1.23", "pandas<1.3", "matplotlib<3.5", "scipy<1.8"]),
        ("0.13", ["numpy<2", "pandas<2", "matplotlib<3.7"]),
        ("99", ["scipy"]),
    ],
    "scikit-image": [
        ("0.18", ["numpy<1.20", "scipy<1.6", "matplotlib<3.4", "pillow<9"]),
        ("0.20", ["numpy<1.23", "scipy<1.9", "pillow<10"]),
        ("0.22", ["numpy<1.26", "scipy<1.11"]),
    ],
    "statsmodels": [
        ("0.11", ["numpy<1.19", "pandas<1.0", "scipy<1.5"]),
        ("0.13", ["numpy<1.21", "pandas<1.3", "scipy<1.7"]),
        ("0.14", ["numpy<1.24", "pandas<2", "scipy<1.10"]),
        ("0.15", ["numpy<2.3", "pandas<3", "scipy<1.15"]),
    ],
    "xarray": [
        ("0.16", ["numpy<1.20", "pandas<1.1"]),
        ("2022.6", ["numpy<1.23", "pandas<1.5"]),
        ("2023.8", ["numpy<1.26", "pandas<2.1"]),
        ("2024.1", ["numpy<2", "pandas<2.2"]),
        ("99", ["scipy"]),
    ],
    "dask": [
        ("2021.1", ["numpy<1.20", "pandas<1.2"]),
        ("2023.1", ["numpy<1.24", "pandas<1.6"]),
        ("2024.1", ["numpy<2", "pandas<2.2"]),
        ("99", ["numpy", "pandas", "toolz", "pyarrow"]),
    ],
    "polars": [("99", ["numpy"])],
    "pyarrow": [("3.0", ["numpy<1.20", "pandas<1.2"]), ("14.0", ["numpy<1.26", "pandas<2.1"]), ("99", ["numpy", "pandas"])],
    "plotly": [("6.0", ["numpy<2", "pandas<2.2", "setuptools<81"]), ("99", ["numpy", "pandas"])],
    "numba": [("0.53", ["numpy<1.20"]), ("0.57", ["numpy<1.22"]), ("0.59", ["numpy<1.25"]), ("99", ["setuptools<81"])],
    "h5py": [("3.0", ["numpy<1.20"]), ("3.11", ["numpy<2"])],
    "joblib": [("99", ["numpy"])],
    "tqdm": [("99", ["pandas"])],
    "ipython": [("8.0", ["jedi<0.18"])],
    "imbalanced-learn": [
        ("0.6", ["scikit-learn<0.21", "numpy<1.19", "scipy<1.5"]),
        ("0.8", ["scikit-learn<0.24", "numpy<1.20", "scipy<1.6"]),
        ("0.10", ["scikit-learn<1.2", "numpy<1.24", "scipy<1.10"]),
        ("0.12", ["scikit-learn<1.4", "numpy<2"]),
    ],
    "lightgbm": [("4.0", ["numpy<1.24", "scikit-learn<1.2", "scipy<1.10"]), ("99", ["scikit-learn"])],
    "xgboost": [("1.7", ["numpy<1.24", "scikit-learn<1.1", "scipy<1.9"]), ("99", ["scikit-learn"])],
    "werkzeug": [("99", ["cachelib", "cryptography", "itsdangerous"])],
    "django": [("4.0", ["pytz"]), ("99", ["tzdata", "pillow", "jinja2", "psycopg2-binary", "setuptools<81", "six"])],
    "python": [("99", ["setuptools", "packaging", "six"])],
    "celery": [("5.0", ["vine<5", "setuptools<81"]), ("5.3", ["importlib-metadata<5"])],
    "djangorestframework": [
        ("3.11", ["django<3", "pytz"]), ("3.12", ["django<3.2", "pytz"]), ("3.15", ["django<4.2", "pytz"]),
        ("99", ["django"]),
    ],
    "fastapi": [("0.100", ["pydantic<2"]), ("999", ["httpx<0.28", "anyio", "python-multipart", "a2wsgi"])],
    "jinja2": [("3.0", ["markupsafe<2.1"])],
    "httpx": [("0.20", ["anyio<4"])],
    "setuptools": [("99", ["packaging"])],
    "scrapy": [("1.8", ["parsel<1.6"]), ("2.11", ["w3lib<2.1"]), ("2.6", ["twisted<22", "pyopenssl<23", "cryptography<39", "service-identity<22"])],
    "starlette": [("0.21", ["requests"]), ("0.36", ["httpx<0.28"]), ("99", ["httpx", "jinja2", "anyio", "python-multipart", "a2wsgi"])],
    "pymongo": [("99", ["mongomock"])],
    "redis": [("3.0", ["fakeredis<1"]), ("4.2", ["fakeredis<1.8"]), ("99", ["fakeredis"])],
    "gensim": [("4.0", ["numpy<1.20", "scipy<1.6"]), ("4.4", ["numpy<1.24", "scipy<1.11"])],
    "openai": [("1.56", ["httpx<0.28"])],
    "langchain": [("0.1", ["numpy<2", "httpx<0.28"])],
    "langchain-community": [("0.3", ["numpy<2", "httpx<0.28"])],
    "jax": [("0.4", ["jaxlib<0.4", "numpy<1.24", "scipy<1.10"]), ("0.5", ["jaxlib<0.5"]), ("99", ["jaxlib"])],
    "transformers": [("4.46", ["numpy<2"])],
}
# From this release on, in addition.
COMPANIONS_SINCE = {
    "numpy": [("1.15", ["numpy-financial"])],
    "scikit-learn": [("1.0", ["matplotlib"])],
    "pydantic": [("2.0", ["pydantic-settings", "pydantic-extra-types"])],
    "langchain": [("0.1", ["langchain-community", "langchain-openai"]), ("1.0", ["langchain-classic"])],
    "langchain-community": [("0.2", ["langchain-openai", "langchain-ollama"])],
}

# Runs under every Python from 3.6 on: `driver.py JOBS RESULTS`.
DRIVER = r'''
import ast, json, os, re, shutil, signal, sys, tempfile, time

def plain(value, depth=0):
    """The canonical form."""
    if value is None or value is True or value is False:
        return value
    cls = type(value)
    name = cls.__name__
    home = (cls.__module__ or "").split(".")[0]
    if depth > 30:
        return {"deep": name}
    down = lambda x: plain(x, depth + 1)
    if home == "pandas":
        if name == "DataFrame":
            return {"frame": [down(list(row)) for row in value.itertuples(index=False, name=None)],
                    "columns": down(list(value.columns)), "index": down(list(value.index))}
        if name == "Series":
            return {"series": down(list(value)), "index": down(list(value.index)), "name": down(value.name)}
        if name == "NaTType" or name == "NAType":
            return {"missing": str(value)}
        if name.endswith("Index"):
            return {"index": down(list(value)), "names": down(list(value.names))}
    if home == "scipy" and hasattr(value, "toarray"):
        return {"array": down(value.toarray().tolist())}
    if home == "numpy" or hasattr(value, "__array_priority__") and hasattr(value, "tolist"):
        if name.startswith("dtype") or name.endswith("DType"):
            return {"dtype": str(value)}
        if hasattr(value, "ndim") and hasattr(value, "shape") and hasattr(value, "tolist"):
            if value.shape == () and not hasattr(value, "__setitem__"):
                got = value.tolist()
                return down(got) if not type(got).__module__.startswith("numpy") else {"scalar": str(value)}
            return {"array": down(value.tolist()), "shape": list(value.shape)}
    if hasattr(cls, "__members__") and hasattr(value, "value") and hasattr(value, "name"):
        return {"enum": name, "name": str(value.name)}
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return {"float": "%.12g" % value}
    if isinstance(value, complex):
        return {"complex": "%.12g %.12g" % (value.real, value.imag)}
    if isinstance(value, str):
        return strip(str(value))
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": strip(bytes(value).decode("latin-1"))}
    if isinstance(value, tuple):
        return {"tuple": [down(x) for x in tuple(value)]}
    if isinstance(value, list):
        return [down(x) for x in value]
    if isinstance(value, (set, frozenset)):
        return {"set": sorted((down(x) for x in value), key=json.dumps)}
    if isinstance(value, dict):
        pairs = [[down(k), down(v)] for k, v in value.items()]
        return {"dict": sorted(pairs, key=json.dumps)}
    if isinstance(value, BaseException):
        return {"exception": name, "args": [down(x) for x in value.args]}
    if hasattr(value, "isoformat"):
        return {"time": value.isoformat()}
    if isinstance(value, type):
        return {"class": value.__qualname__}
    if name in ("function", "builtin_function_or_method", "method", "ufunc"):
        return {"function": value.__name__}
    if name == "module":
        return {"module": value.__name__}
    return {"repr": strip(repr(value))}

HERE = [None]

def strip(text):
    text = re.sub(r" ?(at )?0x[0-9a-fA-F]{6,}", "", text)
    return text.replace(HERE[0], "<folder>") if HERE[0] else text

def prepare(distribution, folder, name):
    if distribution == "django":
        from django.conf import settings
        import django
        settings.configure(
            SECRET_KEY="x", TIME_ZONE="UTC", ROOT_URLCONF="example", DEBUG=False, ALLOWED_HOSTS=["*"],
            INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "example"],
            TEMPLATES=[{
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"index.html": "{{ 1 }}"})]},
            }],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            **({"USE_TZ": True, "DEFAULT_AUTO_FIELD": "django.db.models.AutoField"} if django.VERSION >= (3, 2) else {})
        )
        open(os.path.join(folder, "example", "__init__.py"), "w").close()
        django.setup()
    elif distribution == "djangorestframework":
        from django.conf import settings
        import django
        settings.configure(
            SECRET_KEY="x", TIME_ZONE="UTC", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
            INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        )
        django.setup()

def run(job, distribution, blocked):
    folder = os.path.realpath(os.getcwd())
    HERE[0] = folder
    name = "example.models" if distribution == "django" else "example"
    path = os.path.join(folder, *name.split(".")) + ".py"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(job["code"])
    sys.path.insert(0, folder)
    sys.argv = [path]
    if blocked:
        import socket
        def connect(self, address, real=socket.socket.connect):
            if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
                raise OSError("no network")
            return real(self, address)
        socket.socket.connect = connect
    tree = ast.parse(job["code"])
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    prepare(distribution, folder, name)
    module = type(sys)(name)
    module.__file__ = path
    sys.modules[name] = module
    space = module.__dict__
    lines = set()
    def local(frame, event, argument):
        lines.add(frame.f_lineno)
        return local
    def trace(frame, event, argument):
        if frame.f_code.co_filename == path:
            lines.add(frame.f_lineno)
            return local
        return None
    import threading
    body, tail = compile(tree, path, "exec"), last and compile(ast.Expression(last.value), path, "eval")
    threading.settrace(trace)
    sys.settrace(trace)
    try:
        exec(body, space)
        value = eval(tail, space) if tail else None
    finally:
        sys.settrace(None)
        threading.settrace(None)
    value = plain(value)
    sys.stdout.flush()
    return {"value": value, "lines": sorted(lines)}

def child(job, distribution, folder, blocked):
    os.setsid()
    os.makedirs(folder)
    os.chdir(folder)
    out = os.open(os.path.join(folder, ".out"), os.O_WRONLY | os.O_CREAT)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0), os.dup2(out, 1), os.dup2(null, 2)
    try:
        result = run(job, distribution, blocked)
    except BaseException as error:
        text = " ".join(str(error).split())
        result = {"error": (type(error).__name__ + (": " + text if text else ""))[:200]}
    try:
        sys.stdout.flush()
    except Exception:
        pass
    with open(os.path.join(folder, ".out"), encoding="utf-8", errors="replace") as file:
        result["printed"] = strip(file.read())
    with open(folder + ".json", "w") as file:
        json.dump(result, file)
    os._exit(0)

def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    results = {}
    for root in task["preload"]:
        try:
            __import__(root)
        except Exception as error:
            results["*"] = "%s cannot be imported: %s: %s" % (root, type(error).__name__, " ".join(str(error).split())[:200])
    base = tempfile.mkdtemp()
    for job in task["jobs"] if not results else []:
        folder = os.path.join(os.path.realpath(base), "run" + str(len(results)))
        pid = os.fork()
        if pid == 0:
            try:
                child(job, task["distribution"], folder, task["blocked"])
            finally:
                os._exit(1)
        deadline = time.time() + task["limit"]
        late = False
        while True:
            if os.waitpid(pid, os.WNOHANG)[0]:
                break
            if time.time() > deadline:
                late = True
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                break
            time.sleep(0.005)
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass
        try:
            with open(folder + ".json") as file:
                results[job["key"]] = json.load(file)
        except Exception:
            results[job["key"]] = {"error": "ran longer than %s s" % task["limit"] if late else "the interpreter died"}
    shutil.rmtree(base, ignore_errors=True)
    with open(sys.argv[2], "w") as file:
        json.dump(results, file)

main()
'''


def digest(before, after):
    """64-bit FNV-1a of both, as the reader computes it."""
    value = 0xCBF29CE484222325
    for byte in (before + "\0" + after).encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def release_key(version):
    numbers = [int(n) for n in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers


def series(version):
    """`1.26.0` is `1.26`."""
    return ".".join((version.split(".") + ["0"])[:2])


def split(text):
    """Front matter and examples, exactly as `changes::source::markdown` reads them."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text.removeprefix("\ufeff"))
    if not lines or lines[0].rstrip() != "+++":
        raise ValueError("the file does not begin with a line `+++`")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "+++"), None)
    if end is None:
        raise ValueError("the front matter is not closed by a second line `+++`")
    examples, block, fence, code = [], None, "", ""
    for line in lines[end + 1 :]:
        bare = line.rstrip("\r\n")
        if block is None:
            opened = re.match(r"(`{3,}|~{3,})(.*)", bare.lstrip())
            if opened:
                fence, words = opened[1], opened[2].split()
                block = words[1] if words in (["python", "before"], ["python", "after"]) else "other"
                code = ""
            continue
        if bare.strip() != fence:
            code += bare + "\n"
            continue
        if block == "before":
            examples.append([code, None])
        elif block == "after" and examples and examples[-1][1] is None:
            examples[-1][1] = code
        block = None
    return tomllib.loads("".join(lines[1:end])), examples


class Interpreters:
    """What Pythons there are: `3.11` to its path."""

    def __init__(self):
        self.found = {}
        names = [f"python3.{minor}" for minor in range(6, 30)]
        folders = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p and "shims" not in p]
        pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
        folders = [p / "bin" for p in sorted(pyenv.glob("*"), key=lambda p: release_key(p.name), reverse=True)] + folders
        for name in names:
            for folder in folders:
                path = folder / name
                if name.removeprefix("python") not in self.found and path.exists():
                    done = subprocess.run([path, "-c", "import sys, ssl, ctypes; print('%d.%d.%d' % sys.version_info[:3])"],
                                          capture_output=True, text=True)
                    if done.returncode == 0:
                        self.found[name.removeprefix("python")] = (path, done.stdout.strip())

    def choose(self, wanted):
        """The wanted one, else the nearest older, else the nearest newer one from 3.7 on."""
        order = sorted((release_key(v), v) for v in self.found if release_key(v) >= [3, 7])
        older = [v for key, v in order if key <= release_key(wanted)]
        newer = [v for key, v in order if key > release_key(wanted)]
        return (older[-1:] + newer[:1] + [None])[0]


class Environments:
    """Virtual environments, made when first asked for."""

    def __init__(self, cache, interpreters):
        self.cache, self.interpreters = cache, interpreters
        self.locks, self.made, self.lock = {}, {}, threading.Lock()

    def get(self, distribution, release):
        """`(python, what it is, None)` or `(None, None, why not)`."""
        with self.lock:
            lock = self.locks.setdefault((distribution, release), threading.Lock())
        with lock:
            if (distribution, release) not in self.made:
                self.made[distribution, release] = self.make(distribution, release)
            return self.made[distribution, release]

    def make(self, distribution, release):
        below = release_key(series(release))
        if distribution == "python":
            python = series(release)
        else:
            table = PYTHONS.get(distribution, [])
            wanted = next((p for limit, p in table if below < release_key(limit)), "3.13")
            python = self.interpreters.choose(wanted)
        if python not in self.interpreters.found:
            return None, None, f"no interpreter for Python {python or wanted} was found"
        base, full = self.interpreters.found[python]
        wanted = [r for limit, rs in COMPANIONS.get(distribution, []) if below < release_key(limit) for r in rs]
        wanted += [r for since, rs in COMPANIONS_SINCE.get(distribution, []) if below >= release_key(since) for r in rs]
        if distribution != "python":
            wanted.insert(0, f"{distribution}=={series(release)}.*")
        elif release_key(python) < [3, 8]:
            wanted = []
        folder = self.cache / f"{distribution}-{series(release)}-py{python}"
        marker, program = folder / "prove.json", folder / "bin" / "python"
        stamp = {"python": full, "requirements": wanted}
        try:
            there = json.loads(marker.read_text())
        except (OSError, ValueError):
            there = {}
        if {key: there.get(key) for key in stamp} != stamp:
            print(f"  making {folder.name}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            done = subprocess.run([base, "-m", "venv", "--without-pip", folder], capture_output=True, text=True)
            if done.returncode:
                return None, None, f"no virtual environment for {distribution} {release}: {done.stderr[-200:]}"
            site = folder / "lib" / f"python{python}" / "site-packages"
            if wanted:
                installer = [UV, "pip", "install", "--python", base] if UV else [
                    base, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
                command = [*installer, "--quiet", "--only-binary=:all:", "--target", site, *wanted]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
                    said = errors[-1:] or done.stderr.strip().splitlines()[:2] or ["?"]
                    why = " ".join(line.strip(" ×╰─▶") for line in said).removeprefix("ERROR: ")
                    return None, None, f"{distribution} {series(release)} cannot be installed under Python {python}: {why}"
            version = full
            if distribution != "python":
                name = re.escape(distribution).replace(r"\-", "[-_]")
                found = [re.fullmatch(rf"{name}-([^-]+)\.dist-info", p.name, re.I) for p in site.iterdir()]
                version = next(match[1] for match in found if match)
            there = stamp | {"version": version}
            marker.write_text(json.dumps(there))
        text = f"Python {full}" if distribution == "python" else f"{distribution} {there['version']}, Python {python}"
        return program, text, None


def isolation():
    """A command in front that takes the network away, where there is one."""
    if shutil.which("unshare"):
        inner = 'ip link set lo up 2>/dev/null; exec "$@"'
        command = ["unshare", "-rn", "sh", "-c", inner, "sh"]
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return []


class Runner:
    def __init__(self, environments, cache):
        self.environments, self.cache, self.prefix = environments, cache, isolation()

    def run(self, distribution, release, preload, jobs):
        """Runs `[(key, code)]` on one release; gives `{key: result}` and the environment's name."""
        python, text, why = self.environments.get(distribution, release)
        if python is None:
            return {key: {"error": why, "absent": True} for key, _ in jobs}, None
        with tempfile.TemporaryDirectory(prefix="prove-") as temporary:
            folder = Path(temporary)
            (folder / "driver.py").write_text(DRIVER, encoding="utf-8")
            (folder / "home").mkdir()
            task = {"distribution": distribution, "preload": preload, "limit": LIMIT, "blocked": not self.prefix,
                    "jobs": [{"key": key, "code": code} for key, code in jobs]}
            (folder / "jobs").write_text(json.dumps(task), encoding="utf-8")
            fonts = self.cache / "matplotlib" / python.parent.parent.name
            fonts.mkdir(parents=True, exist_ok=True)
            environment = {
                "PATH": os.environ.get("PATH", ""), "HOME": str(folder / "home"), "TMPDIR": str(folder), "TZ": "UTC",
                "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "PYTHONWARNINGS": "ignore",
                "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(fonts), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
            }
            done = subprocess.run([*self.prefix, python, folder / "driver.py", folder / "jobs", folder / "results"],
                                  env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            try:
                results = json.loads((folder / "results").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                results = {"*": f"the interpreter died: {done.stderr.strip()[-200:]}"}
        if "*" in results:
            return {key: {"error": results["*"], "absent": True} for key, _ in jobs}, text
        return {key: results.get(key, {"error": "the interpreter died"}) for key, _ in jobs}, text


def statements(code):
    """Every statement that does something: `(first line, last line of its own, depth)`."""
    found = []

    def visit(body, depth):
        for node in body:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            inner = [child for name in ("body", "orelse", "finalbody", "handlers", "cases")
                     for child in (getattr(node, name, None) or [])]
            last = min([getattr(c, "lineno", None) or c.body[0].lineno for c in inner], default=node.end_lineno + 1) - 1
            idle = isinstance(node, (ast.Pass, ast.Global, ast.Nonlocal)) or (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and depth)
            if not idle and not isinstance(node, ast.excepthandler):
                found.append((first, max(first, last), depth))
            visit([c for c in inner if hasattr(c, "lineno")], depth + 1)

    visit(ast.parse(code).body, 0)
    return found


def idle_lines(code, other, executed):
    """The first changed statement of `code` that was only defined, not executed; or None."""
    a, b = code.splitlines(), other.splitlines()
    changed = set()
    for tag, first, last, _, _ in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            changed |= set(range(first + 1, last + 1))
    for first, last, depth in statements(code):
        span = set(range(first, last + 1))
        if span & changed and depth and not span & executed:
            return first
    return None


class Pair:
    def __init__(self, file, example, front, before, after):
        self.file, self.example, self.front, self.before, self.after = file, example, front, before, after
        self.key, self.digest = f"{file}#{example}", digest(before, after)
        self.old = self.new = self.old_text = self.new_text = None
        self.errors = {"before": [], "after": []}

    def plan(self, releases):
        """The releases to try, old ones and new ones, best first."""
        keys = {release: release_key(series(release)) for release in releases}
        gone = [self.front[k] for k in ("raises", "removed", "changed") if k in self.front]
        limit = min((release_key(series(v)) for v in gone), default=None)
        warned = release_key(series(self.front["deprecated"])) if "deprecated" in self.front else None
        if limit is None:
            limit = warned
        self.olds = [r for r in releases if limit is None or keys[r] < limit][::-1] or releases[:1]
        if not gone:  # still there everywhere: where nothing older runs it, the newest one that is not the new one
            self.olds = self.olds[: TRIES // 2] + [r for r in releases[:-1] if keys[r] >= warned][::-1]
        back = [release_key(series(self.front[k])) for k in ("restored",) if k in self.front]
        self.news = [releases[-1]] + [r for r in releases if keys[r] == limit and not back and r != releases[-1]]
        return limit, warned, keys

    def plan_python(self, releases, found):
        """As `plan`, with the interpreters that there are."""
        limit, warned, keys = self.plan(releases)
        there = [r for r in releases if series(r) in found]
        if not there:
            self.olds = self.news = []
            return "no interpreter was found"
        limit = max(limit, keys[releases[0]])
        olds = [r for r in there if keys[r] < limit][::-1]
        if limit == keys[releases[0]]:  # older than the list: the oldest one still has it
            olds = there[:1] if len(there) > 1 else []
        elif keys[there[-1]] < limit:  # the old thing is still everywhere: at least across its deprecation
            crossing = warned is not None and keys[there[-1]] >= warned
            olds = [r for r in there if crossing and keys[r] < warned][::-1]
            if not olds:
                self.olds, self.news = [], []
                return f"no interpreter of {'.'.join(map(str, limit))} or later was found (newest: {there[-1]})"
        self.olds = olds
        self.news = [there[-1]] + [r for r in there if keys[r] == limit and r != there[-1]]
        return None if olds else f"no interpreter below {'.'.join(map(str, limit))} was found"


def read_pairs(distribution, only):
    """The pairs of a distribution and how many change files it has."""
    pairs, broken = [], []
    for path in sorted((ROOT / distribution).glob("*.md")):
        if only and path.name not in only and path.stem not in only:
            continue
        try:
            front, examples = split(path.read_bytes().decode("utf-8"))
        except ValueError as error:
            broken.append((path.name, str(error)))
            continue
        pairs += [Pair(path.name, i, front, b, a) for i, (b, a) in enumerate(examples) if a is not None]
    return pairs, broken


def judge(pair, old, new):
    """`(verdict, detail)` of two results that both ran."""
    for name, code, other, result in (("before", pair.before, pair.after, old), ("after", pair.after, pair.before, new)):
        line = idle_lines(code, other, set(result["lines"]))
        if line is not None:
            return "idle", f"line {line} of `{name}` is only defined, never executed"
    if old["value"] != new["value"]:
        return "differs", f"before: {short(old['value'])}; after: {short(new['value'])}"
    if old["printed"] != new["printed"]:
        return "differs", f"before printed {short(old['printed'])}; after printed {short(new['printed'])}"
    return "proven", ""


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "…"


def prove(distribution, pairs, runner, jobs):
    """Fills in what became of every pair: `{key: outcome}`."""
    package = tomllib.loads((ROOT / distribution / "package.toml").read_text(encoding="utf-8"))
    releases = package["releases"]
    preload = [] if distribution == "python" else [root for root in package["import-roots"] if "." not in root][:1]
    refused = {}
    for pair in pairs:
        pair.olds, pair.news = [], []
        for name, code in (("before", pair.before), ("after", pair.after)):
            try:
                ast.parse(code)
            except SyntaxError as error:
                if name == "after" or distribution != "python":
                    refused[pair.key] = f"`{name}` is no Python: {error}"
        if pair.key in refused:
            continue
        if distribution == "python":
            why = pair.plan_python(releases, runner.environments.interpreters.found)
            if why:
                refused[pair.key] = why
        else:
            pair.plan(releases)

    def side(name, attribute, tries):
        """Runs one side of every pair, release by release, until it ran."""
        ran = {}
        waiting = [(pair, getattr(pair, attribute)[:tries]) for pair in pairs if pair.key not in refused]
        while waiting:
            groups = {}
            for pair, candidates in waiting:
                if candidates:
                    groups.setdefault(candidates[0], []).append((pair, candidates[1:]))
            waiting = []
            with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
                futures = {
                    pool.submit(runner.run, distribution, release, preload,
                                [(pair.key, getattr(pair, name)) for pair, _ in group]): (release, group)
                    for release, group in groups.items()
                }
                for future in concurrent.futures.as_completed(futures):
                    release, group = futures[future]
                    results, text = future.result()
                    for pair, rest in group:
                        result = results[pair.key]
                        if "error" in result:
                            pair.errors[name].append((text or f"{distribution} {release}", result["error"]))
                            waiting.append((pair, rest))
                        else:
                            ran[pair.key] = (result, text)
        return ran

    olds = side("before", "olds", TRIES)
    news = side("after", "news", 2)
    outcomes = {}
    for pair in pairs:
        outcome = {"file": pair.file, "example": pair.example, "digest": pair.digest}
        if pair.key in refused:
            outcome |= {"verdict": "cannot", "detail": refused[pair.key]}
        elif pair.key not in olds or pair.key not in news:
            parts = [f"`{name}` on {text}: {error}" for name, ran in (("before", olds), ("after", news))
                     if pair.key not in ran for text, error in pair.errors[name][:1]]
            outcome |= {"verdict": "cannot", "detail": "; ".join(parts) or "no release to run it on"}
        else:
            (old, old_text), (new, new_text) = olds[pair.key], news[pair.key]
            verdict, detail = judge(pair, old, new)
            outcome |= {"verdict": verdict, "detail": detail, "before": old_text, "after": new_text,
                        "silent": old["value"] is None and not old["printed"]}
        outcomes[pair.key] = outcome
    return outcomes


def proven_toml(outcomes, today):
    lines = ["# Generated by api-changelogs/prove.py; do not edit.", f'date = "{today}"']
    for outcome in sorted(outcomes.values(), key=lambda o: (o["file"], o["example"])):
        if outcome["verdict"] == "proven":
            lines += ["", "[[proof]]", f'file = {json.dumps(outcome["file"])}', f'example = {outcome["example"]}',
                      f'digest = "{outcome["digest"]}"', f'before = {json.dumps(outcome["before"])}',
                      f'after = {json.dumps(outcome["after"])}']
    return "\n".join(lines) + "\n"


KINDS = {"proven": "proven", "differs": "differ", "idle": "never executed", "cannot": "could not run"}


def section(distribution, outcomes, broken):
    """What the report says of one distribution."""
    count = {kind: sum(o["verdict"] == kind for o in outcomes.values()) for kind in KINDS}
    files = len({o["file"] for o in outcomes.values()})
    whole = len({o["file"] for o in outcomes.values()} - {o["file"] for o in outcomes.values() if o["verdict"] != "proven"})
    total = len(list((ROOT / distribution).glob("*.md")))
    lines = [f"## {distribution}", "",
             f"{total} change files, {files} with a pair, {whole} of them proven whole. {len(outcomes)} pairs: "
             + ", ".join(f"{count[kind]} {KINDS[kind]}" for kind in KINDS) + "."]
    silent = sum(o["verdict"] == "proven" and o.get("silent", False) for o in outcomes.values())
    if silent:
        lines += ["", f"Of the proven ones {silent} ran on both sides but give no value to compare."]
    for kind, title in (("differs", "Differ"), ("idle", "Never executed"), ("cannot", "Could not run")):
        rows = [o for o in outcomes.values() if o["verdict"] == kind]
        if rows:
            lines += ["", f"{title}:"]
        for o in sorted(rows, key=lambda o: (o["file"], o["example"])):
            place = f" ({o['before']} → {o['after']})" if "before" in o else ""
            detail = o["detail"].replace("\n", " ")
            lines.append(f"- `{o['file']}` #{o['example']}{place}: {detail}")
    if broken:
        lines += ["", "Could not be read:", *(f"- `{file}`: {why}" for file, why in broken)]
    return "\n".join(lines) + "\n"


def write_report(sections, today, interpreters):
    """PROOF.md: what was run now, and the old text for the rest."""
    path = ROOT / "PROOF.md"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = {name: text for name, text in re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", old, re.S | re.M)}
    texts = {name: f"## {name}\n{text.rstrip()}\n" for name, text in parts.items() if (ROOT / name).is_dir()} | sections
    table = ["| distribution | change files | with a pair | proven whole | pairs | proven | differ | never executed | could not run |",
             "|---|---|---|---|---|---|---|---|---|"]
    sums = [0] * 8
    for name in sorted(texts):
        numbers = [int(n) for n in re.findall(r"\d+", texts[name].split("\n")[2])]
        sums = [a + b for a, b in zip(sums, numbers)]
        table.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |")
    table.append("| **all** | " + " | ".join(map(str, sums)) + " |")
    head = [
        "<!-- Generated by api-changelogs/prove.py; do not edit. -->", "# What the examples proved", "",
        f"Last run: {today}. A pair is proven when `before` on an old release and `after` on a new one really ran and gave",
        "the same; `prove.py` says what that means. A pair that is not proven is not wrong for that: its rewrite keeps the",
        f"gates' answer *unknown*. Interpreters: {', '.join(full for _, full in interpreters.found.values())}.", "",
        *table, "",
    ]
    path.write_text("\n".join(head) + "\n" + "\n".join(texts[name] for name in sorted(texts)), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("distribution", nargs="*")
    parser.add_argument("--only", action="append", metavar="FILE", help="only this change file; may be repeated")
    parser.add_argument("--changed", action="store_true", help="only what changed since the last run or could not run in it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "apilift" / "prove")
    arguments = parser.parse_args()

    arguments.cache.mkdir(parents=True, exist_ok=True)
    interpreters = Interpreters()
    environments = Environments(arguments.cache.resolve(), interpreters)
    runner = Runner(environments, arguments.cache.resolve())
    today = datetime.date.today().isoformat()
    known = sorted(path.parent.name for path in ROOT.glob("*/package.toml"))
    chosen = arguments.distribution or known
    for name in chosen:
        if name not in known:
            sys.exit(f"{name}: there is no api-changelogs/{name}/package.toml")
    sections = {}
    for name in chosen:
        pairs, broken = read_pairs(name, None)
        memory = arguments.cache / f"results-{name}.json"
        try:
            last = json.loads(memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            last = {}
        fits = {pair.key for pair in pairs if last.get(pair.key, {}).get("digest") == pair.digest}
        done = {key for key in fits if last[key]["verdict"] != "cannot"}
        if arguments.only:
            wanted = [p for p in pairs if p.file in arguments.only or p.file.removesuffix(".md") in arguments.only]
            if not wanted:
                continue
        elif arguments.changed:
            wanted = [p for p in pairs if p.key not in done]
        else:
            wanted = pairs
        print(f"{name}: {len(wanted)} of {len(pairs)} pairs", flush=True)
        outcomes = prove(name, wanted, runner, arguments.jobs)
        for pair in pairs:
            if pair.key not in outcomes and pair.key in fits:
                outcomes[pair.key] = last[pair.key]
            elif pair.key not in outcomes:
                outcomes[pair.key] = {"file": pair.file, "example": pair.example, "digest": pair.digest,
                                      "verdict": "cannot", "detail": "not run yet"}
        memory.write_text(json.dumps(outcomes, indent=1), encoding="utf-8")
        (ROOT / name / "proven.toml").write_text(proven_toml(outcomes, today), encoding="utf-8")
        sections[name] = section(name, outcomes, broken)
        print(sections[name].split("\n")[2], flush=True)
    if sections:
        write_report(sections, today, interpreters)


if __name__ == "__main__":
    main()
