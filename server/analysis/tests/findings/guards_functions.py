# with: numpy==2.1 pandas==2.2 tornado==6.2 python==3.12
import operator
import platform
import types
from importlib import metadata

import numpy as np
import pandas as pd
import tornado
from lightning_utilities.core.imports import RequirementCache, compare_version
from packaging.version import Version, parse


def minversion(module, version, inclusive=True):
    """Whether a module has a version."""
    if isinstance(module, types.ModuleType):
        module_name = module.__name__
        module_version = getattr(module, "__version__", None)
    else:
        module_name = module
        try:
            module_version = metadata.version(module_name)
        except metadata.PackageNotFoundError:
            return False
    if inclusive:
        return Version(module_version) >= Version(version)
    else:
        return Version(module_version) > Version(version)


def is_new():
    return parse(np.__version__) >= parse("2")


def is_newer_than(lowest):
    if lowest is None:
        return False
    return numpy_version() > Version(lowest)


def numpy_version():
    return Version(np.__version__)


def has_frames(what):
    return len(what) > 3


def older(version):
    return not is_newer_than(lowest=version)


NUMPY_LT_2 = not minversion(np, "2.0")
NEW = is_new()
ALSO_NEW = NEW
INFO = np.version.version
TORNADO5 = tornado.version_info >= (5, 0, 0)
WRITTEN = parse(np.__version__ if isinstance(np.__version__, str) else str(np.__version__)) < parse("2.0b3")

if NUMPY_LT_2:
    np.float_(1)
if minversion(np, "2.0", inclusive=False):
    np.float_(1)  # expect: numpy.float_ error
else:
    np.float_(1)
if minversion("pandas", "2.0"):
    np.float_(1)  # expect: numpy.float_ error
else:
    np.float_(1)
if not is_new():
    np.float_(1)
if not ALSO_NEW:
    np.float_(1)
if is_newer_than("1.26"):
    np.float_(1)  # expect: numpy.float_ error
if older("1.26"):
    np.float_(1)
if has_frames("1.26"):
    np.float_(1)  # expect: numpy.float_ error
if Version(INFO) < Version("2"):
    np.float_(1)
if np.lib.NumpyVersion(np.version.full_version) < "2.0.0":
    np.float_(1)
if WRITTEN:
    np.float_(1)
if not TORNADO5 or tornado.version_info[0] < 6 or tornado.version < "6":
    np.float_(1)
if platform.python_version_tuple() < ("3", "9"):
    np.float_(1)  # expect: numpy.float_ error
if parse(platform.python_version()) < parse("3.9"):
    np.float_(1)
if RequirementCache("numpy>=2.0.0"):
    np.float_(1)  # expect: numpy.float_ error
else:
    np.float_(1)
if RequirementCache("numpy>=1.20,<2"):
    np.float_(1)
if RequirementCache("numpy~=1.20"):
    np.float_(1)  # expect: numpy.float_ error
if compare_version("numpy", operator.lt, "2.0"):
    np.float_(1)
if compare_version(pd, operator.ge, "2.0"):
    np.float_(1)  # expect: numpy.float_ error
