"""Routes what a solution calls through the generated library: positional and keyword style mixed, all of it seeded."""

import ast
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .calls import CLASSES, FUNCTIONS, METHODS, ROOT, Call
from .problems import Problem

SHORT = "qu"
UNTYPED = 0.2
"""So many methods are called on what `wrap` gives, whose type no surface tells."""


@dataclass(frozen=True)
class Found:
    """A call that the library has something for."""

    call: Call
    receiver: ast.expr | None
    arguments: tuple[ast.expr, ...]


def bound(module: ast.Module) -> set[str]:
    """Every name that the module binds anywhere."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def modules(module: ast.Module) -> set[str]:
    imports = (node for node in ast.walk(module) if isinstance(node, ast.Import))
    return {alias.name for node in imports for alias in node.names if not alias.asname}


def match(node: ast.Call, own: set[str], imported: set[str]) -> Found | None:
    """What the library has for a call; None where it has nothing. `own` are the names that the code binds itself."""
    if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
        return None
    keywords = tuple(one.arg for one in node.keywords)
    arguments = (*node.args, *(one.value for one in node.keywords))
    if isinstance(node.func, ast.Name):
        call = FUNCTIONS.get((node.func.id, len(node.args), keywords))
        known = call and call.module is None and node.func.id not in own
        return Found(call, None, arguments) if known else None
    if not isinstance(node.func, ast.Attribute):
        return None
    receiver = node.func.value
    if isinstance(receiver, ast.Name) and receiver.id in imported and receiver.id not in own:
        call = FUNCTIONS.get((node.func.attr, len(node.args), keywords))
        return Found(call, None, arguments) if call and call.module == receiver.id else None
    call = METHODS.get((node.func.attr, len(arguments)))
    return Found(call, receiver, arguments) if call else None


class Router(ast.NodeTransformer):
    """Gives each call that the library knows to `become`, inner ones first, and takes what comes back."""

    def __init__(self, module: ast.Module, become: Callable[[Found], ast.expr]) -> None:
        self.own, self.imported, self.become = bound(module), modules(module), become

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        found = match(node, self.own, self.imported)
        return self.become(found) if found else node


def calls_of(problem: Problem) -> list[Call]:
    """What a solution calls, in the order of evaluation."""
    out: list[Call] = []
    module = ast.parse(problem.code)
    keep = module

    def note(found: Found) -> ast.expr:
        out.append(found.call)
        # What is left must not look like a call of the library's again.
        return ast.Tuple(elts=list(found.arguments), ctx=ast.Load())

    Router(keep, note).visit(module)
    return out


@dataclass
class Routed:
    """A problem's code on the library's first release."""

    problem: Problem
    code: str
    uses: set[int] = field(default_factory=set)
    """Numbers of the changes whose door it uses."""
    affected: set[int] = field(default_factory=set)
    """Those that break it."""
    untyped: set[int] = field(default_factory=set)
    """Of those, where a receiver's type is told nowhere."""


@dataclass(frozen=True)
class Style:
    """How the arguments of one call are written."""

    positional: int
    extra: bool


def style(change: dict, count: int, is_first: bool, numbers: random.Random) -> Style:
    """The first call of a door in its first problem is written so that the change concerns it."""
    positional = count if numbers.random() < 0.5 else numbers.randrange(count + 1)
    extra = numbers.random() < 0.7
    if is_first and change["kind"] == "parameter renamed":
        positional = min(positional, change["place"])
    if is_first and change["kind"] == "reordered":
        positional = count
    return Style(positional, change["kind"] == "parameter removed" and (is_first or extra))


def concerns(change: dict, style_: Style) -> bool:
    """Whether the old call breaks on, or means something else after, the change."""
    kind = change["kind"]
    if kind == "parameter renamed":
        return style_.positional <= change["place"]
    if kind == "reordered" and change["new"]["path"] == change["old"]["path"]:
        return style_.positional > 0
    if kind == "parameter removed":
        return style_.extra
    return True


def route(problem: Problem, doors: dict[tuple[Call, int], dict], seed: int) -> Routed:
    """The problem's code with its calls routed: `doors` has the change of each call and problem."""
    numbers = random.Random(f"{seed} {problem.number}")
    module = ast.parse(problem.code)
    way = numbers.choice(("import", "as", "from"))
    out = Routed(problem, "")
    names: set[str] = set()

    def name(last: str) -> ast.expr:
        names.add(last)
        if way == "from":
            return ast.Name(last, ast.Load())
        return ast.Attribute(ast.Name(ROOT if way == "import" else SHORT, ast.Load()), last, ast.Load())

    def become(found: Found) -> ast.expr:
        change = doors[found.call, problem.number]
        number, last = change["number"], change["old"]["path"].rsplit(".", 1)[-1]
        is_first = change["problems"][0] == problem.number and number not in out.uses
        how = style(change, len(found.arguments), is_first, numbers)
        is_untyped = found.receiver is not None and numbers.random() < UNTYPED
        out.uses.add(number)
        if concerns(change, how):
            out.affected.add(number)
            out.untyped |= {number} if is_untyped else set()
        if found.receiver is None:
            callee = name(last)
        else:
            wrapper = name("wrap" if is_untyped else found.call.owner or CLASSES[0])
            callee = ast.Attribute(ast.Call(wrapper, [found.receiver], []), last, ast.Load())
        positional = list(found.arguments[: how.positional])
        pairs = zip(found.call.parameters, found.arguments, strict=True)
        keywords = [ast.keyword(parameter, value) for parameter, value in list(pairs)[how.positional :]]
        if how.extra:
            keywords.append(ast.keyword(change["extra"], ast.Constant(change["literal"])))
        return ast.Call(callee, positional, keywords)

    Router(module, become).visit(module)
    if way == "from" and names:
        first: ast.stmt = ast.ImportFrom(ROOT, [ast.alias(one) for one in sorted(names)], 0)
    else:
        first = ast.Import([ast.alias(ROOT, None if way == "import" else SHORT)])
    if names:
        module.body.insert(0, first)
    out.code = ast.unparse(ast.fix_missing_locations(module)) + "\n"
    return out
