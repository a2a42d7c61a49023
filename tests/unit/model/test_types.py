"""Distributions cut into types."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from toolkit.model.distributions import Distribution
from toolkit.model.types import cut

UNIFORM = Distribution("uniform", (2.0, 6.0), (2.0, 6.0))
LOGNORMAL = Distribution("lognormal", (1.5, 0.9))


def test_types_of_a_uniform_number_are_the_middles_of_equal_parts():
    values, shares = cut(UNIFORM, 4)
    assert values == pytest.approx([2.5, 3.5, 4.5, 5.5], abs=1e-14)
    assert shares == (0.25,) * 4


@pytest.mark.parametrize("n_types", [1, 3, 10])
def test_types_keep_the_mean(n_types):
    values, shares = cut(LOGNORMAL, n_types)
    assert float(np.dot(values, shares)) == pytest.approx(1.5, abs=1e-7)
    assert list(values) == sorted(values)


def test_a_type_is_the_mean_of_its_part():
    """In closed form: the partial expectation of a lognormal number."""
    variance = math.log1p((0.9 / 1.5) ** 2)
    spread = math.sqrt(variance)
    edges = norm.ppf([0, 0.25, 0.5, 0.75, 1])
    by_hand = 1.5 * 4 * np.diff(norm.cdf(edges - spread))
    assert cut(LOGNORMAL, 4)[0] == pytest.approx(by_hand, abs=1e-6)


def test_values_of_a_discrete_number_are_its_types():
    values, shares = cut(Distribution("discrete", (1.0, 0.2, 2.0, 0.0, 5.0, 0.6)), 7)
    assert values == (1.0, 5.0)
    assert shares == pytest.approx((0.25, 0.75), abs=1e-15)


def test_a_fixed_number_is_one_type():
    assert cut(Distribution("value", (0.3,)), 5) == ((0.3,), (1.0,))
