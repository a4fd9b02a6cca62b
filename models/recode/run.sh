#!/usr/bin/env bash
# From a clean checkout to a trained and measured model: data, training, export, held-out evaluation.
#   models/recode/run.sh quick|small|fixture [FOLDER]
# quick takes five minutes of one core beside 2 to 3 for its data; small is the shipped model's run. FOLDER (default:
# ~/.cache/apilift/models/NAME) keeps everything; a run that was stopped goes on there. APILIFT and TRAIN_PYTHON may name
# a built apilift and a Python that has models/requirements.txt; else both are made here.
set -euo pipefail
name=${1:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
config=$here/recode/train/configs/$name.toml
if [ -z "$name" ] || [ ! -f "$config" ]; then
    echo "usage: run.sh $(cd "$here/recode/train/configs" && ls -- *.toml | sed 's/\.toml$//' | paste -sd'|') [FOLDER]" >&2
    exit 2
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apilift
folder=$(realpath -m "${2:-$cache/models/$name}")
if [ -z "${APILIFT:-}" ]; then
    target=${CARGO_TARGET_DIR:-$cache/target}
    (cd "$here/.." && CARGO_TARGET_DIR=$target cargo build --release --package apilift)
    export APILIFT=$target/release/apilift
fi
if [ -z "${TRAIN_PYTHON:-}" ]; then
    [ -x "$cache/train-venv/bin/python" ] || python3 -m venv "$cache/train-venv"
    TRAIN_PYTHON=$cache/train-venv/bin/python
    "$TRAIN_PYTHON" -m pip install --quiet --requirement "$here/requirements.txt"
fi
cd "$here"
"$TRAIN_PYTHON" -m recode.train.sft "$config" --out "$folder"
echo "the model: $folder/model.gguf; its log: tensorboard --logdir $folder/log" >&2
