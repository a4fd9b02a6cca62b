#!/usr/bin/env python3
"""Downloads the wheels that `apilift changelog mine DISTRIBUTION --wheels FOLDER` reads.

    python3 api-changelogs/fetch-wheels.py DISTRIBUTION FOLDER [--package PACKAGE.TOML] [--sdist]

The releases are those of `api-changelogs/DISTRIBUTION/package.toml`; one file a release lands in FOLDER, which is
also the cache: what lies there is not fetched again. Wheels are never installed and nothing in them is run. For
`python` the wheels of mypy are fetched, which carry typeshed's stubs of the standard library.

A release without a wheel is reported and left out, unless `--sdist` is given: pip runs the build script of an sdist
to learn its name, so do that in a container only.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

# Every mypy carries the stubs of the Python versions that it supports; together these three cover 3.6 to the newest.
MYPY = ["0.971", "1.14.1", None]
PYTHONS = ["3.11", "3.9", "3.8", "3.7", "3.6", "3.12", "3.13", "3.14", "3.15"]
PLATFORMS = (
    ["any"]
    + [f"manylinux_2_{n}_x86_64" for n in (34, 31, 28, 27, 24, 17, 12, 5)]
    + ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
    + ["win_amd64"]
    + [f"macosx_{n}_0_{arch}" for n in (15, 14, 13, 12, 11) for arch in ("arm64", "universal2", "x86_64")]
    + [f"macosx_10_{n}_{arch}" for n in (15, 14, 13, 12, 10, 9, 6) for arch in ("x86_64", "universal2", "intel")]
)


def release(version):
    """`1.24` and `1.24.0` are one release."""
    return re.sub(r"(\.0)+$", "", version.lower())


def cached(folder, name):
    """The releases of `name` that lie in the folder."""
    normal = re.sub(r"[-_.]+", "_", name).lower()
    found = set()
    for path in folder.iterdir():
        stem = re.sub(r"(\.whl|\.tar\.gz|\.zip)$", "", path.name)
        if stem == path.name:
            continue
        if path.suffix == ".whl":
            parts = stem.split("-")
            file_name, version = parts[0], parts[1] if len(parts) > 1 else ""
        else:
            file_name, _, version = stem.rpartition("-")
        if re.sub(r"[-_.]+", "_", file_name).lower() == normal:
            found.add(release(version))
    return found


def download(requirement, folder, flags):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *flags, requirement]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode == 0, done.stderr.strip().splitlines()[-1:] or [""]


def fetch(name, version, folder, pythons, sdist):
    """Tries one Python after another; gives the one that had a wheel to the front. Returns an error or None."""
    requirement = f"{name}=={version}" if version else name
    error = [""]
    for python in list(pythons):
        flags = ["--only-binary", ":all:", "--python-version", python, "--implementation", "cp"]
        for abi in (f"cp{python.replace('.', '')}", f"cp{python.replace('.', '')}m", "abi3", "none"):
            flags += ["--abi", abi]
        for platform in PLATFORMS:
            flags += ["--platform", platform]
        ok, error = download(requirement, folder, flags)
        if ok:
            pythons.remove(python)
            pythons.insert(0, python)
            return None
    if sdist:
        ok, error = download(requirement, folder, ["--no-binary", ":all:"])
        if ok:
            return None
    return error[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("distribution")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--package", type=Path, help="another package.toml")
    parser.add_argument("--sdist", action="store_true", help="where there is no wheel, take the sdist (runs its setup.py)")
    arguments = parser.parse_args()

    source = arguments.package or Path(__file__).parent / arguments.distribution / "package.toml"
    try:
        package = tomllib.loads(source.read_text(encoding="utf-8"))
        wanted = [(package["name"], version) for version in package["releases"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        sys.exit(f"{source}: cannot read name and releases: {error!r}")
    if package["name"] == "python":
        wanted = [("mypy", version) for version in MYPY]

    arguments.folder.mkdir(parents=True, exist_ok=True)
    pythons, failed = list(PYTHONS), 0
    for name, version in wanted:
        there = cached(arguments.folder, name)
        if release(version) in there if version else there - {release(v) for _, v in wanted if v}:
            continue
        order = pythons if version else sorted(PYTHONS, key=lambda p: -int(p.split(".")[1]))
        error = fetch(name, version, arguments.folder, order, arguments.sdist)
        if error is None:
            print(f"{name} {version or '(newest)'}", flush=True)
        else:
            failed += 1
            print(f"{name} {version or '(newest)'}: no wheel: {error}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
