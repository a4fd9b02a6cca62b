import warnings

warnings.warn("pkg.legacy is deprecated, use pkg.thing", DeprecationWarning)


def inside(): ...
