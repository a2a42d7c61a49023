"""Three quantiles make a distribution that goes through them, or are refused."""

import math

import pytest

from toolkit.scenario.metalog import metalog_coefficients


@pytest.mark.parametrize("within", [None, (0.0, 1.0), (-1.0, 3.0)])
def test_metalog_goes_through_its_quantiles(within):
    a1, a2, a3 = metalog_coefficients(0.05, 0.2, 0.45, 0.8, within)
    for y, x in ((0.05, 0.2), (0.5, 0.45), (0.95, 0.8)):
        log_odds = math.log(y / (1 - y))
        value = a1 + a2 * log_odds + a3 * (y - 0.5) * log_odds
        if within is not None:
            value = within[0] + (within[1] - within[0]) / (1 + math.exp(-value))
        assert value == pytest.approx(x, abs=1e-12)


def test_metalog_refuses_what_no_distribution_has():
    with pytest.raises(ValueError, match="highest quantile nearer"):
        metalog_coefficients(0.05, 0.1, 0.11, 0.9, (0.0, 1.0))
