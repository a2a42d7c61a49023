"""Quantiles make a distribution that goes through them, or near them, or are refused."""

import math

import numpy as np
import pytest

from toolkit.scenario.metalog import fitted
from toolkit.scenario.smooth_fit import rises, slopes, terms

LINE = (-math.inf, math.inf)


def value(coefficients, y, within):
    """Work out a quantile by the formula of the method, one term after another."""
    log_odds, centred = math.log(y / (1 - y)), y - 0.5
    parts = [1.0, log_odds, centred * log_odds, centred, centred**2, centred**2 * log_odds]
    parts += [centred**3, centred**3 * log_odds, centred**4]
    found = sum(a * part for a, part in zip(coefficients, parts, strict=False))
    low, high = within or LINE
    if math.isfinite(low) and math.isfinite(high):
        return low + (high - low) / (1 + math.exp(-found))
    if math.isfinite(low):
        return low + math.exp(found)
    return high - math.exp(-found) if math.isfinite(high) else found


@pytest.mark.parametrize("within", [None, (0.0, 1.0), (-1.0, 3.0), (0.0, math.inf), (-math.inf, 1.0)])
@pytest.mark.parametrize(
    "points",
    [
        ((0.05, 0.2), (0.5, 0.45), (0.95, 0.8)),
        ((0.1, 0.2), (0.4, 0.3)),
        ((0.05, 0.2), (0.3, 0.35), (0.9, 0.6)),
        ((0.1, 0.2), (0.25, 0.3), (0.75, 0.5), (0.9, 0.6)),
        ((0.05, 0.1), (0.25, 0.21), (0.5, 0.3), (0.75, 0.42), (0.95, 0.6)),
    ],
)
def test_metalog_goes_through_its_quantiles(points, within):
    found = fitted(points, within)
    assert found.misfits == (0.0,) * len(points)
    assert len(found.coefficients) == max(3, len(points))
    for y, x in points:
        assert value(found.coefficients, y, within) == pytest.approx(x, abs=1e-9)


@pytest.mark.parametrize(
    "points", [((0.1, 2.0), (0.5, 3.0), (0.9, 9.0)), ((0.1, 2.0), (0.5, 2.01), (0.9, 9.0))]
)
def test_lopsided_quantiles_have_a_rising_metalog_with_more_terms(points):
    found = fitted(points, None)
    assert len(found.coefficients) == 9
    assert found.misfit < 1e-5
    assert rises(found.coefficients, 0.0)
    for y, x in points:
        assert value(found.coefficients, y, None) == pytest.approx(x, abs=1e-5)


def test_what_contradicts_is_approached_and_the_misfit_is_the_probability_missed():
    points = ((0.05, 1.0), (0.2, 2.0), (0.4, 3.0), (0.6, 6.0), (0.8, 7.0), (0.95, 8.0))
    found = fitted(points, None)
    assert 0.005 < found.misfit < 0.05
    for (y, x), missed in zip(points, found.misfits, strict=True):
        # read off in straight lines between log-odds 0.01 apart
        assert value(found.coefficients, y + missed, None) == pytest.approx(x, abs=1e-3)


def test_quantiles_of_a_logistic_give_the_logistic_back():
    points = tuple((y, 2.0 + 0.5 * math.log(y / (1 - y))) for y in (0.02, 0.1, 0.3, 0.55, 0.8, 0.9, 0.99))
    found = fitted(points, None)
    assert found.coefficients == pytest.approx((2.0, 0.5, 0, 0, 0, 0, 0), abs=1e-8)


def test_metalog_refuses_what_no_distribution_comes_near():
    with pytest.raises(ValueError, match="highest quantile nearer"):
        fitted(((0.25, 1.0), (0.5, 2.0), (0.75, 1e4)), None)
    with pytest.raises(ValueError, match="two of them lie too close"):
        fitted(((0.1, 1.0), (0.5, 2.0), (0.500001, 3.0), (0.9, 4.0)), None)
    with pytest.raises(ValueError, match="could not be held"):
        fitted(((0.3, 1.0), (0.5, 1e8), (0.8, 1e20)), (0.0, math.inf))


def test_slopes_are_those_of_the_terms():
    log_odds, step = np.linspace(-9.0, 9.0, 37), 1e-5
    by_hand = (terms(log_odds + step, 9) - terms(log_odds - step, 9)) / (2 * step)
    assert slopes(log_odds, 9) == pytest.approx(by_hand, abs=1e-8)


def test_every_fit_rises_between_the_points_at_which_it_was_held():
    rng, finely = np.random.default_rng(7), np.linspace(-36.9, 36.9, 7_919)
    searched = 0
    for _ in range(150):
        probabilities = np.sort(rng.choice(np.arange(1, 100), rng.integers(2, 8), replace=False)) / 100
        numbers = np.sort(np.exp(rng.normal(0.0, rng.choice([0.3, 1.0]), len(probabilities))))
        try:
            found = fitted(tuple(zip(probabilities.tolist(), numbers.tolist(), strict=True)), None)
        except ValueError:
            continue
        count = len(found.coefficients)
        searched += count == 9
        assert (slopes(finely, count) @ np.array(found.coefficients) > 0.0).all(), (probabilities, numbers)
    assert searched > 20
