# with: pandas==2.2
import pandas as pd


def frame() -> pd.DataFrame:
    return pd.DataFrame()


def annotated(df: pd.DataFrame, other, maybe: "pd.DataFrame | None" = None):
    df.append(df)  # expect: pandas.DataFrame.append error
    other.append(df)
    for name, column in df.iteritems():  # expect: pandas.DataFrame.iteritems error
        print(name, column)


df = pd.DataFrame({"a": [1]})
df.append(df)  # expect: pandas.DataFrame.append error
pd.read_csv("x").append(df)  # expect: pandas.DataFrame.append error
frame().append(df)  # expect: pandas.DataFrame.append error
df["a"].iteritems()  # expect: pandas.Series.iteritems error
copy = df
copy.append(df)  # expect: pandas.DataFrame.append error
with pd.ExcelWriter("x.xlsx") as writer:
    writer.save()  # expect: pandas.ExcelWriter.save error
[x.append(df) for x in [df]]  # expect: pandas.DataFrame.append error
if (later := pd.DataFrame()) is not None:
    later.append(df)  # expect: pandas.DataFrame.append error


class Store:
    def __init__(self, path):
        self.frame = pd.read_csv(path)
        self.items = []

    def add(self, row):
        self.items.append(row)
        self.frame = self.frame.append(row)  # expect: pandas.DataFrame.append error
