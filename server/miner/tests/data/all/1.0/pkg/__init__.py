from .a import *
from . import b
from .helper import extend
from . import c
__all__ = ["b"]
__all__ += a.__all__
__all__.extend(["made_elsewhere"])


def extend_all(module):
    __all__.extend(module.__all__)


extend_all(c)
