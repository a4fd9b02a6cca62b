from typing import TYPE_CHECKING

__all__ = ["require"]


def _initialize(working_set):
    globals().update({"require": working_set.require})


if TYPE_CHECKING:
    require = _initialize
