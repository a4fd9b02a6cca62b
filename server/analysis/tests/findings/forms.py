# with: numpy==2.1 python==3.12 pandas==2.2
import asyncio
import unittest

import numpy as np

f = np.in1d  # expect: numpy.in1d warning
f([1], [2])
table = {"in": np.in1d}  # expect: numpy.in1d warning
kind = np.float_  # expect: numpy.float_ error


class Case(unittest.TestCase):
    def test_it(self):
        self.assertEquals(1, 1)  # expect: unittest.TestCase.assertEquals error
        self.assertEqual(1, 1)
        super().assertEquals(1, 1)  # expect: unittest.TestCase.assertEquals error


class Derived(Case):
    def test_more(self):
        self.assertEquals(1, 1)  # expect: unittest.TestCase.assertEquals error


class Own(unittest.TestCase):
    def assertEquals(self, a, b):
        return a == b

    def test_own(self):
        self.assertEquals(1, 1)
