__all__ = ["product"]


def product(a, axis=None, *args, dtype=int, **kw): ...
