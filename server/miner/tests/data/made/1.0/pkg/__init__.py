import sys
from pkg.api import deco

globals()["alpha"] = 1
setattr(sys.modules[__name__], "beta", len)
for name in ("gamma", "delta"):
    globals()[name] = name


def plain(a): ...


@deco("seed")
def seeded(a, rng=None): ...

for wide in ["wide_float", "wide_int"]:
    try:
        globals()[wide] = getattr(sys, wide)
    except AttributeError:
        pass
