import math

import numpy as np
import pytest
from scipy import stats

from toolkit.model.distributions import distribution_of
from toolkit.scenario.records import Parameter
from toolkit.scenario.scopes import support

P = np.array([1e-6, 0.01, 0.2, 0.5, 0.77, 0.99, 1 - 1e-6])


def make(**content):
    return Parameter.model_validate({**content, "judgement": "A test."})


def lognormal(mean, sd):
    variance = math.log1p((sd / mean) ** 2)
    return stats.lognorm(math.sqrt(variance), scale=math.exp(math.log(mean) - variance / 2))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"uniform": [2, 5]}, stats.uniform(2, 3)),
        ({"triangular": [1, 2, 5]}, stats.triang(0.25, 1, 4)),
        ({"pert": [0, 2, 10]}, stats.beta(1 + 4 * 0.2, 1 + 4 * 0.8, 0, 10)),
        ({"normal": {"mean": 3, "sd": 2}}, stats.norm(3, 2)),
        ({"normal": {"mean": 3, "sd": 2}, "within": [2, 4]}, stats.truncnorm(-0.5, 0.5, 3, 2)),
        ({"lognormal": {"mean": 0.4, "sd": 0.3}}, lognormal(0.4, 0.3)),
        ({"beta": {"a": 2, "b": 5}}, stats.beta(2, 5)),
        ({"beta": {"mean": 0.3, "sd": 0.1}}, stats.beta(0.3 * 20, 0.7 * 20)),
        ({"beta": {"mean": 2, "sd": 0.5}, "within": [1, 5]}, stats.beta(0.25 * 11, 0.75 * 11, 1, 4)),
        ({"gamma": {"a": 2.5, "b": 0.4}}, stats.gamma(2.5, scale=0.4)),
        ({"gamma": {"mean": 2, "sd": 1}}, stats.gamma(4, scale=0.5)),
        ({"exponential": {"mean": 3}}, stats.expon(scale=3)),
    ],
)
def test_quantiles_against_scipy(content, expected):
    assert distribution_of(make(**content)).quantile(P) == pytest.approx(expected.ppf(P), rel=1e-9)


@pytest.mark.parametrize("kind", ["lognormal", "gamma", "exponential"])
def test_cut_distributions_keep_their_shape_inside(kind):
    content = {"mean": 1.0} if kind == "exponential" else {"mean": 1.0, "sd": 0.8}
    free, cut = (distribution_of(make(**{kind: content}, **extra)) for extra in ({}, {"within": [0.5, 2.0]}))
    values = cut.quantile(P)
    assert values.min() >= 0.5
    assert values.max() <= 2.0
    grid = np.linspace(0.001, 0.999, 20_001)
    plain = free.quantile(grid)
    inside = plain[(plain >= 0.5) & (plain <= 2.0)]
    assert np.median(inside) == pytest.approx(cut.quantile(np.array([0.5]))[0], abs=1e-3)


@pytest.mark.parametrize("within", [None, [0, 1], [-2, 4]])
def test_elicited_quantiles_are_met(within):
    content = {"quantiles": {"p10": 0.2, "p50": 0.45, "p90": 0.8}}
    fitted = distribution_of(make(**content, **({"within": within} if within else {})))
    assert fitted.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([0.2, 0.45, 0.8], abs=1e-12)
    assert (np.diff(fitted.quantile(np.linspace(0.001, 0.999, 999))) > 0).all()


def test_discrete_values_have_their_probabilities():
    drawn = distribution_of(make(discrete={2: 0.4, 3: 0.6})).quantile(np.linspace(0.0005, 0.9995, 1000))
    assert np.unique(drawn, return_counts=True)[1].tolist() == [400, 600]


def test_pert_has_its_mean_and_not_the_textbook_sd():
    values = distribution_of(make(pert=[0, 2, 10])).quantile((np.arange(200_000) + 0.5) / 200_000)
    assert values.mean() == pytest.approx(3.0, abs=1e-4)
    assert values.std() == pytest.approx(1.732, abs=1e-3)


@pytest.mark.parametrize(
    "content",
    [
        {"pert": [0, 2, 10]},
        {"normal": {"mean": 0, "sd": 1}},
        {"beta": {"mean": 0.3, "sd": 0.1}},
        {"value": 3},
        {"lognormal": {"mean": 1, "sd": 2}},
    ],
)
def test_draws_stay_inside_the_support(content):
    parameter = make(**content)
    low, high = support(parameter)
    first, last = distribution_of(parameter).extremes
    assert low <= first <= last <= high
    assert math.isfinite(first)
    assert math.isfinite(last)
