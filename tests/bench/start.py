#!/usr/bin/env python3
"""What the embedded database costs: `apilift check` on one ten-line file, with the whole database and with an empty one.

    mkdir -p target/none
    cargo build --release -p apilift
    APILIFT_DATABASE=$PWD/target/none cargo build --release -p apilift --target-dir target/empty
    python3 tests/bench/start.py target/release/apilift target/empty/release/apilift [--runs 60]

The two programs take turns, so that what else the machine does strikes both. Printed are the medians of the wall time and
of the processor time, each with the interval in which the median lies (95 %, order statistics), and their ratios: the
processor time is what holds on a busy machine. At most 1.5 is wanted.
"""

import argparse
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FILE = """\
import numpy as np
import pandas as pd


def load(path):
    frame = pd.read_csv(path)
    frame = frame.append({"a": 1}, ignore_index=True)
    return frame.a.astype(np.float)

print(np.in1d(load("a.csv"), [1, 2]))
"""
VERSIONS = ["--with", "numpy==2.1.0", "--with", "pandas==2.2.0"]


def once(command, folder):
    """Wall and processor seconds of one run."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def median(values):
    """The median, and the order statistics between which it lies with 95 % confidence."""
    ordered, half = sorted(values), 0.98 * math.sqrt(len(values))
    low, high = (max(0, min(len(ordered) - 1, round(len(ordered) / 2 + side * half))) for side in (-1, 1))
    return statistics.median(ordered), ordered[low], ordered[high]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("whole", type=pathlib.Path, help="built with the whole database")
    parser.add_argument("empty", type=pathlib.Path, help="built with APILIFT_DATABASE set to an empty folder")
    parser.add_argument("--runs", type=int, default=60)
    arguments = parser.parse_args()
    programs = {"whole": arguments.whole.resolve(), "empty": arguments.empty.resolve()}
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "ten.py").write_text(FILE)
        # A project of its own: no requirements file above it counts.
        (pathlib.Path(folder) / "pyproject.toml").write_text("")
        seen = {name: [] for name in programs}
        for number in range(arguments.runs + 1):
            for name, program in programs.items():
                result = once([program, "check", "ten.py", "--isolated", "--exit-zero", *VERSIONS], folder)
                if number:
                    seen[name].append(result)
    for place, what in enumerate(("wall", "processor")):
        sums = {name: median([result[place] for result in results]) for name, results in seen.items()}
        for name, (middle, low, high) in sums.items():
            print(f"{name:5} {what:9} {1000 * middle:7.1f} ms ({1000 * low:.1f} to {1000 * high:.1f})")
        print(f"ratio {what:9} {sums['whole'][0] / sums['empty'][0]:7.2f}")


if __name__ == "__main__":
    main()
