#!/usr/bin/env python3
"""apilift check beside ruff check over the same packages from PyPI.

    tests/bench/check.py [--runs N] [--apilift PATH]

Source releases of 2020 to 2022, checked against the versions in versions.txt. They are fetched once and kept under
~/.cache/apilift/bench. Both tools run with two threads or whatever the machine has; ruff without its cache (apilift has
none). Prints medians and best times, and their ratio. There is no limit in it: a figure is not a test.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

PACKAGES = [
    "pandas-profiling==3.1.0", "seaborn==0.11.2", "statsmodels==0.13.2", "mlxtend==0.19.0", "scikit-image==0.19.1",
    "networkx==2.6.3", "Flask-SQLAlchemy==2.5.1", "djangorestframework==3.12.4", "fastapi==0.70.0", "xarray==0.20.2",
]
RUFF = ["--select", "NPY,PD,UP,AIR", "--no-cache", "--isolated", "--exit-zero", "--quiet", "--target-version", "py312"]
HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "apilift"


def tools():
    """Ruff, in a virtual environment of its own."""
    venv = CACHE / "bench-venv"
    ruff = venv / "bin" / "ruff"
    if not ruff.exists():
        print(f"installing ruff and unearth into {venv}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "ruff", "unearth"], check=True)
    return venv / "bin/python", ruff


def fetch(python):
    """The packages' sources; nothing of them is run."""
    folder = CACHE / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for requirement in PACKAGES:
        target = folder / requirement.replace("==", "-")
        if target.exists():
            continue
        print(f"fetching {requirement}", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            download = pathlib.Path(temporary) / "download"
            download.mkdir()
            subprocess.run([python, "-m", "unearth", "--no-binary", "-d", download, requirement], check=True, capture_output=True)
            archive = next(download.iterdir())
            unpacked = pathlib.Path(temporary) / "unpacked"
            unpacked.mkdir()
            if archive.suffix == ".zip":
                zipfile.ZipFile(archive).extractall(unpacked)
            else:
                with tarfile.open(archive) as tar:
                    tar.extractall(unpacked, filter="data")
            inner = list(unpacked.iterdir())
            (inner[0] if len(inner) == 1 else unpacked).rename(target)
    return folder


def measure(command, folder, runs):
    """Seconds of each run, after one that is not counted."""
    seconds = []
    for number in range(runs + 1):
        started = time.perf_counter()
        run = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if number:
            seconds.append(time.perf_counter() - started)
        else:
            first = time.perf_counter() - started
        if run.returncode not in (0, 1):
            sys.exit(f"{command[0]} ended with {run.returncode}:\n{run.stderr}")
    return first, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--apilift", default=os.environ.get("APILIFT", "apilift"))
    parser.add_argument("--only-fetch", action="store_true", help="bring the packages, measure nothing")
    arguments = parser.parse_args()
    python, ruff = tools()
    folder = fetch(python)
    if arguments.only_fetch:
        return
    names = [requirement.replace("==", "-") for requirement in PACKAGES]
    sources = [path for name in names for path in (folder / name).rglob("*.py")]
    lines = sum(path.read_bytes().count(b"\n") for path in sources)
    print(f"{len(names)} packages, {len(sources)} Python files, {lines} lines, {os.cpu_count()} processors")
    versions = ["--isolated", "--exit-zero", "--python", "3.12", "--versions-from", HERE / "versions.txt"]
    commands = {
        "apilift check": [arguments.apilift, "check", *names, *versions, "--output-format", "concise"],
        "ruff check": [ruff, "check", *names, *RUFF],
    }
    medians = {}
    for name, command in commands.items():
        version = subprocess.run([command[0], "--version"], capture_output=True, text=True).stdout.strip()
        first, seconds = measure(command, folder, arguments.runs)
        medians[name] = statistics.median(seconds)
        print(f"{name:14} median {medians[name]:7.3f} s   best {min(seconds):7.3f} s   first {first:7.3f} s   ({version})")
    one = folder / "one.py"
    one.write_text("import numpy as np\nnp.in1d([1], [2])\n")
    start = [arguments.apilift, "check", one.name, *versions]
    _, seconds = measure(start, folder, arguments.runs)
    print(f"{'one small file':14} median {statistics.median(seconds):7.3f} s   (apilift: reading its database is most of it)")
    ratio = medians["apilift check"] / medians["ruff check"]
    print(f"apilift takes {ratio:.2f} times as long as ruff ({' '.join(RUFF[:2])}, no cache)")


if __name__ == "__main__":
    main()
