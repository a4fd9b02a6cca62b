from pkg_core import *
