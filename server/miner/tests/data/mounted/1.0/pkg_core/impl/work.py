from logging import INFO

import pkg_core.impl.deprecation as deprecation


class Reader:
    def next(self, count=1):
        return self


def add(a, b):
    return a + b


@deprecation.deprecated_args(None, "Use axis instead", "dim", "dims")
def old_add(a, b, dim=None, dims=None, axis=None):
    return a + b


def read_all(path):
    return Reader()
