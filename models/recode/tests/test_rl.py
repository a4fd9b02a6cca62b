"""Sampling agrees with the whole network, losses with their formulas; a toy's reward rises; a stopped run goes on."""

import dataclasses
import math
import re
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from recode.train import config, losses, rl, tokens  # noqa: E402
from recode.train.network import Network, Shape  # noqa: E402
from recode.train.sample import Answers, Questions, sample, weigh  # noqa: E402

CONFIGS = Path(config.__file__).parent / "configs"
SHAPE = Shape(layers=2, width=32, heads=2, kv_heads=2, ffn=64, vocab=16, context=64)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def test_advantages_by_hand():
    told = losses.advantages(torch.tensor([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]]))
    assert told[0].tolist() == pytest.approx([-1 / 1.0001, 0, 1 / 1.0001])
    assert told[1].tolist() == [0, 0, 0]
    assert losses.varied(torch.tensor([[1.0, 2.0], [5.0, 5.0]])).tolist() == [True, False]


def test_the_length_costs_from_the_buffer_on():
    told = losses.overlong(torch.tensor([3, 6, 8, 10]), longest=10, buffer=4)
    assert told.tolist() == [0, 0, -0.5, -1]
    assert losses.overlong(torch.tensor([10]), 10, 0).tolist() == [0]


def test_the_clipped_loss_by_hand():
    # Ratios 1.5 and 0.5 in the first answer (advantage 2), 1.5 and nothing in the second (advantage -1).
    ratios = torch.tensor([[1.5, 0.5], [1.5, 9.0]])
    mask = torch.tensor([[True, True], [True, False]])
    old = torch.full((2, 2), -1.0)
    new, gain = old + ratios.log(), torch.tensor([2.0, -1.0])
    # Gains that count: min(3, 2.4) = 2.4, min(1, 1.6) = 1; min(-1.5, -1.2) = -1.5.
    by_answer, held = losses.clipped(new, old, gain, mask, 0.2, 0.2, by_token=False)
    assert by_answer.item() == pytest.approx(-((2.4 + 1) / 2 - 1.5) / 2)
    assert held.item() == pytest.approx(1 / 3)
    by_token, _ = losses.clipped(new, old, gain, mask, 0.2, 0.28, by_token=True)
    assert by_token.item() == pytest.approx(-(2.56 + 1 - 1.5) / 3)


def test_the_divergence_by_hand():
    told = losses.divergence(torch.tensor([-1.0, -2.0]), torch.tensor([-1.0, -1.0]))
    assert told.tolist() == pytest.approx([0, math.e - 2])


def network() -> Network:
    torch.manual_seed(3)
    made = Network(SHAPE)
    with torch.no_grad():
        for name, values in made.named_parameters():
            if "norm" not in name:
                values.normal_(std=0.2)
    return made


