# with: pandas==2.2 numpy==2.1 python==3.12
import copy
import functools
from dataclasses import dataclass
from typing import Dict, List, NamedTuple, NewType, Optional, TypeVar, cast

import numpy as np
import pandas as pd

frame = pd.DataFrame()
frames = [frame, frame]
by_name = {"a": frame, "b": frame}
Table = NewType("Table", pd.DataFrame)


def containers(listed: List[pd.DataFrame], mapped: "dict[str, pd.DataFrame]", old: Dict[str, "pd.DataFrame"]):
    for one in listed:
        one.append({})  # expect: pandas.DataFrame.append error
    for number, one in enumerate(listed):
        one.append({})  # expect: pandas.DataFrame.append error
        number.append({})
    for one, other in zip(listed, frames):
        other.append({})  # expect: pandas.DataFrame.append error
    for key, one in mapped.items():
        one.append({})  # expect: pandas.DataFrame.append error
    for one in old.values():
        one.append({})  # expect: pandas.DataFrame.append error
    mapped["a"].append({})  # expect: pandas.DataFrame.append error
    mapped.get("a").append({})  # expect: pandas.DataFrame.append error
    listed[0].append({})  # expect: pandas.DataFrame.append error
    listed[1:].append({})
    listed.append(frame)
    [one.append({}) for one in sorted(listed)]  # expect: pandas.DataFrame.append error
    next(iter(listed)).append({})  # expect: pandas.DataFrame.append error
    by_name["a"].append({})  # expect: pandas.DataFrame.append error
    {name: one for name, one in by_name.items()}["a"].append({})  # expect: pandas.DataFrame.append error


def narrowed(x, y, z, w=None):
    if isinstance(x, pd.DataFrame):
        x.append({})  # expect: pandas.DataFrame.append error
    x.append({})
    if isinstance(x, pd.DataFrame) and len(x):
        x.append({})  # expect: pandas.DataFrame.append error
    if not isinstance(y, pd.Series):
        return y.append({})
    y.append({})  # expect: pandas.Series.append error
    y = []
    y.append({})
    assert isinstance(z, (pd.Series, pd.DataFrame))
    z.iteritems()  # expect: pandas.DataFrame.iteritems error; pandas.Series.iteritems error
    w.append({}) if isinstance(w, pd.DataFrame) else w.append(1)  # expect: pandas.DataFrame.append error
    return isinstance(w, pd.DataFrame) and w.append({})  # expect: pandas.DataFrame.append error


def none_first(flag):
    result = None
    if flag:
        result = pd.DataFrame()
    result.append({})  # expect: pandas.DataFrame.append error


def defaults(data=pd.DataFrame(), other=None, name=""):
    data.append({})  # expect: pandas.DataFrame.append error
    other.append({})
    name.append({})


def strings(a: "pd.DataFrame", b: "Optional[pd.DataFrame]", c: "pd.DataFrame | None", d: Optional["pd.Series"], e: "Later"):
    a.append({})  # expect: pandas.DataFrame.append error
    b.append({})  # expect: pandas.DataFrame.append error
    c.append({})  # expect: pandas.DataFrame.append error
    d.append({})  # expect: pandas.Series.append error
    e.table.append({})  # expect: pandas.DataFrame.append error


class Later:
    table: pd.DataFrame
    rows: "list[pd.DataFrame]"


@dataclass
class Fields:
    table: pd.DataFrame
    name: str = ""

    def use(self):
        self.table.append({})  # expect: pandas.DataFrame.append error
        self.name.append({})


class Row(NamedTuple):
    table: pd.DataFrame


Row(frame).table.append({})  # expect: pandas.DataFrame.append error
Later().rows[0].append({})  # expect: pandas.DataFrame.append error
Table(frame).append({})  # expect: pandas.DataFrame.append error
cast(pd.DataFrame, 1).append({})  # expect: pandas.DataFrame.append error
cast("pd.DataFrame", 1).append({})  # expect: pandas.DataFrame.append error
copy.deepcopy(frame).append({})  # expect: pandas.DataFrame.append error
read = functools.partial(pd.read_csv, sep=";")
read("x").append({})  # expect: pandas.DataFrame.append error
(frame * 2).append({})  # expect: pandas.DataFrame.append error
(frame["a"] + 1).append({})  # expect: pandas.Series.append error
(frame is None).append({})
(1 * frame).append({})
if (found := pd.DataFrame()) is not None:
    found.append({})  # expect: pandas.DataFrame.append error
frame += 1
frame.append({})  # expect: pandas.DataFrame.append error
text = ""
text += "a"
text.append({})


def built():
    return pd.DataFrame()


built().append({})  # expect: pandas.DataFrame.append error


def some_values_only(table: "pd.DataFrame | pd.Series"):
    # A column's method has no such parameter: its first one is `axis`.
    table.sort_values(["x", "y"])
    table.append({})  # expect: pandas.DataFrame.append error; pandas.Series.append error
