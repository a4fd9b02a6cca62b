"""Draws curves of runs from their TensorBoard logs: one small picture a measure, one line a run.

    cd models && python3 -m recode.train.plot OUT_FOLDER reward,entropy,length grpo=A,B,C dapo=D,E,F

A run is the folder of `recode.train.rl`.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def curve(folder: Path, measure: str) -> tuple[list[int], list[float]]:
    """Steps and values of a measure."""
    log = EventAccumulator(str(folder / "log"), size_guidance={"scalars": 0})
    log.Reload()
    points = log.Scalars(measure) if measure in log.Tags()["scalars"] else []
    return [point.step for point in points], [point.value for point in points]


def picture(out: Path, measure: str, runs: dict[str, list[Path]]) -> None:
    figure, axes = plt.subplots(figsize=(4.2, 2.6), dpi=90)
    for at, (name, folders) in enumerate(runs.items()):
        for seed, folder in enumerate(folders):
            steps, values = curve(folder, measure)
            axes.plot(steps, values, color=f"C{at}", alpha=0.8, linewidth=1, label=None if seed else name)
    axes.set_xlabel("step")
    axes.set_title(measure, fontsize=10)
    axes.legend(fontsize=8, frameon=False)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(out / f"{measure.replace('/', '-').replace(' ', '-')}.png")
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("measures")
    parser.add_argument("runs", nargs="+", help="NAME=FOLDER,FOLDER…")
    options = parser.parse_args()
    runs = {}
    for named in options.runs:
        name, _, folders = named.partition("=")
        runs[name] = [Path(one) for one in folders.split(",")]
    options.out.mkdir(parents=True, exist_ok=True)
    for measure in options.measures.split(","):
        picture(options.out, measure, runs)


if __name__ == "__main__":
    main()
