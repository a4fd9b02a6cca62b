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


def interference(records: list) -> dict:
    """All changes at once against the same problems' single changes: what is not the sum of its parts."""
    alone: dict[int, list[bool]] = defaultdict(list)
    at_once: dict[int, bool] = {}
    last = max((one.regime for one in records if one.regime.startswith("first")), default=None)
    for one in records:
        if one.regime.startswith("single"):
            alone[one.problem].append(one.level == "passes")
        elif one.regime == last:
            at_once[one.problem] = one.level == "passes"
    expected = {problem for problem in at_once if all(alone[problem])}
    passed = {problem for problem, passes in at_once.items() if passes}
    return {
        "problems": len(at_once),
        "each alone passes": share(len(expected), len(at_once)),
        "all at once pass": share(len(passed), len(at_once)),
        "lost": sorted(expected - passed),
        "won": sorted(passed - expected),
    }


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
        between = found["interference"]
        parts.append(
            f"\nSpecificity: {told(found['specificity'])} files of problems that use no changed API are the same "
            f"byte for byte. All changes at once: {told(between['all at once pass'])} of the problems pass; with each "
            f"of its changes alone {told(between['each alone passes'])} would; "
            f"lost by being together: {len(between['lost'])}, won: "
            f"{len(between['won'])}.\n\n"
        )
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


def levels(name: str, one: dict) -> list:
    counts = [one["levels"][level] for level in LEVELS] + [one["places"][place] for place in PLACES]
    return [name, *counts, one["shapley"]["compilation"], one["shapley"]["after"]]


def errors(one: dict) -> str:
    return (
        ", ".join(f"{name} {count}" for name, count in sorted(one["errors"].items(), key=lambda pair: -pair[1]))
        or "none"
    )
