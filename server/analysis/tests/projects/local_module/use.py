# with: numpy==2.1 python==3.12
import numpy as np
from numpy import float_

np.float_(1)
float_(1)
