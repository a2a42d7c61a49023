"""What it is worth to know a type: payoffs by hand, and what one learns who only watches."""

from __future__ import annotations

import pytest
from learning_games import at_once, costly, in_secret, poker, signal

import toolkit as ct

SETTLED = 1e-6


def test_payoffs_of_a_costly_signal_by_hand():
    """Now the sender has 0.3 * (5/8 + 3/8 * 0.3 - 0.4), the receiver -1 for half of all; known, the resolute alone mobilise, and are yielded to."""
    table = ct.worth_of_type(ct.loads(costly(".inf"))).table.set_index("actor")
    assert table.now["sender"] == pytest.approx(0.3 * (5 / 8 + 3 / 8 * 0.3 - 0.4), abs=SETTLED)
    assert table.now["receiver"] == pytest.approx(-0.5, abs=SETTLED)
    assert table.known["sender"] == pytest.approx(0.3 * 0.6, abs=SETTLED)
    assert table.known["receiver"] == pytest.approx(-0.3, abs=SETTLED)
    assert table.worth["receiver"] == pytest.approx(0.2, abs=SETTLED)


def test_in_poker_what_one_gains_the_other_loses():
    """Known cards: a high one wins 1 and a low one loses 1, so that the game is worth nothing to either, and 1/3 to the dealt one as it is."""
    table = ct.worth_of_type(ct.loads(poker(".inf"))).table.set_index("actor")
    assert table.now["dealt"] == pytest.approx(1 / 3, abs=SETTLED)
    assert table.known["dealt"] == pytest.approx(0.0, abs=SETTLED)
    assert table.worth["other"] == pytest.approx(1 / 3, abs=SETTLED)


def test_what_a_watcher_knows_adds_up_to_what_is_so():
    found = ct.worth_of_type(ct.loads(signal()))
    rows = found.parts["outcomes"]
    for _, one in rows.groupby("outcome"):
        assert (one.given * one.chance).sum() == pytest.approx(one.now.iloc[0], abs=1e-12)
    now = ct.run(ct.loads(signal()), alternatives=False, progress=False)
    wanted = dict(zip(now.outcomes, now.probability.tolist(), strict=True))
    assert rows.drop_duplicates("outcome").set_index("outcome").now.to_dict() == pytest.approx(
        wanted, abs=1e-12
    )
    assert any(note.startswith("To one who only watches") for note in found.notes)


def test_were_it_known_is_the_game_with_types_known():
    """The same crisis written with the type known to both has the same odds."""
    crisis = ct.loads(signal())
    open_to_all = crisis.with_changes(set={"variables.kind.known_to": ["sender", "receiver"]})
    told = (
        ct.worth_of_type(crisis)
        .parts["outcomes"]
        .drop_duplicates("outcome")
        .set_index("outcome")
        .known_to_all
    )
    plain = ct.run(open_to_all, alternatives=False, progress=False)
    for name, probability in zip(plain.outcomes, plain.probability, strict=True):
        assert told[name] == pytest.approx(float(probability), abs=1e-10)


def test_each_of_several_types_is_asked_after():
    table = ct.worth_of_type(ct.loads(at_once("2"))).table
    assert set(zip(table.variable, table.known_to, strict=True)) == {("mood", "column"), ("nerve", "row")}


def test_where_nobody_learns_that_is_said():
    found = ct.worth_of_type(ct.loads(in_secret().replace("beliefs: bayes\n", "")))
    assert not len(found.table)
    assert "nobody_learns" in {one.kind for one in found.caveats}
