# with: pandas==2.2 python==3.12
import pandas as pd

import one
from one import build, forever


class Second:
    frame = pd.DataFrame()


class Third(one.First):
    def use(self):
        self.frame.append({})  # expect: pandas.DataFrame.append error


def make():
    return pd.DataFrame()


build().append({})  # expect: pandas.DataFrame.append error
