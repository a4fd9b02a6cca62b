"""Reads `surface.jsonl` (the form is told in api-changelogs/README.md)."""

import json
import re

KINDS = ("module", "class", "function", "method", "classmethod", "staticmethod", "property", "attribute", "constant")
RELEASES = re.compile(r"[\d,-]+ ")


def intervals(text):
    """`0-2,5-` → [(0, 2), (5, None)]"""
    found = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        found.append((int(first), int(last) if last else None if dash else int(first)))
    return found


def holds(within, index):
    """Whether a release's index lies in what `intervals` gave."""
    return any(first <= index and (last is None or index <= last) for first, last in within)


def texts(value, own):
    """`"0-2 text"`, `"text"` or a list of them → [(intervals, text)]"""
    found = []
    for text in [value] if isinstance(value, str) else value:
        releases = RELEASES.match(text)
        found.append((intervals(releases.group().strip()), text[releases.end():]) if releases else (own, text))
    return found


def parameters(text, before):
    """`(a, b=(1, 2), 3..) -> type` → its parameters; `3..` stands for those of the signature before it."""
    found, start, depth, quote, at = [], 1, 0, "", 1
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\" and quote != "`":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"`":
            quote = char
        elif char in "([{":
            depth += 1
        elif depth == 0 and (char == ")" or text.startswith(", ", at)):
            if at > 1:
                found.append(text[start:at])
            if char == ")":
                break
            start = at + 2
        elif char in ")]}":
            depth = max(0, depth - 1)
        at += 1
    params = []
    for piece in found:
        if piece.startswith("`"):
            params.append(piece[1:-1].replace("``", "`"))
        elif piece[0].isdigit():
            first, _, end = piece.partition("..")
            params += before[int(first):int(end) if end else None]
        else:
            params.append(piece)
    return params


def read(file):
    """The header, and a dict a symbol: path, kind, in, signatures, bases, deprecated (each with its own `in`)."""
    header = json.loads(next(file))
    if header["schema"] != 2:
        raise SystemExit("surface: schema %s is not read here; mine the distribution again" % header["schema"])
    symbols, names = [], []
    for text in file:
        line = json.loads(text)
        kind = next(kind for kind in KINDS if kind in line)
        rest = line[kind].lstrip(".")
        names = names[:len(line[kind]) - len(rest)] + rest.split(".")
        own = intervals(line.get("in", "0-"))
        signatures, params = [], []
        for within, call in texts(line.get("call", []), own):
            params = parameters(call, params)
            signatures.append({"in": within, "params": params})
        bases = [{"in": within, "bases": base.split(", ")} for within, base in texts(line.get("bases", []), own)]
        declared = [
            dict(one, **{"in": intervals(one["in"]) if "in" in one else own}) for one in line.get("deprecated", [])
        ]
        symbol = {"path": ".".join(names), "kind": kind, "in": own, "signatures": signatures, "bases": bases}
        symbols.append(dict(symbol, deprecated=declared))
    return header, symbols
