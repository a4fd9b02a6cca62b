#!/usr/bin/env bash
# Counts what apilift, ruff, pyright and pyupgrade say about the example project and some packages of 2020 to 2022.
# All of it in a scratch copy; pyright gets the very libraries that the lock file pins, installed in a venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${APILIFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/apilift}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
if [ -z "${APILIFT:-}" ]; then
    cargo build --release --package apilift
    APILIFT=$(cd "$CARGO_TARGET_DIR" && pwd)/release/apilift
fi
tools=$cache/compare-venv
if [ ! -x "$tools/bin/pyupgrade" ]; then
    echo "compare: installing ruff, pyright and pyupgrade into $tools" >&2
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check ruff pyright pyupgrade
fi
libraries=$cache/compare-libraries
if [ ! -f "$libraries/done" ]; then
    echo "compare: installing the pinned libraries for pyright into $libraries (about 600 MB)" >&2
    rm -rf "$libraries"
    # Binary wheels for Python 3.12 only: nothing of them is built or run.
    "$tools/bin/pip" install --quiet --disable-pip-version-check --target "$libraries" --python-version 3.12 \
        --only-binary :all: --no-compile --requirement tests/bench/versions.txt
    touch "$libraries/done"
fi
# The packages of the bench.
python3 tests/bench/check.py --only-fetch
python3 tests/compare.py "$APILIFT" "$tools/bin" "$libraries" "$cache/bench"
