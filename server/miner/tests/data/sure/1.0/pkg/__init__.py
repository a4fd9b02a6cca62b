import sys
from typing import NamedTuple

from .core import Old

try:
    import fast

    HAS_FAST = True
    FAST_VERSION = fast.version
except ImportError:
    HAS_FAST = False

if HAS_FAST:
    FAST_BYTES = 1

    def faster(): ...


if sys.version_info < (3, 14):

    class Policy: ...


class Address(NamedTuple):
    host: str


class Result:
    @property
    def owner(self):
        return 1

    @property
    def later(self):
        return 1

    @property
    def noted(self):
        return 1

    @property
    def gone(self):
        return 1


if __name__ == "__main__":
    script = 1
