import warnings
from warnings import warn

from . import _impl
from ._impl import fresh, new
from ._warn import Pkg3Warning, PkgDeprecationWarning, RemovedInPkg30Warning, deprecated, renamed, keyword_only, rejects, copies
from ._warn import warn_old, SWITCH
from .thing import Thing

no_default = object()
_TABLE = {"listed": "pkg.new", "told": ("pkg.fresh", "`told` is deprecated, use `fresh` instead.")}
_EXPIRED = {"gone": "use new"}


def __getattr__(name):
    if name == "lazy":
        return _impl.new
    if name == "single":
        warnings.warn(f"`pkg.{name}` is deprecated since 1.0, use `pkg.new`.", DeprecationWarning, stacklevel=2)
        return _impl.new
    if name in _EXPIRED:
        raise AttributeError(_EXPIRED[name])
    try:
        msg = _TABLE[name]
    except KeyError:
        pass
    else:
        warnings.warn(msg, DeprecationWarning)
        return _impl.new
    raise AttributeError(name)


def always(a):
    msg = "'always' is deprecated and will be removed in Pkg 3.0. " "Use 'new' instead."
    warnings.warn(msg, DeprecationWarning, stacklevel=2)
    return a


def behaves(a):
    warnings.warn("In a future version this will return an array", FutureWarning)


def noisy(a):
    warnings.warn("slow", RuntimeWarning)


def sometimes(a):
    if len(a) > 3:
        warnings.warn("long lists are deprecated", DeprecationWarning)


def late(a):
    if a:
        return a
    warnings.warn("late is deprecated", DeprecationWarning)


def checked(a):
    if a is None:
        raise TypeError(a)
    elif not isinstance(a, int):
        raise TypeError(a)
    warnings.warn("%s is deprecated" % "checked", PkgDeprecationWarning)


def given(a, old=None, mark=no_default, word="deprecated", flag=False):
    if old is not None:
        warn("the 'old' keyword is deprecated, use {} instead".format("a"), FutureWarning)
    if mark is no_default:
        mark = 1
    else:
        warnings.warn("mark is deprecated", category=RemovedInPkg30Warning)
    if flag:
        warnings.warn("flag=True is deprecated", DeprecationWarning)
    return word


def rebound(a, old=None):
    old = old or a
    if old is not None:
        warnings.warn("old is deprecated", DeprecationWarning)


def unread(a, old=None):
    if old is not None and a > 1:
        warnings.warn("old is deprecated", DeprecationWarning)


def values(a, mode="x", kind=None):
    if mode == "y" or mode in ("z", "w"):
        warnings.warn("mode y, z and w are deprecated", DeprecationWarning)
    if isinstance(kind, (str, Thing)):
        warnings.warn("kind is deprecated", DeprecationWarning)


def missing(a, length=no_default):
    if length is no_default:
        warnings.warn("Not providing length is deprecated.", RemovedInPkg30Warning)


def loose(*args, **kwargs):
    if args:
        warnings.warn("positional arguments are deprecated", DeprecationWarning)
    if "old" in kwargs:
        warnings.warn("old is deprecated", DeprecationWarning)
    size = kwargs.pop("size", None)
    if size is not None:
        warnings.warn("size is deprecated", DeprecationWarning)


@deprecated("0.8", alternative=".Thing.fresh", removal="3.0")
def decorated(): ...


@renamed("old", "new")
@keyword_only("0.9", "b")
def shaped(new, b=1, c=2): ...


@rejects(x=("0.7", "x is deprecated."), y=("0.8", "use ``z`` instead"))
def by_keywords(x=1, y=2, z=3): ...


def helped(a, b=None):
    if b is not None:
        if SWITCH:
            warn_old("b is deprecated; use `a`", "0.6")


old_name = deprecated("0.5")(new)


def hidden(a):
    with warnings.catch_warnings():
        warnings.warn("hidden is deprecated", DeprecationWarning)
    for item in a:
        warnings.warn("item is deprecated", DeprecationWarning)
    try:
        return a()
    except TypeError:
        pass
    warnings.warn("hidden is deprecated", DeprecationWarning)


def _warn_mark(mark):
    if mark is not no_default:
        warnings.warn("mark is deprecated", DeprecationWarning)


def by_helper(a, mark=no_default, other=None):
    _warn_mark(mark)


def by_helper_rebound(a, mark=no_default):
    mark = a
    _warn_mark(mark)


def doc_first(a, legacy=None):
    """Does it.

    Parameters
    ----------
    legacy : bool

        .. deprecated:: 0.5
    """
    if legacy is not None:
        warnings.warn("legacy is deprecated", DeprecationWarning)


@copies(shaped)
def copied(new, b=1, c=2): ...


def pending():
    warnings.warn("pending will be deprecated", PendingDeprecationWarning)


def choosing(a):
    warnings.warn("choosing is deprecated, use `new` or `fresh` instead", DeprecationWarning)


def half_known(a):
    warnings.warn("half_known is deprecated, use `new` and `elsewhere` instead", DeprecationWarning)


def into_module(a):
    warnings.warn("into_module is deprecated, use `pkg.thing` instead", DeprecationWarning)


def by_value(a, plain=None, strict=None, mapped=None, rest=None, **options):
    if plain is not None:
        warnings.warn("plain is deprecated, use `a=...` instead", DeprecationWarning)
    if strict is not None:
        warnings.warn("strict is deprecated, use ``a='strict'`` instead", DeprecationWarning)
    if rest is not None:
        warnings.warn("rest is deprecated, use `options` instead", DeprecationWarning)


@renamed("old", "new", {"x": "y"})
def mapped(new): ...
