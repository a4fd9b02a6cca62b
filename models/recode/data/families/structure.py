"""The new code has another structure: wrapped, chained, split into two calls, arguments packed together."""

from dataclasses import replace

from ..terms import EITHER, KEYWORD_ONLY, POSITIONAL_ONLY, Call, Case, Display, Hole, Member, Param, Path, Self, Text
from ..world import World
from .facts import facts, kind_of, listed
from .symbols import sibling

CONTAINERS = ("list", "dict", "tuple", "set", "sorted", "frozenset", "reversed", "enumerate")
WRAPS = (*CONTAINERS, "str", "bytes", "int", "float", "bool", "len")
"""Builtins that an answer may wrap its value in: those that apilift lets through (`analysis::propose::vocabulary`)."""
DISPLAYS = {"(": "tuple", "[": "list"}
TYPES = {
    "list": ("list",),
    "dict": ("dict", "dictionary", "mapping"),
    "tuple": ("tuple",),
    "set": ("set",),
    "str": ("string", "str", "text"),
    "bytes": ("bytes object", "byte string"),
    "int": ("int", "integer", "number"),
    "float": ("float", "number"),
    "bool": ("bool", "boolean", "truth value"),
}
"""What notes call the builtin types."""
OTHERS = (
    "generator",
    "view",
    "iterator",
    "named tuple",
    "custom object",
    "lazy sequence",
    "scalar",
    "wrapper",
    "frozen set",
)


def wrap(world: World) -> Case:
    """`f(a)` is `list(g(a))`, or `Wrapper(g(a))` of the library."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.1))
    inner = world.call(new, old.params)
    if world.chance(0.75):
        name = world.numbers.choice(WRAPS)
        body = Call(Text(name), (Param("value", kind=POSITIONAL_ONLY),), (("value", inner),))
        told = facts(old, new, wrap=name)
        return Case("wrap", kind_of(old), old, body, (new.path,), (new,), facts=told, say=("wrapped",))
    outer = world.klass((Param(world.new_name()),))
    body = Call(Path(outer), outer.params, ((outer.params[0].name, inner),))
    told = facts(old, new, wrap=outer.path)
    return Case("wrap", kind_of(old), old, body, (new.path, outer.path), (new, outer), facts=told, say=("wrapped",))


def result_type(world: World) -> Case:
    """`f(a)` is `list(g(a))`: it gives another type."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.1))
    name = world.numbers.choice(list(TYPES))
    others = [word for other, words in TYPES.items() if other != name for word in words] + list(OTHERS)
    body = Call(Text(name), (Param("value", kind=POSITIONAL_ONLY),), (("value", world.call(new, old.params)),))
    told = {"oldtype": world.numbers.choice(TYPES[name]), "newtype": world.numbers.choice(others), "wrap": name}
    told = facts(old, new, **told)
    return Case("result-type", kind_of(old), old, body, (new.path,), (new,), facts=told, say=("result-type",))


def boxed(world: World) -> Case:
    """`f(a)` is `g(a).h`: it gives an object of the library that holds what it gave."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.1))
    box = world.klass((Param(world.new_name()),), world.root)
    then = world.names.member()
    told = facts(old, new, then=then, box=box.path if world.chance(0.7) else box.name)
    body = Member(world.call(new, old.params), then)
    say, mentions = ("boxed",), (box,)
    return Case("boxed", kind_of(old), old, body, (new.path,), (new,), mentions=mentions, facts=told, say=say)


def then_call(world: World) -> Case:
    """`f(a)` is `g(a).h()`."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.1))
    then = world.names.fresh(world.names.function, world.taken)
    body = Call(Member(world.call(new, old.params), then), ())
    told = facts(old, new, then=then)
    return Case("then-call", kind_of(old), old, body, (new.path,), (new,), facts=told, say=("then-call",))


