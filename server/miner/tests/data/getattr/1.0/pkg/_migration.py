import warnings

MOVED = {"pkg.moved:still": "pkg:plain"}
REMOVED = {"pkg.moved:dead", "pkg:other"}


def migrate(module):
    def wrapper(name):
        path = f"{module}:{name}"
        if path in MOVED:
            warnings.warn("moved")
            return 1
        if path in REMOVED:
            raise AttributeError(path)
        raise AttributeError(name)

    return wrapper
