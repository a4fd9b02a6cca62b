from .compat import *
from .frames import load
