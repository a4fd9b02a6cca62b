"""The tables of an evaluation, and the page that shows them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict

from .cases import NONE, Case
from .held import Held
from .rules import interval

LIMITS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


def share(hits: int, of: int) -> dict:
    """A count with its share and Wilson's 95 % interval, in percent."""
    low, high = interval(hits, of)
    percent = round(100 * hits / of, 1) if of else None
    return {
        "count": hits,
        "of": of,
        "percent": percent,
        "interval": [round(100 * max(low, 0), 1), round(100 * high, 1)],
    }


def outcomes(results: Iterable[str]) -> dict:
    counts = Counter(results)
    return {name: share(counts[name], counts.total()) for name in ("right", "wrong", NONE, "not found")}


def by(cases: list[Case], key: Callable[[Case], str], limit: float) -> dict:
    """Right and wrong of rules and of both, for each value of `key`."""
    out = {}
    for name in sorted({key(one) for one in cases}):
        those = [one for one in cases if key(one) == name]
        out[name] = {
            "of": len(those),
            "rules": Counter(one.rules for one in those),
            "both": Counter(one.both(limit) for one in those),
        }
    return out


def offers(cases: list[Case], limits: Iterable[float]) -> list[dict]:
    """Of the cases without a rewrite: what the model offers from each probability on."""
    out = []
    for limit in limits:
        offered = [one for one in cases if one.offered != NONE and one.probability >= limit]
        wrong = [one for one in offered if one.offered == "wrong"]
        known = sum(one.answerable for one in offered)
        out.append(
            {
                "from": limit,
                "right": len(offered) - len(wrong),
                "wrong": share(len(wrong), len(offered)),
                "wrong of the answerable": share(sum(one.answerable for one in wrong), known),
            }
        )
    return out


def refusals(cases: list[Case] | list[Held]) -> dict[str, int]:
    return dict(Counter(one.refused for one in cases if one.refused).most_common())


def held_table(asked: list[Held], limits: Iterable[float]) -> list[dict]:
    out = []
    for limit in limits:
        offered = [one for one in asked if one.offered and one.probability >= limit]
        right = sum(one.right for one in offered)
        out.append(
            {
                "from": limit,
                "offered": share(len(offered), len(asked)),
                "wrong": share(len(offered) - right, len(offered)),
            }
        )
    return out


def of_held(asked: list[Held], limits: Iterable[float]) -> dict:
    """What became of held-out asks."""
    return {
        "of": len(asked),
        "splits": {
            split: share(sum(one.first for one in those), len(those))
            for split in sorted({one.split for one in asked})
            for those in [[one for one in asked if one.split == split]]
        },
        "offers": held_table(asked, limits),
        "refused": refusals(asked),
        "families": {
            family: {
                "of": len(those),
                "first": sum(o.first for o in those),
                "offered": sum(o.offered for o in those),
            }
            for family in sorted({one.family for one in asked})
            for those in [[one for one in asked if one.family == family]]
        },
    }


def against(cases: list[Case], limit: float) -> dict:
    """Rules alone, the model alone and both, with the gates and without."""
    return {
        "rules": outcomes(one.rules for one in cases),
        "model alone, no gate": outcomes(one.ungated() for one in cases),
        "model alone, no threshold": outcomes(one.alone(0.0) for one in cases),
        "model alone at 0.5": outcomes(one.alone(0.5) for one in cases),
        "rules, then the model, no gate": outcomes(one.ungated() if one.rules == NONE else one.rules for one in cases),
        "rules, then the model, no threshold": outcomes(one.both(0.0) for one in cases),
        "rules, then the model at 0.5": outcomes(one.both(0.5) for one in cases),
        "rules, then the model": outcomes(one.both(limit) for one in cases),
    }


def summary(head: dict, cases: list[Case], asked: list[Held], known: list[Held]) -> dict:
    """Everything that was measured: the drawn changes, held-out inventions (`asked`) and held-out libraries (`known`).
    Without a threshold the model offers nothing."""
    limit = head["threshold"] if head["threshold"] is not None else 2.0
    limits = sorted({*LIMITS, limit} - {2.0})
    open_ones = [one for one in cases if one.rules == NONE]
    groups = {"all": cases, "hard": [c for c in cases if c.hard], "the others": [c for c in cases if not c.hard]}
    gained = sum(one.both(limit) == "right" for one in cases) - sum(one.rules == "right" for one in cases)
    return {
        **head,
        "outcomes": {name: against(those, limit) for name, those in groups.items()},
        "points gained": round(100 * gained / len(cases), 1),
        "open": {
            "of": len(open_ones),
            "asked": sum(one.asked for one in open_ones),
            "answerable": sum(one.answerable for one in open_ones),
            "first answer": Counter(one.first for one in open_ones),
            "similarity": round(sum(one.similarity for one in open_ones) / max(len(open_ones), 1), 2),
            "offers": offers(open_ones, limits),
            "refused": refusals(open_ones),
        },
        "alone": {
            "first answer": Counter(one.first for one in cases),
            "offers": offers(cases, limits),
            "refused": refusals(cases),
        },
        "families": by(cases, lambda one: one.family, limit),
        "libraries": by(cases, lambda one: one.library, limit),
        "held": of_held(asked, limits),
        "real": of_held(known, limits),
        "cases": [asdict(one) for one in cases],
    }


