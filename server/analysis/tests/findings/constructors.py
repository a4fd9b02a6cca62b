# with: marshmallow==3.20 python==3.12
from dataclasses import dataclass
from enum import Enum

from marshmallow import Schema


class Item(Schema):
    pass


class Special(Item):
    def check(self):
        return self


Item(strict=True)  # expect: marshmallow.Schema(strict) error
Special(strict=True, many=True)  # expect: marshmallow.Schema(strict) error
Item(many=True)
Item()


class Own(Schema):
    def __init__(self, strict=False):
        super().__init__()


class Made(Schema):
    def __new__(cls, strict=False):
        return object.__new__(cls)


class Maker(type):
    pass


class ByMaker(Schema, metaclass=Maker):
    pass


@dataclass
class Data(Schema):
    strict: bool


class Mixed(unknown, Schema):
    pass


class Plain:
    pass


class Strict(Plain, Enum):
    pass


Own(strict=True)
Made(strict=True)
ByMaker(strict=True)
Data(strict=True)
Mixed(strict=True)
Plain(strict=True)
Strict(strict=True)


class Item:
    pass


Item(strict=True)
