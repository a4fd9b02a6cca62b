# with: pandas==2.2 numpy==2.1 python==3.12
import numpy as np
import pandas as pd


class Index:
    pass


def numpydoc(frame, series, either, other, array):
    """Text.

    Parameters
    ----------
    frame : DataFrame
        Text.
    series : pandas.Series, optional
    either : pd.Series or pd.DataFrame or None
    other : array-like or DataFrame
    array : np.ndarray of shape (n,)
    """
    frame.append({})  # expect: pandas.DataFrame.append error
    series.append({})  # expect: pandas.Series.append error
    either.append({})  # expect: pandas.DataFrame.append error; pandas.Series.append error
    other.append({})
    array.ptp()  # expect: numpy.ndarray.ptp error
    frame = list(frame)
    frame.append({})


def google(frame, index=None, rows=[]):
    """Text.

    Args:
        frame (pd.DataFrame): Text.
        index (Index): The class of this file.
        rows (DataFrame): More than the default says.
    """
    frame.append({})  # expect: pandas.DataFrame.append error
    index.is_monotonic
    rows.append({})  # expect: pandas.DataFrame.append error


def sphinx(frame, series):
    """
    :param frame: Text.
    :type frame: :class:`~pandas.DataFrame`
    :param Series series: Text.
    """
    frame.append({})  # expect: pandas.DataFrame.append error
    series.append({})  # expect: pandas.Series.append error


def annotated(frame: list):
    """
    :type frame: pandas.DataFrame
    """
    frame.append({})


class Plot:
    """Text.

    Parameters
    ----------
    data : DataFrame
        Text.
    """

    def __init__(self, data, more):
        self.data = data
        self.more = more

    def draw(self, data):
        self.data.append({})  # expect: pandas.DataFrame.append error
        self.more.append({})
        data.append({})


def no_class(frame, ptp):
    """
    frame : concat
    ptp : np.ptp
    """
    frame.append({})
    ptp.ptp()
