import warnings

from . import _shim

__all__ = ["there", "nowhere"]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(name)
    warnings.warn("old place", DeprecationWarning)
    return getattr(_shim, name)
