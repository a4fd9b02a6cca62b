#!/usr/bin/env python3
"""Makes the environments that coverage.py asks: for each pair of `pairs.toml`, the old and the new release.

    python3 tests/mining/environments.py [DISTRIBUTION …] [--folder FOLDER]

Needs `uv` (or APILIFT_UV, a path to it) and the network. An environment has exactly the release that was mined, and of
everything else what there was in the weeks after it came out (`uv pip install --exclude-newer`), or in the year after it,
or at all, the first that can be installed: so that it imports as it did then. `with` in a pair names what is installed besides, mostly optional dependencies: what cannot be imported cannot
be tried. Environments lie in FOLDER (~/.cache/apilift/truth), one a distribution, release and interpreter, and are kept.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
DATABASE = HERE.parents[1] / "api-changelogs"
CACHE = pathlib.Path(os.environ.get("APILIFT_CACHE", os.path.expanduser("~/.cache/apilift"))) / "truth"
UV = os.environ.get("APILIFT_UV", "uv")
# The page is read as HTML; an index gives the days of upload to those who know the newer forms (PEP 691, PEP 700).
FORMS = "application/vnd.pypi.simple.v1+html, application/vnd.pypi.simple.v1+json;q=0.1, text/html;q=0.2"
GRACE = (45, 400, 4000)  # days


def pairs():
    return tomllib.loads((HERE / "pairs.toml").read_text())["pair"]


def releases(distribution):
    """The releases of the mined surface, as they are written there."""
    with open(DATABASE / distribution / "surface.jsonl") as lines:
        return json.loads(next(lines))["releases"]


def mined(distribution, release):
    """`1.26` → `1.26.0`: the release that was mined under these first numbers."""
    found = [known for known in releases(distribution) if known == release or known.startswith(release + ".")]
    if not found:
        sys.exit(f"environments: no release {release} of {distribution} was mined; correct pairs.toml")
    return found[0]


def folder(distribution, side, cache=CACHE):
    """Where the environment of one side (`1.26 on 3.11`) lies, and its interpreter if it is there."""
    release, python = side.split(" on ")
    place = cache / f"{distribution}-{mined(distribution, release)}-py{python}"
    programs = (place / "bin/python", place / "Scripts/python.exe")
    ready = (place / "ready").is_file()
    return place, next((path for path in programs if ready and path.is_file()), None)


def uploaded(distribution, release):
    """The day on which a release came out, by the index's own page."""
    page = urllib.request.Request(f"https://pypi.org/simple/{distribution}/", headers={"Accept": FORMS})
    with urllib.request.urlopen(page, timeout=60) as answer:
        page = answer.read().decode()
    name = re.sub(r"[-_.]+", "[-_.]+", distribution)
    days = []
    for attributes, file in re.findall(r"<a ([^>]*)>([^<]*)</a>", page):
        day = re.search(r'data-upload-time="(\d{4}-\d\d-\d\d)', attributes)
        if day and re.match(rf"{name}-{re.escape(release)}(-|\.tar|\.zip)", file, re.IGNORECASE):
            days.append(datetime.date.fromisoformat(day[1]))
    return min(days, default=None)


def interpreter(python):
    """A base interpreter `3.11`, from PATH or pyenv."""
    known = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")) / "versions"
    return next((str(path / "bin/python") for path in sorted(known.glob(f"{python}.*"))), python)


def make(distribution, side, extra, cache):
    """Makes one environment; says why where it cannot be made."""
    place, ready = folder(distribution, side, cache)
    if ready:
        return None
    release, python = side.split(" on ")
    release = mined(distribution, release)
    day = uploaded(distribution, release)
    command = [UV, "venv", "--quiet", "--clear", "--no-project", "--python", interpreter(python), str(place)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    command = [UV, "pip", "install", "--quiet", "--python", str(place), f"{distribution}=={release}", *extra]
    for grace in GRACE:
        until = ["--exclude-newer", str(day + datetime.timedelta(days=grace))] if day else []
        done = subprocess.run([*command, *until], capture_output=True, text=True)
        if done.returncode == 0:
            (place / "ready").write_text(f"{day}\n")
            return None
    return " / ".join(line.strip() for line in done.stderr.strip().splitlines()[:2])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("distribution", nargs="*")
    arguments.add_argument("--folder", type=pathlib.Path, default=CACHE)
    options = arguments.parse_args()
    failed = 0
    for pair in pairs():
        name = pair["distribution"]
        if options.distribution and name not in options.distribution:
            continue
        for side in ("old", "new"):
            why = make(name, pair[side], [*pair.get("with", []), *pair.get(f"with-{side}", [])], options.folder)
            print(f"{name} {pair[side]}: {why or 'there'}", flush=True)
            failed += why is not None
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
