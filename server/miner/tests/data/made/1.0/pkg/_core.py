import os

__all__ = ["listed", "starred"]


def listed(): ...


def starred(): ...


def hidden(): ...


class Thing:
    @staticmethod
    def made(path: Path) -> Path: ...
    def itself(self: T) -> T: ...
