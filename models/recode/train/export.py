"""Writes the trained network as a GGUF: f16 matrices, f32 norms and biases, the tokenizer, the prompt form."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from tools import make_gguf

from .network import Network
from .tokens import for_gguf

FORM = "template/1"


def weights(network: Network) -> Iterator[tuple[str, np.ndarray]]:
    """Each tensor under llama.cpp's name: the network's modules are called so already."""
    for name, values in network.state_dict().items():
        yield name, values.detach().cpu().float().numpy()


def export(network: Network, tokenizer: Tokenizer, path: Path, name: str, kind: str = "f16") -> None:
    """Writes the file; `kind` is f32, f16 or q8_0."""
    shape = network.shape
    sizes = make_gguf.Shape(
        shape.layers, shape.width, shape.heads, shape.kv_heads, shape.ffn, shape.vocab, shape.context
    )
    make_gguf.write(path, sizes, kind, weights(network), for_gguf(tokenizer), FORM, name, "MIT")
