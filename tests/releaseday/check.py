#!/usr/bin/env python3
"""The release-day check: false alarms, at scale.

    tests/releaseday/check.py [--apilift PATH] [--only NAME…] [--fetch-only] [--at-most N] [--report FILE]

Every package of packages.txt is checked against the newest releases that its dependencies had on the day it was
released. It passed its own tests with those, so a finding that something is *removed* is a false alarm until somebody
shows otherwise; what was shown stands in explained.toml. Prints findings per 100,000 lines and ends with 1 where there
are more false alarms than --at-most per 100,000 lines, or where explained.toml explains what is no longer found.

Sources are downloaded, never installed and never run. Which releases there were on a day is worked out by uv
(--exclude-newer) from the index's upload times; wheels' metadata is read, nothing is built. All is kept under
~/.cache/apilift/releaseday, so that a second run needs no network.
"""
import argparse
import collections
import concurrent.futures
import datetime
import functools
import html
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.parse
import urllib.request
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = pathlib.Path(os.environ.get("APILIFT_CACHE") or pathlib.Path.home() / ".cache" / "apilift") / "releaseday"
ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.2"
# The first day of each Python, and so which one fits a day.
PYTHONS = {
    "3.6": "2016-12-23", "3.7": "2018-06-27", "3.8": "2019-10-14", "3.9": "2020-10-05", "3.10": "2021-10-04",
    "3.11": "2022-10-24", "3.12": "2023-10-02", "3.13": "2024-10-07", "3.14": "2025-10-07",
}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class Tools:
    """uv in a virtual environment of its own, and the index as pip is configured."""

    def __init__(self):
        self.venv = CACHE / "venv"
        self.python = self.venv / "bin" / "python"
        self.uv = self.venv / "bin" / "uv"
        if not self.uv.exists():
            print(f"releaseday: installing uv into {self.venv}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", self.venv], check=True)
            subprocess.run([self.python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        self.index = os.environ.get("UV_INDEX_URL") or self.configured() or self.default()

    def configured(self):
        run = subprocess.run([self.python, "-m", "pip", "config", "list"], capture_output=True, text=True)
        found = re.search(r"(?m)^\S*\.index-url='(.*)'$", run.stdout)
        return found and found[1]

    def default(self):
        code = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
        return subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    def compile(self, lines, day, python, *flags):
        """`uv pip compile`: the pins of a day as {name: version}, or an error's last lines."""
        with tempfile.NamedTemporaryFile("w", suffix=".in", delete=False) as wanted:
            wanted.write("\n".join(lines) + "\n")
        command = [
            self.uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-config", "--only-binary", ":all:",
            "--no-python-downloads", "--python-version", python, "--exclude-newer", day, "--index-url", self.index,
            *flags, wanted.name,
        ]
        run = subprocess.run(command, capture_output=True, text=True, cwd=CACHE)
        os.unlink(wanted.name)
        if run.returncode:
            return None, run.stderr.strip()
        rows = (line.split(";")[0].strip() for line in run.stdout.splitlines())
        return dict(row.split("==") for row in rows if "==" in row and not row.startswith("#")), ""


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.rows.append(dict(attributes))


@functools.lru_cache(maxsize=None)
def files_of(tools, name):
    """The files of a package on the index: [(file name, URL, upload time, requires-python)]."""
    url = f"{tools.index.rstrip('/')}/{normal(name)}/"
    request = urllib.request.Request(url, headers={"Accept": ACCEPT})
    with urllib.request.urlopen(request, timeout=180) as answer:
        text, kind = answer.read().decode(), answer.headers.get("content-type", "")
    if "json" in kind:
        rows = json.loads(text)["files"]
        link = lambda row: urllib.parse.urljoin(url, row["url"])
        return [(row["filename"], link(row), row.get("upload-time") or "", row.get("requires-python") or "") for row in rows]
    links = Links()
    links.feed(text)
    out = []
    for row in links.rows:
        link = urllib.parse.urljoin(url, row.get("href") or "").split("#")[0]
        day, python = row.get("data-upload-time") or "", html.unescape(row.get("data-requires-python") or "")
        out.append((urllib.parse.unquote(link.rsplit("/", 1)[-1]), link, day, python))
    return out


def archive_of(files, name, version):
    """The source release, else a wheel."""
    stem = re.escape(normal(name)).replace(r"\-", "[-_.]+")
    sdist = re.compile(rf"{stem}-{re.escape(version)}\.(tar\.gz|tar\.bz2|zip)$", re.I)
    wheel = re.compile(rf"{stem}-{re.escape(version)}-.*\.whl$", re.I)
    for pattern in (sdist, wheel):
        for file in files:
            if pattern.match(file[0]):
                return file
    return None


def is_kept(name):
    """Python and the package's own metadata: the rest is large and says nothing."""
    return name.endswith((".py", ".pyi", "/PKG-INFO", "/METADATA", "/requires.txt"))


def unpack(archive, target):
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        place = pathlib.Path(temporary) / "unpacked"
        place.mkdir()
        if archive.suffix in (".zip", ".whl"):
            with zipfile.ZipFile(archive) as whole:
                whole.extractall(place, members=[name for name in whole.namelist() if is_kept(name)])
        else:
            with tarfile.open(archive) as tar:
                members = [m for m in tar.getmembers() if m.isfile() and is_kept(m.name)]
                tar.extractall(place, members=members, filter="data")
        inner = list(place.iterdir())
        (inner[0] if len(inner) == 1 and inner[0].is_dir() else place).rename(target)


def metadata(folder):
    """The text of the package's own metadata."""
    for pattern in ("PKG-INFO", "*.dist-info/METADATA", "*.egg-info/PKG-INFO"):
        for path in sorted(folder.glob(pattern)):
            return path.read_text(errors="replace")
    return ""


def pythons(text, day):
    """The Pythons to try, best first: the newest that the package names and that was there, then older ones."""
    there = [name for name, first in PYTHONS.items() if first <= day[:10]]
    named = set(re.findall(r"(?m)^Classifier: Programming Language :: Python :: (3\.\d+)\s*$", text))
    # One that is a few months old is what people release with.
    settled = (datetime.date.fromisoformat(day[:10]) - datetime.timedelta(days=180)).isoformat()
    best = [name for name in there if name in named] or [name for name, first in PYTHONS.items() if first <= settled]
    order = sorted(there, key=lambda name: int(name[2:]), reverse=True)
    return [name for name in order if name in best] + [name for name in order if name not in best]


def declared(folder, text):
    """What the package's metadata asks for, extras left out; for packages without a wheel."""
    asked = [m for m in re.findall(r"(?m)^Requires-Dist: (.*)$", text) if "extra ==" not in m and "extra==" not in m]
    for path in sorted([*folder.glob("*.egg-info/requires.txt"), *folder.glob("*/*.egg-info/requires.txt")]):
        if not asked:
            asked = [line for line in path.read_text().split("\n[")[0].splitlines() if line.strip()]
    return asked


def libraries():
    """The distributions of the database, by the name that the index has."""
    out = []
    for path in sorted((ROOT / "api-changelogs").glob("*/package.toml")):
        if path.parent.name != "python":
            out.append(tomllib.loads(path.read_text()).get("name", path.parent.name))
    return out


def ranges_of(folder, names):
    """Ranges that the package and its extras give for libraries of the database: they held on that day as well."""
    out = []
    lines = re.findall(r"(?m)^Requires-Dist: (.*)$", metadata(folder))
    for path in sorted([*folder.glob("*.egg-info/requires.txt"), *folder.glob("*/*.egg-info/requires.txt")]):
        lines += [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("[")]
    for line in lines:
        head = line.split(";")[0].strip()
        found = re.match(r"([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^()]*)\)?$", head)
        if found and normal(found[1]) in names and found[2].strip() and "python_version" not in line:
            out.append(f"{found[1]}{found[2]}")
    return out


def declared_pins(tools, name, version, folder, day):
    """(Python, pins) of a release on its day: what it declares, resolved."""
    text = metadata(folder)
    candidates = pythons(text, day)[:4]
    error = ""
    for python in candidates:
        for wanted in ([f"{name}=={version}"], declared(folder, text)):
            pins, error = tools.compile(wanted, just_after(day), python) if wanted else (None, error)
            if pins is not None:
                pins.pop(normal(name), None)
                return python, pins
    print(f"releaseday: {name} {version}: no set of releases satisfies it: {error[-300:]}", file=sys.stderr)
    return candidates[0], {}


def just_after(day):
    return (datetime.datetime.fromisoformat(day[:19]) + datetime.timedelta(minutes=1)).isoformat() + "Z"


def undeclared_pins(tools, folder, day, python, missing):
    """What a package uses without declaring it (in tests, in extras) is as new as it was that day: {name: version}."""
    ranges = {}
    for line in ranges_of(folder, set(missing)):
        ranges.setdefault(normal(re.match(r"[A-Za-z0-9._-]+", line)[0]), []).append(line)
    found = ((key, newest(tools, library, ranges.get(key, []), day, python)) for key, library in missing.items())
    return {key: version for key, version in found if version}


def newest(tools, name, ranges, day, python):
    """The newest final release of a day for a Python within ranges, by the index's upload times; None where there was none."""
    stem = re.escape(normal(name)).replace(r"\-", "[-_.]+")
    best = None
    for file, _, uploaded, pythons in files_of(tools, name):
        found = re.match(rf"{stem}-(\d+(?:\.\d+)*)(\.tar\.gz|\.zip|-.*\.whl)$", file, re.I)
        if not found or not uploaded or uploaded > just_after(day) or not within(f"{python}.99", pythons):
            continue
        if all(within(found[1], text) for text in ranges):
            best = max(best or [], numbers(found[1]))
    return ".".join(map(str, best)) if best else None


def numbers(version):
    return [int(part) for part in version.split(".")]


def within(version, requirement):
    """Whether a final release satisfies `name>=1,<2`; words it does not know do not narrow."""
    for operator, bound, star in re.findall(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?", requirement.split(";")[0]):
        mine, other = numbers(version), numbers(bound)
        if star:
            mine = mine[: len(other)]
        size = max(len(mine), len(other))
        left, right = ([*row, *[0] * (size - len(row))] for row in (mine, other))
        same = mine[: len(other) - 1] == other[:-1]
        holds = {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}
        if not holds.get(operator, {"==": left == right, "!=": left != right, "~=": left >= right and same}.get(operator)):
            return False
    return True


def prepare(tools, requirement):
    """Downloads and resolves one package; gives its folder and what was resolved."""
    name, version = requirement.split("==")
    folder = CACHE / "sources" / f"{name}-{version}"
    facts = CACHE / "resolved" / f"{name}-{version}.json"
    known = {normal(library): library for library in libraries()}
    row = json.loads(facts.read_text()) if folder.is_dir() and facts.is_file() else None
    if row is None:
        file = archive_of(files_of(tools, name), name, version)
        if not file:
            raise LookupError("the index has no file of it")
        if not file[2]:
            raise LookupError("the index says no upload time")
        if not folder.is_dir():
            download(file, folder)
        python, pins = declared_pins(tools, name, version, folder, file[2])
        row = {"day": file[2], "python": python, "pins": pins, "libraries": [], "file": file[0]}
    missing = {key: known[key] for key in known if key not in row["libraries"]}
    if missing:
        asked = {key: missing[key] for key in missing if key not in row["pins"] and key != normal(name)}
        row["pins"].update(undeclared_pins(tools, folder, row["day"], row["python"], asked))
        row["libraries"] = sorted(set(row["libraries"]) | set(missing))
        facts.write_text(json.dumps(row, indent=1, sort_keys=True) + "\n")
    return folder, row


def download(file, folder):
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        archive = pathlib.Path(temporary) / file[0]
        with urllib.request.urlopen(file[1], timeout=600) as answer, open(archive, "wb") as out:
            shutil.copyfileobj(answer, out)
        unpack(archive, folder)


def check(apilift, requirement, folder, facts):
    """Lines of Python and findings of one package."""
    with tempfile.NamedTemporaryFile("w", suffix="-requirements.txt", delete=False) as versions:
        versions.write("".join(f"{name}=={version}\n" for name, version in sorted(facts["pins"].items())))
    command = [apilift, "check", ".", "--isolated", "--no-respect-gitignore", "--python", facts["python"]]
    command += ["--versions-from", versions.name]
    run = subprocess.run([*command, "--output-format", "json"], cwd=folder, capture_output=True, text=True)
    files = subprocess.run([*command, "--show-files"], cwd=folder, capture_output=True, text=True).stdout.splitlines()
    os.unlink(versions.name)
    if run.returncode not in (0, 1):
        sys.exit(f"releaseday: {requirement}: exit code {run.returncode}\n{run.stderr}")
    lines = sum(pathlib.Path(file).read_bytes().count(b"\n") for file in files)
    own = normal(requirement.split("==")[0])
    found = [row for row in json.loads(run.stdout) if normal(row["distribution"] or "") != own]
    return lines, found


def explained():
    path = HERE / "explained.toml"
    return tomllib.loads(path.read_text()).get("finding", []) if path.is_file() else []


def explanation(rows, requirement, finding):
    for row in rows:
        if row["package"] == requirement and row["symbol"] == finding["symbol"]:
            if row.get("file") in (None, finding["file"]):
                row["used"] = True
                return row
    return None


def write_report(path, apilift, results, totals, rates):
    today = datetime.date.today().isoformat()
    version = subprocess.run([apilift, "--version"], capture_output=True, text=True).stdout.strip()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    out = [
        "# Release-day check", "",
        f"Written by `tests/releaseday/check.py` on {today} ({version}, at {commit}).", "",
        "Packages from PyPI, each checked with the newest releases that its dependencies had on the day it was released.",
        "It passed its tests with those, so a *removed* finding is a false alarm until shown otherwise (`explained.toml`).",
        "", f"- {len(results)} packages, {totals['files']:,} lines of Python",
        f"- removed: {totals['error']} findings ({rates['error']:.2f} per 100,000 lines); of these shown to be right: {totals['right']}",
        f"- **false alarms: {totals['false']} ({rates['false']:.2f} per 100,000 lines)**",
        f"- deprecated on that day: {totals['warning']} findings ({rates['warning']:.2f} per 100,000 lines)", "",
        "| package | day | Python | lines | removed | deprecated | checked with |", "|---|---|---|---:|---:|---:|---|",
    ]
    names = {normal(name) for name in libraries()}
    for requirement, facts, lines, found in results:
        count = collections.Counter(row["severity"] for row in found)
        pins = ", ".join(f"{n} {v}" for n, v in sorted(facts["pins"].items()) if n in names)
        out.append(
            f"| {requirement} | {facts['day'][:10]} | {facts['python']} | {lines:,} | {count['error']} | {count['warning']} | {pins} |"
        )
    out += ["", "## Every removed finding", ""]
    rows = explained()
    for requirement, _, _, found in results:
        for row in found:
            if row["severity"] == "error":
                why = explanation(rows, requirement, row)
                verdict = f"{why['verdict']}: {why['why']}" if why else "not explained"
                out.append(f"- {requirement} `{row['file']}:{row['line']}` `{row['symbol']}` ({row['confidence']}): {verdict}")
    path.write_text("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apilift", default=os.environ.get("APILIFT"))
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--fetch-only", action="store_true")
    parser.add_argument("--at-most", type=float, default=1.0, help="false alarms per 100,000 lines")
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("--findings", type=pathlib.Path, help="write every finding there, one JSON object a line")
    options = parser.parse_args()
    for folder in ("sources", "resolved"):
        (CACHE / folder).mkdir(parents=True, exist_ok=True)
    tools = Tools()
    wanted = [line.split("#")[0].strip() for line in (HERE / "packages.txt").read_text().splitlines()]
    wanted = [line for line in wanted if line and (not options.only or line.split("==")[0] in options.only)]

    def prepared(requirement):
        try:
            return requirement, *prepare(tools, requirement)
        except (OSError, LookupError, tarfile.TarError, zipfile.BadZipFile) as error:
            print(f"releaseday: {requirement} is left out: {error}", file=sys.stderr)
            return None

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        ready = [row for row in pool.map(prepared, wanted) if row]
    print(f"releaseday: {len(ready)} of {len(wanted)} packages are there", file=sys.stderr)
    if options.fetch_only:
        return 0
    if not options.apilift:
        sys.exit("releaseday: --apilift PATH is missing (./dev releaseday builds it)")
    results, totals, rows = [], collections.Counter(), explained()
    sink = open(options.findings, "w") if options.findings else None
    for requirement, folder, facts in ready:
        lines, found = check(options.apilift, requirement, folder, facts)
        results.append((requirement, facts, lines, found))
        totals["files"] += lines
        for row in found:
            totals[row["severity"]] += 1
            why = explanation(rows, requirement, row) if row["severity"] == "error" else None
            if row["severity"] == "error":
                totals["right" if why and why["verdict"] == "right" else "false"] += 1
            if sink:
                print(json.dumps({"package": requirement, **row}), file=sink)
    per = {key: totals[key] * 100_000 / max(totals["files"], 1) for key in ("error", "false", "warning")}
    print(f"releaseday: {len(results)} packages, {totals['files']:,} lines")
    print(f"releaseday: removed {totals['error']} ({per['error']:.2f} per 100,000 lines), shown to be right {totals['right']}")
    print(f"releaseday: false alarms {totals['false']} ({per['false']:.2f} per 100,000 lines, at most {options.at_most:g})")
    print(f"releaseday: deprecated {totals['warning']} ({per['warning']:.2f} per 100,000 lines)")
    if options.report:
        write_report(options.report, options.apilift, results, totals, per)
    unused = [f"{row['package']} {row['symbol']}" for row in rows if not row.get("used")]
    if unused and not options.only:
        print(f"releaseday: explained.toml explains what is not found any more: {', '.join(unused)}", file=sys.stderr)
        return 1
    return 1 if per["false"] > options.at_most else 0


if __name__ == "__main__":
    sys.exit(main())
