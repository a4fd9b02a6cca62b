import warnings


def new(a, b=1, *args, **kw): ...


def old(a, b=1, *args, **kw):
    """Deprecated."""
    warnings.warn("old", DeprecationWarning)
    return new(a, b=b, *args, **kw)


def swapped(a, b=1):
    return new(b, a)


def expired(*args):
    """Gone."""
    raise RuntimeError("gone")


def abstract():
    raise NotImplementedError


alias = new


def listed(items: "list[str]") -> "list[str] | None": ...
def unknown(a) -> "Missing": ...
