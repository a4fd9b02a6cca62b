import warnings
from . import _impl

_expired = {"gone": "use x", "went": "use y"}
_deprecated = {"old": ("new", 1)}


def __getattr__(name):
    if name == "lazy":
        from . import _impl
        return _impl
    if name in _expired:
        raise AttributeError(_expired[name])
    if name in _deprecated:
        warnings.warn("deprecated", DeprecationWarning)
        return _impl.thing
    if name == "plain":
        return _impl.thing
    raise AttributeError(name)
