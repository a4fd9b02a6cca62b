"""Old code for a change that has no written example: a small function that uses the outdated thing."""

import keyword
import random

MEMBERS = ("method", "property", "attribute")


class Unusable(ValueError):
    """No code can be written for it from what is known."""


def snippet(change: dict, surface: dict[str, dict], numbers: random.Random) -> str:
    """A module that uses the change's first path (and its parameter). The arguments are parameters of the function."""
    path = change["paths"][0]
    owner, _, name = path.rpartition(".")
    symbol = surface.get(path)
    sort = (symbol or {}).get("kind") or change["symbol"] or change["kind"]
    if not owner or any(keyword.iskeyword(part) for part in path.split(".")):
        raise Unusable(path)
    if change["kind"] == "module":
        return f"import {path}\n\n\ndef run():\n    return {path}\n"
    arguments, names = ([], [])
    if sort in ("function", "method", "classmethod", "staticmethod", "class") and (symbol or change["parameter"]):
        arguments, names = call(change, symbol or {}, numbers)
        used = f"({', '.join(arguments)})"
    else:
        used = ""
    known = surface.get(owner, {}).get("kind")
    in_class = known == "class" or (known is None and owner.rsplit(".", 1)[-1][:1].isupper())
    if in_class:
        module, _, klass = owner.rpartition(".")
        if not module:
            raise Unusable(path)
        if sort in ("classmethod", "staticmethod"):
            return f"from {module} import {klass}\n\n\ndef run({', '.join(names)}):\n    return {klass}.{name}{used}\n"
        first = "item" if "item" not in names else "item_"
        inside = ", ".join([f"{first}: {klass}", *names])
        return f"from {module} import {klass}\n\n\ndef run({inside}):\n    return {first}.{name}{used}\n"
    head = f"def run({', '.join(names)}):\n    return"
    if numbers.random() < 0.5 and name not in names:
        return f"from {owner} import {name}\n\n\n{head} {name}{used}\n"
    if "." not in owner:
        if owner in names:
            raise Unusable(path)
        return f"import {owner}\n\n\n{head} {path}{used}\n"
    above, _, last = owner.rpartition(".")
    if last in names:
        raise Unusable(path)
    return f"from {above} import {last}\n\n\n{head} {last}.{name}{used}\n"


def call(change: dict, symbol: dict, numbers: random.Random) -> tuple[list[str], list[str]]:
    """Arguments of a call that binds, and the names that they need."""
    signatures = symbol.get("signatures") or []
    known = [one for one in signatures if change["parameter"] in (None, *bare(one["params"]))]
    if not known:
        if change["parameter"] and change["kind"] != "position":
            return [f"{change['parameter']}={value(change)}"], [] if change["value"] else [change["parameter"]]
        if signatures:
            raise Unusable(change["paths"][0])
        return [], []
    params = known[-1]["params"]
    arguments, names, by_keyword = [], [], False
    must_reach = change["parameter"] if change["kind"] == "position" else None
    reached = must_reach is None
    for param in params:
        name, _, default = param.partition("=")
        if name in ("*", "/") or name.startswith("*"):
            by_keyword = by_keyword or name.startswith("*")
            continue
        if name == must_reach:
            reached = True
        wanted = not default or name == change["parameter"] or not reached or numbers.random() < 0.15
        if not wanted:
            by_keyword = True
            continue
        positional = not by_keyword and (must_reach or not default)
        text = value(change) if name == change["parameter"] and change["value"] else name
        arguments.append(text if positional else f"{name}={text}")
        by_keyword = by_keyword or not positional
        if text == name:
            names.append(name)
    return arguments, names


def bare(params: list[str]) -> list[str]:
    return [param.partition("=")[0].strip("*") for param in params]


def value(change: dict) -> str:
    return change["value"] or change["parameter"]
