"""Between functions, methods, properties, classes and constants."""

from ..terms import OPAQUE, Call, Case, Hole, Item, Member, Param, Path, Self, Symbol, Text
from ..world import World
from .facts import facts, kind_of


def function_to_method(world: World) -> Case:
    """`f(x, a)` is `x.g(a)`."""
    old = world.function(world.params(least=1))
    first = old.params[0]
    rest = old.params[1:]
    new = world.method(world.klass().path, world.grown(rest, 0.2))
    body = Call(Member(Hole(first.name), new.name, new), new.params, world.passed(rest, new.params))
    told = facts(old, new, p=first.name)
    say, needed = ("method-of-argument",), {first.name: OPAQUE}
    return Case("function-to-method", "function", old, body, (new.path,), (new,), facts=told, say=say, needed=needed)


def method_to_function(world: World) -> Case:
    """`x.g(a)` is `f(x, a)`."""
    old = world.method(world.klass().path, world.params())
    first = Param(world.new_name())
    new = world.function((first, *world.grown(old.params, 0.2)))
    body = world.call(new, old.params, more=((first.name, Self()),))
    told = facts(old, new, q=first.name)
    say = ("function-of-object",)
    return Case("method-to-function", "member", old, body, (new.path,), (new,), facts=told, say=say, optional=say)


def method_to_property(world: World) -> Case:
    """`x.get_a()` is `x.a`."""
    owner = world.klass().path
    old, new = world.method(owner, ()), world.property(owner)
    say = ("property-now",)
    told = facts(old, new)
    body = Member(Self(), new.name)
    return Case("method-to-property", "member", old, body, (new.path,), (new,), facts=told, say=say, optional=say)


def property_to_method(world: World) -> Case:
    """`x.a` is `x.get_a()`."""
    owner = world.klass().path
    old, new = world.property(owner), world.method(owner, world.params(needs_optional=1))
    if any(param.default is None for param in new.params):
        new = world.method(owner, ())
    say = ("method-now",)
    body = Call(Member(Self(), new.name, new), new.params)
    told = facts(old, new)
    return Case(
        "property-to-method",
        "member",
        old,
        body,
        (new.path,),
        (new,),
        facts=told,
        say=say,
        optional=say,
        forms=("ref",),
    )


def property_rename(world: World) -> Case:
    owner = world.klass().path
    old, new = world.property(owner), world.property(owner)
    told, say = facts(old, new), ("renamed",)
    body = Member(Self(), new.name)
    return Case(
        "property-rename", "member", old, body, (new.path,), (new,), facts=told, say=say, optional=say, forms=("ref",)
    )


def property_chain(world: World) -> Case:
    """`x.a` is `x.b.c`, or `x.b().c`."""
    owner = world.klass().path
    old, then = world.property(owner), world.names.member()
    if world.chance(0.5):
        new = world.method(owner, ())
        start = Call(Member(Self(), new.name, new), ())
    else:
        new = world.property(owner)
        start = Member(Self(), new.name)
    told = facts(old, new, then=then)
    return Case(
        "property-chain",
        "member",
        old,
        Member(start, then),
        (new.path,),
        (new,),
        facts=told,
        say=("then-read",),
        forms=("ref",),
    )


def class_to_factory(world: World) -> Case:
    """`C(a, b)` is `make_c(a, b)` or `D.make(a, b)`; what stays in `C` would still use it."""
    old = world.klass(world.params())
    if world.chance(0.5):
        new = world.function(world.grown(old.params, 0.2))
    else:
        new = world.method(world.klass().path, world.grown(old.params, 0.2), "classmethod")
    told, say = facts(old, new), ("made-with",)
    body = world.call(new, old.params)
    return Case("class-to-factory", "class", old, body, (new.path,), (new,), facts=told, say=say, optional=say)


