TABLE = {"red": 1}
globals().update(TABLE)


def stays(): ...


def goes(): ...
