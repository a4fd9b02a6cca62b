"""A change file's template, said for the call of one ask: the answer that the model is to give.

The same rules as `printer.py`, read off the template instead of an invented definition: `...` becomes the arguments
that nothing else names, holes of what is not given go with their keyword or become what the template has for them, maps
become their value. What cannot be said for a call raises `Inapplicable`.
"""

import ast
import re
from dataclasses import dataclass

from .terms import EITHER, KEYWORD_ONLY, POSITIONAL_ONLY, Param

HOLE = re.compile(r"\{(\w+)\s*(?:\|\s*([^{}]*?)|->\s*([^{}]*?))?\s*\}")
MARK = "HOLE_"
LAST = 1_000


class Inapplicable(ValueError):
    """The template has no answer for this call, or is of a form that the model is not asked for."""


@dataclass(frozen=True)
class Hole:
    """`{name}`, `{name|otherwise}` or `{name -> map}`."""

    name: str
    otherwise: str | None
    table: dict[str, str] | None


def signature(text: str) -> tuple[Param, ...] | None:
    """The named parameters of `(a, /, b=None, *, c=1)`; None where the text cannot be read or passes on `*args`."""
    try:
        arguments = ast.parse(f"def f{text}: pass").body[0].args
    except SyntaxError:
        return None
    if arguments.vararg:
        return None
    placed = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(placed) - len(arguments.defaults)) + [ast.unparse(one) for one in arguments.defaults]
    only = len(arguments.posonlyargs)
    out = [
        Param(one.arg, default, POSITIONAL_ONLY if at < only else EITHER)
        for at, (one, default) in enumerate(zip(placed, defaults, strict=True))
    ]
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        out.append(Param(one.arg, ast.unparse(default) if default else None, KEYWORD_ONLY))
    return tuple(out)


