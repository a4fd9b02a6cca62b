"""Generated answers are right, and the splits are apart: `cd models && pytest recode/tests`."""

import itertools
import json

from recode.data import names, notes
from recode.data.check import complaint
from recode.data.families import FAMILIES
from recode.data.generate import asks, cases


def test_answers_do_what_the_old_call_did():
    wrong = []
    for held, count in ((False, 6000), (True, 3000)):
        for case, ask in itertools.islice(cases(7, held, held), count):
            found = complaint(case, ask)
            if found:
                wrong.append(f"{case.family}: {found}")
    assert not wrong, f"{len(wrong)} wrong: " + "\n".join(wrong[:10])


def test_a_wrong_answer_is_found():
    """The check itself: a swapped, dropped or misnamed argument is told."""
    found = seen = 0
    for case, ask in itertools.islice(cases(8, families=["rename-parameter", "pack", "p-renamed"]), 300):
        opaque = [one for one in ask["call"]["arguments"] if "literal" not in one]
        arguments = [f"{{{one['parameter']}}}" for one in opaque]
        if len(arguments) < 2:
            continue
        first, second = arguments[:2]
        swapped = ask["template"].replace(first, "{?}").replace(second, first).replace("{?}", second)
        seen += 1
        found += complaint(case, ask | {"template": swapped}) is not None
    assert seen > 50 and found == seen


def test_every_family_is_drawn():
    drawn = {case.family for case, _ in itertools.islice(cases(9), 8000)}
    assert set(FAMILIES) <= drawn | {"constant-to-call"} and len(FAMILIES) >= 40


def test_the_same_seed_gives_the_same():
    first, again = (json.dumps(list(itertools.islice(asks(3), 50))) for _ in range(2))
    assert first == again


def test_held_out_names_and_wordings_are_apart():
    known, unseen = names.pools(False), names.pools(True)
    assert all(unseen[name] and not set(known[name]) & set(unseen[name]) for name in known)
    trained, held = notes.wordings(False), notes.wordings(True)
    assert all(not set(trained[pool]) & set(held[pool]) for pool in trained)
