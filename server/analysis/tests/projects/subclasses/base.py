# with: python==3.12 pandas==2.2
import unittest

import pandas as pd


class Case(unittest.TestCase):
    def setUp(self):
        self.frame = pd.DataFrame()
        self.left, self.right = pd.Series(), 1


class Frame(pd.DataFrame):
    pass
