"""What an invented change is made of: symbols with signatures, and how the old one is said with the new ones."""

from dataclasses import dataclass, field, replace

POSITIONAL_ONLY, EITHER, KEYWORD_ONLY = "positional only", "either", "keyword only"
OPAQUE = ""
"""In `Case.needed`: given, and never a literal (a receiver, say)."""
CALLED = ("function", "method", "classmethod", "staticmethod", "class")


@dataclass(frozen=True)
class Param:
    """A parameter; `default` is the text of its default, None where it has none."""

    name: str
    default: str | None = None
    kind: str = EITHER


@dataclass(frozen=True)
class Symbol:
    """A public name of an invented library. `params` is None for what is not called."""

    path: str
    sort: str
    params: tuple[Param, ...] | None = None

    @property
    def name(self) -> str:
        return self.path.rsplit(".", 1)[1]

    @property
    def owner(self) -> str:
        return self.path.rsplit(".", 1)[0]

    def param(self, name: str) -> Param | None:
        return next((param for param in self.params or () if param.name == name), None)

    def signature(self) -> str:
        """`(a, /, b, *, c=1)`; without `self`."""
        parts: list[str] = []
        last = None
        for param in self.params or ():
            if last == POSITIONAL_ONLY and param.kind != POSITIONAL_ONLY:
                parts.append("/")
            if param.kind == KEYWORD_ONLY and last != KEYWORD_ONLY:
                parts.append("*")
            parts.append(param.name if param.default is None else f"{param.name}={param.default}")
            last = param.kind
        if last == POSITIONAL_ONLY:
            parts.append("/")
        return f"({', '.join(parts)})"

    def with_param(self, name: str, **to) -> "Symbol":
        """The same with one parameter altered."""
        return replace(self, params=tuple(replace(p, **to) if p.name == name else p for p in self.params))


class Term:
    """A piece of the new code."""


@dataclass(frozen=True)
class Self(Term):
    """The receiver of the old call."""


@dataclass(frozen=True)
class Hole(Term):
    """The argument of an old parameter."""

    param: str


@dataclass(frozen=True)
class Mapped(Term):
    """The literal that stands for an old parameter's literal."""

    param: str
    table: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Text(Term):
    """Python text without holes."""

    text: str


@dataclass(frozen=True)
class Path(Term):
    """A symbol by its full path."""

    symbol: Symbol


@dataclass(frozen=True)
class Member(Term):
    """`of.name`; the symbol, where it is called, for its signature."""

    of: Term
    name: str
    symbol: Symbol | None = None


@dataclass(frozen=True)
class Display(Term):
    """`(a, b)`, `[a, b]` or `{'k': a}`: `brackets` is the opening one, `keys` are texts."""

    brackets: str
    items: tuple[Term, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item(Term):
    """`of[index]`."""

    of: Term
    index: Term


@dataclass(frozen=True)
class Call(Term):
    """A call; `params` is the signature called, `given` the term for each of its parameters that is passed."""

    callee: Term
    params: tuple[Param, ...]
    given: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True)
class Argument:
    """An argument of the old call: by `position` or `keyword`, and its literal if that is part of the shape."""

    param: str
    by: str
    literal: str | None = None


@dataclass(frozen=True)
class Case:
    """An invented change, complete: the old symbol, what replaces it, and the old call said in the new.

    `replacement` is what the record names; `mentions` are further symbols that the note may name; `facts` fills the
    wordings; `say` names pools of sentences of which one each is told (`optional` may be left out, where the rest
    already decides the answer); `needed` parameters are given in every call:
    None for any argument, OPAQUE, or the literal.
    """

    family: str
    kind: str
    old: Symbol
    body: Term
    replacement: tuple[str, ...]
    new: tuple[Symbol, ...] = ()
    parameter: str | None = None
    value: str | None = None
    mentions: tuple[Symbol, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    say: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    needed: dict[str, str | None] = field(default_factory=dict)
    forms: tuple[str, ...] = ("call",)


def holes(term: Term) -> list[str]:
    """The old parameters that a term speaks of, in its order."""
    if isinstance(term, Hole | Mapped):
        return [term.param]
    if isinstance(term, Member):
        return holes(term.of)
    if isinstance(term, Item):
        return holes(term.of) + holes(term.index)
    if isinstance(term, Display):
        return [name for item in term.items for name in holes(item)]
    if isinstance(term, Call):
        return holes(term.callee) + [name for _, item in term.given for name in holes(item)]
    return []


def has_self(term: Term) -> bool:
    """Whether the receiver stands in it."""
    parts: tuple[Term, ...] = ()
    if isinstance(term, Member):
        parts = (term.of,)
    elif isinstance(term, Item):
        parts = (term.of, term.index)
    elif isinstance(term, Display):
        parts = term.items
    elif isinstance(term, Call):
        parts = (term.callee, *(item for _, item in term.given))
    return isinstance(term, Self) or any(map(has_self, parts))
