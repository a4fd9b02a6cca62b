from ._impl import resize
