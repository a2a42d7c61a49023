"""Pools of several experts against closed forms."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from toolkit.model.distributions import Distribution
from toolkit.model.pools import pooled

ANYWHERE = (-math.inf, math.inf)
P = np.array([1e-6, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-6])
TABULATED = 1e-4
"""Share of a standard deviation by which straight lines between 4,001 points may miss: their bend h²/8 is 4e-5 of it."""
LISTED = [Distribution("discrete", (1.0, 0.5, 2.0, 0.5)), Distribution("discrete", (2.0, 0.2, 3.0, 0.8))]


def normal(mean, sd):
    return Distribution("normal", (mean, sd))


@pytest.mark.parametrize("apart", [0.0, 1.0, 6.0])
def test_a_linear_pool_is_the_mixture(apart):
    found = pooled([normal(0.0, 1.0), normal(apart, 2.0)], [3.0, 1.0], "linear", ANYWHERE).quantile(P)
    one, other = stats.norm(0, 1), stats.norm(apart, 2)
    for p, x in zip(P, found, strict=True):
        exact = optimize.brentq(lambda x, p=p: 0.75 * one.cdf(x) + 0.25 * other.cdf(x) - p, -60, 60)
        assert x == pytest.approx(exact, abs=TABULATED * 2.0)


def test_a_logarithmic_pool_of_normals_is_normal():
    precision = 0.75 / 1.0**2 + 0.25 / 2.0**2
    exact = stats.norm((0.75 * 1.0 + 0.25 * 5.0 / 4.0) / precision, precision**-0.5)
    found = pooled([normal(1.0, 1.0), normal(5.0, 2.0)], [3.0, 1.0], "logarithmic", ANYWHERE).quantile(P)
    assert found == pytest.approx(exact.ppf(P), abs=TABULATED * exact.std())


def test_a_logarithmic_pool_of_betas_is_a_beta():
    parts = [Distribution("beta", (2.0, 5.0), (0.0, 1.0)), Distribution("beta", (4.0, 3.0), (0.0, 1.0))]
    found = pooled(parts, [1.0, 1.0], "logarithmic", (0.0, 1.0)).quantile(P)
    assert found == pytest.approx(stats.beta(3, 4).ppf(P), abs=TABULATED * stats.beta(3, 4).std())


@pytest.mark.parametrize("within", [(0.0, 9.0), ANYWHERE])
def test_a_logarithmic_pool_lies_where_all_say_it_may(within):
    parts = [Distribution("uniform", (0.0, 2.0), within), Distribution("uniform", (1.0, 5.0), within)]
    found = pooled(parts, [1.0, 1.0], "logarithmic", ANYWHERE)
    assert found.quantile(P) == pytest.approx(1.0 + P, abs=1e-4)
    assert 1.0 <= found.extremes[0] < found.extremes[1] <= 2.0


def test_experts_far_apart_meet_in_the_middle():
    found = pooled([normal(0.0, 1.0), normal(40.0, 1.0)], [1.0, 1.0], "logarithmic", ANYWHERE).quantile(P)
    assert found[4] == pytest.approx(20.0, abs=1e-3)
    assert np.isfinite(found).all()
    assert (np.diff(found) > 0).all()


SAID = [
    Distribution("quantiles", (1.0, 0.4, 0.2), (0.0, math.inf)),
    Distribution("quantiles", (1.0, 0.4, 0.2)),
    Distribution("quantiles", (1.0, 0.4, 0.2), (0.0, 1.0)),
    Distribution("lognormal", (2.0, 1.0)),
    Distribution("gamma", (3.0, 2.0)),
    Distribution("exponential", (3.0,)),
    Distribution("triangular", (0.0, 1.0, 5.0), (0.0, 5.0)),
    Distribution("triangular", (0.0, 0.0, 5.0), (0.0, 5.0)),
    Distribution("pert", (0.0, 1.0, 5.0), (0.0, 5.0)),
    Distribution("beta", (2.0, 3.0), (0.0, 1.0)),
    Distribution("normal", (0.0, 1.0), (-1.0, 2.0)),
]


@pytest.mark.parametrize("said", SAID, ids=lambda one: one.kind)
@pytest.mark.parametrize("pool", ["linear", "logarithmic"])
def test_experts_who_agree_are_pooled_to_what_they_say(pool, said):
    found = pooled([said, said], [1.0, 2.0], pool, ANYWHERE).quantile(P)
    expected = said.quantile(P)
    # at chances of a millionth the bend of a curve counts for more beside what is left of it
    assert found[1:-1] == pytest.approx(expected[1:-1], rel=TABULATED, abs=TABULATED)
    assert found == pytest.approx(expected, rel=3e-3, abs=1e-4)


def test_a_linear_pool_leaves_the_gap_between_two_opinions():
    parts = [Distribution("uniform", (0.0, 1.0), (0.0, 1.0)), Distribution("uniform", (3.0, 4.0), (3.0, 4.0))]
    found = pooled(parts, [1.0, 1.0], "linear", ANYWHERE).quantile((np.arange(1000) + 0.5) / 1000)
    assert not ((found > 1.001) & (found < 2.999)).any()
    assert found[[249, 749]] == pytest.approx([0.499, 3.499], abs=1e-4)


def test_a_single_value_among_ranges_keeps_its_weight():
    parts = [Distribution("value", (0.25,)), Distribution("uniform", (0.0, 1.0), (0.0, 1.0))]
    found = pooled(parts, [1.0, 3.0], "linear", ANYWHERE).quantile((np.arange(4000) + 0.5) / 4000)
    assert (found == 0.25).mean() == pytest.approx(0.25, abs=2 / 4000)


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ("linear", (1.0, 0.25, 2.0, 0.35, 3.0, 0.4)),
        ("logarithmic", (2.0,)),
    ],
)
def test_listed_values_are_pooled_exactly(pool, expected):
    assert pooled(LISTED, [1.0, 1.0], pool, ANYWHERE).numbers == pytest.approx(expected)


def test_a_weight_of_nothing_leaves_an_expert_out():
    assert pooled([normal(0.0, 1.0), normal(4.0, 1.0)], [1.0, 0.0], "linear", ANYWHERE) == normal(0.0, 1.0)


def test_a_narrow_view_that_reaches_over_an_edge_is_pooled_at_the_edge():
    parts = [normal(-0.7, 1e-6), Distribution("triangular", (0.0, 0.4, 1.0), (0.0, 1.0))]
    found = pooled(parts, [1.0, 1.0], "logarithmic", ANYWHERE).quantile(P)
    assert ((found >= 0.0) & (found < 1e-9)).all()
    assert (np.diff(found) >= 0.0).all()


def test_a_pool_falls_off_as_the_steepest_of_its_densities_at_an_edge():
    # from 0 on, normal densities far below give exp(-x * mean / sd²): an exponential pool
    parts = [normal(-100.0, 1.0), Distribution("exponential", (1e6,))]
    found = pooled(parts, [1.0, 1.0], "logarithmic", ANYWHERE).quantile(P[1:-1])
    exact = stats.expon(scale=2.0 / 100.0).ppf(P[1:-1])
    # x²/4 is left out beside 50 x: at x = 0.1 it is 0.05 % of it
    assert found == pytest.approx(exact, rel=2e-3)
