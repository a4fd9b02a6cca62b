from typing import TypeVar, Union
from pkg.mod import listed as listed

_T = TypeVar("_T")
Alias = Union[int, str]
def fast(a: int, __b: str = ...) -> str: ...
