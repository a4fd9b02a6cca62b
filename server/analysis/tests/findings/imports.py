# with: numpy==2.1 python==3.12
import numpy
import numpy as np
import numpy.lib as nl
from numpy import in1d
from numpy import in1d as inside  # expect: numpy.in1d warning
from numpy import (
    array,
    in1d as again,  # expect: numpy.in1d warning
)
import imp  # expect: imp error

numpy.in1d([1], [2])  # expect: numpy.in1d warning
np.in1d([1], [2])  # expect: numpy.in1d warning
in1d([1], [2])  # expect: numpy.in1d warning
inside([1], [2])
again([1], [2])
n = np
n.in1d([1], [2])  # expect: numpy.in1d warning


def inner():
    import numpy as other
    from numpy import in1d as local  # expect: numpy.in1d warning

    other.in1d([1], [2])  # expect: numpy.in1d warning
    local([1], [2])


class Holder:
    np = np

    def method(self):
        return np.in1d([1], [2])  # expect: numpy.in1d warning