def told(part: dict) -> str:
    """A share as the page shows it."""
    if not part["of"]:
        return "none"
    low, high = part["interval"]
    return f"{part['count']} of {part['of']}: {part['percent']} % ({low} to {high})"


def table(heads: list[str], rows: Iterable[Iterable]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in row)} |\n" for row in lines)


def page(whole: dict) -> str:
    """The report in Markdown."""
    limit = whole["threshold"]
    chosen = f"from {limit:.4f} on" if limit is not None else "nowhere: no threshold keeps the wrong ones under 2 %"
    alone, open_ones, held = whole["alone"], whole["open"], whole["held"]
    parts = [
        "# What the model does with the drawn changes\n",
        f"Measured on {whole['date']} by `python3 -m recode.evaluate.model` (the page is its output). Model: "
        f"{whole['model']}, {whole['bytes']:,} bytes, SHA-256 {whole['sha256'][:16]}; answers: {whole['strategy']}. "
        "Shares in percent "
        "with 95 % intervals after Wilson. *Rules* are the rewrites that are derived, unsafe ones included. "
        f"*Offered* is what passed the gates and the threshold, {chosen}. It was chosen on the libraries that "
        "training left out, not on these changes. *No gate*: its likeliest answer, whatever the gates say.\n",
    ]
    for group, lines in whole["outcomes"].items():
        parts.append(f"\n## {group[0].upper()}{group[1:]}\n")
        heads = ["", "right", "wrong", "no rewrite", "not found"]
        parts.append(table(heads, ([name, *(told(part) for part in line.values())] for name, line in lines.items())))
    parts += [
        f"\nRules and the model solve {whole['points gained']} points of 100 more than rules alone.\n",
        f"\n## Where rules have no rewrite\n{open_ones['of']} changes; {open_ones['asked']} can be asked about, "
        f"{open_ones['answerable']} have a right template. The model's likeliest answer, no gate asked: "
        f"{counts(open_ones['first answer'])}; ES* {open_ones['similarity']} on average. Refused, by what refused the "
        f"likeliest answer: {counts(open_ones['refused'])}.\n\n",
        offer_table(open_ones["offers"]),
        f"\n## The model asked about all\nIts likeliest answer, no gate asked: {counts(alone['first answer'])}. "
        f"Refused: {counts(alone['refused'])}.\n\n",
        offer_table(alone["offers"]),
    ]
    for name, key in (("family", "families"), ("library", "libraries")):
        heads = [name, "of", "rules: right", "wrong", "with the model: right", "wrong"]
        parts.append(f"\n## By {name}\n")
        parts.append(table(heads, (row(value, group) for value, group in whole[key].items())))
    real = whole["real"]
    parts.append(
        f"\n## Libraries that training left out\n{real['of']} questions about the written changes of libraries that "
        "are not trained on, in their own and in other calls, asked as if no rewrite were written; right is what says "
        "the same, arguments by parameter. The threshold comes from here.\n\n"
    )
    parts += held_part(real)
    parts.append(
        f"\n## The generator's held-out asks\n{held['of']} invented changes through the same pipeline, right only to "
        "the letter; the gates are asked in a small library made of the question.\n\n"
    )
    parts += held_part(held)
    return "".join(parts)


def held_part(held: dict) -> list[str]:
    """The tables of held-out asks."""
    heads = ["from", "offered", "wrong of the offered"]
    families = ([name, one["of"], one["first"], one["offered"]] for name, one in held["families"].items())
    return [
        table(["split", "likeliest answer right, no gate asked"], ([n, told(p)] for n, p in held["splits"].items())),
        "\n",
        table(heads, ([f"{o['from']:.4g}", told(o["offered"]), told(o["wrong"])] for o in held["offers"])),
        f"\nRefused: {counts(held['refused'])}.\n\n",
        table(["family", "asks", "likeliest answer right", "offered"], families),
    ]


def offer_table(offers: list[dict]) -> str:
    keys = ("wrong", "wrong of the answerable")
    rows = ([f"{one['from']:.4g}", one["right"], *(told(one[key]) for key in keys)] for one in offers)
    return table(["from", "offered and right", "offered and wrong", "wrong where some template is right"], rows)


def row(value: str, group: dict) -> list:
    rules, both = group["rules"], group["both"]
    return [
        value,
        group["of"],
        rules.get("right", 0),
        rules.get("wrong", 0),
        both.get("right", 0),
        both.get("wrong", 0),
    ]


def counts(table: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(table.items(), key=lambda one: -one[1])) or "none"
