# with: pandas==2.2 numpy==2.1 python==3.12
import pandas as pd


def clean(frame, rows=None, *, more=None):
    rows.append({})
    more.iteritems()  # expect: pandas.Series.iteritems error
    return frame.append({})  # expect: pandas.DataFrame.append error


def either(x, y):
    x.append({})  # expect: pandas.DataFrame.append error; pandas.Series.append error
    y.append({})


def shadowed(x):
    x.append({})


def called_in_a_function(x):
    x.append({})


def spread(x, y):
    x.append({})
    y.append({})


def narrowed(x):
    if isinstance(x, list):
        x.append({})
    else:
        x.append({})  # expect: pandas.DataFrame.append error
    x = list(x)
    x.append({})


def left_over(x, y, z):
    if isinstance(x, (pd.DataFrame, list)):
        return x
    x.append({})
    if y is None:
        pass
    elif isinstance(y, pd.Series) or isinstance(y, pd.DataFrame):
        pass
    else:
        y.append({})
    if isinstance(z, pd.DataFrame) and len(z):
        return z
    z = z.append({}) if isinstance(z, pd.Series) else z.append({})  # expect: pandas.DataFrame.append error; pandas.Series.append error


def itself(x, n):
    if n:
        itself(x, n - 1)
    x.append({})  # expect: pandas.DataFrame.append error


class Table:
    def __init__(self, frame, other=None):
        self.frame = frame
        self.other = other

    def grown(self, frame):
        frame.append({})
        self.other.append({})
        return self.frame.append({})  # expect: pandas.DataFrame.append error


def main():
    called_in_a_function(pd.DataFrame())


df = pd.read_csv("a.csv")
clean(df, unknown(), more=df["a"])
either(df, df)
either(df["a"], [])
itself(df, 3)
arguments = [df, df]
spread(*arguments)
narrowed(df)
left_over(df, df, df)


def shadowed(x, y):
    x.append({})  # expect: pandas.DataFrame.append error


shadowed(df, 1)

if __name__ == "__main__":
    Table(df).grown(df)
    main()
