import unittest
from distutils.version import LooseVersion

import pandas as pd
import pandas.util.testing as tm

from analysis import sales


class SalesTest(unittest.TestCase):
    def setUp(self):
        self.orders = pd.DataFrame({"ordered_at": pd.to_datetime(["2020-01-03", "2020-02-04"]), "amount": [10.0, 20.0]})

    def test_months(self):
        months = sales.monthly(self.orders)
        self.assertEquals(len(months), 2)
        self.assert_(months["amount"].is_monotonic)

    def test_outliers(self):
        found = sales.outliers([1, 1, 1, 50])
        self.assertEqual(found.tolist(), [3])
        self.assertRegexpMatches(sales.stamp(), r"^\d{4}-")

    def test_returns(self):
        both = sales.add_returns(self.orders, self.orders)
        tm.assert_frame_equal(both.iloc[:1], both.iloc[:1])

    def test_versions(self):
        self.failUnless(LooseVersion(pd.__version__) >= LooseVersion("0.25"))


def suite():
    return unittest.makeSuite(SalesTest)
