"""What the protocol's records come to: tables, and the page that shows them."""

from collections import Counter, defaultdict

from ..report import share, table, told

LEVELS = ("passes", "partly", "compiles", "does not compile")
PLACES = ("compilation", "API use", "behaviour")


def group_of(regime: str) -> str:
    """The single changes are one row."""
    return "1" if regime.startswith("single") else str(int(regime.rsplit("_", 1)[-1]))


def shapley(records: list) -> dict[str, float]:
    """The fall from 100 points, split between compilation and what comes after it.

    Passing is compiling times passing once compiled; each factor's part is its fall, averaged over both orders.
    """
    compiled = [one for one in records if one.level != "does not compile"]
    c = len(compiled) / len(records) if records else 1.0
    p = sum(one.level == "passes" for one in compiled) / len(compiled) if compiled else 1.0
    return {"compilation": round(100 * (1 - c) * (1 + p) / 2, 1), "after": round(100 * (1 - p) * (1 + c) / 2, 1)}


def row(records: list) -> dict:
    """What becomes of affected problems."""
    typed = [one for one in records if not one.untyped]
    passes = [one for one in records if one.level == "passes"]
    return {
        "affected": share(len(passes), len(records)),
        "resolved": share(sum(one.level == "passes" for one in typed), len(typed)),
        "untyped": share(len(passes) - sum(one.level == "passes" for one in typed), len(records) - len(typed)),
        "adopted": share(sum(one.adopted for one in passes), len(passes)),
        "levels": {name: sum(one.level == name for one in records) for name in LEVELS},
        "places": {name: sum(one.place == name for one in records) for name in PLACES},
        "errors": Counter(one.error for one in records if one.error),
        "shapley": shapley(records),
    }


def interference(records: list) -> dict[str, dict]:
    """Each successive regime against the single changes of the same problems: what being together costs.

    A problem passes under all of its changes only if each of them is migrated, so its like under single changes is that
    it passes under each of them alone. `fall` is in points, over the same problems on both sides.
    """
    alone = {(one.problem, one.changes[0]): one.level == "passes" for one in records if one.regime.startswith("single")}
    out = {}
    for regime in dict.fromkeys(one.regime for one in records if one.regime.startswith("first")):
        those = [one for one in records if one.regime == regime]
        expected = {one.problem for one in those if all(alone[one.problem, change] for change in one.changes)}
        passed = {one.problem for one in those if one.level == "passes"}
        out[group_of(regime)] = {
            "problems": len(those),
            "changes a problem": round(sum(len(one.changes) for one in those) / len(those), 2),
            "each alone passes": share(len(expected), len(those)),
            "all at once pass": share(len(passed), len(those)),
            "fall": round(100 * (len(expected) - len(passed)) / len(those), 1),
            "lost": sorted(expected - passed),
            "won": sorted(passed - expected),
        }
    return out


def summary(head: dict, changes: list[dict], measured: dict[str, dict]) -> dict:
    kinds = {change["number"]: change["kind"] for change in changes}
    ways = {}
    for way, found in measured.items():
        records, (same, of) = found["records"], found["same"]
        by_group: dict[str, list] = defaultdict(list)
        by_kind: dict[str, list] = defaultdict(list)
        for one in records:
            by_group[group_of(one.regime)].append(one)
            if one.regime.startswith("single"):
                by_kind[kinds[one.changes[0]]].append(one)
        ways[way] = {
            "changes": {name: row(those) for name, those in by_group.items()},
            "kinds": {name: row(those) for name, those in sorted(by_kind.items())},
            "specificity": share(same, of),
            "interference": interference(records),
            "said": found["said"],
        }
    counts = Counter(kinds.values())
    return {**head, "kinds": counts, "ways": ways}


def page(whole: dict) -> str:
    """The report in Markdown."""
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(whole["kinds"].items()))
    model = ""
    if "model" in whole:
        model = f" Model: {whole['model']}, SHA-256 {whole['sha256'][:16]}; *from*: of its own probability."
    first = whole["first release"]
    parts = [
        "# HumanEval's solutions under 140 synthetic API changes\n",
        f"Measured on {whole['date']} by `python3 -m recode.evaluate.humaneval.protocol` (its output).{model} "
        f"Kinds: {kinds}. On the first release {first['passes']} of {first['of']} routed solutions pass. Shares in "
        "percent with 95 % intervals after Wilson. *1*: each change alone, counted for each change and affected "
        "problem; *10*, *50*, *140*: the code moves over so many changes at once. *Resolved*: no affected use hangs on "
        "a receiver whose type is told nowhere. "
        "Pass@1 is what one migration gives: the pipeline always gives the same.\n",
    ]
    for way, found in whole["ways"].items():
        parts.append(f"\n## {way[0].upper()}{way[1:]}\n")
        heads = ["changes", "Pass@1, resolved", "Pass@1, all affected", "receiver not typed", "of the passes: adoption"]
        keys = ("resolved", "affected", "untyped", "adopted")
        parts.append(
            table(heads, ([name, *(told(one[key]) for key in keys)] for name, one in found["changes"].items()))
        )
        parts.append("\n")
        heads = ["changes", *LEVELS, *(f"fails at {place}" for place in PLACES), "Shapley: compilation", "after"]
        parts.append(table(heads, (levels(name, one) for name, one in found["changes"].items())))
        parts.append(
            f"\nSpecificity: {told(found['specificity'])} files of problems that use no changed API are the same "
            "byte for byte.\n\nOne change against all at once, for the same problems: *each alone* counts those that "
            "pass under each of their changes alone. The rest of the fall in the first table is that a problem has "
            "several.\n\n"
        )
        heads = [
            "changes",
            "problems",
            "changes a problem",
            "each alone passes",
            "all at once",
            "fall, points",
            "lost",
            "won",
        ]
        parts.append(table(heads, (together(name, one) for name, one in found["interference"].items())))
        parts.append("\n")
        heads = [
            "kind, each change alone",
            "Pass@1, resolved",
            "Pass@1, all affected",
            "of the passes: adoption",
            "errors",
        ]
        rows = (
            [name, *(told(one[key]) for key in ("resolved", "affected", "adopted")), errors(one)]
            for name, one in found["kinds"].items()
        )
        parts.append(table(heads, rows))
        if found["said"]:
            parts.append(f"\n`apilift` said over all projects:\n```\n{found['said']}\n```\n")
    return "".join(parts)


def together(name: str, one: dict) -> list:
    shares = [told(one[key]) for key in ("each alone passes", "all at once pass")]
    return [name, one["problems"], one["changes a problem"], *shares, one["fall"], len(one["lost"]), len(one["won"])]


def levels(name: str, one: dict) -> list:
    counts = [one["levels"][level] for level in LEVELS] + [one["places"][place] for place in PLACES]
    return [name, *counts, one["shapley"]["compilation"], one["shapley"]["after"]]


def errors(one: dict) -> str:
    return (
        ", ".join(f"{name} {count}" for name, count in sorted(one["errors"].items(), key=lambda pair: -pair[1]))
        or "none"
    )
