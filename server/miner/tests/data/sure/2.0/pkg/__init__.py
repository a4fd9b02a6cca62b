from typing import Any, NamedTuple

from .core import Old


class Policy: ...


class Address(NamedTuple):
    host: str
    port: int


class Result:
    __slots__ = ("owner",)
    noted: Any

    def load(self):
        self.later = 1
