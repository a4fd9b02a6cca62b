import os
from os import path
__all__ = [s for s in dir() if not s.startswith("_")]


def everything(): ...
