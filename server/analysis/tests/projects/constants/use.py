# with: numpy==2.1 pandas==2.2 python==3.12
import numpy as np
import pandas as pd
import versions
from versions import LEGACY, NUMPY_2, NUMPY_VERSION, OLD_PANDAS, PANDAS_GE_200, PY38, TWO, Version

frame = pd.DataFrame()
if PANDAS_GE_200:
    frame.append({})  # expect: pandas.DataFrame.append error
else:
    frame.append({})
if not versions.PANDAS_GE_200:
    frame.append({})
if not NUMPY_2:
    np.float_(1)
if versions.NUMPY_VERSION < Version("2"):
    np.float_(1)
if NUMPY_VERSION < TWO:
    np.float_(1)
if PY38:
    import imp
if OLD_PANDAS or LEGACY:
    frame.append({})
if LEGACY:
    frame.append({})
