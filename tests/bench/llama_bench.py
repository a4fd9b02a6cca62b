#!/usr/bin/env python3
"""`apilift model bench` beside llama.cpp's own llama-bench: the same file, threads and token counts, one after the other.

    tests/bench/llama_bench.py [--gguf FILE] [--shape small|1.5b|7b]... [--threads 1,2] [--device cpu|gpu]
        [--repeat 5] [--rounds 3] [--apilift PROGRAM] [--llama-bench PROGRAM]

Without --gguf it makes files with random weights (models/tools/make_gguf.py; needs numpy and gguf from PyPI). Without
--llama-bench it builds llama-bench from PyPI's sdist of llama-cpp-python, which carries llama.cpp: minutes to an hour.
Both run with the instruction sets of a default build (no -march=native). The two take turns, so that other work on the
machine hits both; of the rounds the best counts, as other work can only make it slower.

On a machine with an NVIDIA GPU: cargo build --release -p apilift --features cuda, then this with --device gpu
--shape 1.5b --shape 7b (llama-bench is built with CUDA as well).

Prints tokens a second and the ratio for each, and both revisions. Exit code 1: a ratio is below 0.95.
"""

import argparse
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("APILIFT_CACHE", Path.home() / ".cache/apilift")) / "llama-bench"
AIM = 0.95

# Layers, width, heads, heads of keys and values, inner width, vocabulary, type: a small one as this project trains
# them, and those of Qwen2.5-Coder 1.5B and 7B.
SHAPES = {
    "small": (6, 256, 8, 4, 768, 2048, "f16"),
    "1.5b": (28, 1536, 12, 2, 8960, 151936, "q8_0"),
    "7b": (28, 3584, 28, 4, 18944, 152064, "q8_0"),
}


def run(command: list[str], **more) -> str:
    print("+", " ".join(map(str, command)), file=sys.stderr)
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def fetch_sdist() -> Path:
    """The newest sdist, straight from the index. `pip download` would first install what builds it and ask it for its
    metadata; where that fails or takes too long, it leaves nothing."""
    page = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/llama-cpp-python/"
    with urllib.request.urlopen(page) as answer:
        links = re.findall(r'href="([^"#]+\.tar\.gz)#sha256=([0-9a-f]{64})"', html.unescape(answer.read().decode()))
    if not links:
        sys.exit(f"{page}: it lists no sdist")
    link, expected = max(links, key=lambda found: [int(part) for part in re.findall(r"\d+", found[0].rsplit("-", 1)[-1])])
    url = urllib.parse.urljoin(page, link)
    target = CACHE / url.rsplit("/", 1)[-1]
    print("+ fetch", url, file=sys.stderr)
    part = target.with_suffix(".part")
    with urllib.request.urlopen(url) as answer, part.open("wb") as out:
        shutil.copyfileobj(answer, out)
    if hashlib.sha256(part.read_bytes()).hexdigest() != expected:
        sys.exit(f"{part}: its SHA-256 is not the one that the index names; try again")
    return part.rename(target)


def build_llama_bench(device: str) -> Path:
    """llama-bench from the newest sdist of llama-cpp-python."""
    build = CACHE / f"build-{device}"
    found = build / "bin" / "llama-bench"
    if found.exists():
        return found
    CACHE.mkdir(parents=True, exist_ok=True)
    sdist = next(iter(CACHE.glob("llama_cpp_python-*.tar.gz")), None) or fetch_sdist()
    source = CACHE / sdist.name.removesuffix(".tar.gz")
    if not source.exists():
        with tarfile.open(sdist) as archive:
            archive.extractall(CACHE, filter="data")
    cmake = os.environ.get("CMAKE") or shutil.which("cmake")
    if not cmake:
        sys.exit('cmake is missing; eval "$(./dev env)" provides it')
    flags = ["-DCMAKE_BUILD_TYPE=Release", "-DGGML_NATIVE=OFF", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF", "-DBUILD_SHARED_LIBS=OFF"]
    if device == "gpu":
        flags.append("-DGGML_CUDA=ON")
    run([cmake, "-S", source / "vendor/llama.cpp", "-B", build, *flags])
    run([cmake, "--build", build, "--target", "llama-bench", "--parallel", str(os.cpu_count() or 1)])
    return found


def make(shape: str) -> Path:
    """A file of this shape with random weights."""
    path = CACHE / f"{shape}.gguf"
    if not path.exists():
        layers, width, heads, keys, inner, vocabulary, kind = SHAPES[shape]
        numbers = {"layers": layers, "width": width, "heads": heads, "kv-heads": keys, "ffn": inner, "vocab": vocabulary}
        options = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
        run([sys.executable, ROOT / "models/tools/make_gguf.py", path, *options, "--context", "4096", "--type", kind])
    return path


def theirs(program: Path, gguf: Path, threads: int, options) -> dict[str, float]:
    layers = "99" if options.device == "gpu" else "0"
    command = [program, "-m", gguf, "-t", str(threads), "-p", "512", "-n", "128", "-r", str(options.repeat), "-ngl", layers, "-o", "json"]
    tests = json.loads(run(command, stderr=subprocess.DEVNULL))
    speeds = {"prompt" if test["n_prompt"] else "generation": max(test["samples_ts"]) for test in tests}
    return speeds | {"revision": f"llama.cpp {tests[0]['build_number']} ({tests[0]['build_commit']})"}


def ours(program: Path, gguf: Path, threads: int, options) -> dict[str, float]:
    command = [program, "model", "bench", gguf, "--threads", str(threads), "--device", options.device]
    found = json.loads(run([*command, "--repeat", str(options.repeat), "--json"]))
    return {
        "prompt": max(found["prompt_tokens_per_second"]),
        "generation": max(found["generate_tokens_per_second"]),
        "device": found["model"]["device"],
    }


def our_revision() -> str:
    lock = (ROOT / "Cargo.lock").read_text()
    return "llama-cpp-sys-2 " + re.search(r'name = "llama-cpp-sys-2"\nversion = "([^"]+)"', lock)[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--gguf", type=Path, action="append", default=[])
    parser.add_argument("--shape", choices=SHAPES, action="append", default=[])
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--apilift", type=Path, default=Path(os.environ.get("APILIFT", "apilift")))
    parser.add_argument("--llama-bench", type=Path)
    options = parser.parse_args()
    bench = options.llama_bench or build_llama_bench(options.device)
    files = options.gguf + [make(shape) for shape in options.shape or ([] if options.gguf else ["small"])]
    below, revision = [], ""
    for gguf in files:
        for threads in map(int, options.threads.split(",")):
            best: dict[tuple[str, str], float] = {}
            for _ in range(options.rounds):
                for who, measure, program in (("llama-bench", theirs, bench), ("apilift", ours, options.apilift)):
                    found = measure(program, gguf, threads, options)
                    revision = found.get("revision", revision)
                    for what in ("prompt", "generation"):
                        best[who, what] = max(best.get((who, what), 0.0), found[what])
            for what in ("prompt", "generation"):
                ratio = best["apilift", what] / best["llama-bench", what]
                line = f"{gguf.name}, {threads} thread(s), {what}: apilift {best['apilift', what]:.1f} tokens/s, llama-bench {best['llama-bench', what]:.1f}, ratio {ratio:.3f}"
                print(line)
                if ratio < AIM:
                    below.append(line)
    print(f"load average at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"revisions: apilift has {our_revision()}; llama-bench is {revision}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
