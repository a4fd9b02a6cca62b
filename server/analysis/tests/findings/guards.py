# with: numpy==2.1 python==3.12 pandas==2.2
import sys

import numpy as np

if sys.version_info < (3, 8):
    import imp
    import distutils
else:
    import importlib

if sys.version_info >= (3, 12):
    import asyncore  # expect: asyncore error

if sys.version_info[0] == 2:
    import imp as old

PY38 = sys.version_info < (3, 9)
if PY38:
    import imp as older

try:
    from collections.abc import Mapping
except ImportError:
    from collections import Mapping

try:
    import imp as tried
except ImportError:
    imp = None

if hasattr(np, "float_"):
    kind = np.float_
else:
    kind = np.float64

kind = np.float_ if hasattr(np, "float_") else np.float64
kind = hasattr(np, "float_") and np.float_

if tuple(int(x) for x in np.__version__.split(".")) < (2, 0):
    pass

NUMPY = tuple(int(part) for part in np.__version__.split(".")[:2])
if NUMPY < (2, 0):
    np.float_(1)
if NUMPY >= (2, 0):
    np.float_(1)  # expect: numpy.float_ error

if np.__version__ < "2.0":
    np.float_(1)


def early():
    if sys.version_info >= (3, 12):
        return None
    import imp

    return imp


def unguarded():
    if sys.platform == "win32":
        import imp  # expect: imp error
