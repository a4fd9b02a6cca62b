import pandas as pd

for name, column in pd.DataFrame().iteritems():
    print(name, column)
