__all__ = ["listed", "Thing"]


def listed(a, b=None):
    return a


class Thing:
    def method(self, x=1): ...
