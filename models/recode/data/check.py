"""An independent check of generated answers: the old call and its answer are run, and must come to the same.

The old symbol is defined in Python from the case's whole definition, with nothing specialised: every new parameter
is passed, Python itself binds the old call and fills its defaults. The answer's holes become variables and it is
run against the same recording library, whose calls are bound by `inspect`. What both record must be equal.
"""

import inspect
import re

from .families.structure import WRAPS
from .terms import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    Call,
    Case,
    Display,
    Hole,
    Item,
    Mapped,
    Member,
    Param,
    Path,
    Self,
    Term,
    Text,
)

KINDS = {POSITIONAL_ONLY: inspect.Parameter.POSITIONAL_ONLY, KEYWORD_ONLY: inspect.Parameter.KEYWORD_ONLY}


def signature(params: tuple[Param, ...]) -> inspect.Signature:
    made = [
        inspect.Parameter(
            param.name,
            KINDS.get(param.kind, inspect.Parameter.POSITIONAL_OR_KEYWORD),
            default=inspect.Parameter.empty if param.default is None else eval(param.default, {}),
        )
        for param in params
    ]
    return inspect.Signature(made)


class Record:
    """What happened, as nested tuples; reading, calling and indexing it make longer ones."""

    def __init__(self, tree, known) -> None:
        self._tree, self._known = tree, known

    def __getattr__(self, name: str):
        return Record((*self._tree, name) if self._tree[0] == "path" else ("member", self._tree, name), self._known)

    def __getitem__(self, index):
        return Record(("item", self._tree, tree(index)), self._known)

    def __call__(self, *args, **kwargs):
        key = ".".join(self._tree[1:]) if self._tree[0] == "path" else f".{self._tree[-1]}"
        params = self._known.get(key)
        if params is None:
            return Record(("call", self._tree, tree(list(args)), tree(kwargs)), self._known)
        bound = params.bind(*args, **kwargs)
        bound.apply_defaults()
        return Record(("call", self._tree, tree(dict(sorted(bound.arguments.items())))), self._known)


def tree(value):
    """A value with the records in it as their trees; True and 1 differ."""
    if isinstance(value, Record):
        return value._tree
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(tree, value))
    if isinstance(value, dict):
        return ("dict", *((key, tree(item)) for key, item in value.items()))
    return (type(value).__name__, value)


class Library:
    """The new library: records of everything that an answer can speak of."""

    def __init__(self, case: Case) -> None:
        self.known: dict[str, inspect.Signature] = {}
        for term in walk(case.body):
            if isinstance(term, Call):
                self.known[key(term.callee)] = signature(term.params)
        self.names = {name: Record(("path", name), self.known) for name in WRAPS}
        for symbol in (case.old, *case.new, *case.mentions):
            root = symbol.path.split(".")[0]
            self.names[root] = Record(("path", root), self.known)

    def opaque(self, name: str) -> Record:
        return Record(("opaque", name), self.known)


def key(callee: Term) -> str:
    if isinstance(callee, Path):
        return callee.symbol.path
    return callee.text if isinstance(callee, Text) else f".{callee.name}"


def walk(term: Term):
    yield term
    inner: tuple[Term, ...] = ()
    if isinstance(term, Member):
        inner = (term.of,)
    elif isinstance(term, Item):
        inner = (term.of, term.index)
    elif isinstance(term, Display):
        inner = term.items
    elif isinstance(term, Call):
        inner = (term.callee, *(item for _, item in term.given))
    for one in inner:
        yield from walk(one)


def value(term: Term, bound: dict, library: Library):
    """The whole definition, evaluated for bound old arguments."""
    match term:
        case Self():
            return library.opaque("self")
        case Text(text=text):
            return eval(text, dict(library.names))
        case Path(symbol=symbol):
            return eval(symbol.path, dict(library.names))
        case Hole(param=param):
            return bound[param]
        case Mapped(param=param, table=table):
            return {repr(eval(k)): eval(v) for k, v in table}[repr(bound[param])]
        case Member(of=of, name=name):
            return getattr(value(of, bound, library), name)
        case Item(of=of, index=index):
            return value(of, bound, library)[value(index, bound, library)]
        case Display(brackets=brackets, items=items):
            made = [value(item, bound, library) for item in items]
            return tuple(made) if brackets == "(" else made
        case Call(callee=callee, params=params, given=given):
            called = value(callee, bound, library)
            passed = {name: value(item, bound, library) for name, item in given}
            only = [
                passed.pop(param.name) for param in params if param.kind == POSITIONAL_ONLY and param.name in passed
            ]
            return called(*only, **passed)
    raise TypeError(term)


def complaint(case: Case, ask: dict) -> str | None:
    """What is wrong with the answer, or None."""
    library = Library(case)
    arguments = ask["call"]["arguments"]
    values = {
        one["parameter"]: eval(one["literal"]) if "literal" in one else library.opaque(one["parameter"])
        for one in arguments
    }
    args = [values[one["parameter"]] for one in arguments if one["by"] == "position"]
    kwargs = {one["parameter"]: values[one["parameter"]] for one in arguments if one["by"] == "keyword"}
    bound = signature(case.old.params or ()).bind(*args, **kwargs)
    bound.apply_defaults()
    before = tree(value(case.body, bound.arguments, library))
    # A hole of an argument that is not given is its old default, as the engine fills it.
    variables = {f"hole_{name}": known for name, known in bound.arguments.items()} | {
        "hole_self": library.opaque("self")
    }
    code = re.sub(r"\{(\w+)\}", r"hole_\1", ask["template"])
    try:
        after = tree(eval(code, {**library.names, **variables}))
    except Exception as error:
        return f"{ask['template']} does not run: {error!r}"
    return None if before == after else f"{ask['template']}: {after} is not {before}"
