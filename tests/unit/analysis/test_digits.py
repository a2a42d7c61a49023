"""Numbers for the eye never promise more than the estimate bears."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.analysis.digits import per_cent, per_cent_range, points, step_for

fractions = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("probability", "error", "width", "text"),
    [
        (0.4896, 0.003, 0.51, "50 %"),
        (0.4896, 0.003, 0.0, "49 %"),
        (0.4896, 0.0, 0.0, "49.0 %"),
        (0.159, 0.002, 0.33, "16 %"),
        (0.056, 0.001, 0.20, "6 %"),
        (0.004, 0.0001, 0.002, "0.4 %"),
        (0.004, 0.0001, 0.2, "0.4 %"),
        (0.004, 0.0005, 0.0, "0.4 %"),
        (0.004, 0.03, 0.0, "below 5 %"),
        (0.00002, 0.0, 0.0, "below 0.01 %"),
        (0.99998, 0.0, 0.0, "above 99.99 %"),
        (0.0, 0.0, 0.0, "below 0.01 %"),
        (0.3, math.nan, math.nan, "30.0 %"),
    ],
)
def test_worked_cases(probability, error, width, text):
    assert per_cent(probability, error, width) == text


def test_only_what_is_certain_is_0_or_100():
    assert per_cent(0.0, possible=False) == "0 %"
    assert per_cent(1.0, possible=False) == "100 %"
    assert per_cent(1e-9, possible=False) == "below 0.01 %"


@given(fractions, st.floats(0.0, 0.2), st.floats(0.0, 1.0))
def test_step_is_no_finer_than_error_and_ignorance_allow(probability, error, width):
    step = step_for(probability, error, width) / 100
    first_digit = (
        10.0 ** math.floor(math.log10(min(probability, 1 - probability) * 100)) / 100
        if 0 < probability < 1
        else 0
    )
    assert step >= error * (1 - 1e-6)
    most = 0.01 if min(probability, 1 - probability) < 0.2 else 1.0
    assert step >= min(width / 10, first_digit, most) * (1 - 1e-6)


@given(fractions, st.floats(0.0, 0.2), st.floats(0.0, 1.0))
def test_text_is_close_and_never_a_certainty(probability, error, width):
    text = per_cent(probability, error, width)
    assert text not in ("0 %", "100 %", "0.0 %", "100.0 %", "0.00 %", "100.00 %")
    number = float(re.search(r"[\d.]+", text)[0]) / 100
    assert abs(number - probability) <= step_for(probability, error, width) / 100 + 1e-12


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.203, 0.715, "20 to 70 %"), (0.0038, 0.202, "0.4 to 20 %"), (0.1, 0.1, "10.0 %"),
        (math.nan, 0.3, "not assessed"), (0.0, 0.0, "0 %"), (0.0, 0.3, "below 0.1 to 30 %"),
    ],
)  # fmt: skip
def test_ranges(low, high, text):
    assert per_cent_range(low, high) == text


@pytest.mark.parametrize(
    ("error", "text"), [(0.0285, "3"), (0.0031, "0.3"), (0.0, "none"), (1e-6, "below 0.01")]
)
def test_errors_have_one_digit(error, text):
    assert points(error) == text
