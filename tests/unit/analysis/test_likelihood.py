"""Words for probabilities: bands, their ends, and ranges."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.analysis.likelihood import likelihood_word, likelihood_words, span

ORDER = [
    "below 1 %", "almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely",
    "almost certain", "above 99 %",
]  # fmt: skip
fractions = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "below 1 %"), (0.0099, "below 1 %"), (0.01, "almost no chance"), (0.05, "very unlikely"),
        (0.1999, "very unlikely"), (0.2, "unlikely"), (0.45, "roughly even chance"), (0.55, "likely"),
        (0.8, "very likely"), (0.95, "almost certain"), (0.99, "almost certain"), (0.991, "above 99 %"),
        (1.0, "above 99 %"),
    ],
)  # fmt: skip
def test_each_band_holds_its_lower_end(probability, word):
    assert likelihood_word(probability) == word


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.3, 0.4, "unlikely"), (0.3, 0.6, "unlikely to likely"), (0.004, 0.3, "below 1 % to unlikely"),
        (0.9, 0.999, "very likely to above 99 %"), (0.001, 0.002, "below 1 %"),
    ],
)  # fmt: skip
def test_words_span_the_range(low, high, words):
    assert likelihood_words(low, high) == words


@given(fractions, fractions)
def test_words_keep_the_order_of_the_scale(one, other):
    low, high = sorted((one, other))
    assert ORDER.index(likelihood_word(low)) <= ORDER.index(likelihood_word(high))


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_no_fraction_is_refused(value):
    with pytest.raises(ValueError, match="fraction"):
        likelihood_word(value)


def test_range_in_the_wrong_order_is_refused():
    with pytest.raises(ValueError, match="low <= high"):
        likelihood_words(0.5, 0.4)


def test_span_takes_the_whole_of_what_is_known():
    missing = (math.nan, math.nan)
    assert span(0.3, 0.1, (0.2, 0.4), (0.25, 0.6)) == (0.2, 0.6)
    assert span(0.3, 0.1, missing, (0.25, 0.6)) == (0.25, 0.6)
    assert span(0.1, 0.1, (0.2, 0.4)) == (0.1, 0.4)


def test_span_falls_back_on_two_sampling_errors():
    missing = (math.nan, math.nan)
    assert span(0.3, 0.01, missing, missing) == pytest.approx((0.28, 0.32))
    assert span(0.001, 0.01, missing) == (0.0, pytest.approx(0.021))
