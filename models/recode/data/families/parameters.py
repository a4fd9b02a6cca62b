"""A parameter of a call that stays, or one of its values, is outdated."""

from dataclasses import replace

from ..terms import (
    EITHER,
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    Call,
    Case,
    Display,
    Hole,
    Mapped,
    Member,
    Param,
    Symbol,
    Text,
)
from ..world import World
from .facts import facts


def optional(world: World) -> tuple[Symbol, Param]:
    """A call's symbol, and a parameter of it that has a default."""
    old = world.anything(world.params(needs_optional=1))
    return old, world.numbers.choice([param for param in old.params if param.default is not None])


def without(old: Symbol, at: Param) -> Symbol:
    return replace(old, params=tuple(param for param in old.params if param != at))


def added(world: World, symbol: Symbol, q: str, default: str | None) -> Symbol:
    """The symbol with one more parameter, by keyword only where its like are or it has no default."""
    keyword = default is None or any(param.kind == KEYWORD_ONLY for param in symbol.params) or world.chance(0.4)
    return replace(symbol, params=(*symbol.params, Param(q, default, KEYWORD_ONLY if keyword else EITHER)))


def altered(family: str, old: Symbol, new: Symbol, at: Param, body, replacement, **case) -> Case:
    told = facts(old) | case.pop("told")
    news = (*case.pop("before", ()), new)
    needed = case.pop("needed", {at.name: case.get("value")})
    return Case(
        family,
        case.pop("kind", "parameter"),
        old,
        body,
        replacement,
        news,
        parameter=at.name,
        facts=told,
        needed=needed,
        **case,
    )


def renamed(world: World) -> Case | None:
    """`f(p=1)` is `f(q=1)`."""
    old = world.anything(world.params(least=1))
    named = [param for param in old.params if param.kind != POSITIONAL_ONLY]
    if not named:
        return None
    at = world.numbers.choice(named)
    params, q = world.renamed(old.params, at.name)
    new = replace(old, params=params)
    body = world.call(new, old.params, {at.name: q})
    say = ("param-renamed",)
    return altered("p-renamed", old, new, at, body, (f"({q})",), told={"p": at.name, "q": q}, say=say, optional=say)


def renamed_unsaid(world: World) -> Case | None:
    """The same where the record does not name the new one: the new signature and the note do, or that alone."""
    case = renamed(world)
    unsaid = case and world.chance(0.5)
    return case and replace(case, family="p-renamed-unsaid", replacement=(), optional=case.say if unsaid else ())


def dropped(world: World) -> Case:
    old, at = optional(world)
    new = without(old, at)
    body = world.call(new, old.params)
    say = ("param-dropped",)
    nothing = world.chance(0.5)
    replacement = ("nothing",) if nothing else ()
    unsaid = say if nothing or world.chance(0.5) else ()
    return altered("p-dropped", old, new, at, body, replacement, told={"p": at.name}, say=say, optional=unsaid)


def keyword_only(world: World) -> Case | None:
    """`f(a, b)` is `f(a, b=b)`: the parameter is given by position."""
    old = world.anything(world.params(least=1, needs_optional=1))
    kept = world.numbers.choice((0, 1, 1, 1, 2))
    new = replace(old, params=world.keyword_only(old.params, kept))
    told = [before for after, before in zip(new.params, old.params, strict=True) if after != before]
    if not told:
        return None
    say = ("keyword-only",)
    body = world.call(new, old.params)
    case = altered("p-keyword-only", old, new, told[0], body, (), told={"p": told[0].name}, say=say, optional=say)
    return replace(case, kind="position")


def value_mapped(world: World) -> Case | None:
    """`f(p='a')` is `f(p='b')`."""
    old = world.anything(world.params(least=1))
    at = world.numbers.choice([param for param in old.params if param.kind != POSITIONAL_ONLY] or old.params)
    value = world.names.string() if world.chance(0.8) else world.numbers.choice(("None", "True", "False"))
    newvalue = world.names.string() if world.chance(0.85) else world.numbers.choice(("None", "True", "False"))
    if value == newvalue or at.default in (value, newvalue):
        return None
    body = world.call(old, old.params, more=((at.name, Mapped(at.name, ((value, newvalue),))),), without=(at.name,))
    told = {"p": at.name, "value": value, "newvalue": newvalue}
    return altered("p-value", old, old, at, body, (), value=value, kind="value", told=told, say=("value-mapped",))


def value_becomes(world: World) -> Case | None:
    """`f(p=True)` is `f(q='a')`."""
    old, at = optional(world)
    value = world.numbers.choice(("True", "False", world.names.string(), "True"))
    newvalue = world.numbers.choice((world.names.string(), world.names.string(), "True", "False", "None"))
    if at.default == value:
        return None
    q = world.new_name()
    new = added(world, without(old, at), q, "None" if newvalue != "None" else "'auto'")
    body = world.call(new, old.params, more=((q, Text(newvalue)),))
    told = {"p": at.name, "q": q, "value": value, "newvalue": newvalue}
    return altered(
        "p-value-becomes",
        old,
        new,
        at,
        body,
        (f"({q})",),
        told=told,
        say=("value-becomes",),
        needed={at.name: value},
    )


def value_to_function(world: World) -> Case | None:
    """`f(a, p=False)` is `g(a)`."""
    old, at = optional(world)
    value = world.numbers.choice(("True", "False", world.names.string()))
    if at.default == value:
        return None
    rest = without(old, at)
    other = world.method(old.owner, rest.params) if old.sort == "method" else world.function(rest.params, old.owner)
    body = world.call(other, rest.params)
    told = {"p": at.name, "value": value, "new": other.path, "newname": other.name}
    say = ("value-function",)
    before, needed = (other,), {at.name: value}
    replacement = (other.path,)
    return altered(
        "p-value-function", old, rest, at, body, replacement, before=before, told=told, say=say, needed=needed
    )


