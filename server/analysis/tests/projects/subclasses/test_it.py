# with: python==3.12 pandas==2.2
from base import Case, Frame
import base


class TestIt(Case):
    def test_it(self):
        self.assertEquals(1, 1)  # expect: unittest.TestCase.assertEquals error
        self.frame.append({})  # expect: pandas.DataFrame.append error
        self.left.append({})  # expect: pandas.Series.append error
        self.right.append({})
        super().assertEquals(1, 2)  # expect: unittest.TestCase.assertEquals error


class Other(base.Case):
    def test_other(self):
        self.assertEquals(1, 1)  # expect: unittest.TestCase.assertEquals error


class Own(Case):
    def assertEquals(self, one, other):
        pass

    def test_own(self):
        self.assertEquals(1, 1)


class Mine(Frame):
    def append(self, row):
        return row


Frame().append({})  # expect: pandas.DataFrame.append error
Mine().append({})
