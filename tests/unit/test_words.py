"""Words for readers: bands of likelihood and their ends, names and levels, days."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.words import TOO_CERTAIN, TOO_LITTLE, day, level_in_words, likelihood_word, name_in_words

ORDER = [
    TOO_LITTLE, "almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely",
    "almost certain", TOO_CERTAIN,
]  # fmt: skip
fractions = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, TOO_LITTLE), (0.0099, TOO_LITTLE), (0.01, "almost no chance"), (0.05, "very unlikely"),
        (0.1999, "very unlikely"), (0.2, "unlikely"), (0.45, "roughly even chance"), (0.55, "likely"),
        (0.8, "very likely"), (0.95, "almost certain"), (0.99, "almost certain"), (0.991, TOO_CERTAIN),
        (1.0, TOO_CERTAIN),
    ],
)  # fmt: skip
def test_each_band_holds_its_lower_end(probability, word):
    assert likelihood_word(probability) == word


@given(fractions, fractions)
def test_words_keep_the_order_of_the_scale(one, other):
    low, high = sorted((one, other))
    assert ORDER.index(likelihood_word(low)) <= ORDER.index(likelihood_word(high))


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_no_fraction_is_refused(value):
    with pytest.raises(ValueError, match="fraction"):
        likelihood_word(value)


def test_rounding_beyond_certainty_is_certain():
    assert likelihood_word(1.0000000000000004) == TOO_CERTAIN
    assert likelihood_word(-2e-16) == TOO_LITTLE


def test_a_level_is_said_as_a_person_would():
    assert [level_in_words(one) for one in ("strike_ready", "true", "false", "3")] == [
        "strike ready",
        "yes",
        "no",
        "3",
    ]


def test_what_can_be_typed_back_stays_as_it_is():
    assert name_in_words("late_start") == "late start"
    assert name_in_words("my_folder/late_start.yaml") == "my_folder/late_start.yaml"


def test_a_day_has_no_leading_zero():
    assert day(date(2025, 11, 2)) == "2 November 2025"
