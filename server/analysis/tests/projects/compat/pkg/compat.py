import sys

import numpy as np
import pandas as pd

try:
    from numpy import in1d
except ImportError:
    from numpy import isin as in1d

if sys.version_info >= (3, 8):
    from functools import cached_property
else:
    cached_property = property

from numpy import product  # expect: numpy.product error

_hidden = np
