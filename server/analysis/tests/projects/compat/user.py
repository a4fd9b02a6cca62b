# with: numpy==2.1 pandas==2.2 python==3.12
from pkg.compat import in1d, np, pd, product
from pkg import np as other, load
import pkg
import pkg.compat as compat

np.in1d([1], [2])  # expect: numpy.in1d warning
np.float_(1)  # expect: numpy.float_ error
other.float_(1)  # expect: numpy.float_ error
compat.np.float_(1)  # expect: numpy.float_ error
pkg.compat.np.float_(1)  # expect: numpy.float_ error
in1d([1], [2])
product([1])
load("x").append({})  # expect: pandas.DataFrame.append error
pkg.load("x").groupby("a").mean().append({})  # expect: pandas.DataFrame.append error
pkg._hidden.float_
