"""What answers are worth. There is one implementation, in Rust: `apilift score`."""

import json
import subprocess
from collections.abc import Iterable

from .prompts import binary


def score(lines: Iterable[dict], weights: str = "gates", form: str = "template/1") -> list[dict]:
    """What `apilift score` says of asks with `answer` (as the model says it) and the right answer (`template`, or
    `new_code` in the form recode/1): `reward`, `parts`, `outcome`. `weights`: recode-es, recode-em, gates, a file."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    command = [binary(), "score", "--weights", weights, "--form", form]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"apilift score failed: {done.stderr.strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