def test_sampling_and_weighing_are_the_networks_own():
    made = network()
    prompts = [[5, 6, 7, 8, 9, 10], [11, 12], [13, 14, 15]]
    questions = Questions.of(prompts, "cpu")
    answers = sample(made, questions, 4, 12, end=1, numbers=torch.Generator().manual_seed(1))
    new = weigh(made, questions, answers, 4)
    assert answers.lengths.min() < answers.lengths.max() == 12, "some end by themselves, some are cut off"
    for row in range(12):
        size = int(answers.lengths[row])
        written = answers.tokens[row, :size].tolist()
        assert (1 in written) == bool(answers.ended[row]) and 1 not in written[:-1]
        whole = torch.tensor([prompts[row // 4] + written])
        spread = torch.log_softmax(made.logits(made(whole)[0, -size - 1 : -1]), -1)
        expected = spread[torch.arange(size), written]
        assert torch.allclose(new[row, :size], expected, atol=1e-4)
        assert torch.allclose(answers.chances[row, :size], expected, atol=1e-4)


def test_greedy_sampling_takes_the_likeliest():
    made = network()
    answers = sample(made, Questions.of([[5, 6, 7]], "cpu"), 1, 6, end=1, temperature=0)
    written: list[int] = []
    for _ in range(int(answers.lengths[0])):
        written.append(int(made.logits(made(torch.tensor([[5, 6, 7, *written]]))[0, -1]).argmax()))
    assert answers.tokens[0, : len(written)].tolist() == written


NOTES = ["use $p1 not $p2", "$p1 was renamed", "now $p2 comes first, then $p1"]


@pytest.fixture
def begun(tmp_path, monkeypatch) -> Path:
    """The folder of a supervised run of nothing, and a toy: an answer is worth its share of even token numbers."""
    monkeypatch.setattr(rl, "asks", lambda seed: ({"id": at, "note": NOTES[at % 3]} for at in range(99)))
    monkeypatch.setattr(rl, "prompts", lambda asks: [{"prompt": ask["note"]} for ask in asks])

    def judge(run, those, answers):
        worth = ((answers.tokens % 2 == 0) & answers.mask()).sum(1) / answers.lengths
        return [{"reward": one, "parts": {"es": one}, "outcome": "unjudged"} for one in worth.tolist()]

    monkeypatch.setattr(rl.Run, "judge", judge)
    tokenizer = tokens.train(NOTES * 9, ["$p1", "$p2"], 300)
    folder = tmp_path / "begun"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    text = (CONFIGS / "small.toml").read_text("utf-8")
    for key in ("layers", "width", "heads", "kv_heads", "ffn", "context"):
        text = re.sub(rf"^{key} = \d+", f"{key} = {getattr(SHAPE, key)}", text, flags=re.MULTILINE)
    torch.manual_seed(1)
    made = Network(dataclasses.replace(SHAPE, vocab=tokenizer.get_vocab_size()))
    torch.save({"config": text, "network": made.state_dict()}, folder / "checkpoint.pt")
    return folder


def toy(name: str, **more) -> config.RlConfig:
    few = {"asks": 20, "prompts": 8, "samples": 8, "longest": 8, "adamw": 0.003, "minutes": 0}
    few["overlong"] = 4 if name == "dapo" else 0
    return dataclasses.replace(config.read_rl(CONFIGS / f"{name}.toml"), **few | more)


@pytest.mark.parametrize("name", ["grpo", "dapo"])
def test_the_reward_rises(tmp_path, begun, name):
    run = rl.Run(toy(name, steps=40), begun, tmp_path / name)
    rewards = []
    for run.step in range(30):
        told = run.one_step()
        rewards.append(told["reward"])
    assert sum(rewards[:5]) / 5 < 0.55 and sum(rewards[-5:]) / 5 > 0.7
    assert ("kl" in told) == (name == "grpo")


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(tmp_path, begun):
    whole = rl.Run(toy("dapo", steps=6), begun, tmp_path / "whole")
    whole.train()
    stopped = rl.Run(toy("dapo", steps=6), begun, tmp_path / "stopped")
    for _ in range(3):
        stopped.one_step()
        stopped.step += 1
    stopped.save()
    resumed = rl.Run(toy("dapo", steps=6), begun, tmp_path / "stopped")
    assert resumed.step == 3
    resumed.train()
    ours, theirs = (run.network.state_dict() for run in (whole, resumed))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    with pytest.raises(ValueError, match="another configuration"):
        rl.Run(toy("dapo", steps=6, seed=2), begun, tmp_path / "whole")


def test_groups_without_variance_are_drawn_anew(tmp_path, begun, monkeypatch):
    run = rl.Run(toy("dapo", redraw=3), begun, tmp_path / "run")
    alike = {"reward": 1.0, "parts": {}, "outcome": "unjudged"}
    monkeypatch.setattr(rl.Run, "judge", lambda run, those, answers: [alike] * len(those))
    monkeypatch.setattr(rl.losses, "overlong", lambda lengths, *_: torch.zeros(len(lengths)))
    before = {name: values.clone() for name, values in run.network.state_dict().items()}
    told = run.one_step()
    assert told["varied"] == 0 and told["groups"] == 0 and run.drawn == 24
    assert all(torch.equal(before[name], values) for name, values in run.network.state_dict().items())


def test_padding_changes_nothing():
    made = network()
    one = rl.padded([[5, 6, 1]], "cpu")
    two = rl.padded([[5, 6, 1], [7, 8, 9, 10, 1]], "cpu")
    assert isinstance(two, Answers) and two.lengths.tolist() == [3, 5]
    alone = weigh(made, Questions.of([[5, 6]], "cpu"), one, 1)
    beside = weigh(made, Questions.of([[5, 6], [7, 8, 9]], "cpu"), two, 1)
    assert torch.allclose(alone[0], beside[0, :3], atol=1e-5)


def test_answers_that_are_alike_are_scored_once(tmp_path, begun, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(rl, "asks", lambda seed: ({"id": at, "note": NOTES[at % 3]} for at in range(99)))
    monkeypatch.setattr(rl, "prompts", lambda asks: [{"prompt": ask["note"]} for ask in asks])
    run = rl.Run(toy("grpo"), begun, tmp_path / "run")
    asked = []

    def score(lines, weights):
        asked.extend((line["id"], line["answer"]) for line in lines)
        return [{"reward": len(line["answer"]), "weights": weights} for line in lines]

    monkeypatch.setattr(rl, "score", score)
    word = run.tokenizer.encode("use", add_special_tokens=False).ids
    answers = rl.padded([[*word, run.end], [*word, run.end], [*word, *word, run.end], [*word, run.end]], "cpu")
    told = run.judge([4, 4, 4, 5], answers)
    assert asked == [(4, "use"), (4, "useuse"), (5, "use")]
    assert told == [{"reward": size, "weights": "gates"} for size in (3, 3, 6, 3)]
