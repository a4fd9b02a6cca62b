# with: pandas==2.2 numpy==2.1 python==3.12
"""Reads, cleans and joins tables."""
import logging
import unittest
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy import in1d, product as multiplied

log = logging.getLogger(__name__)
LIMIT = np.float64(3)


def read(path):
    """A table from a file."""
    table = pd.read_csv(path)
    if table.empty:
        return pd.DataFrame()
    return table


def joined(left: pd.DataFrame, right, how="inner") -> pd.DataFrame:
    parts = [left, right]
    for part in parts:
        left = left.append(part)
    both = left.merge(right, how=how)
    return both.append(read("more.csv"))


@dataclass
class Settings:
    path: str
    columns: list = field(default_factory=list)

    def frame(self):
        found = read(self.path)
        return found[self.columns]

    def __enter__(self):
        return self.frame()

    def __exit__(self, *_):
        pass


class Store:
    """Keeps tables."""

    kind = "csv"

    def __init__(self, path, settings=None):
        self.path = path
        self.table = pd.read_csv(path)
        self.settings = settings or Settings(path)
        self.first, self.second = self.table, None

    @property
    def size(self):
        return self.table.size

    def add(self, row):
        self.table = self.table.append(row)  # noqa: AL001
        self.table.append(row)  # apilift: ignore
        return self

    def rows(self):
        for index, row in self.table.iteritems():
            yield index, row

    def shortened(self):
        small = self.table.head()
        return small

    async def later(self):
        table = await self.fetch()
        return table.append(self.first)

    async def fetch(self):
        return self.shortened()


class Sorted(Store):
    def sorted(self):
        first = self.shortened().append(self.second)
        with self.settings as frame:
            frame.iteritems()
        return in1d(first.values, multiplied([1, 2]))


def total(store: Store, weights):
    values = np.product(weights)
    mask = in1d(weights, [1, 2])
    if np.__version__ < "1":
        return np.bool8(mask)
    try:
        old = np.float(values)
    except AttributeError:
        old = None
    return store.add(old).shortened().append(values), mask


class Tests(unittest.TestCase):
    def setUp(self):
        self.store = Store("a.csv")

    def test_size(self):
        self.assertEquals(self.store.size, 3)
        self.store.add([]).table.append([])
        made = Settings("b").frame().iteritems()

        def inner():
            return self.store.table.append(made)

        return inner().append(LIMIT)


frame = pd.DataFrame()
frame.append(frame)
