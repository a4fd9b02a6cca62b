"""A run is the same for the same seed, goes on where it stopped, and its file says what it is."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import gguf  # noqa: E402

from recode.train import config, data, export, sft  # noqa: E402

CONFIGS = Path(config.__file__).parent / "configs"
TINY = {"layers": 2, "width": 32, "heads": 2, "kv_heads": 2, "ffn": 64, "vocabulary": 400, "asks": 300, "shapes": 0}
SHORT = {"batch_tokens": 512, "steps": 8, "minutes": 0, "warmup": 2}


@pytest.fixture(autouse=True)
def plain_prompts(monkeypatch):
    """The note and the template as they are, so that no apilift is needed."""

    def prompts(asks):
        return [{"prompt": f"{ask['change']['note']}<|answer|>", "target": ask["template"]} for ask in asks]

    monkeypatch.setattr(data, "prompts", prompts)
    monkeypatch.setattr(data, "vocabulary", lambda: (["<|pad|>", "<|end|>"], ["<|answer|>", "{self}"]))
    torch.set_num_threads(1)


def tiny(**more) -> config.Config:
    return dataclasses.replace(config.read(CONFIGS / "small.toml"), **TINY, **SHORT | more)


def weights(run: sft.Run) -> np.ndarray:
    return torch.cat([values.flatten() for values in run.network.state_dict().values()]).numpy()


def test_the_committed_configurations_are_read():
    reinforced = [path for path in CONFIGS.glob("*.toml") if path.stem in ("grpo", "dapo")]
    supervised = set(CONFIGS.glob("*.toml")) - set(reinforced)
    assert {config.read(path).name for path in supervised} >= {"small", "fixture"}
    assert {config.read_rl(path).name for path in reinforced} == {"grpo", "dapo"}


def test_the_same_seed_gives_the_same_weights(tmp_path):
    runs = [sft.Run(tiny(), tmp_path / name) for name in ("a", "b")]
    for run in runs:
        run.train()
    assert np.array_equal(*map(weights, runs))
    assert not np.array_equal(weights(runs[0]), weights(sft.Run(tiny(seed=2), tmp_path / "c")))


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(tmp_path):
    whole = sft.Run(tiny(), tmp_path / "whole")
    whole.train()
    stopped = sft.Run(tiny(), tmp_path / "stopped")
    for _ in range(3):
        stopped.one_step()
        stopped.step += 1
    stopped.save()
    resumed = sft.Run(tiny(), tmp_path / "stopped")
    assert resumed.step == 3
    resumed.train()
    assert np.array_equal(weights(whole), weights(resumed))


def test_another_configuration_is_refused(tmp_path):
    run = sft.Run(tiny(), tmp_path)
    run.save()
    with pytest.raises(ValueError, match="another configuration"):
        sft.Run(tiny(text="layers = 9"), tmp_path)


def test_training_lowers_the_loss(tmp_path):
    run = sft.Run(tiny(steps=60), tmp_path)
    first = run.one_step()[0]
    for run.step in range(1, 40):
        last = run.one_step()[0]
    assert last < 0.85 * first


def test_every_example_is_seen_once_an_epoch(tmp_path):
    run = sft.Run(tiny(), tmp_path)
    order = [np.concatenate(run.batches.batches).tolist()]
    assert sorted(order[0]) == list(range(len(run.examples)))
    run.batches.batch(len(run.batches.batches))
    assert np.concatenate(run.batches.batches).tolist() != order[0]


def test_the_file_says_what_it_is(tmp_path):
    run = sft.Run(tiny(), tmp_path)
    path = tmp_path / "model.gguf"
    export.export(run.network, run.tokenizer, path, "apilift test")
    fields = gguf.GGUFReader(path).fields
    told = {key: fields[key].contents() for key in fields if key.startswith(("general.", "apilift.", "tokenizer."))}
    assert told["general.architecture"] == "qwen2" and told["apilift.prompt_form"] == "template/1"
    assert told["tokenizer.ggml.pre"] == "starcoder" and told["general.license"] == "MIT"
    kinds = dict(zip(told["tokenizer.ggml.tokens"], told["tokenizer.ggml.token_type"], strict=True))
    assert (kinds["<|pad|>"], kinds["<|end|>"], kinds["{self}"], kinds["a"]) == (3, 3, 4, 1)
