import sys
from os import path
from os import sep as sep
from typing_extensions import deprecated

if sys.version_info >= (3, 10):
    def sleep(delay: float) -> None: ...
else:
    def sleep(delay: float, *, loop: int | None = ...) -> None: ...

class Case:
    def equal(self, first: object) -> None: ...
    if sys.version_info < (3, 12):
        equals = equal

@deprecated("Deprecated since Python 3.12. Use `sleep` instead.")
def doze(delay: float) -> None: ...
