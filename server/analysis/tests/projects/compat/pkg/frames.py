from .compat import pd as pandas_again


def load(path):
    return pandas_again.read_csv(path)
