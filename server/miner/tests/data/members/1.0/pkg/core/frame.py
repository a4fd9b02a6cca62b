from functools import cached_property
from .generic import Base


class Frame(Base):
    def same(self, a): ...
    bare: int
    setting = 1

    def __init__(self, data=None, *, copy: bool = False):
        self.data = data
        self.copy = copy
        self._hidden = 1

    def append(self, other, ignore_index=False) -> "Frame": ...
    def stays(self): ...
    def chained(self):
        if self.data:
            return self
        return self
    @property
    def shape(self) -> tuple[int, int]: ...
    @cached_property
    def cached(self): ...
    @classmethod
    def make(cls, a): 
        return cls(a)
    @staticmethod
    def static(a, /, b): ...
    def __getitem__(self, key) -> "Frame": ...
    def __len__(self) -> int: ...
    renamed = append
