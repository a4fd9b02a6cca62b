"""A forecast out of last year's curve. Written against numpy 1.16 and scipy 1.2."""

import numpy
from numpy import in1d, product
from numpy import trapz as area
from scipy import stats
from scipy.integrate import cumtrapz, simps
from scipy.misc import derivative
from scipy.signal import hann


class Curve:
    def __init__(self, days, amounts):
        self.days = numpy.asfarray(days)
        self.amounts = numpy.asfarray(amounts)

    def total(self):
        return area(self.amounts, self.days)

    def total_smooth(self):
        return simps(self.amounts, self.days)

    def running(self):
        return cumtrapz(self.amounts, self.days, initial=0)

    def smoothed(self, width=7):
        window = hann(width)
        return numpy.convolve(self.amounts, window / window.sum(), mode="same")

    def slope(self, day):
        return derivative(self.at, day, dx=0.5)

    def at(self, day):
        return numpy.interp(day, self.days, self.amounts)

    def spread(self):
        return self.amounts.ptp()


def without_holidays(days, holidays):
    return days[~in1d(days, holidays)]


def growth(factors):
    factors = [factor if factor > 0 else numpy.NaN for factor in factors]
    if numpy.alltrue(numpy.isfinite(factors)):
        return product(factors)
    return numpy.Inf


def most_common(values):
    mode = stats.mode(values)
    return mode[0]


def better_than_chance(wins, rounds):
    return stats.binom_test(wins, rounds, p=0.5) < 0.05


def table(rows):
    """Names and amounts, side by side."""
    n = numpy
    names = n.array([row[0] for row in rows], dtype=n.unicode_)
    amounts = n.array([row[1] for row in rows], dtype=n.float_)
    return n.row_stack([names, amounts.astype(n.unicode_)])
