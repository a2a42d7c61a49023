"""One way to write a number: never more than it bears, never coarser than it bears."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.numbers import (
    error_points,
    figure,
    never_seen,
    per_cent,
    per_cent_range,
    points,
    settled,
    share,
    step_for,
    sum_note,
)

fractions = st.floats(0.0, 1.0)
errors = st.floats(0.0, 0.3)


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (0.0103, 1.0),  # twice the error is 2.06 points: whole points
        (0.0, 0.1), (math.nan, 1.0), (0.0001, 0.1), (0.0005, 0.1), (0.0049, 0.1), (0.005, 1.0), (0.049, 1.0), (0.05, 10.0),
    ],
)  # fmt: skip
def test_the_step_is_the_place_of_the_first_figure_of_twice_the_error(error, step):
    assert step_for(error) == pytest.approx(step)


@pytest.mark.parametrize(
    ("probability", "step", "error", "text"),
    [
        (0.0313, 1.0, 0.0103, "3 %"), (0.0299, 1.0, 0.0103, "3 %"),  # once written 4 and 2
        (0.472, 1.0, 0.0103, "47 %"), (0.4749, 1.0, 0.01, "47 %"), (0.475, 1.0, 0.01, "48 %"), (0.472, 0.1, 0.001, "47.2 %"),
        (0.004, 1.0, 0.0001, "0.4 %"), (0.004, 1.0, 0.03, "below 1 %"), (0.005, 1.0, 0.001, "1 %"), (0.0049, 1.0, 0.0004, "0.5 %"),
        (0.0004, 0.1, 0.00005, "0.04 %"), (0.0005, 0.1, 0.00005, "0.1 %"), (0.00002, 0.1, 0.0, "below 0.01 %"),
        (0.9996, 0.1, 0.0001, "99.96 %"), (0.99998, 0.1, 0.0, "above 99.99 %"), (0.996, 1.0, 0.03, "above 99 %"),
        (0.05, 10.0, 0.06, "10 %"), (0.04, 10.0, 0.06, "below 10 %"), (0.04, 10.0, 0.001, "4 %"),
        (0.0, 0.1, 0.0, "0 %"), (1.0, 0.1, 0.0, "100 %"), (1.0 + 4e-16, 0.1, 0.0, "100 %"), (math.nan, 0.1, 0.0, "not assessed"),
    ],
)  # fmt: skip
def test_worked_cases(probability, step, error, text):
    assert per_cent(probability, step, error) == text


def test_what_no_history_shows_is_not_impossible():
    assert per_cent(0.0, 0.1, 0.0, n_histories=128_000) == "below 0.01 %"
    assert per_cent(1.0, 1.0, 0.0, n_histories=300) == "above 99 %"
    assert never_seen(200) == 10.0


@given(fractions, errors, errors)
def test_the_text_is_within_half_a_step_or_a_bound_that_holds(probability, coarsest, own):
    step = step_for(max(coarsest, own))
    text = per_cent(probability, step, own)
    number = float(re.search(r"[\d.]+", text)[0])
    value = 100.0 * settled(probability)
    if text.startswith("below"):
        assert value <= number * (1 + 1e-9)
    elif text.startswith("above"):
        assert value >= number * (1 - 1e-9)
    elif min(value, 100.0 - value) >= step / 2.0:
        assert abs(number - value) <= step / 2.0 + 1e-9 or 100.0 - value <= step
    else:
        assert abs(number - value) <= 0.5 * min(value, 100.0 - value) + 1e-9


@given(st.lists(fractions, min_size=2, max_size=6), errors)
def test_order_is_kept(shares, error):
    step = step_for(error)
    worth = [float(re.search(r"[\d.]+", per_cent(one, step, error))[0]) for one in sorted(shares)]
    texts = [per_cent(one, step, error) for one in sorted(shares)]
    pairs = zip(zip(worth, texts, strict=True), zip(worth[1:], texts[1:], strict=True), strict=False)
    assert all(
        a <= b
        for (a, first), (b, then) in pairs
        if not first.startswith(("below", "above")) and not then.startswith(("below", "above"))
    )


@given(fractions, st.floats(1e-6, 0.3))
def test_nothing_uncertain_is_written_as_certain(probability, error):
    text = per_cent(probability, step_for(error), error)
    if settled(probability) not in (0.0, 1.0):
        assert float(re.search(r"[\d.]+", text)[0]) > 0.0
        assert not re.fullmatch(r"100(\.0*)? %", text)


@pytest.mark.parametrize(
    ("low", "high", "step", "text"),
    [
        (0.203, 0.715, 1.0, "20 to 72 %"), (0.0038, 0.202, 0.1, "0.4 to 20.2 %"), (0.1, 0.1, 0.1, "10.0 %"), (0.0, 0.0, 0.1, "0 %"),
        (math.nan, 0.3, 0.1, "not assessed"), (0.3, math.nan, 0.1, "not assessed"),
    ],
)  # fmt: skip
def test_ranges(low, high, step, text):
    assert per_cent_range(low, high, step) == text


def test_differences_have_signs_and_one_step():
    assert [points(x, 1.0, 0.01) for x in (0.0213, -0.0213, 0.0, 0.0004)] == ["+2", "-2", "0", "near 0"]
    assert points(-0.0004, 1.0, 0.00005) == "-0.04"


@pytest.mark.parametrize(
    ("error", "text"),
    [(0.0285, "3"), (0.0031, "0.3"), (0.0, "none"), (1e-6, "below 0.01"), (math.nan, "not known")],
)
def test_errors_have_one_digit(error, text):
    assert error_points(error) == text


def test_a_column_that_misses_a_hundred_says_so_and_is_not_adjusted():
    thirds = [(1 / 3, 0.01)] * 3
    assert "add up to 99" in sum_note(thirds, 1.0)
    assert sum_note([(0.25, 0.0)] * 4, 0.1) == ""
    assert sum_note([(0.9996, 0.0), (0.0004, 0.0)], 0.1) == ""


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5, 0.004, 0.9999, math.nan])
def test_shares_are_whole(value):
    assert re.fullmatch(r"(below |above )?\d+ %|not known", share(value))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_written(value):
    assert figure(value)


def test_a_number_beyond_all_steps_is_written_short():
    assert share(1e306) == "1e+308 %"
