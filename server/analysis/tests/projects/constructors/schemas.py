from marshmallow import Schema


class Item(Schema):
    pass


class Own(Schema):
    def __init__(self, strict=False):
        super().__init__()
