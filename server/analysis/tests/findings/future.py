# with: numpy==1.24.0
# settings: future
import numpy as np

np.in1d([1], [2])  # expect: numpy.in1d hint
