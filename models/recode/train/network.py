"""A Qwen2-shaped decoder, as llama.cpp computes it: RMS norm, rotary positions (halves), grouped heads with biases on
query, key and value, gated feed-forward, output tied to the embedding."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import Config

EPSILON = 1e-6
BASE = 10_000.0


@dataclass(frozen=True)
class Shape:
    """The sizes of a model."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    ffn: int
    vocab: int
    context: int

    @property
    def head(self) -> int:
        return self.width // self.heads

    @classmethod
    def of(cls, config: Config, vocab: int) -> "Shape":
        """A run's shape; the tokenizer may have become smaller than the configuration allows."""
        return cls(config.layers, config.width, config.heads, config.kv_heads, config.ffn, vocab, config.context)


class Norm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, EPSILON)


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        keys = shape.kv_heads * shape.head
        self.attn_norm, self.ffn_norm = Norm(shape.width), Norm(shape.width)
        self.attn_q = nn.Linear(shape.width, shape.width)
        self.attn_k, self.attn_v = nn.Linear(shape.width, keys), nn.Linear(shape.width, keys)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_gate = nn.Linear(shape.width, shape.ffn, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.ffn, bias=False)
        self.ffn_down = nn.Linear(shape.ffn, shape.width, bias=False)

    def forward(
        self, x: Tensor, cos: Tensor, sin: Tensor, past: list[Tensor] | None, mask: Tensor | None = None
    ) -> Tensor:
        batch, length, width = x.shape
        shape = self.shape
        seen = self.attn_norm(x)
        q = rotate(self.attn_q(seen).view(batch, length, shape.heads, shape.head).transpose(1, 2), cos, sin)
        k = rotate(self.attn_k(seen).view(batch, length, shape.kv_heads, shape.head).transpose(1, 2), cos, sin)
        v = self.attn_v(seen).view(batch, length, shape.kv_heads, shape.head).transpose(1, 2)
        if past is not None:
            if past:
                k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
            past[:] = [k, v]
        groups = shape.heads // shape.kv_heads
        if groups > 1:
            k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        # Without a mask, one new token sees all that is kept, and a whole sequence is causal.
        mixed = F.scaled_dot_product_attention(q, k, v, mask, is_causal=mask is None and length > 1)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, width))
        seen = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(seen)) * self.ffn_up(seen))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


class Network(nn.Module):
    """Token numbers in, hidden states out; `logits` of the states that are needed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocab, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape.width)
        angles = torch.outer(
            torch.arange(shape.context).float(), BASE ** (-torch.arange(0, shape.head, 2).float() / shape.head)
        )
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.apply(self.start)
        for block in self.blk:
            for last in (block.attn_output, block.ffn_down):
                nn.init.normal_(last.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    @staticmethod
    def start(module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(
        self,
        tokens: Tensor,
        past: list[list[Tensor]] | None = None,
        at: int | Tensor = 0,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Hidden states. `past` keeps keys and values (a list a layer); `at` is the first token's position, for all or
        for each row; `mask` says which keys each token sees (batch, 1, tokens, keys)."""
        length = tokens.shape[1]
        if isinstance(at, int):
            cos, sin = self.cos[at : at + length], self.sin[at : at + length]
        else:
            places = at[:, None] + torch.arange(length, device=at.device)
            cos, sin = self.cos[places].unsqueeze(1), self.sin[places].unsqueeze(1)
        x = self.token_embd(tokens)
        for layer, block in enumerate(self.blk):
            x = block(x, cos, sin, None if past is None else past[layer], mask)
        return self.output_norm(x)

    def logits(self, states: Tensor) -> Tensor:
        return states @ self.token_embd.weight.T
