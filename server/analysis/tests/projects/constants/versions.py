# with: numpy==2.1 pandas==2.2 python==3.12
import sys
from importlib.metadata import version

import numpy as np
import pandas as pd
from packaging.version import Version, parse

PANDAS_GE_200 = parse(pd.__version__) >= Version("2.0.0")
NUMPY_2 = Version(np.__version__) >= Version("2")
NUMPY_VERSION = parse(np.__version__)
PY38 = sys.version_info < (3, 9)
OLD_PANDAS = parse(version("pandas")) < Version("2")
LEGACY = pd.__version__.startswith("1.")
TWO = Version("2")
