# with: pandas==2.2 numpy==2.1 python==3.12
# first-party: matplotlib
import pandas as pd
import matplotlib.cm
import polars

items = []
items.append(1)


class Frame:
    def append(self, other):
        return self

    def iteritems(self):
        return []


Frame().append(1)
Frame().iteritems()
polars.DataFrame().append(1)
matplotlib.cm.get_cmap("x")


def shadowed(np, pd):
    np.in1d([1], [2])
    pd.DataFrame().append(1)


df = pd.DataFrame()
df = [df]
df.append(1)


def rebound():
    import numpy as np

    np = Frame()
    np.in1d([1], [2])


def from_elsewhere():
    from .numpy import in1d

    in1d([1], [2])
