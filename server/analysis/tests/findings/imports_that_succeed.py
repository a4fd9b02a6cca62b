# with: numpy==1.24 python==3.12
try:
    from numpy import float_
except ImportError:
    from numpy import float as float_

try:
    from numpy import float as old
except ImportError:
    from numpy import float64 as old

try:
    import numpy.no_such_module as np
except ImportError:
    import numpy as np

float_(1)
old(1)
np.float(1)


def inner():
    try:
        from numpy import int_ as whole
    except (ImportError, AttributeError):
        from numpy import int as whole
    return whole(1)


try:
    count = 1
except ImportError:
    from numpy import float as number  # expect: numpy.float error
number(1)
