"""What all families share: the facts that wordings speak of, and the kind that a record of a symbol has."""

from ..terms import Symbol

KINDS = {"function": "function", "class": "class", "constant": "constant", "module": "module"}


def kind_of(symbol: Symbol) -> str:
    """The kind of a change of the symbol: what stands in a class is a member."""
    return "member" if symbol.owner.rsplit(".", 1)[-1][0].isupper() else KINDS.get(symbol.sort, "member")


def facts(old: Symbol, new: Symbol | None = None, **more: str) -> dict[str, str]:
    """Names for the wordings: `{old}`, `{oldname}`, `{oldowner}`, the same of the new symbol, and `more`."""
    out = {"old": old.path, "oldname": old.name, "oldowner": old.owner}
    if new:
        out |= {"new": new.path, "newname": new.name, "newowner": new.owner}
    return out | more


def listed(names: list[str]) -> str:
    """`a` and `b`, quoted: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
