"""A Qwen2.5-Coder of the 0.5B shape with few layers, random weights and a tokenizer trained here: for dry runs.

    cd models && APILIFT=…/apilift python3 -m recode.paper.random_model FOLDER [--layers 2] [--tokens 2000]

It has ChatML's special tokens and splits text as Qwen2's tokenizers do. What it answers is noise.
"""

import argparse
import sys
from pathlib import Path

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

from .entries import rows

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tokenizer(texts: list[str], size: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE of `size` tokens, learned from the texts."""
    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[AddedToken(text, special=True, normalized=False) for text in SPECIAL],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    end, _, turn = SPECIAL
    out = PreTrainedTokenizerFast(tokenizer_object=made, eos_token=turn, pad_token=end, model_max_length=4096)
    out.chat_template = TEMPLATE
    return out


def write(folder: Path, layers: int, size: int) -> None:
    """Writes the model's folder; the same arguments give the same weights."""
    words = tokenizer([row["prompt"] + row["completion"] for row in rows()[:400]], size)
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=896,
        intermediate_size=4864,
        num_hidden_layers=layers,
        num_attention_heads=14,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
        tie_word_embeddings=True,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    words.save_pretrained(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=2000)
    options = parser.parse_args()
    write(options.folder, options.layers, options.tokens)
    return 0


if __name__ == "__main__":
    sys.exit(main())
