"""An invented library, as far as one change needs it: symbols with signatures, and how signatures come to differ."""

import random
from dataclasses import replace

from .names import Names
from .shapes import shapes
from .terms import EITHER, KEYWORD_ONLY, POSITIONAL_ONLY, Call, Hole, Member, Param, Path, Self, Symbol, Term

Params = tuple[Param, ...]
OTHER_DEFAULTS = ("1e-06", "0.05", "-1", "10", "100", "1000", "(0, 1)", "0.001")
MOST = 9


class World:
    """Draws names, signatures and their variations. `held` takes what is held out of training."""

    def __init__(self, numbers: random.Random, held: bool = False) -> None:
        self.numbers = numbers
        self.held = held
        self.names = Names(numbers, held)
        self.taken: set[str] = set()
        self.taken_params: set[str] = set()
        self.root = self.names.root()

    def chance(self, probability: float) -> bool:
        return self.numbers.random() < probability

    # Symbols

    def module(self) -> str:
        """A module's path in this library; often the root itself."""
        path = self.root
        while self.chance(0.55) and path.count(".") < 2:
            path += f".{self.names.fresh(self.names.module, self.taken)}"
        return path

    def other_root(self) -> str:
        """A module of another library."""
        root = self.names.fresh(self.names.root, {self.root})
        return root if self.chance(0.5) else f"{root}.{self.names.module()}"

    def function(self, params: Params, module: str | None = None) -> Symbol:
        name = self.names.fresh(self.names.function, self.taken)
        return Symbol(f"{module or self.module()}.{name}", "function", params)

    def klass(self, params: Params = (), module: str | None = None) -> Symbol:
        name = self.names.fresh(self.names.klass, self.taken)
        return Symbol(f"{module or self.module()}.{name}", "class", params)

    def callable(self, params: Params) -> Symbol:
        """A function, now and then a class."""
        return self.klass(params) if self.chance(0.25) else self.function(params)

    def method(self, owner: str, params: Params, sort: str = "method") -> Symbol:
        name = self.names.fresh(self.names.function, self.taken)
        return Symbol(f"{owner}.{name}", sort, params)

    def property(self, owner: str) -> Symbol:
        return Symbol(f"{owner}.{self.names.fresh(self.names.member, self.taken)}", "property")

    def anything(self, params: Params) -> Symbol:
        """A function, a class or a method."""
        return self.method(self.klass().path, params) if self.chance(0.4) else self.callable(params)

    def called(self, symbol: Symbol) -> Term:
        """How the new code speaks of what it calls: methods on the receiver, all else by path."""
        return Member(Self(), symbol.name, symbol) if symbol.sort == "method" else Path(symbol)

    # Signatures

    def default(self) -> str:
        sort = shapes()["defaults"].draw(self.numbers)
        if sort == "string":
            return self.names.string()
        return self.numbers.choice(OTHER_DEFAULTS) if sort == "other" else sort

    def params(self, least: int = 0, needs_optional: int = 0) -> Params:
        """A signature with at least `least` parameters without and `needs_optional` with a default."""
        required, optional, keywords, _, _ = shapes()["signatures"].draw(self.numbers)
        required, optional = max(required, least), max(optional, needs_optional)
        while required + optional + keywords > MOST and (keywords or optional > needs_optional):
            keywords, optional = (keywords - 1, optional) if keywords else (0, optional - 1)
        names = [self.names.fresh(self.names.param, self.taken_params) for _ in range(required + optional + keywords)]
        out = [Param(name) for name in names[:required]]
        out += [Param(name, self.default()) for name in names[required : required + optional]]
        out += [Param(name, self.default(), KEYWORD_ONLY) for name in names[required + optional :]]
        if required and self.chance(0.04):
            out[0] = replace(out[0], kind=POSITIONAL_ONLY)
        return tuple(out)

    def new_name(self) -> str:
        """A parameter's name that no signature of this world has yet."""
        return self.names.fresh(self.names.param, self.taken_params)

    def grown(self, params: Params, probability: float = 0.35) -> Params:
        """The same with, now and then, one or two more optional parameters."""
        out = list(params)
        while self.chance(probability) and len(out) < MOST + 2:
            probability /= 2
            keyword = self.chance(0.5) or any(param.kind == KEYWORD_ONLY for param in out)
            added = Param(self.new_name(), self.default(), KEYWORD_ONLY if keyword else EITHER)
            at = len(out)
            if not keyword and self.chance(0.3):
                at = self.numbers.randint(sum(param.default is None for param in out), len(out))
            out.insert(at, added)
        return tuple(out)

    def renamed(self, params: Params, name: str) -> tuple[Params, str]:
        """One parameter under another name, often a similar one."""
        to = self.new_name()
        if self.chance(0.4):
            to = self.names.fresh(lambda: f"{name}_{self.names.noun()}", self.taken_params)
        return tuple(replace(param, name=to) if param.name == name else param for param in params), to

    def keyword_only(self, params: Params, kept: int) -> Params:
        """All but the first `kept` can be passed by keyword only."""
        return tuple(
            replace(param, kind=KEYWORD_ONLY) if at >= kept and param.kind == EITHER else param
            for at, param in enumerate(params)
        )

    def shuffled(self, params: Params) -> Params | None:
        """The parameters that may be passed by position in another order, those without default first."""
        positional = [param for param in params if param.kind != KEYWORD_ONLY]
        rest = [param for param in params if param.kind == KEYWORD_ONLY]
        if len(positional) < 2 or any(param.kind == POSITIONAL_ONLY for param in positional):
            return None
        mixed = self.numbers.sample(positional, len(positional))
        mixed.sort(key=lambda param: param.default is not None)
        return None if mixed == positional else (*mixed, *rest)

    # Terms

    def passed(self, old: Params, new: Params, renamed: dict[str, str] | None = None, without: tuple = ()):
        """Each old parameter's hole for the new parameter of its name, or of the name it has now."""
        names = {param.name for param in new}
        renamed = renamed or {}
        pairs = ((renamed.get(param.name, param.name), Hole(param.name)) for param in old if param.name not in without)
        return tuple((name, hole) for name, hole in pairs if name in names)

    def call(self, symbol: Symbol, old: Params, renamed: dict[str, str] | None = None, *, more=(), without=()) -> Call:
        """The new symbol called with the old arguments, and `more`."""
        params = symbol.params or ()
        return Call(self.called(symbol), params, (*self.passed(old, params, renamed, without), *more))
