"""The kinds of synthetic changes: what a door was, what it becomes, and the record: facts and one sentence."""

import random
from dataclasses import asdict

from .calls import ROOT, Call

OTHER_NAMES = ("subject", "given", "entry", "source", "operand", "thing", "input_", "argument")
EXTRAS = (("hint", "fast"), ("locale", "C"), ("cache", True), ("level", 3), ("quiet", False))
"""Parameters that do nothing and go, with what the code passes."""
REQUIRED = (("policy", "plain"), ("mode", "exact"), ("scheme", "default"), ("rule", "strict"))
"""Parameters that must be given from now on, with the value that keeps what was."""
RETURNS = {
    "int": ("str", "str({})", "It returns text; `int` makes a number of it."),
    "float": ("str", "repr({})", "It returns text; `float` makes a number of it."),
    "bool": ("int", "int({})", "It returns 0 or 1; `bool` makes a truth value of it."),
    "list": ("tuple", "tuple({})", "It returns a tuple; `list` makes a list of it."),
    "tuple": ("list", "list({})", "It returns a list; `tuple` makes a tuple of it."),
    "set": ("list", "list({})", "It returns a list; `set` makes a set of it."),
    "dict": ("list", "list({}.items())", "It returns a list of pairs; `dict` makes a dictionary of it."),
    "str": (f"{ROOT}.Note", "Note({})", f"It returns a `{ROOT}.Note`; `str` makes text of it."),
}
"""The new type, how the library makes it, and the sentence."""


def made(kind: str, call: Call, word: str, at: int, numbers: random.Random) -> dict:
    """A change of a door. `at` counts those of the kind, which alternate between their forms."""
    owner = f"{ROOT}.{call.owner}" if call.owner else ROOT
    old = {"path": f"{owner}.{call.name}_{word}", "params": list(call.parameters), "returns": call.returns}
    renamed = {**old, "path": f"{owner}.{word}_{call.name}"}
    out: dict = {
        "kind": kind,
        "call": asdict(call),
        "old": old,
        "extra": None,
        "literal": None,
        "place": None,
        "body": "{}",
    }
    path, new = old["path"], renamed["path"]
    if kind == "renamed":
        return out | record(renamed, f"Use `{new}`", f"`{path}` is called `{new}` now.", replacement=[new])
    if kind == "moved":
        new = f"{ROOT}.core.{call.name}_{word}"
        return out | record({**old, "path": new}, f"Use `{new}`", f"It lies in `{ROOT}.core` now.", replacement=[new])
    if kind == "parameter renamed":
        place = numbers.randrange(len(call.parameters))
        before, after = call.parameters[place], numbers.choice(OTHER_NAMES)
        params = [after if name == before else name for name in call.parameters]
        title, sentence = f"Pass `{after}` instead of `{before}`", f"The parameter `{before}` is called `{after}` now."
        changed = record({**old, "params": params}, title, sentence, parameter=before, replacement=[f"({after})"])
        return out | changed | {"place": place}
    if kind == "reordered":
        params = [*call.parameters[::-1]]
        names = " and ".join(f"`{name}`" for name in params)
        if at % 2:
            sentence = f"Its parameters have another order: {names}."
            return out | record({**renamed, "params": params}, f"Use `{new}`", sentence, replacement=[new])
        title, sentence = "Pass the arguments by keyword", f"The parameters have another order: {names}."
        changed = record({**old, "params": params}, title, sentence, parameter=call.parameters[0])
        return out | changed | {"record_kind": "position"}
    if kind == "parameter added":
        name, value = REQUIRED[at % len(REQUIRED)]
        sentence = f"`{name}` must be given; `{value!r}` does what was done before."
        changed = record({**old, "params": [*call.parameters, name]}, f"Give `{name}`", sentence, parameter=name)
        return out | changed | {"record_kind": "required", "extra": name, "literal": value}
    if kind == "parameter removed":
        name, value = EXTRAS[at % len(EXTRAS)]
        sentence = f"`{name}` did nothing any more and is gone."
        changed = record(dict(old), f"Do not pass `{name}`", sentence, parameter=name, replacement="nothing")
        return (
            out
            | {"old": {**old, "params": [*call.parameters, f"{name}=None"]}}
            | changed
            | {"extra": name, "literal": value}
        )
    if at % 5 < 3 and call.exact and call.returns in RETURNS:
        returns, body, sentence = RETURNS[call.returns]
        changed = record({**renamed, "returns": returns}, f"Use `{new}`", sentence, replacement=[new])
        return out | changed | {"body": body}
    sentence = f"It returns a `{ROOT}.Answer`, whose `value` is what `{path}` returned."
    changed = record({**renamed, "returns": f"{ROOT}.Answer"}, f"Use `{new}(…).value`", sentence, replacement=[new])
    return out | changed | {"body": "Answer({})"}


def record(
    new: dict, title: str, sentence: str, parameter: str | None = None, replacement: list | str | None = None
) -> dict:
    """What the change file says, and what is there afterwards."""
    return {
        "new": new,
        "title": title,
        "sentence": sentence,
        "parameter": parameter,
        "replacement": replacement,
        "record_kind": None,
    }
