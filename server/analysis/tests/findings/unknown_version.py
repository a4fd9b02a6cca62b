import numpy as np

np.float_(1)  # expect: numpy.float_ warning
