from pkg._native import fast
from pkg.mod import *
