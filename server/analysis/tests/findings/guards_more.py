# with: numpy==2.1 pandas==2.2 python==3.12
import contextlib
import unittest
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from looseversion import LooseVersion, StrictVersion
from packaging.version import parse

old_numpy = pytest.mark.skipif(np.__version__ >= "2", reason="gone")

if TYPE_CHECKING:
    from numpy import float_

if LooseVersion(np.__version__) < LooseVersion("2.0"):
    np.float_(1)
if StrictVersion(np.__version__) >= StrictVersion("2.0"):
    np.float_(1)  # expect: numpy.float_ error
if np.__version__.startswith("1."):
    np.float_(1)
if tuple(map(int, np.__version__.split(".")[:2])) < (2, 0):
    np.float_(1)


@pytest.mark.skipif(parse(np.__version__) >= parse("2"), reason="gone")
def test_decorated():
    np.float_(1)


@old_numpy
def test_constant():
    np.float_(1)


@pytest.mark.skipif(parse(np.__version__) < parse("2"), reason="not there yet")
def test_newer():
    np.float_(1)  # expect: numpy.float_ error


def test_required():
    old = pytest.importorskip("numpy", minversion="2.3")
    old.float_(1)


def test_required_and_there():
    np = pytest.importorskip("numpy", minversion="1.20")
    np.float_(1)  # expect: numpy.float_ error


def test_leaves():
    if parse(np.__version__) >= parse("2"):
        pytest.skip("gone")
    np.float_(1)


def test_warnings():
    np.in1d([1], [2])  # expect: numpy.in1d warning
    with pytest.warns(DeprecationWarning):
        np.in1d([1], [2])
        np.float_(1)  # expect: numpy.float_ error
    with pytest.deprecated_call():
        np.in1d([1], [2])
    with warnings.catch_warnings():
        np.in1d([1], [2])
    with pytest.raises(AttributeError):
        np.float_(1)
    with pytest.raises((AttributeError, TypeError)):
        np.float_(1)
    with contextlib.suppress(AttributeError):
        np.float_(1)
    with pytest.raises(ValueError):
        np.float_(1)  # expect: numpy.float_ error


@pytest.mark.filterwarnings("ignore")
def test_filtered():
    np.in1d([1], [2])


class Marked:
    pytestmark = [pytest.mark.skipif(parse(np.__version__) >= parse("2"), reason="gone")]

    def test_marked(self):
        np.float_(1)


class Case(unittest.TestCase):
    @unittest.skipUnless(parse(np.__version__) < parse("2"), "gone")
    def test_unless(self):
        np.float_(1)

    @unittest.skipIf(parse(np.__version__) < parse("2"), "not there yet")
    def test_if(self):
        np.float_(1)  # expect: numpy.float_ error

    def test_within(self):
        with self.assertWarns(DeprecationWarning):
            np.in1d([1], [2])
        with self.assertRaises(AttributeError):
            np.float_(1)
        if hasattr(np, "row_stack"):
            self.skipTest("there")


def other_names(frame, values):
    table = np.zeros(3)
    try:
        table._new()
        values.append(1)
    except AttributeError:
        table.ptp()
        values.ptp()
    try:
        values.append(1)
    except AttributeError:
        table.ptp()  # expect: numpy.ndarray.ptp error
    try:
        table._new()
    except ValueError:
        table.ptp()  # expect: numpy.ndarray.ptp error


np.product = np.prod
np.asfarray = lambda values: values
