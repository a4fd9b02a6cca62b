#!/usr/bin/env bash
# From a clean checkout to a trained and measured model: data, training, export, held-out evaluation.
#   models/recode/run.sh quick|small|fixture [FOLDER]
#   models/recode/run.sh grpo|dapo [FOLDER [SFT]]              from the supervised run in SFT (default: small's folder)
#   models/recode/run.sh paper 0.5b|1.5b|7b [FOLDER]           SFT, GRPO and DAPO, each from the instruct model: needs GPUs
#   models/recode/run.sh paper dry [FOLDER]                    the same steps, a few of each, on a random model: a CPU does
# quick takes five minutes of one core beside 2 to 3 for its data; small is the shipped model's run. Both end with
# `apilift model eval` on inventions and on libraries that were held out (FOLDER/report-*). FOLDER (default:
# ~/.cache/apilift/models/NAME) keeps everything; a run that was stopped goes on there. APILIFT and TRAIN_PYTHON may name
# a built apilift and a Python that has models/requirements.txt (paper: requirements-paper.txt); else both are made here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
configs=$here/recode/train/configs
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apilift

usage() {
    sed -n '3,6s/^#   //p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

need_apilift() {
    [ -z "${APILIFT:-}" ] || return 0
    target=${CARGO_TARGET_DIR:-$cache/target}
    (cd "$here/.." && CARGO_TARGET_DIR=$target cargo build --release --package apilift)
    export APILIFT=$target/release/apilift
}

need_python() { # environment requirements
    [ -z "${TRAIN_PYTHON:-}" ] || return 0
    [ -x "$cache/$1/bin/python" ] || python3 -m venv "$cache/$1"
    TRAIN_PYTHON=$cache/$1/bin/python
    "$TRAIN_PYTHON" -m pip install --quiet --requirement "$here/$2"
}

name=${1:-}
case $name in
    grpo | dapo)
        folder=$(realpath -m "${2:-$cache/models/$name}")
        begun=$(realpath -m "${3:-$cache/models/small}")
        need_apilift
        need_python train-venv requirements.txt
        cd "$here"
        "$TRAIN_PYTHON" -m recode.train.rl "$configs/$name.toml" --from "$begun" --out "$folder"
        "$TRAIN_PYTHON" -m recode.train.compare "$begun" "$name=$folder" >"$folder/compared.json"
        ;;
    paper)
        size=${2:-}
        [ -n "$size" ] && [ -f "$here/recode/paper/configs/$size-sft.toml" ] || usage
        folder=$(realpath -m "${3:-$cache/models/paper-$size}")
        need_apilift
        need_python paper-venv requirements-paper.txt
        cd "$here"
        more=()
        if [ "$size" = dry ]; then
            "$TRAIN_PYTHON" -m recode.paper.random_model "$folder/random"
            more=(--model "$folder/random" --few 40)
        fi
        for stage in sft grpo dapo; do
            "$TRAIN_PYTHON" -m accelerate.commands.launch -m recode.paper.train \
                "recode/paper/configs/$size-$stage.toml" --out "$folder/$stage" ${more[@]+"${more[@]}"}
            "$TRAIN_PYTHON" -m recode.paper.gguf_file "$folder/$stage/merged" "$folder/$stage.gguf" \
                --type q8_0 --name "apilift recode $size $stage"
        done
        ;;
    *)
        [ -n "$name" ] && [ -f "$configs/$name.toml" ] || usage
        folder=$(realpath -m "${2:-$cache/models/$name}")
        need_apilift
        need_python train-venv requirements.txt
        cd "$here"
        "$TRAIN_PYTHON" -m recode.train.sft "$configs/$name.toml" --out "$folder"
        if [ "$name" != fixture ]; then
            "$TRAIN_PYTHON" -m recode.data.generate --count 500 --seed 90001 --held >"$folder/invented.jsonl"
            grep '"split": "held"' "$folder/records.jsonl" | grep '"written": true' >"$folder/libraries.jsonl"
            for questions in invented libraries; do
                "$APILIFT" model eval "$folder/$questions.jsonl" --model-file "$folder/model.gguf" \
                    --out "$folder/report-$questions" >/dev/null
            done
        fi
        echo "the model: $folder/model.gguf; its log: tensorboard --logdir $folder/log" >&2
        ;;
esac
