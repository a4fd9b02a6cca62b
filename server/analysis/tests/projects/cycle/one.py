# with: pandas==2.2 python==3.12
import two
from two import Second, make


class First(two.Second):
    pass


def build():
    return make()


def forever():
    return two.forever()


make().append({})  # expect: pandas.DataFrame.append error
two.build().append({})  # expect: pandas.DataFrame.append error
forever().append({})
Second().frame.append({})  # expect: pandas.DataFrame.append error
