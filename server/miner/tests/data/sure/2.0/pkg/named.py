_deprecated = dict(whitespace="make your own")
MOVED = {f"{name}": f"pkg.{name}" for name in ("first", "second")}


def __getattr__(name):
    if name in _deprecated:
        return 1
    if name in MOVED:
        return 2
    raise AttributeError(name)
