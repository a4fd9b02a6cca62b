"""Evaluates a model on the 400 drawn changes and on the generator's held-out asks, and writes the report.

    cargo run -q -p changes --example list api-changelogs > CHANGES.jsonl
    cd models && APILIFT=.../apilift \\
        python3 -m recode.evaluate.model CHANGES.jsonl ../api-changelogs MODEL.gguf --out FOLDER

Writes REPORT.md, report.json and cases.jsonl. The threshold is chosen before the drawn changes are looked at, on the
written changes of the libraries that training left out: the lowest probability from which on at most 2 % of what is
offered there is wrong. The drawn changes decide nothing.
"""

import argparse
import datetime
import hashlib
import json
import sys
from pathlib import Path

from ..data import records
from . import cases, held, report

SHAPES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("changes", "folder", "model"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the folder of REPORT.md and report.json")
    parser.add_argument("--held", type=int, default=1000, help="held-out asks a split")
    parser.add_argument("--strategy", default="both", choices=("free", "enumerated", "both"))
    told = "what `recode.data.records` printed, else it is made here"
    parser.add_argument("--records", type=Path, help=told)
    options = parser.parse_args()
    if options.records:
        real = [json.loads(line) for line in options.records.read_text("utf-8").splitlines()]
    else:
        real = list(records.made(options.folder, SHAPES))
    asked = held.measure(options.model, options.held, options.strategy)
    known = held.measure_real(options.model, real, options.strategy)
    limit = held.threshold(known)
    print(f"threshold {limit}", file=sys.stderr, flush=True)
    found = cases.measure(options.changes, options.folder, options.model, options.strategy)
    data = options.model.read_bytes()
    head = {
        "model": options.model.name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "strategy": options.strategy,
        "threshold": limit,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    whole = report.summary(head, found, asked, known)
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in whole.pop("cases"))
    (options.out / "cases.jsonl").write_text(lines, "utf-8")
    (options.out / "report.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (options.out / "REPORT.md").write_text(report.page(whole), "utf-8")


if __name__ == "__main__":
    main()
