"""The paper's scale: its files are read; entries are split by change; a dry run goes from the data to `apilift`.

The dry run is slow, and needs requirements-paper.txt and an apilift with llama.cpp in it: `pytest -m slow`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import recode
from recode.paper import entries, settings
from recode.prompts import binary

CONFIGS = Path(settings.__file__).parent / "configs"
MODELS = Path(recode.__file__).parent.parent
STAGES = ("sft", "grpo", "dapo")


def test_the_committed_files_are_read():
    named = {path.stem for path in CONFIGS.glob("*.toml")}
    assert named == {f"{size}-{stage}" for size in ("0.5b", "1.5b", "7b", "dry") for stage in STAGES}
    for path in CONFIGS.glob("*.toml"):
        told = settings.read(path)
        assert path.stem.endswith(told.algorithm) and told.adapter["use_dora"]


def test_a_wrong_file_says_what_is_wrong(tmp_path):
    text = (CONFIGS / "dry-grpo.toml").read_text("utf-8")
    for old, new, complaint in (
        ('"grpo"', '"ppo"', "algorithm is one of"),
        ('reward = "recode-es"', "", "needs a reward"),
    ):
        path = tmp_path / "wrong.toml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ValueError, match=complaint):
            settings.read(path)


def test_no_change_is_on_both_sides_of_the_split():
    those = [{"change": f"c{at // 3}", "at": at} for at in range(90)]
    train, held = entries.split(those, 10, 1)
    assert {row["change"] for row in train}.isdisjoint(row["change"] for row in held)
    assert 10 <= len(held) <= 12 and len(train) + len(held) == 90
    assert entries.split(those, 10, 1) == (train, held) != entries.split(those, 10, 2)
    assert entries.split(those, 0, 1)[1] == []


def module(name: str, *arguments: object) -> None:
    """Runs a module of recode as a user does."""
    command = [sys.executable, "-m", f"recode.paper.{name}", *map(str, arguments)]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, cwd=MODELS, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{name}: {done.stderr[-3000:]}"


@pytest.mark.slow
@pytest.mark.skipif("APILIFT" not in os.environ, reason="set APILIFT to an apilift binary: prompts are made by it")
def test_from_the_data_to_apilift(tmp_path):
    pytest.importorskip("trl")
    model = tmp_path / "random"
    module("random_model", model)
    for stage in STAGES:
        module("train", CONFIGS / f"dry-{stage}.toml", "--model", model, "--out", tmp_path / stage, "--few", 40)
        assert (tmp_path / stage / "adapter" / "adapter_model.safetensors").is_file()
        assert list((tmp_path / stage).glob("checkpoint-*")), "a stopped run has something to go on from"
        before, model = model, tmp_path / stage / "merged"
        if stage == "sft":
            assert weights(before) != weights(model)
    path = tmp_path / "model.gguf"
    module("gguf_file", model, path, "--name", "dry run")
    compare_with_llama(model, path)
    command = [binary(), "model", "bench", str(path), "--device", "cpu", "--json"]
    few = ["--prompt-tokens", "32", "--generate-tokens", "4", "--repeat", "1", "--context", "1024"]
    done = subprocess.run([*command, *few], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"]["form"] == "recode/1", done.stdout


def weights(folder: Path) -> bytes:
    return (folder / "model.safetensors").read_bytes()


def compare_with_llama(folder: Path, path: Path) -> None:
    """llama.cpp tokenises as the trainer does, and its first greedy token is the likeliest one."""
    xllamacpp = pytest.importorskip("xllamacpp")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    made = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx, parameters.cpuparams.n_threads, parameters.warmup = 4096, 1, False
    server = xllamacpp.Server(parameters)
    alike = 0
    for row in entries.rows()[::800]:
        request = {"prompt": row["prompt"], "n_predict": 1, "temperature": 0, "cache_prompt": False, "n_probs": 5}
        done = server.handle_completions(request)
        numbers = tokenizer(row["prompt"])["input_ids"]
        assert done["usage"]["prompt_tokens"] == len(numbers)
        with torch.no_grad():
            chances = torch.log_softmax(made(torch.tensor([numbers])).logits[0, -1], -1)
        first = done["choices"][0]["logprobs"]["content"][0]
        assert first["logprob"] == pytest.approx(float(chances[first["id"]]), abs=0.05)
        alike += first["id"] == int(chances.argmax())
    assert alike >= 3, "noise has near ties, but not that many"
