"""What acts say, and what types are worth, is the same of a number that is cut into types as of the hidden variable that has them for levels."""

from __future__ import annotations

import pytest
from typed_games import as_levels, demand

import toolkit as ct

SAID = ["odds", "before", "after", "bluff", "share", "told"]


@pytest.fixture(scope="module")
def both():
    hidden, reads = as_levels([1 / 6, 1 / 2, 5 / 6], ["1/3"] * 3)
    return ct.loads(demand(hidden=hidden, reads=reads)), ct.loads(demand("uniform: [0, 1], types: 3"))


def test_acts_say_the_same(both):
    hidden, number = (ct.signals(crisis).table for crisis in both)
    types = number[number.level > 0]  # level 0 is the value that was drawn
    assert types[SAID].to_numpy(float) == pytest.approx(hidden[SAID].to_numpy(float), abs=1e-12)


def test_types_are_worth_the_same(both):
    hidden, number = (ct.worth_of_type(crisis) for crisis in both)
    paid = ["now", "known", "worth"]
    assert number.table[paid].to_numpy() == pytest.approx(hidden.table[paid].to_numpy(), abs=1e-12)
    odds = ["now", "given", "known_to_all"]
    assert number.parts["outcomes"][odds].to_numpy() == pytest.approx(
        hidden.parts["outcomes"][odds].to_numpy(), abs=1e-12
    )
