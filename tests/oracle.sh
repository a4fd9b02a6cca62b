#!/usr/bin/env bash
# Scores `apilift check` on packages whose own tests were run against newer libraries (../shared/oracle).
#   tests/oracle.sh [words for score.py, e.g. --missed -1 or --pair seaborn-0.11.2]
# The packages are downloaded once (about 200 MB) and kept under ~/.cache/apilift. Without ../shared there is nothing
# to score: it says so and ends with 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

oracle=$PWD/../shared/oracle
if [ ! -f "$oracle/score.py" ]; then
    echo "oracle: ../shared/oracle is not there, so there is nothing to score" >&2
    exit 0
fi
oracle=$(cd "$oracle" && pwd)
cache=${APILIFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/apilift}
mkdir -p "$cache"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}

cargo build --release --package apilift
apilift=$(cd "$CARGO_TARGET_DIR" && pwd)/release/apilift

if [ ! -x "$cache/oracle-venv/bin/unearth" ]; then
    echo "oracle: installing unearth into $cache/oracle-venv" >&2
    python3 -m venv "$cache/oracle-venv"
    "$cache/oracle-venv/bin/pip" install --quiet --disable-pip-version-check unearth
fi
echo "oracle: fetching the packages into $cache/oracle (only those that are not there)" >&2
"$cache/oracle-venv/bin/python" "$oracle/fetch.py" "$cache/oracle" >/dev/null

findings=$cache/oracle-findings.jsonl
counted=$cache/oracle-counted.jsonl
python3 - "$apilift" "$oracle/requirements" "$cache/oracle" "$findings" "$counted" <<'PYTHON'
"""Runs apilift on each package and writes its findings as score.py wants them: every place where one is told, and those
that `apilift check` counts (an import that fails, or that warns, and its uses are one; the import stands for them)."""
import json, pathlib, subprocess, sys, time

apilift, requirements, packages, target, counted = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
with open(target, "w") as out, open(counted, "w") as once:
    for versions in sorted(requirements.glob("*.txt")):
        folder = packages / versions.stem
        if not folder.is_dir():
            print(f"oracle: {folder} is not there", file=sys.stderr)
            continue
        name, version = versions.stem.rsplit("-", 1)
        command = [apilift, "check", ".", "--output-format", "json", "--python", "3.11", "--isolated"]
        started = time.perf_counter()
        run = subprocess.run([*command, "--versions-from", versions], cwd=folder, capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"oracle: {versions.stem}: exit code {run.returncode}\n{run.stderr}")
        found = json.loads(run.stdout)
        lines, of_imports = set(), set()
        for finding in found:
            symbol = finding["symbol"].split("(")[0]
            if finding["parameter"]:
                symbol += f"({finding['parameter']})"
            # A renamed import that only warns is told for all its uses. One that fails is told once: nothing is told at
            # its uses, which no program reaches.
            uses = [place for place in finding["related"] if place["message"] == "used here"]
            told = uses if finding["severity"] != "error" else []
            for place in [finding, *told]:
                lines.add((place["file"], place["line"], symbol))
            if finding["of_import"]:
                of_imports.add((finding["file"], finding["line"], symbol))
        for file, line, symbol in sorted(lines):
            row = {"package": name, "version": version, "file": file, "line": line, "symbol": symbol}
            out.write(json.dumps(row) + "\n")
            if (file, line, symbol) not in of_imports:
                once.write(json.dumps(row) + "\n")
        seconds = time.perf_counter() - started
        print(f"{versions.stem:32} {len(found):5} findings {seconds:6.2f} s", file=sys.stderr)
PYTHON
python3 "$oracle/score.py" "$findings" "$@"
echo
echo "counted as apilift check counts (an import and its uses once):"
python3 "$oracle/score.py" "$counted" --fp -1 --missed 0 | sed -n '/^precision proxy/,/^missed/p' | grep -v '^missed'
