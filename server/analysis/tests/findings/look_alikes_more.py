# with: numpy==2.1 pandas==2.2 python==3.12
import numpy as np
import pandas as pd
import polars as pl
import xarray as xr


class Bag:
    values = []

    def append(self, item):
        return item

    def iteritems(self):
        return iter(())


bag = Bag()
bag.values
bag.append(1).append(2)
bag.iteritems()
pl.DataFrame().iteritems()
xr.Dataset().iteritems()
pl.read_csv("x").append({})

frame = pd.DataFrame()
frame.append({})  # expect: pandas.DataFrame.append error
frame = []
frame.append({})
np.float_(1)  # expect: numpy.float_ error


def shadowed(np, pd):
    np.float_(1)
    pd.DataFrame().append({})


class np2:
    float_ = int


def rebound():
    np = np2
    np.float_(1)
    pd = pl
    pd.DataFrame().append({})


for pd in [pl, pl]:
    pd.DataFrame().append({})
