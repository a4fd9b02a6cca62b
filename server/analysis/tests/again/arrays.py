# with: numpy==2.1 pandas==2.2 python==3.12
import imp
import pytest
import numpy as np
import pandas as pd

HAS_OLD = hasattr(np, "product")
COUNT = 0


@pytest.fixture
def table():
    return pd.DataFrame({"a": [1]})


@pytest.fixture
def column(table):
    return table["a"]


def test_append(table, column):
    table.append(table)
    for name, value in column.iteritems():
        assert np.in1d(value, name).all()


def counted():
    global COUNT
    COUNT += 1
    return np.product([COUNT])


def old(values):
    if HAS_OLD:
        return np.product(values)
    imp.reload(np)
    return np.alltrue(values)


def made(kind=None):
    frame = {"a": pd.DataFrame, "b": pd.Series}[kind or "a"]()
    other = made("b") if kind else frame
    return other


def used():
    one = made()
    two = [made(), pd.DataFrame()]
    one.append(two[1])
    two[1].append(one)
    return lambda x: made().append(x)


class Model:
    frame: "pd.DataFrame"

    def fit(self, x, y=None):
        self.frame = pd.concat([x, y])
        self.coef_ = np.trapz(x)
        return self

    def predict(self, x):
        return self.frame.append(x).iteritems()


def run(model: Model, x):
    model.fit(x).predict(x)
    fitted = model.fit(x)
    fitted.frame.append(x)
    return fitted.frame
