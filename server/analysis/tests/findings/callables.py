# with: pandas==2.2 python==3.12
import pandas as pd


class Reader:
    def __call__(self):
        return pd.DataFrame()


class Holder:
    def __init__(self):
        self.read = Reader()

    def use(self):
        self.read().append({})  # expect: pandas.DataFrame.append error
        self.read.append({})


read = Reader()
read().append({})  # expect: pandas.DataFrame.append error
read.append({})