def factory_to_class(world: World) -> Case:
    """`make_c(a)` or `C.make(a)` is `C(a)`."""
    params = world.params()
    new = world.klass(world.grown(params, 0.2))
    old = world.function(params) if world.chance(0.5) else world.method(new.path, params, "classmethod")
    told, say = facts(old, new), ("made-with",)
    body = world.call(new, params)
    kind = kind_of(old)
    return Case("factory-to-class", kind, old, body, (new.path,), (new,), facts=told, say=say, optional=say)


def classmethod_to_function(world: World) -> Case:
    params = world.params()
    old = world.method(world.klass().path, params, world.numbers.choice(("classmethod", "staticmethod")))
    new = world.function(world.grown(params, 0.2))
    told, say = facts(old, new), ("renamed",)
    body = world.call(new, params)
    return Case("classmethod-to-function", "member", old, body, (new.path,), (new,), facts=told, say=say, optional=say)


def constant_to_enum(world: World) -> Case | None:
    """`LINE` is `Shape.LINE`."""
    old = Symbol(f"{world.module()}.{world.names.fresh(world.names.constant, world.taken)}", "constant")
    owner = world.klass().path if world.chance(0.8) else world.module()
    name = world.numbers.choice((old.name, old.name.split("_")[-1], world.names.constant()))
    new = Symbol(f"{owner}.{name}", "constant")
    if new.path == old.path:
        return None
    told, say = facts(old, new), ("enum-member",)
    return Case(
        "constant-to-enum",
        "constant",
        old,
        Path(new),
        (new.path,),
        (new,),
        facts=told,
        say=say,
        optional=say,
        forms=("ref",),
    )


def constant_to_literal(world: World) -> Case:
    """`lib.FAST` is `'fast'`."""
    old = Symbol(f"{world.module()}.{world.names.fresh(world.names.constant, world.taken)}", "constant")
    value = world.numbers.choice((world.names.string(), world.names.string(), "None", "True", "False", "0", "1", "-1"))
    told = facts(old, value=value)
    return Case(
        "constant-to-literal", "constant", old, Text(value), (), facts=told, say=("literal-now",), forms=("ref",)
    )


def constant_to_call(world: World) -> Case:
    """`lib.DEFAULT` is `lib.get_default()`, and the other way round."""
    constant = Symbol(f"{world.module()}.{world.names.fresh(world.names.constant, world.taken)}", "constant")
    function = world.function((), constant.owner if world.chance(0.5) else None)
    if world.chance(0.5):
        told, say = facts(constant, function), ("method-now",)
        body = Call(Path(function), ())
        return Case(
            "constant-to-call",
            "constant",
            constant,
            body,
            (function.path,),
            (function,),
            facts=told,
            say=say,
            optional=say,
            forms=("ref",),
        )
    told, say = facts(function, constant), ("property-now",)
    body = Path(constant)
    return Case(
        "call-to-constant", "function", function, body, (constant.path,), (constant,), facts=told, say=say, optional=say
    )


def method_to_brackets(world: World) -> Case:
    """`x.get(k)` is `x[k]`."""
    old = world.method(world.klass().path, (Param(world.new_name()),))
    p = old.params[0].name
    body = Item(Self(), Hole(p))
    return Case(
        "method-to-brackets", "member", old, body, (), facts=facts(old, p=p), say=("in-brackets",), needed={p: None}
    )


FAMILIES = {
    "function-to-method": (function_to_method, 5),
    "method-to-function": (method_to_function, 4),
    "method-to-property": (method_to_property, 3),
    "property-to-method": (property_to_method, 3),
    "property-rename": (property_rename, 2),
    "property-chain": (property_chain, 3),
    "class-to-factory": (class_to_factory, 3),
    "factory-to-class": (factory_to_class, 3),
    "classmethod-to-function": (classmethod_to_function, 2),
    "constant-to-enum": (constant_to_enum, 2),
    "constant-to-literal": (constant_to_literal, 2),
    "constant-to-call": (constant_to_call, 2),
    "method-to-brackets": (method_to_brackets, 1),
}
