# with: numpy==1.26.4
# range: numpy>=1.22
import numpy as np

np.float_(1)  # expect: numpy.float_ warning
np.in1d([1], [2])  # expect: numpy.in1d warning
