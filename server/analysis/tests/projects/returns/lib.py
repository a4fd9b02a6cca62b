import contextlib
import functools
from typing import Optional

import pandas as pd


def annotated(x) -> "pd.DataFrame":
    return x


def maybe(x) -> Optional[pd.DataFrame]:
    return x


def inferred(flag):
    if flag:
        return pd.DataFrame()
    return pd.read_csv("x")


def either(flag):
    if flag:
        return pd.DataFrame()
    return [1]


def through(x):
    return inferred(x)


@functools.lru_cache(maxsize=None)
def cached():
    return pd.DataFrame()


def mine(function):
    return lambda: [1]


@mine
def replaced():
    return pd.DataFrame()


@contextlib.contextmanager
def opened():
    yield pd.DataFrame()


def generated():
    yield pd.DataFrame()


async def later():
    return pd.DataFrame()


class Holder:
    kind = None

    def __init__(self):
        self.frame = None
        self.fill()

    def fill(self):
        self.frame = pd.DataFrame()

    @property
    def table(self):
        return self.frame

    @functools.cached_property
    def other(self) -> pd.Series:
        return self.kind

    def __enter__(self):
        return self

    def __getitem__(self, key):
        return self.frame[key]


FRAME = pd.DataFrame()
FRAMES = {"a": pd.DataFrame()}
