"""What the solutions call, and what the generated library has for it. Routing and library are made from this table."""

from dataclasses import dataclass

ROOT = "quarry"


@dataclass(frozen=True)
class Call:
    """A builtin, a method or a function of the standard library, called with these arguments."""

    name: str
    parameters: tuple[str, ...]
    """Their names in the generated library."""
    body: str
    """What it does, over the parameters; a method's receiver is `self.value`."""
    returns: str | None
    """The type of the result as the surface tells it; None where it returns nothing."""
    exact: bool = True
    """Whether that is the exact type of every result, so that the type's own constructor gives it back."""
    owner: str | None = None
    """The class, for a method."""
    module: str | None = None
    """The module that it is imported from, for a function that is no builtin."""


def function(
    name: str, parameters: str, body: str, returns: str, exact: bool = True, module: str | None = None
) -> Call:
    return Call(name, tuple(parameters.split()), body, returns, exact, module=module)


def method(owner: str, name: str, parameters: str, returns: str | None) -> Call:
    names = tuple(parameters.split())
    return Call(name, names, f"self.value.{name}({', '.join(names)})", returns, owner=owner)


FUNCTIONS: dict[tuple[str, int, tuple[str, ...]], Call] = {
    (call.name, count, keywords): call
    for count, keywords, call in [
        (1, (), function("len", "items", "len(items)", "int")),
        (1, (), function("range", "stop", "range(stop)", "range", exact=False)),
        (2, (), function("range", "start stop", "range(start, stop)", "range", exact=False)),
        (3, (), function("range", "start stop step", "range(start, stop, step)", "range", exact=False)),
        (1, (), function("int", "value", "int(value)", "int")),
        (1, (), function("sum", "items", "sum(items)", "float", exact=False)),
        (1, (), function("str", "value", "str(value)", "str")),
        (1, (), function("sorted", "items", "sorted(items)", "list")),
        (1, ("key",), function("sorted", "items key", "sorted(items, key=key)", "list")),
        (1, ("reverse",), function("sorted", "items reverse", "sorted(items, reverse=reverse)", "list")),
        (1, (), function("list", "items", "list(items)", "list")),
        (1, (), function("abs", "number", "abs(number)", "float", exact=False)),
        (1, (), function("ord", "letter", "ord(letter)", "int")),
        (1, (), function("enumerate", "items", "enumerate(items)", "enumerate", exact=False)),
        (1, (), function("max", "items", "max(items)", "object", exact=False)),
        (2, (), function("max", "first second", "max(first, second)", "object", exact=False)),
        (1, (), function("min", "items", "min(items)", "object", exact=False)),
        (2, (), function("min", "first second", "min(first, second)", "object", exact=False)),
        (2, (), function("isinstance", "value kind", "isinstance(value, kind)", "bool")),
        (1, (), function("set", "items", "set(items)", "set")),
        (2, (), function("filter", "test items", "filter(test, items)", "filter", exact=False)),
        (2, (), function("map", "change items", "map(change, items)", "map", exact=False)),
        (2, (), function("zip", "left right", "zip(left, right)", "zip", exact=False)),
        (1, (), function("float", "value", "float(value)", "float")),
        (1, (), function("round", "number", "round(number)", "int")),
        (2, (), function("round", "number digits", "round(number, digits)", "float")),
        (1, (), function("bin", "number", "bin(number)", "str")),
        (1, (), function("chr", "code", "chr(code)", "str")),
        (1, (), function("tuple", "items", "tuple(items)", "tuple")),
        (1, (), function("dict", "pairs", "dict(pairs)", "dict")),
        (1, (), function("all", "items", "all(items)", "bool")),
        (1, (), function("any", "items", "any(items)", "bool")),
        (1, (), function("reversed", "items", "reversed(items)", "reversed", exact=False)),
        (1, (), function("sqrt", "number", "math.sqrt(number)", "float", module="math")),
        (1, (), function("ceil", "number", "math.ceil(number)", "int", module="math")),
        (1, (), function("floor", "number", "math.floor(number)", "int", module="math")),
        (2, (), function("pow", "base exponent", "math.pow(base, exponent)", "float", module="math")),
        (2, (), function("split", "pattern text", "re.split(pattern, text)", "list", module="re")),
        (1, (), function("Counter", "items", "collections.Counter(items)", "dict", exact=False, module="collections")),
        (1, (), function("md5", "data", "hashlib.md5(data)", "object", exact=False, module="hashlib")),
    ]
}
"""By name, number of positional arguments, and keywords."""

METHODS: dict[tuple[str, int], Call] = {
    (call.name, len(call.parameters)): call
    for call in [
        *(method("Text", name, "", "bool") for name in ("isalpha", "isupper", "islower", "isdigit")),
        *(method("Text", name, "", "str") for name in ("lower", "upper", "swapcase", "strip")),
        method("Text", "split", "", "list"),
        method("Text", "split", "separator", "list"),
        method("Text", "join", "parts", "str"),
        method("Text", "replace", "old new", "str"),
        method("Text", "startswith", "prefix", "bool"),
        method("Text", "encode", "encoding", "bytes"),
        method("Row", "append", "item", None),
        method("Row", "index", "item", "int"),
        method("Row", "count", "item", "int"),
        method("Row", "extend", "items", None),
        method("Row", "pop", "place", "object"),
        method("Row", "remove", "item", None),
        *(method("Row", name, "", None) for name in ("sort", "reverse", "clear")),
        method("Table", "keys", "", "object"),
        method("Group", "add", "item", None),
    ]
}
"""By name and number of arguments. Keywords count as arguments in the order of the call."""

CLASSES = ("Text", "Row", "Table", "Group")
