# with: pandas==2.2 numpy==2.1 python==3.12
from functools import singledispatch, singledispatchmethod
from importlib import import_module

import pandas as pd

from mylib import registry


@singledispatch
def size(x):
    return x.append({})


@size.register(pd.DataFrame)
def size_of_frame(frame):
    return frame.append({})  # expect: pandas.DataFrame.append error


@size.register((pd.Series, pd.DataFrame))
def size_of_either(either, other):
    other.append({})
    return either.append({})  # expect: pandas.DataFrame.append error; pandas.Series.append error


@size.register(pd.Series)
@size.register(pd.Index)
def size_of_both(both):
    return both.is_monotonic  # expect: pandas.Series.is_monotonic error; pandas.Index.is_monotonic error


@size.register(list)
@size.register(pd.DataFrame)
def size_of_listed(listed):
    return listed.append({})


@size.register
def size_of_annotated(frame: pd.DataFrame):
    return frame.append({})  # expect: pandas.DataFrame.append error


@registry.register(pd.DataFrame, pd.Series)
def each_its_own(number, series):
    number.append({})  # expect: pandas.DataFrame.append error
    series.iteritems()  # expect: pandas.Series.iteritems error


@registry.register("frames", pd.read_csv)
def by_a_name(frame, other):
    other.append({})
    return frame.append({})


@registry.filter(pd.DataFrame)
def filtered(frame):
    return frame.append({})


class Sizes:
    @singledispatchmethod
    def size(self, x):
        return x

    @size.register(pd.DataFrame)
    def _(self, frame, more=None):
        more.append({})
        return frame.append({})  # expect: pandas.DataFrame.append error


np = __import__("numpy")
np.float_(1)  # expect: numpy.float_ error
__import__("numpy").float_(1)  # expect: numpy.float_ error
__import__("numpy.core").float_(1)  # expect: numpy.float_ error
import_module("numpy").float_(1)  # expect: numpy.float_ error
import_module("numpy.linalg").float_(1)
import_module(".numpy", "numpy").float_(1)
import_module(np).float_(1)
