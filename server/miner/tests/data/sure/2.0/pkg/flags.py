import sys
from enum import IntFlag


class Flags(IntFlag):
    RED = 1


module = sys.modules[__name__]
for flag in Flags:
    setattr(module, f"F_{flag.name}", flag.value)
