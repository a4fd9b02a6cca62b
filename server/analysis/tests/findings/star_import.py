# with: numpy==2.1
from numpy import *

in1d([1], [2])  # expect: numpy.in1d warning
array([1])
