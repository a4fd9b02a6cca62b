"""Charts for the monthly report."""

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.cm import get_cmap

matplotlib.use("Agg", warn=False)
plt.style.use("seaborn-whitegrid")


def bars(table, path):
    colours = get_cmap("viridis")
    fig, ax = plt.subplots()
    ax.bar(table.index, table["amount"], color=colours(0.4))
    ax.grid(b=True, axis="y")
    fig.set_tight_layout(True)
    fig.savefig(path, frameon=False)


def histogram(amounts, path):
    plt.figure()
    plt.hist(amounts, bins=40, normed=True)
    plt.title("Orders by amount")
    plt.savefig(path)


def by_weekday(groups, path):
    figure, axes = plt.subplots()
    axes.boxplot([group["amount"] for _, group in groups], labels=[name for name, _ in groups])
    axes.annotate(s="weekend", xy=(6, 0))
    figure.savefig(path)
