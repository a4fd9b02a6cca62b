"""llama.cpp tokenises an exported model like the trainer, and answers greedily alike.

Needs `pip install -r requirements-test.txt` (xllamacpp: llama.cpp as a wheel), but no apilift: the prompts are plain
text with placeholders in it.
"""

import itertools

import pytest

torch = pytest.importorskip("torch")
xllamacpp = pytest.importorskip("xllamacpp")

from recode.data.generate import asks  # noqa: E402
from recode.train import tokens  # noqa: E402
from recode.train.export import export  # noqa: E402
from recode.train.held import greedy  # noqa: E402
from recode.train.network import Network, Shape  # noqa: E402

PLACEHOLDERS = ["<|answer|>", "{self}", *(f"$p{at}" for at in range(12)), *(f"{{$p{at}}}" for at in range(12))]
COUNT = 100


def texts(seed: int) -> list[str]:
    """Notes and templates with placeholders, digits, quotes and letters beyond ASCII between them."""
    out = []
    for at, ask in enumerate(itertools.islice(asks(seed), COUNT)):
        note, template = ask["change"]["note"], ask["template"]
        out.append(f"{note} $p{at % 12}={at}.{at * 7}, 'naïve' — {{$p1}}$p11 {{self}}.x_{at}\n<|answer|>{template}")
    return out


def network(vocab: int, heads: int, kv_heads: int) -> Network:
    """Random weights, large enough that answers differ from prompt to prompt."""
    torch.manual_seed(4)
    made = Network(Shape(3, 64, heads, kv_heads, 160, vocab, 512))
    with torch.no_grad():
        for name, values in made.named_parameters():
            if "norm" not in name:
                values.normal_(std=0.15)
            else:
                values.uniform_(0.5, 1.5)
    return made


@pytest.mark.parametrize(("kind", "heads", "kv_heads"), [("f32", 2, 2), ("f16", 4, 2)])
def test_llama_cpp_tokenises_and_answers_alike(tmp_path, kind, heads, kv_heads):
    torch.set_num_threads(1)
    tokenizer = tokens.train(texts(1), PLACEHOLDERS, 700)
    made = network(tokenizer.get_vocab_size(), heads, kv_heads)
    if kind == "f16":
        made = made.half().float()
    path = tmp_path / "model.gguf"
    export(made, tokenizer, path, "test", kind)

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx, parameters.cpuparams.n_threads, parameters.warmup = 512, 1, False
    # Keys and values are kept in f16 by default, which is not what torch computed.
    parameters.cache_type_k = parameters.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
    server = xllamacpp.Server(parameters)
    alike = compared = 0
    answers = set()
    for text in texts(2):
        expected, _ = greedy(made, tokenizer, text, longest=8)
        answers.add(expected)
        request = {"prompt": text, "n_predict": 8, "temperature": 0, "cache_prompt": False, "n_probs": 1}
        done = server.handle_completions(request)
        numbers = tokenizer.encode(text, add_special_tokens=False).ids
        assert done["usage"]["prompt_tokens"] == len(numbers), text
        choice = done["choices"][0]
        first = choice["logprobs"]["content"][0]
        best, chance = likeliest(made, numbers)
        if first["id"] == best:  # bytes that are no whole letter yet are left out of the list
            compared += 1
            assert first["logprob"] == pytest.approx(chance, abs=0.02), text
        # Control tokens are not printed by llama.cpp. Its arithmetic differs in the fourth digit: noise has near ties.
        alike += choice["text"] == expected.replace(tokens.PAD, "")
    assert alike >= 0.9 * COUNT and compared >= 0.7 * COUNT
    assert len(answers) > COUNT / 4, "the answers say nothing if they are all alike"


@torch.no_grad()
def likeliest(made: Network, numbers: list[int]) -> tuple[int, float]:
    """The likeliest next token and its log probability."""
    chances = torch.log_softmax(made.logits(made(torch.tensor([numbers]))[0, -1]), -1)
    return int(chances.argmax()), float(chances.max())