def to_method(world: World) -> Case:
    """`f(a, p=v)` is `f(a).then(v)`, or `x.first().f(a)` where the receiver is prepared."""
    old, at = optional(world)
    new = without(old, at)
    then = world.names.fresh(world.names.function, world.taken)
    param = Param(at.name)
    body = Call(Member(world.call(new, old.params), then), (param,), ((param.name, Hole(at.name)),))
    say = ("then-with",)
    return altered("p-then", old, new, at, body, (), told={"p": at.name, "then": then, "newname": old.name}, say=say)


def in_a_list(world: World) -> Case:
    """`f(p=v)` is `f(q=[v])`."""
    old, at = optional(world)
    q = world.new_name()
    new = added(world, without(old, at), q, "None")
    body = world.call(new, old.params, more=((q, Display("[", (Hole(at.name),))),))
    told = {"p": at.name, "q": q}
    return altered("p-list", old, new, at, body, (f"({q})",), told=told, say=("wrapped-value",))


def merged(world: World) -> Case | None:
    """`f(w=1, h=2)` is `f(size=(1, 2))`."""
    old = world.anything(world.params(needs_optional=2))
    some = [param for param in old.params if param.default is not None]
    first, second = sorted(world.numbers.sample(some, 2), key=old.params.index)
    q = world.new_name()
    bracket = world.numbers.choice("(([")
    new = added(world, without(without(old, first), second), q, "None")
    body = world.call(new, old.params, more=((q, Display(bracket, (Hole(first.name), Hole(second.name)))),))
    told = {"p": first.name, "q": q, "ps": f"`{first.name}` and `{second.name}`", "display": "list"}
    told["display"] = "tuple" if bracket == "(" else "list"
    needed = {first.name: None, second.name: None}
    return altered("p-merged", old, new, first, body, (f"({q})",), told=told, say=("packed",), needed=needed)


def negated(world: World) -> Case | None:
    """`f(p=True)` is `f(q=False)`."""
    old, at = optional(world)
    value = world.numbers.choice(("True", "False"))
    newvalue = {"True": "False", "False": "True"}[value]
    if at.default == value:
        return None
    q = world.new_name()
    new = added(world, without(old, at), q, value if world.chance(0.8) else "None")
    body = world.call(new, old.params, more=((q, Mapped(at.name, ((value, newvalue),))),))
    told = {"p": at.name, "q": q, "value": value, "newvalue": newvalue}
    say, needed = ("negated",), {at.name: value}
    return altered("p-negated", old, new, at, body, (f"({q})",), told=told, say=say, needed=needed)


def renamed_with_constant(world: World) -> Case:
    """`f(gpus=2)` is `f(devices=2, accelerator='gpu')`."""
    old, at = optional(world)
    q = world.new_name()
    r = world.new_name()
    value = world.numbers.choice((world.names.string(), world.names.string(), "True", "False"))
    new = added(world, added(world, without(old, at), q, "None"), r, "None")
    body = world.call(new, old.params, {at.name: q}, more=((r, Text(value)),))
    told = {"p": at.name, "q": q, "q2": r, "value2": value}
    say = ("param-renamed", "constant-argument 2")
    return altered("p-and-constant", old, new, at, body, (f"({q})",), told=told, say=say)


def now_required(world: World) -> Case | None:
    """A default went: what it was is spelled out."""
    old, at = optional(world)
    moved = replace(at, default=None, kind=KEYWORD_ONLY)
    new = replace(old, params=(*without(old, at).params, moved))
    body = world.call(new, old.params)
    say = (world.numbers.choice(("constant-argument", "must-be-given")),)
    told = {"p": at.name, "q": at.name, "value": at.default}
    case = altered("p-required", old, new, at, body, (), told=told, say=say, needed={})
    return replace(case, kind="required")


def must_be_given(world: World) -> Case:
    """A new parameter has no default: `f(a)` is `f(a, q='b')`."""
    old = world.anything(world.params())
    q = world.new_name()
    last_by_keyword = any(param.kind == KEYWORD_ONLY or param.default is not None for param in old.params)
    at = Param(q, None, KEYWORD_ONLY if last_by_keyword or world.chance(0.3) else EITHER)
    new = replace(old, params=(*old.params, at))
    value = world.numbers.choice(
        (
            *(world.names.string() for _ in range(5)),
            "True",
            "False",
            "None",
            "0",
            "1",
            str(world.numbers.randrange(2, 100)),
        )
    )
    body = world.call(new, old.params, more=((q, Text(value)),))
    told = {"q": q, "value": value}
    case = altered("p-must-be-given", old, new, at, body, (), told=told, say=("must-be-given",), needed={})
    return replace(case, kind="required")


FAMILIES = {
    "p-renamed": (renamed, 3),
    "p-renamed-unsaid": (renamed_unsaid, 5),
    "p-dropped": (dropped, 4),
    "p-keyword-only": (keyword_only, 2),
    "p-value": (value_mapped, 3),
    "p-value-becomes": (value_becomes, 3),
    "p-value-function": (value_to_function, 3),
    "p-then": (to_method, 3),
    "p-list": (in_a_list, 2),
    "p-merged": (merged, 2),
    "p-negated": (negated, 2),
    "p-and-constant": (renamed_with_constant, 3),
    "p-required": (now_required, 3),
    "p-must-be-given": (must_be_given, 7),
}
