"""A function, class or method gave way to one that is called much the same."""

from dataclasses import replace

from ..terms import EITHER, KEYWORD_ONLY, POSITIONAL_ONLY, Case, Param, Symbol, Text
from ..world import World
from .facts import facts, kind_of


def sibling(world: World, old: Symbol, params) -> Symbol:
    """A new symbol of the same sort, for methods in the same class, else often in the same module."""
    if old.sort == "method":
        return world.method(old.owner, params)
    module = old.owner if world.chance(0.6) else world.module()
    return world.klass(params, module) if old.sort == "class" else world.function(params, module)


def replaced(world: World, family: str, old: Symbol, new: Symbol, renamed=None, **case) -> Case:
    """The plain case: all arguments go to the new symbol, under their new names."""
    more, without = case.pop("more", ()), case.pop("without", ())
    told = facts(old, new, **case.pop("told", {}))
    body = world.call(new, old.params, renamed, more=more, without=without)
    return Case(family, kind_of(old), old, body, (new.path,), (new,), facts=told, **case)


def rename(world: World) -> Case:
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params))
    return replaced(world, "rename", old, new, say=("renamed",), optional=("renamed",))


def move(world: World) -> Case:
    old = world.callable(world.params())
    owner = world.other_root() if world.chance(0.3) else world.module()
    new = replace(old, path=f"{owner}.{old.name}", params=world.grown(old.params, 0.2))
    if new.path == old.path:
        new = replace(new, path=f"{owner}.{world.names.module()}.{old.name}")
    return replaced(world, "move", old, new, say=("moved",), optional=("moved",))


def rename_parameter(world: World) -> Case:
    """Renamed, and a parameter with it. Mined records say nothing of it; it stands at the old one's place."""
    old = world.anything(world.params(least=1))
    at = world.numbers.choice(old.params)
    params, q = world.renamed(old.params, at.name)
    new = sibling(world, old, world.grown(params, 0.15))
    told = {"p": at.name, "q": q}
    forced = at.kind != POSITIONAL_ONLY and world.chance(0.7)
    return replaced(
        world,
        "rename-parameter",
        old,
        new,
        {at.name: q},
        say=("param-renamed",),
        optional=("param-renamed",) if len(new.params) == len(old.params) else (),
        needed={at.name: None} if forced else {},
        told=told,
    )


def rename_two_parameters(world: World) -> Case | None:
    old = world.anything(world.params(least=2))
    first, second = world.numbers.sample(old.params, 2)
    params, q = world.renamed(old.params, first.name)
    params, r = world.renamed(params, second.name)
    if len({param.name for param in params}) < len(params):
        return None
    new = sibling(world, old, params)
    told = {"p": first.name, "q": q, "p2": second.name, "q2": r}
    return replaced(
        world,
        "rename-two-parameters",
        old,
        new,
        {first.name: q, second.name: r},
        say=("param-renamed", "param-renamed 2"),
        told=told,
    )


def drop_parameter(world: World) -> Case:
    """Renamed, and a parameter without meaning went."""
    old = world.anything(world.params(needs_optional=1))
    gone = world.numbers.choice([param for param in old.params if param.default is not None])
    kept = tuple(param for param in old.params if param != gone)
    new = sibling(world, old, world.grown(kept, 0.1))
    needed = {gone.name: None} if world.chance(0.75) else {}
    told = {"p": gone.name}
    return replaced(
        world, "drop-parameter", old, new, without=(gone.name,), say=("param-dropped",), needed=needed, told=told
    )


def keyword_only(world: World) -> Case | None:
    old = world.anything(world.params(least=1, needs_optional=1))
    kept = world.numbers.choice((0, 1, 1, 2))
    params = world.keyword_only(old.params, kept)
    told = [param.name for param, before in zip(params, old.params, strict=True) if param != before]
    if not told:
        return None
    new = sibling(world, old, world.grown(params, 0.2))
    say = ("keyword-only",)
    return replaced(world, "keyword-only", old, new, say=say, optional=say, told={"p": told[0]})


def reorder(world: World) -> Case | None:
    old = world.anything(world.params(least=2))
    params = world.shuffled(old.params)
    if params is None:
        return None
    new = sibling(world, old, world.grown(params, 0.1))
    return replaced(world, "reorder", old, new, say=("reordered",), optional=("reordered",), told={"p": params[0].name})


def default_differs(world: World) -> Case | None:
    """The new one has another default, so the old one is spelled where it was relied on."""
    old = world.anything(world.params(needs_optional=1))
    at = world.numbers.choice([param for param in old.params if param.default is not None])
    other = world.default()
    if other == at.default:
        return None
    new = sibling(world, old, old.params).with_param(at.name, default=other)
    say = ("default-differs",)
    told = {"p": at.name, "value": at.default, "newvalue": other}
    return replaced(world, "default-differs", old, new, say=say, optional=say, told=told)


def constant_argument(world: World) -> Case:
    """A more general one with one keyword set does it."""
    old = world.anything(world.params())
    q = world.new_name()
    value = world.numbers.choice(["True", "False", "None", "True", world.names.string(), world.names.string()])
    default = world.default()
    last_by_keyword = any(param.kind == KEYWORD_ONLY for param in old.params)
    kind = KEYWORD_ONLY if last_by_keyword or world.chance(0.4) else EITHER
    added = Param(q, None if default == value else default, kind)
    if added.default is None and kind == EITHER:
        added = replace(added, kind=KEYWORD_ONLY)
    new = sibling(world, old, (*old.params, added))
    told = {"q": q, "value": value}
    more = ((q, Text(value)),)
    return replaced(world, "constant-argument", old, new, more=more, say=("constant-argument",), told=told)


def two_at_once(world: World) -> Case | None:
    """Renamed or moved; one parameter renamed and another dropped."""
    old = world.anything(world.params(least=1, needs_optional=2))
    gone = world.numbers.choice([param for param in old.params if param.default is not None])
    others = [param for param in old.params if param != gone]
    at = world.numbers.choice(others)
    params, q = world.renamed(tuple(others), at.name)
    if q in {param.name for param in old.params}:
        return None
    new = sibling(world, old, params)
    told = {"p": at.name, "q": q, "p2": gone.name}
    needed = {gone.name: None} if world.chance(0.6) else {}
    if world.chance(0.6):
        needed[at.name] = None
    return replaced(
        world,
        "two-at-once",
        old,
        new,
        {at.name: q},
        without=(gone.name,),
        say=("param-renamed", "param-dropped 2"),
        needed=needed,
        told=told,
    )


def lookalike(world: World) -> Case:
    """A rename whose note also speaks of a symbol that must not be taken."""
    old = world.anything(world.params())
    new = sibling(world, old, world.grown(old.params, 0.2))
    other = sibling(world, old, world.grown(old.params, 0.5))
    case = replaced(world, "lookalike", old, new, say=("lookalike",), told={"other": other.path})
    return replace(case, mentions=(other,))


FAMILIES = {
    "rename": (rename, 4),
    "move": (move, 3),
    "rename-parameter": (rename_parameter, 6),
    "rename-two-parameters": (rename_two_parameters, 3),
    "drop-parameter": (drop_parameter, 4),
    "keyword-only": (keyword_only, 3),
    "reorder": (reorder, 4),
    "default-differs": (default_differs, 4),
    "constant-argument": (constant_argument, 4),
    "two-at-once": (two_at_once, 4),
    "lookalike": (lookalike, 3),
}
