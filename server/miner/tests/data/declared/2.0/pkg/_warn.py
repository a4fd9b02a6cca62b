import warnings


class PkgDeprecationWarning(UserWarning): ...


class RemovedInPkg30Warning(Warning): ...


class _Base(DeprecationWarning): ...


class Pkg3Warning(_Base): ...


SWITCH = False


def deprecated(since, *, alternative="", removal=""):
    return lambda f: f


def renamed(old, new):
    return lambda f: f


def keyword_only(since, name):
    return lambda f: f


def rejects(**names):
    return lambda f: f


def warn_old(message, version):
    warnings.warn(message, PkgDeprecationWarning)


def copies(other):
    return lambda f: f
