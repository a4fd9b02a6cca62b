#!/usr/bin/env python3
"""Writes a small GGUF that llama.cpp loads, with random weights; or one that is broken in a known way.

    pip install -r models/requirements-tools.txt
    python3 models/tools/make_gguf.py OUT.gguf [--layers 2 --width 64 --heads 4 --kv-heads 2 --ffn 128]
        [--vocab 320 --context 512 --type f32|f16|q8_0 --seed 1 --form template/1 | --form none]
        [--break duplicate-token|truncated|bad-magic|huge-tensor]

The shape is Qwen2's (RMS norm, rotary positions, grouped heads with biases, gated feed-forward, tied output) and the
tokenizer is byte-level BPE with two placeholder tokens. What such a model answers is noise: it is for tests of
loading, speed, cancelling, memory and crashes. The same arguments give the same bytes.

    duplicate-token  a valid file with one token twice in its vocabulary (llama.cpp aborts the process)
    truncated        the last third of the file is missing
    bad-magic        the first four bytes are not GGUF
    huge-tensor      the header claims a tensor of 2^40 rows
"""

import argparse
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

BREAKS = ("duplicate-token", "truncated", "bad-magic", "huge-tensor")
PLACEHOLDERS = ("<F0>", "<p0>")
TYPES = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}


@dataclass(frozen=True)
class Shape:
    """The sizes of a Qwen2-shaped model."""

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

    def complaint(self) -> str | None:
        """What makes this shape impossible, or None."""
        if self.width % self.heads:
            return f"--width {self.width} is no multiple of --heads {self.heads}"
        if self.heads % self.kv_heads:
            return f"--heads {self.heads} is no multiple of --kv-heads {self.kv_heads}"
        if self.head % 2:
            return f"a head of {self.head} is odd; rotary positions need an even one"
        if self.vocab < len(base_tokens()):
            return f"--vocab {self.vocab} is too small; bytes and placeholders need {len(base_tokens())}"
        return None

    def parameters(self) -> int:
        """How many numbers the weights hold; the output is tied to the embedding."""
        return sum(int(np.prod(dimensions)) for _, dimensions, _ in tensors(self))


def byte_letters() -> list[str]:
    """The printable letter that byte-level BPE (GPT-2's) writes for each byte."""
    kept = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters, spare = [], 0x100
    for byte in range(256):
        if byte in kept:
            letters.append(chr(byte))
        else:
            letters.append(chr(spare))
            spare += 1
    return letters


def base_tokens() -> list[str]:
    """The tokens that every vocabulary here has: padding, end, placeholders, the bytes."""
    return ["<pad>", "<end>", *PLACEHOLDERS, *byte_letters()]


def tokenizer(size: int) -> tuple[list[str], list[int], list[str]]:
    """Tokens, their types and the merges of a vocabulary of `size`: pairs of letters, then pairs of pairs."""
    tokens = base_tokens()
    kinds = [gguf.TokenType.CONTROL] * 2 + [gguf.TokenType.USER_DEFINED] * len(PLACEHOLDERS)
    kinds += [gguf.TokenType.NORMAL] * 256
    known, merges = set(tokens), []
    lower = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pairs = [(a, b) for a in lower for b in lower]
    quads = [(a + b, c + d) for a, b in pairs for c, d in pairs]
    for left, right in (*pairs, *quads):
        if len(tokens) == size:
            break
        if left + right not in known:
            known.add(left + right)
            tokens.append(left + right)
            merges.append(f"{left} {right}")
            kinds.append(gguf.TokenType.NORMAL)
    if len(tokens) < size:
        raise ValueError(f"no more than {len(tokens)} tokens can be made")
    return tokens, [int(kind) for kind in kinds], merges


def tensors(shape: Shape) -> list[tuple[str, tuple[int, ...], bool]]:
    """Each tensor's name in llama.cpp, its dimensions as numpy counts them, and whether it is a matrix of weights."""
    width, keys = shape.width, shape.kv_heads * shape.head
    found = [("token_embd.weight", (shape.vocab, width), True)]
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        found += [
            (f"{block}.attn_norm.weight", (width,), False),
            (f"{block}.attn_q.weight", (width, width), True),
            (f"{block}.attn_q.bias", (width,), False),
            (f"{block}.attn_k.weight", (keys, width), True),
            (f"{block}.attn_k.bias", (keys,), False),
            (f"{block}.attn_v.weight", (keys, width), True),
            (f"{block}.attn_v.bias", (keys,), False),
            (f"{block}.attn_output.weight", (width, width), True),
            (f"{block}.ffn_norm.weight", (width,), False),
            (f"{block}.ffn_gate.weight", (shape.ffn, width), True),
            (f"{block}.ffn_up.weight", (shape.ffn, width), True),
            (f"{block}.ffn_down.weight", (width, shape.ffn), True),
        ]
    found.append(("output_norm.weight", (width,), False))
    return found


