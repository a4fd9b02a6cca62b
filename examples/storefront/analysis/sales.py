"""Monthly sales: read the exports, clean them, add them up."""

import datetime

import numpy as np
import pandas as pd


def read_orders(path):
    orders = pd.read_csv(
        path,
        parse_dates=["ordered_at"],
        error_bad_lines=False,  # the old shop wrote broken lines
        squeeze=False,
    )
    orders["amount"] = orders["amount"].fillna(method="ffill")
    return orders


def add_returns(orders: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """All movements, the newest last."""
    both = orders.append(returns, ignore_index=True)
    return both.sort_values("ordered_at")


def monthly(orders: pd.DataFrame) -> pd.DataFrame:
    totals = orders.set_index("ordered_at")["amount"].resample("M").sum()
    index = pd.date_range(totals.index[0], totals.index[-1], freq="M", closed="left")
    return totals.reindex(index).fillna(0.0).to_frame("amount")


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    return table.applymap(lambda value: round(value, 2))


def print_report(table: pd.DataFrame) -> None:
    for name, column in table.iteritems():
        print(f"{name:>12} {column.sum():12.2f} {column.mad():8.2f}")


def outliers(amounts):
    """Positions of amounts that are far from the rest."""
    amounts = np.asarray(amounts, dtype=np.float)
    spread = np.percentile(amounts, [25, 75], interpolation="linear")
    limit = spread[1] + 1.5 * (spread[1] - spread[0])
    return np.where(amounts > limit)[0].astype(np.int)


def stamp() -> str:
    return datetime.datetime.utcnow().isoformat()


def save(table: pd.DataFrame, path: str) -> None:
    table.to_csv(path, line_terminator="\n")
    writer = pd.ExcelWriter(path + ".xlsx")
    table.to_excel(writer)
    writer.save()
