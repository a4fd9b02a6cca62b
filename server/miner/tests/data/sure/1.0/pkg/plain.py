from pkg._typing import MYPY_CHECK_RUNNING

if MYPY_CHECK_RUNNING:
    Operator = int

__all__ = ["used", "forgotten"]

for unit, other in (("m", 1), ("s", 2)):
    unit.upper()


def used(): ...
