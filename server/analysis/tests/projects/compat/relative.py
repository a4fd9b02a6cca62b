# with: numpy==2.1 pandas==2.2 python==3.12
from pkg import *

np.float_(1)  # expect: numpy.float_ error
_hidden.float_(1)
