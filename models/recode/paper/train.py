"""Trains an instruct model on ReCode's entries: SFT, GRPO or DAPO with transformers, TRL and PEFT.

    cd models && APILIFT=… accelerate launch -m recode.paper.train recode/paper/configs/7b-grpo.toml --out FOLDER

FOLDER keeps the trainer's checkpoints and TensorBoard's log, and at the end `adapter` and `merged`: the adapter, and
the whole model with it, which the next run's `--model` and `recode.paper.gguf_file` take. Started again it goes on.
"""

import argparse
import sys
from pathlib import Path

from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.trainer_utils import get_last_checkpoint
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer
from trl.rewards import get_soft_overlong_punishment

from ..reward import score
from . import settings as files
from .entries import rows, split
from .settings import Settings

END = "<|im_end|>"
"""ChatML's end of a turn: the end of an answer."""


def worth(weights: str):
    """TRL's reward function: what `apilift score` says of the answers. Its parts are logged beside it."""

    def recode(prompts, completions, new_code, log_metric=None, **_):
        lines = [{"answer": answer, "new_code": code} for answer, code in zip(completions, new_code, strict=True)]
        scored = score(lines, weights, "recode/1")
        if log_metric:
            for part in scored[0]["parts"]:
                log_metric(f"parts/{part}", sum(one["parts"][part] for one in scored) / len(scored))
        return [one["reward"] for one in scored]

    return recode


def fitting(those: list[dict], tokenizer, longest: int) -> list[dict]:
    """Rows whose prompt is not too long; says how many were left out."""
    sizes = [len(one) for one in tokenizer([row["prompt"] for row in those])["input_ids"]]
    kept = [row for row, size in zip(those, sizes, strict=True) if size <= longest]
    if len(kept) < len(those):
        print(f"{len(those) - len(kept)} prompts are longer than {longest} tokens and were left out", file=sys.stderr)
    return kept


def trainer(settings: Settings, model: str, out: Path, few: int | None = None):
    """The trainer of a run; `few` takes only so many entries."""
    tokenizer = AutoTokenizer.from_pretrained(model)
    # A plain padding token: the end of a turn must be learned, so it cannot be the padding.
    if tokenizer.pad_token in (None, END):
        raise ValueError(f"{model}: its tokenizer needs a padding token other than {END}")
    train, held = split(fitting(rows()[:few], tokenizer, settings.longest_prompt), settings.held, settings.seed)
    kind = "bfloat16" if settings.trainer.get("bf16") else "float32"
    loaded = AutoModelForCausalLM.from_pretrained(model, dtype=kind)
    loaded.generation_config.eos_token_id = tokenizer.convert_tokens_to_ids(END)
    told = {"output_dir": str(out), "report_to": "tensorboard", "seed": settings.seed} | settings.trainer
    more = {
        "model": loaded,
        "train_dataset": Dataset.from_list(train),
        "eval_dataset": Dataset.from_list(held) if held else None,
        "processing_class": tokenizer,
        "peft_config": LoraConfig(task_type="CAUSAL_LM", **settings.adapter) if settings.adapter else None,
    }
    if settings.algorithm == "sft":
        return SFTTrainer(args=SFTConfig(eos_token=END, **told), **more)
    args = GRPOConfig(**told)
    rewards = [worth(settings.reward)]
    if settings.overlong:
        rewards.append(get_soft_overlong_punishment(args.max_completion_length, settings.overlong))
    return GRPOTrainer(args=args, reward_funcs=rewards, **more)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--model", help="a folder or a name on the hub, instead of the configuration's")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--few", type=int, help="only so many entries")
    options = parser.parse_args()
    settings = files.read(options.config)
    run = trainer(settings, options.model or settings.model, options.out, options.few)
    last = get_last_checkpoint(str(options.out)) if options.out.is_dir() else None
    run.train(resume_from_checkpoint=last)
    run.save_model(str(options.out / "adapter"))
    if run.accelerator.is_main_process:
        whole = run.accelerator.unwrap_model(run.model)
        whole = whole.merge_and_unload() if settings.adapter else whole
        whole.save_pretrained(options.out / "merged")
        run.processing_class.save_pretrained(options.out / "merged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
