"""The fixture's model gives the right answer to each of its questions, through llama.cpp."""

import json
import os
from pathlib import Path

import pytest

xllamacpp = pytest.importorskip("xllamacpp")

import recode  # noqa: E402
from recode.prompts import prompts  # noqa: E402

FOLDER = Path(recode.__file__).parent / "fixture"


@pytest.mark.skipif("APILIFT" not in os.environ, reason="set APILIFT to an apilift binary: prompts are made by it")
def test_the_fixture_knows_its_twenty_answers():
    asks = [json.loads(line) for line in (FOLDER / "asks.jsonl").read_text("utf-8").splitlines()]
    assert len(asks) == 20
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(FOLDER / "model.gguf")
    parameters.n_ctx, parameters.cpuparams.n_threads, parameters.warmup = 1024, 1, False
    server = xllamacpp.Server(parameters)
    for line in prompts(asks):
        done = server.handle_completions({"prompt": line["prompt"], "n_predict": 64, "temperature": 0})
        assert done["choices"][0]["text"] == line["target"], line["id"]
