"""Prints the template for a call of one shape.

The rules, so that there is one right text (FORMS.md: an argument is printed positionally only if it keeps its place):
- arguments keep the order of the old call; what is added comes after them, by keyword;
- an argument given by position stays so where it lands on the same place of the new signature, else it gets a keyword;
- an argument that is not given is not printed where the old default is the new one, else as `k={p}`: a hole by keyword,
  in which the engine spells the old default;
- parameters that are positional only come first, in the order of the signature.
"""

from collections.abc import Mapping

from .terms import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    Argument,
    Call,
    Display,
    Hole,
    Item,
    Mapped,
    Member,
    Path,
    Self,
    Symbol,
    Term,
    Text,
    has_self,
    holes,
)

LAST = 1_000
CLOSING = {"(": ")", "[": "]", "{": "}"}


class Impossible(ValueError):
    """The call has no right answer of this form: it is not generated."""


class Printer:
    """Prints terms for one call: `given` are its arguments by parameter, in the order of the call."""

    def __init__(self, old: Symbol, given: Mapping[str, Argument]) -> None:
        self.old = old
        self.given = given
        self.order = {name: at for at, name in enumerate(given)}

    def text(self, term: Term) -> str:
        """The template's text for a term."""
        match term:
            case Self():
                return "{self}"
            case Text(text=text):
                return text
            case Path(symbol=symbol):
                return symbol.path
            case Hole(param=param):
                if param not in self.given:
                    raise Impossible(f"{param} is not given, and only a keyword of its own may speak of it then")
                return f"{{{param}}}"
            case Mapped(param=param, table=table):
                return self.mapped(param, dict(table))
            case Member(of=of, name=name):
                return f"{self.text(of)}.{name}"
            case Item(of=of, index=index):
                return f"{self.text(of)}[{self.text(index)}]"
            case Display():
                return self.display(term)
            case Call():
                return f"{self.text(term.callee)}({', '.join(self.arguments(term))})"
        raise TypeError(term)

    def default(self, param: str) -> str:
        known = self.old.param(param)
        if known is None or known.default is None:
            raise Impossible(f"{param} is neither given nor has it a default")
        return known.default

    def mapped(self, param: str, table: dict[str, str]) -> str:
        literal = self.given[param].literal if param in self.given else self.default(param)
        if literal not in table:
            raise Impossible(f"{literal} of {param} is in no row")
        return table[literal]

    def display(self, term: Display) -> str:
        items = [self.text(item) for item in term.items]
        if term.keys:
            items = [f"{key}: {item}" for key, item in zip(term.keys, items, strict=True)]
        comma = "," if term.brackets == "(" and len(items) == 1 else ""
        # Braces are holes in a template, so those of Python are doubled.
        double = 2 if term.brackets == "{" else 1
        return f"{term.brackets * double}{', '.join(items)}{comma}{CLOSING[term.brackets] * double}"

    def arguments(self, call: Call) -> list[str]:
        places = {param.name: at for at, param in enumerate(call.params)}
        params = {param.name: param for param in call.params}
        told: list[tuple[int, int, str, Term]] = []
        for name, term in call.given:
            if not self.is_told(term, params[name].default):
                continue
            told.append((self.rank(term), places[name], name, term))
        told.sort(key=lambda one: one[:2])
        out: list[str] = []
        for _, at, name, term in sorted(told, key=lambda one: one[1]):
            if params[name].kind == POSITIONAL_ONLY:
                if at != len(out):
                    raise Impossible(f"{name} is positional only, and one before it is missing")
                out.append(self.text(term))
        by_keyword = False
        for _, at, name, term in told:
            if params[name].kind == POSITIONAL_ONLY:
                continue
            may = params[name].kind != KEYWORD_ONLY and not by_keyword and at == len(out)
            if may and self.stood_without_name(term):
                out.append(self.text(term))
                continue
            by_keyword = True
            left_out = isinstance(term, Hole) and term.param not in self.given
            out.append(f"{name}={{{term.param}}}" if left_out else f"{name}={self.text(term)}")
        return out

    def is_told(self, term: Term, default: str | None) -> bool:
        """Whether an argument is printed at all: not where nothing of it is given and both defaults agree."""
        if isinstance(term, Hole) and term.param not in self.given:
            return self.default(term.param) != default
        if isinstance(term, Mapped) and term.param not in self.given:
            return self.text(term) != default
        return True

    def rank(self, term: Term) -> int:
        if has_self(term):
            return -1
        return min((self.order[name] for name in holes(term) if name in self.order), default=LAST)

    def stood_without_name(self, term: Term) -> bool:
        if has_self(term):
            return True
        named = [self.given[name].by for name in holes(term) if name in self.given]
        return bool(named) and named[0] == "position"
