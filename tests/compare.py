#!/usr/bin/env python3
"""The counting of compare.sh: compare.py APILIFT TOOLS LIBRARIES PACKAGES. Prints a table."""
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "storefront"
VERSIONS = ROOT / "tests" / "bench" / "versions.txt"
PACKAGES = ["seaborn-0.11.2", "mlxtend-0.19.0", "pandas-profiling-3.1.0", "Flask-SQLAlchemy-2.5.1", "fastapi-0.70.0"]
# Pyright's rules that speak of a name that is not there, or of a call that does not fit; and its deprecations.
PYRIGHT = {
    "reportAttributeAccessIssue", "reportCallIssue", "reportArgumentType", "reportMissingImports",
    "reportMissingModuleSource", "reportDeprecated", "reportIndexIssue", "reportFunctionMemberAccess",
}


def run(command, folder):
    return subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True)


def lines_of_apilift(apilift, folder, versions):
    output = run([apilift, "check", ".", "--output-format", "json", *versions], folder)
    if output.returncode not in (0, 1):
        sys.exit(output.stderr)
    found = json.loads(output.stdout)
    lines = {(item["file"], item["line"]) for item in found}
    fixes = {(item["file"], item["line"]) for item in found if item["fix"]}
    safe = {(item["file"], item["line"]) for item in found if item["fix"] and item["fix"]["applicability"] == "safe"}
    return lines, fixes, safe


def lines_of_ruff(tools, folder, select):
    command = [tools / "ruff", "check", ".", "--isolated", "--no-cache", "--preview", "--select", select, "--target-version", "py312"]
    found = json.loads(run([*command, "--output-format", "json"], folder).stdout)
    name = lambda item: str(pathlib.Path(item["filename"]).relative_to(folder.resolve()))
    lines = {(name(item), item["location"]["row"]) for item in found}
    return lines, {(name(item), item["location"]["row"]) for item in found if item["fix"]}, found


def lines_of_pyright(tools, libraries, folder):
    config = {"include": ["."], "extraPaths": [str(libraries), "."], "pythonVersion": "3.12", "reportDeprecated": "warning"}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    output = run([tools / "pyright", "--outputjson", "--threads", "2"], folder)
    (folder / "pyrightconfig.json").unlink()
    found = [item for item in json.loads(output.stdout)["generalDiagnostics"] if item.get("rule") in PYRIGHT]
    name = lambda item: str(pathlib.Path(item["file"]).relative_to(folder.resolve()))
    return {(name(item), item["range"]["start"]["line"] + 1) for item in found}


def lines_of_pyupgrade(tools, folder):
    before = {path: path.read_text(errors="replace").splitlines() for path in folder.rglob("*.py")}
    copy = folder.parent / (folder.name + "-upgraded")
    shutil.copytree(folder, copy)
    run([tools / "pyupgrade", "--py312-plus", *copy.rglob("*.py")], copy)
    changed = set()
    for path, lines in before.items():
        name = path.relative_to(folder)
        after = collections.Counter((copy / name).read_text(errors="replace").splitlines())
        for number, line in enumerate(lines, 1):
            if after[line]:
                after[line] -= 1
            else:
                changed.add((str(name), number))
    shutil.rmtree(copy)
    return changed


def main():
    apilift, tools, libraries, packages = map(pathlib.Path, sys.argv[1:])
    for command in ([apilift, "--version"], [tools / "ruff", "--version"], [tools / "pyright", "--version"]):
        print(run(command, ROOT).stdout.strip().splitlines()[-1])
    print("pyupgrade " + run([tools / "pip", "show", "pyupgrade"], ROOT).stdout.split("Version: ")[1].splitlines()[0])
    print("\n| project | lines flagged by apilift | of these fixable (safe) | ruff NPY,PD,UP,AIR | ruff NPY,PD,AIR, shared with apilift "
          "| pyright, shared with apilift | pyright, all | lines changed by pyupgrade, shared with apilift |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for source in [EXAMPLE, *(packages / name for name in PACKAGES)]:
            folder = (pathlib.Path(temporary) / source.name).resolve()
            shutil.copytree(source, folder)
            own = source == EXAMPLE
            versions = [] if own else ["--isolated", "--python", "3.12", "--versions-from", VERSIONS]
            ours, fixes, safe = lines_of_apilift(apilift, folder, versions)
            ruff, _, _ = lines_of_ruff(tools, folder, "NPY,PD,UP,AIR")
            libraries_only, _, _ = lines_of_ruff(tools, folder, "NPY,PD,AIR")
            pyright = lines_of_pyright(tools, libraries, folder)
            upgraded = lines_of_pyupgrade(tools, folder)
            shared = f"{len(libraries_only & ours)} of {len(libraries_only)}"
            print(f"| {source.name} | {len(ours)} | {len(fixes)} ({len(safe)}) | {len(ruff)} | {shared} | {len(pyright & ours)} "
                  f"| {len(pyright)} | {len(upgraded & ours)} of {len(upgraded)} |", flush=True)


if __name__ == "__main__":
    main()