class Expander:
    """Templates for one ask."""

    def __init__(self, ask: dict, dropped: frozenset[str]) -> None:
        if any(one["parameter"] is None or "star" in one["by"] for one in ask["call"]["arguments"]):
            raise Inapplicable("an argument whose parameter is not known")
        self.ask = ask
        self.given = {one["parameter"]: one for one in ask["call"]["arguments"]}
        self.dropped = dropped
        self.used: set[str] = set()
        self.defaults = {param.name: param.default for param in self.params(ask["old"]) or ()}
        self.holes: dict[str, Hole] = {}
        self.new = {symbol["path"]: self.params(symbol) for symbol in ask["new"]}

    @staticmethod
    def params(symbol: dict) -> tuple[Param, ...] | None:
        return signature(symbol["signatures"][0]) if symbol["signatures"] else None

    def text(self, template: str) -> str:
        """The answer's text."""
        if any(mark in template for mark in ("\n", "{*", "{new ", "@", "{{", "*[", "*{")):
            raise Inapplicable("not one expression of plain holes")
        path = self.ask["old"]["path"]
        receiver = self.ask["call"]["receiver"]
        called = f"{{self}}.{path.rsplit('.', 1)[1]}" if receiver else path
        source = HOLE.sub(self.marked, template.replace("{callee}", called))
        try:
            tree = ast.parse(source, mode="eval").body
        except SyntaxError as error:
            raise Inapplicable(str(error)) from error
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in self.holes:
                self.used.add(self.holes[node.id].name)
        written = ast.unparse(ast.fix_missing_locations(self.visit(tree)))
        lost = [name for name in self.given if name not in self.used | self.dropped]
        if lost:
            raise Inapplicable(f"{', '.join(lost)} would be lost")
        return re.sub(MARK + r"\d+", lambda mark: f"{{{self.holes[mark[0]].name}}}", written)

    def marked(self, hole: re.Match) -> str:
        name, otherwise, table = hole.groups()
        pairs = None
        if table is not None:
            try:
                read = ast.parse(f"{{{table}}}", mode="eval").body
            except SyntaxError as error:
                raise Inapplicable("a table of values") from error
            pairs = {ast.unparse(key): ast.unparse(value) for key, value in zip(read.keys, read.values, strict=True)}
        mark = f"{MARK}{len(self.holes)}"
        self.holes[mark] = Hole(name, otherwise, pairs)
        return mark

    def hole(self, node: ast.expr) -> Hole | None:
        return self.holes.get(node.id) if isinstance(node, ast.Name) else None

    def is_given(self, name: str) -> bool:
        return name in self.given or (name == "self" and self.ask["call"]["receiver"])

    def visit(self, node: ast.expr) -> ast.expr:
        """An expression with its holes filled; Inapplicable where one is empty."""
        hole = self.hole(node)
        if hole:
            return self.filled(hole, node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp | ast.IfExp):
            raise Inapplicable("more than the model may write")
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.visit(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, name, [self.visit(one) for one in value])
        return node

    def filled(self, hole: Hole, node: ast.expr) -> ast.expr:
        if hole.table is not None:
            one = self.given.get(hole.name)
            literal = one.get("literal") if one else self.defaults.get(hole.name)
            if literal not in hole.table:
                raise Inapplicable(f"{literal} of {hole.name} is in no row")
            return ast.parse(hole.table[literal], mode="eval").body
        if self.is_given(hole.name):
            return node
        if hole.otherwise:
            return ast.parse(hole.otherwise, mode="eval").body
        raise Inapplicable(f"{hole.name} is not given")

    def is_empty(self, node: ast.expr) -> bool:
        """Whether a keyword's value speaks only of what is not given."""
        holes = [self.holes[one.id] for one in ast.walk(node) if isinstance(one, ast.Name) and one.id in self.holes]
        said = [hole for hole in holes if self.is_given(hole.name) or hole.otherwise]
        return bool(holes) and not said

    def call(self, node: ast.Call) -> ast.expr:
        node.func = self.visit(node.func)
        params = self.signature_of(node.func)
        places = {param.name: at for at, param in enumerate(params or ())}
        args: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for arg in node.args:
            if isinstance(arg, ast.Constant) and arg.value is ...:
                self.rest(node, params, places, args, keywords)
            else:
                args.append(self.visit(arg))
        for keyword in node.keywords:
            hole = self.hole(keyword.value)
            if self.is_empty(keyword.value) and not (hole and hole.table is not None):
                if hole and self.differs(hole.name, keyword.arg, params):
                    # The engine spells the old default.
                    keywords.append(keyword)
                continue
            value = self.visit(keyword.value)
            stood = hole and self.given.get(hole.name, {}).get("by") == "position"
            if stood and not keywords and self.hole(value) and self.may_stand(keyword.arg, params, places, len(args)):
                args.append(value)
            else:
                keywords.append(ast.keyword(keyword.arg, value))
        if len({keyword.arg for keyword in keywords}) < len(keywords):
            raise Inapplicable("an argument would be given twice")
        # Arguments keep the order of the old call; what is added comes after them.
        keywords.sort(key=self.rank)
        return ast.Call(node.func, args, keywords)

    def rank(self, keyword: ast.keyword) -> int:
        order = {name: at for at, name in enumerate(self.given)}
        holes = [
            self.holes[one.id].name for one in ast.walk(keyword) if isinstance(one, ast.Name) and one.id in self.holes
        ]
        return min((order.get(name, LAST) for name in holes), default=LAST)

    def signature_of(self, callee: ast.expr) -> tuple[Param, ...] | None:
        path = ast.unparse(callee)
        if path in self.new:
            return self.new[path]
        if isinstance(callee, ast.Attribute) and self.hole(callee.value) and self.hole(callee.value).name == "self":
            return next((known for path, known in self.new.items() if path.rsplit(".", 1)[-1] == callee.attr), None)
        return None

    @staticmethod
    def may_stand(name: str, params: tuple[Param, ...] | None, places: dict[str, int], at: int) -> bool:
        return params is not None and places.get(name) == at and params[at].kind != KEYWORD_ONLY

    def differs(self, old: str, new: str, params: tuple[Param, ...] | None) -> bool:
        known = next((param.default for param in params or () if param.name == new), None)
        return None not in (known, self.defaults.get(old)) and known != self.defaults[old]

    def rest(self, node: ast.Call, params, places, args: list[ast.expr], keywords: list[ast.keyword]) -> None:
        """What `...` stands for: the arguments that nothing names."""
        for name, one in self.given.items():
            if name in self.used or name in self.dropped:
                continue
            if name == self.ask["change"]["parameter"] and any(keyword.arg == name for keyword in node.keywords):
                # Its value is what the template says otherwise.
                self.used.add(name)
                continue
            if params is not None and name not in places:
                raise Inapplicable(f"{name} is gone")
            mark = f"{MARK}{len(self.holes)}"
            self.holes[mark] = Hole(name, None, None)
            value = ast.Name(mark, ast.Load())
            self.used.add(name)
            stays = params is None or self.may_stand(name, params, places, len(args))
            if one["by"] == "position" and not keywords and stays:
                args.append(value)
            else:
                keywords.append(ast.keyword(name, value))
