"""Writes a Qwen2 model in the hub's format as a GGUF that `apilift` takes.

    cd models && python3 -m recode.paper.gguf_file FOLDER/merged OUT.gguf [--type f16|q8_0|f32] [--name NAME]

What llama.cpp's own converter writes for Qwen2, and the prompt form beside it.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
from safetensors import safe_open

from tools.make_gguf import TYPES

FORM = "recode/1"
SPLITTING = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
"""How Qwen2's tokenizers split text, which llama.cpp calls `qwen2`."""


def vocabulary(folder: Path, size: int) -> tuple[list[str], list[int], list[str]]:
    """Tokens in the order of their numbers, their types, the merges; numbers without a token get one that is unused."""
    data = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    if SPLITTING not in json.dumps(data["pre_tokenizer"], ensure_ascii=False).replace("\\\\", "\\"):
        raise ValueError(f"{folder}: its tokenizer does not split text as Qwen2's do, so llama.cpp could not")
    texts = [f"[PAD{at}]" for at in range(size)]
    kinds = [gguf.TokenType.UNUSED] * size
    for text, at in data["model"]["vocab"].items():
        texts[at], kinds[at] = text, gguf.TokenType.NORMAL
    for added in data["added_tokens"]:
        texts[added["id"]] = added["content"]
        kinds[added["id"]] = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in data["model"]["merges"]]
    return texts, [int(kind) for kind in kinds], merges


def tensors(folder: Path, layers: int) -> Iterator[tuple[str, np.ndarray]]:
    """Each tensor under llama.cpp's name, as f32."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.QWEN2, layers)
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for key in file.keys():  # noqa: SIM118 (it is no mapping)
                name = names.get_name(key, try_suffixes=(".weight", ".bias"))
                if name is None:
                    raise ValueError(f"{path}: llama.cpp's Qwen2 has no tensor {key}; was the adapter merged?")
                yield name, file.get_tensor(key).float().numpy()


def write(folder: Path, out: Path, kind: str, name: str) -> None:
    """Writes the file."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    if config["model_type"] != "qwen2":
        raise ValueError(f"{folder}: {config['model_type']} is not qwen2")
    texts, kinds, merges = vocabulary(folder, config["vocab_size"])
    rope = config.get("rope_parameters") or config
    quantisation, file_type = TYPES[kind]
    made = gguf.GGUFWriter(out, "qwen2")
    made.add_name(name)
    made.add_file_type(file_type)
    made.add_context_length(config["max_position_embeddings"])
    made.add_embedding_length(config["hidden_size"])
    made.add_block_count(config["num_hidden_layers"])
    made.add_feed_forward_length(config["intermediate_size"])
    made.add_head_count(config["num_attention_heads"])
    made.add_head_count_kv(config["num_key_value_heads"])
    made.add_rope_freq_base(rope["rope_theta"])
    made.add_layer_norm_rms_eps(config["rms_norm_eps"])
    made.add_tokenizer_model("gpt2")
    made.add_tokenizer_pre("qwen2")
    made.add_token_list(texts)
    made.add_token_types(kinds)
    made.add_token_merges(merges)
    made.add_eos_token_id(texts.index("<|im_end|>"))
    made.add_pad_token_id(texts.index("<|endoftext|>"))
    made.add_add_bos_token(False)
    made.add_string("apilift.prompt_form", FORM)
    tied = config.get("tie_word_embeddings")
    for tensor, values in tensors(folder, config["num_hidden_layers"]):
        if tied and tensor == "output.weight":
            continue
        if values.ndim < 2:
            made.add_tensor(tensor, values)
            continue
        to = quantisation if kind != "q8_0" or values.shape[-1] % 32 == 0 else gguf.GGMLQuantizationType.F16
        made.add_tensor(tensor, gguf.quants.quantize(values, to), raw_dtype=to)
    made.write_header_to_file()
    made.write_kv_data_to_file()
    made.write_tensors_to_file()
    made.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--type", choices=sorted(TYPES), default="f16")
    parser.add_argument("--name", default="apilift recode")
    options = parser.parse_args()
    write(options.folder, options.out, options.type, options.name)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
