from ._new import Old
from ._names import *

__all__ = ["fresh"]


def fresh(): ...