def then_read(world: World) -> Case:
    """`f(a)` is `g(a).h`."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.1))
    then = world.names.member()
    told = facts(old, new, then=then)
    body = Member(world.call(new, old.params), then)
    return Case("then-read", kind_of(old), old, body, (new.path,), (new,), facts=told, say=("then-read",))


def namespace(world: World) -> Case:
    """`x.f(a)` is `x.n.g(a)` or `x.n().g(a)`."""
    owner = world.klass().path
    old = world.method(owner, world.params())
    first = world.names.fresh(world.names.member, world.taken)
    between = world.klass().path
    new = world.method(between, world.grown(old.params, 0.15))
    if world.chance(0.4):
        new = replace(new, path=f"{between}.{old.name}")
    called = world.chance(0.5)
    start = Call(Member(Self(), first), ()) if called else Member(Self(), first)
    body = Call(Member(start, new.name, new), new.params, world.passed(old.params, new.params))
    told, say = facts(old, new, first=first), ("first-call" if called else "first-read",)
    return Case("namespace", "member", old, body, (new.path,), (new,), facts=told, say=say)


def two_steps(world: World) -> Case:
    """`f(a, b, n=1)` is `G(a, b).h(n)`."""
    params = world.params(least=1)
    old = world.anything(params)
    last = world.numbers.choice([param for param in old.params if param.kind != POSITIONAL_ONLY] or [old.params[-1]])
    rest = tuple(param for param in old.params if param != last)
    new = sibling(world, old, rest) if old.sort == "method" else world.klass(rest)
    then = world.names.fresh(world.names.function, world.taken)
    step = world.call(new, rest)
    p = Param(last.name)
    body = Call(Member(step, then), (p,), ((p.name, Hole(last.name)),))
    told = facts(old, new, p=last.name, then=then)
    say, needed = ("two-steps",), {last.name: None}
    return Case("two-steps", kind_of(old), old, body, (new.path,), (new,), facts=told, say=say, needed=needed)


def pack(world: World) -> Case | None:
    """`f(a, b, c)` is `g((a, b), c)`; the first two or three are packed."""
    old = world.anything(world.params(least=2))
    count = 3 if len([p for p in old.params if p.default is None]) > 2 and world.chance(0.3) else 2
    packed, rest = old.params[:count], old.params[count:]
    q, bracket = world.new_name(), world.numbers.choice("(([")
    new = sibling(world, old, (Param(q), *rest))
    display = Display(bracket, tuple(Hole(param.name) for param in packed))
    body = world.call(new, rest, more=((q, display),))
    ps = listed([param.name for param in packed])
    told = facts(old, new, ps=ps, q=q, display=DISPLAYS[bracket])
    needed = dict.fromkeys((param.name for param in packed), None)
    return Case("pack", kind_of(old), old, body, (new.path,), (new,), facts=told, say=("packed",), needed=needed)


def pack_self(world: World) -> Case:
    """`x.append(y, …)` is `concat([x, y], …)`."""
    old = world.method(world.klass().path, world.params(least=1))
    first, rest = old.params[0], old.params[1:]
    q, bracket = world.new_name(), world.numbers.choice("[[(")
    new = world.function((Param(q), *world.grown(rest, 0.3)))
    display = Display(bracket, (Self(), Hole(first.name)))
    body = world.call(new, rest, more=((q, display),))
    told = facts(old, new, p=first.name, q=q, display=DISPLAYS[bracket])
    say, needed = ("packed-self",), {first.name: None}
    return Case("pack-self", "member", old, body, (new.path,), (new,), facts=told, say=say, needed=needed)


def options_object(world: World) -> Case:
    """`f(a, limit=1)` is `f(a, options=Options(limit=1))`: a parameter of the call."""
    old = world.anything(world.params(needs_optional=1))
    at = world.numbers.choice([param for param in old.params if param.default is not None])
    kept = tuple(param for param in old.params if param != at)
    inner = Param(at.name if world.chance(0.6) else world.new_name(), None, KEYWORD_ONLY)
    options = world.klass((inner,))
    q = world.new_name()
    keyword = KEYWORD_ONLY if any(param.kind == KEYWORD_ONLY for param in kept) else EITHER
    fresh = replace(old, params=(*kept, Param(q, "None", keyword)))
    made = Call(Path(options), options.params, ((inner.name, Hole(at.name)),))
    body = world.call(fresh, kept, more=((q, made),))
    told = facts(old, options, p=at.name, q=q)
    new = (options, fresh)
    needed = {at.name: None}
    return Case(
        "options-object",
        "parameter",
        old,
        body,
        (f"({q})", options.path),
        new,
        parameter=at.name,
        facts=told,
        say=("wrapped-class",),
        needed=needed,
    )


FAMILIES = {
    "wrap": (wrap, 4),
    "result-type": (result_type, 6),
    "boxed": (boxed, 5),
    "then-call": (then_call, 3),
    "then-read": (then_read, 3),
    "namespace": (namespace, 4),
    "two-steps": (two_steps, 3),
    "pack": (pack, 3),
    "pack-self": (pack_self, 3),
    "options-object": (options_object, 3),
}