def random_weights(shape: Shape, seed: int):
    """Name and float32 array of each tensor: norms are one, biases zero, matrices normal with 0.02."""
    numbers = np.random.default_rng(seed)
    for name, dimensions, matrix in tensors(shape):
        if matrix:
            yield name, numbers.standard_normal(dimensions, dtype=np.float32) * np.float32(0.02)
        else:
            yield name, np.full(dimensions, 1.0 if "norm" in name else 0.0, dtype=np.float32)


def write(path: Path, shape: Shape, kind: str, weights, vocabulary, form: str | None, name: str, licence: str) -> None:
    """Writes the GGUF.

    `weights` gives names and float32 arrays as `tensors` lists them; `vocabulary` is tokens, types and merges, padding
    first and end of text second. Matrices whose rows are no multiple of 32 stay f16 under q8_0, as in llama.cpp.
    """
    quantisation, file_type = TYPES[kind]
    tokens, kinds, merges = vocabulary
    path.parent.mkdir(parents=True, exist_ok=True)
    out = gguf.GGUFWriter(path, "qwen2")
    out.add_name(name)
    out.add_license(licence)
    out.add_file_type(file_type)
    out.add_context_length(shape.context)
    out.add_embedding_length(shape.width)
    out.add_block_count(shape.layers)
    out.add_feed_forward_length(shape.ffn)
    out.add_head_count(shape.heads)
    out.add_head_count_kv(shape.kv_heads)
    out.add_rope_freq_base(10_000.0)
    out.add_layer_norm_rms_eps(1e-6)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("starcoder")
    out.add_token_list(tokens)
    out.add_token_types(kinds)
    out.add_token_merges(merges)
    out.add_pad_token_id(0)
    out.add_eos_token_id(1)
    out.add_bos_token_id(1)
    out.add_add_bos_token(False)
    if form:
        out.add_string("apilift.prompt_form", form)
    for tensor, values in weights:
        if values.ndim < 2:
            out.add_tensor(tensor, values.astype(np.float32))
            continue
        fits = kind != "q8_0" or values.shape[-1] % 32 == 0
        to = quantisation if fits else gguf.GGMLQuantizationType.F16
        out.add_tensor(tensor, gguf.quants.quantize(values.astype(np.float32), to), raw_dtype=to)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def spoil(path: Path, how: str) -> None:
    """Breaks the finished file in the way that its header or length tells of."""
    data = bytearray(path.read_bytes())
    if how == "truncated":
        data = data[: len(data) * 2 // 3]
    elif how == "bad-magic":
        data[:4] = b"GGXX"
    elif how == "huge-tensor":
        # name: length (u64) and bytes; then the number of dimensions (u32), the dimensions (u64 each)
        name = b"token_embd.weight"
        at = data.index(struct.pack("<Q", len(name)) + name) + 8 + len(name)
        (dimensions,) = struct.unpack_from("<I", data, at)
        struct.pack_into("<Q", data, at + 4 + 8 * (dimensions - 1), 1 << 40)
    path.write_bytes(data)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("out", type=Path)
    for option, default in [("layers", 2), ("width", 64), ("heads", 4), ("kv-heads", 2), ("ffn", 128)]:
        parser.add_argument(f"--{option}", type=int, default=default)
    for option, default in [("vocab", 320), ("context", 512), ("seed", 1)]:
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--type", choices=sorted(TYPES), default="f32")
    parser.add_argument("--form", default="template/1", help="apilift.prompt_form; `none` leaves it out")
    parser.add_argument("--name", default="random weights")
    parser.add_argument("--break", dest="broken", choices=BREAKS)
    return parser.parse_args()


def main() -> int:
    options = arguments()
    shape = Shape(
        options.layers,
        options.width,
        options.heads,
        options.kv_heads,
        options.ffn,
        options.vocab,
        options.context,
    )
    complaint = shape.complaint()
    if complaint:
        print(f"make_gguf: {complaint}", file=sys.stderr)
        return 2
    vocabulary = tokenizer(shape.vocab)
    if options.broken == "duplicate-token":
        vocabulary[0][-1] = vocabulary[0][-2]
    form = None if options.form == "none" else options.form
    weights = random_weights(shape, options.seed)
    write(options.out, shape, options.type, weights, vocabulary, form, options.name, "MIT")
    if options.broken:
        spoil(options.out, options.broken)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes, {shape.parameters():,} parameters", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
