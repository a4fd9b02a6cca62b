# with: numpy==2.1 matplotlib==3.9.0 pydantic==2.9 python==3.12
# Only a use of these warns, so that their import is not told beside it.
from numpy import in1d, row_stack, trapz  # expect: numpy.row_stack warning
from pydantic import Extra

# What is gone fails here, and what a module's `__getattr__` warns of warns here.
from numpy import product  # expect: numpy.product error
from matplotlib.rcsetup import all_backends  # expect: matplotlib.rcsetup.all_backends warning
import imp  # expect: imp error

in1d([1], [2])  # expect: numpy.in1d warning
function = trapz  # expect: numpy.trapz warning
settings = Extra.allow  # expect: pydantic.Extra.allow warning
product([1])  # expect: numpy.product error
all_backends  # expect: matplotlib.rcsetup.all_backends warning
