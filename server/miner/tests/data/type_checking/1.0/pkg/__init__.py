from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .lazy import Lazy

__all__ = ("Lazy",)


def __getattr__(name): ...
