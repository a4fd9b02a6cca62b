import warnings

from typing_extensions import deprecated, overload


class Thing:
    """A thing.

    Parameters
    ----------
    size : int
        Its size.

        .. deprecated:: 0.4
    """

    def __init__(self, size=None, color="deprecated"):
        if size is not None:
            warnings.warn("size is deprecated", DeprecationWarning)

    def fresh(self): ...

    @property
    @deprecated("Use `fresh` instead")
    def stale(self): ...

    @deprecated("Use `new` instead")
    def outer(self): ...

    @overload
    @deprecated("not so")
    def one(self, a: int) -> int: ...
    @overload
    def one(self, a: str) -> str: ...
    def one(self, a): ...

    def noted(self):
        """Notes.

        .. deprecated:: 0.3
        """


class Child(Thing):
    def fresh(self): ...


class Old(Thing):
    def __init__(self, size=None):
        warnings.warn("Old is deprecated; use pkg.thing.Child", DeprecationWarning)


class Older(Old):
    pass


class Checks(Thing):
    def _warn_of(self, old):
        if old is not None:
            warnings.warn("old is deprecated", DeprecationWarning)

    def run(self, a, old=None):
        self._warn_of(old)
