from pkg._core import *
from pkg._core import listed

__all__ = ["listed"]


def deco(name):
    return lambda f: f
