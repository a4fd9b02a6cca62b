from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .other import Other


class Lazy:
    def other(self) -> "Other":
        return None
