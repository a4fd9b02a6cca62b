"""Look-alikes: the names are those of outdated functions, the objects are not. Nothing here is outdated."""

from collections import OrderedDict


class Ledger:
    """A list of entries with the manners of a table."""

    def __init__(self):
        self.entries = []

    def append(self, entry, ignore_index=True):
        self.entries.append((entry, ignore_index))
        return self

    def iteritems(self):
        return iter(self.entries)

    def ptp(self):
        amounts = [amount for (_, amount), _ in self.entries]
        return max(amounts) - min(amounts)

    def dict(self):
        return OrderedDict(entry for entry, _ in self.entries)

    def json(self):
        return repr(self.dict())


class np:
    """Not numpy: the names of our own price classes."""

    float = "net price"
    bool = "paid"


def summary(ledger):
    ledger.append(("total", 0))
    for entry in ledger.iteritems():
        print(entry)
    return ledger.dict(), ledger.json(), np.float, np.bool


def book(ledger: Ledger, pairs):
    append = ledger.append
    for pair in pairs:
        append(pair)
    return ledger.ptp()
