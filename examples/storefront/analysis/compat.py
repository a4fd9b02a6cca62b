"""Runs with old and new libraries. Nothing here is outdated: every old name stands behind a guard."""

import sys

import numpy as np
import pandas as pd
from packaging.version import Version

try:
    from scipy.integrate import trapezoid
except ImportError:
    from scipy.integrate import trapz as trapezoid

if hasattr(np, "float_"):
    REAL = np.float_
else:
    REAL = np.float64

if sys.version_info >= (3, 12):
    from importlib import resources
else:
    import imp  # noqa: F401

    resources = None


def area(values, at):
    return trapezoid(values, at)


def join(first, second):
    if hasattr(first, "append"):
        return first.append(second)
    return pd.concat([first, second])


def member(values, allowed):
    if Version(np.__version__) < Version("2.0"):
        return np.in1d(values, allowed)
    return np.isin(values, allowed)
