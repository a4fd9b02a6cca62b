from typing import TYPE_CHECKING

__all__ = ["Old", "OnlyTyping"]

if TYPE_CHECKING:
    OnlyTyping = int


class Old: ...


def shared(): ...
