"""Every distribution that the check accepts is right, whatever the magnitude of its numbers."""

import json
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.errors import ScenarioError
from toolkit.model.distributions import SMALLEST, distribution_of
from toolkit.scenario import loads

GRID = np.array(
    [SMALLEST, 1e-12, 1e-6, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-6, 1 - 1e-12, 1 - SMALLEST]
)
HEAD = {
    "format": 1,
    "id": "one",
    "title": "One number",
    "as_of": "2031-01-06",
    "turn": "1 week",
    "horizon": 1,
}
REST = {
    "variables": {"s": {"levels": "flag", "start": False, "judgement": "Given."}},
    "events": {"e": {"probability": "clip(x, 0, 1)", "effects": {"s": "=true"}, "judgement": "Given."}},
    "outcomes": {"yes": {"when": "s"}, "no": {"otherwise": True}},
}


def distribution(**declared):
    """Return the distribution of a declared parameter; raises where the check refuses it."""
    text = json.dumps({**HEAD, "parameters": {"x": {**declared, "judgement": "Given."}}, **REST})
    text = text.replace("-Infinity", "-.inf").replace("Infinity", ".inf")
    return distribution_of(loads(text).declared.parameters["x"])


def sized(low=-110, high=110):
    """Numbers of any magnitude, a little beyond what is allowed."""
    exponent = st.one_of(st.integers(low, high), st.integers(-3, 3))
    return st.builds(lambda m, e: m * 10.0**e, st.floats(1, 9.99), exponent)


SIGNED = st.one_of(sized(), sized().map(lambda x: -x), st.just(0.0))
BOUND = st.one_of(SIGNED, st.sampled_from([math.inf, -math.inf, 0.0, 1.0]))
WITHIN = st.one_of(st.just({}), st.tuples(BOUND, BOUND).map(lambda pair: {"within": sorted(pair)}))
RELATED = st.builds(lambda mean, ratio: {"mean": mean, "sd": mean * ratio}, sized(), sized(-12, 12))
KINDS = st.one_of(
    st.lists(SIGNED, min_size=2, max_size=2).map(lambda x: {"uniform": sorted(x)}),
    st.lists(SIGNED, min_size=3, max_size=3).map(lambda x: {"triangular": sorted(x)}),
    st.lists(SIGNED, min_size=3, max_size=3).map(lambda x: {"pert": sorted(x)}),
    st.builds(lambda mean, sd: {"normal": {"mean": mean, "sd": sd}}, SIGNED, sized()),
    RELATED.map(lambda x: {"lognormal": x}),
    RELATED.map(lambda x: {"gamma": x}),
    RELATED.map(lambda x: {"beta": x}),
    st.builds(lambda a, b: {"gamma": {"a": a, "b": b}}, sized(-4, 12), sized()),
    st.builds(lambda a, b: {"beta": {"a": a, "b": b}}, sized(-4, 8), sized(-4, 8)),
    sized().map(lambda x: {"exponential": {"mean": x}}),
    st.lists(SIGNED, min_size=3, max_size=3).map(
        lambda x: {"quantiles": dict(zip(("p5", "p50", "p95"), sorted(x), strict=True))}
    ),
    st.dictionaries(
        st.sampled_from(["p1", "p5", "p10", "p30", "p50", "p75", "p90", "p99.9"]), SIGNED, max_size=8
    ).map(
        lambda x: {
            "quantiles": dict(
                zip(sorted(x, key=lambda name: float(name[1:])), sorted(x.values()), strict=True)
            )
        }
    ),
)


@settings(max_examples=600, deadline=None)
@given(KINDS, WITHIN)
@example({"beta": {"mean": 0.1, "sd": 0.1}}, {"within": [-1e16, 1.0]})
def test_accepted_distributions_have_finite_ordered_quantiles_within_their_bounds(kind, within):
    try:
        found = distribution(**kind, **within)
    except ScenarioError as error:
        assert "defect" not in str(error) and error.problems[0].path.startswith("parameters.x")
        return
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        values = found.quantile(GRID)
        low, high = found.extremes
    assert np.isfinite(values).all() and math.isfinite(low) and math.isfinite(high)
    slack = 1e-9 * np.abs(values).max()
    assert (np.diff(values) >= -slack).all()
    assert (values >= low - slack).all() and (values <= high + slack).all()
    bounds = within.get("within", (-math.inf, math.inf))
    assert (values >= bounds[0]).all() and (values <= bounds[1]).all()


@pytest.mark.parametrize(
    "declared",
    [
        {"beta": {"mean": 0.2, "sd": 1e200}},
        {"gamma": {"mean": 1e-300, "sd": 1e200}},
        {"beta": {"a": 1e308, "b": 1e308}},
        {"pert": [-1e308, 0, 1e308]},
        {"lognormal": {"mean": 1e-200, "sd": 1e200}},
        {"uniform": [-1e308, 1e308]},
        {"triangular": [-1e308, 0, 1e308]},
        {"exponential": {"mean": 1e308}},
        {"normal": {"mean": 0, "sd": 1e101}},
        {"discrete": {1e101: 1}},
        {"value": -1e101},
    ],
)
def test_the_bound_on_numbers_is_named(declared):
    text = json.dumps({**HEAD, "parameters": {"x": {**declared, "judgement": "Given."}}, **REST})
    with pytest.raises(ScenarioError, match=r"too (large|small); expected .*1e[+-]100|is not a number"):
        loads(text.replace('"1e+101"', "1e+101"))


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"beta": {"a": 1e90, "b": 1e90}}, "shape number is 1e.90; expected 0.01 to 1e.06"),
        ({"gamma": {"mean": 1e-90, "sd": 1e90}}, "expected 0.01 to 1e.10"),
        ({"lognormal": {"mean": 1e-90, "sd": 1e90}}, "sd over mean is 1e.180"),
        ({"exponential": {"mean": 1e-5}, "within": [1, 2]}, "next to nothing of it lies inside"),
        ({"normal": {"mean": 0, "sd": 1}, "within": [0, 1e-60]}, "next to nothing of it lies inside"),
        ({"gamma": {"a": 5, "b": 1}, "within": [0, 1e-3]}, "next to nothing of it lies inside"),
        ({"normal": {"mean": 0, "sd": 1}, "within": [-math.inf, math.inf]}, "bounds nothing"),
        ({"beta": {"a": 2, "b": 2}, "within": [0, math.inf]}, "lies between two bounds"),
    ],
)
def test_shapes_that_cannot_be_worked_out_are_refused_in_a_sentence(declared, words):
    with pytest.raises(ScenarioError, match=words):
        distribution(**declared)


@pytest.mark.parametrize(
    ("declared", "mean"),
    [
        ({"uniform": [-1e100, 1e100]}, 0.0),
        ({"uniform": [1e99, 1e100]}, 5.5e99),
        ({"triangular": [-1e100, 0, 1e100]}, 0.0),
        ({"pert": [0, 1e100, 1e100]}, 1e100 * 5 / 6),
        ({"exponential": {"mean": 1e100}}, 1e100),
        ({"exponential": {"mean": 1e-100}}, 1e-100),
        ({"normal": {"mean": 1e100, "sd": 1e99}}, 1e100),
        ({"lognormal": {"mean": 1e-100, "sd": 1e-100}}, 1e-100),
        ({"lognormal": {"mean": 1e100, "sd": 1e93}}, 1e100),
        ({"gamma": {"mean": 1e100, "sd": 1e99}}, 1e100),
        ({"gamma": {"mean": 1e-50, "sd": 1e-50}}, 1e-50),
        ({"beta": {"mean": 1e-4, "sd": 1e-4}}, 1e-4),
        ({"beta": {"mean": 5e99, "sd": 1e99}, "within": [0, 1e100]}, 5e99),
    ],
)
def test_the_mean_is_right_at_the_ends_of_the_scale(declared, mean):
    """Averaged over 200,000 equal parts; tails left out by the middle points cost less than a thousandth."""
    values = distribution(**declared).quantile((np.arange(200_000) + 0.5) / 200_000)
    width = np.ptp(values)
    assert values.mean() == pytest.approx(mean, rel=1e-3, abs=1e-9 * width)


def test_a_doubt_that_cannot_be_held_is_refused():
    text = json.dumps({**HEAD, "doubt": {"sd": 60, "judgement": "Given."}, **REST}).replace(
        "clip(x, 0, 1)", "0.1"
    )
    with pytest.raises(ScenarioError, match="a doubt of 60 in log units is too large; expected at most 50"):
        loads(text)


# --- bounds on one side


def test_a_number_with_a_floor_keeps_its_quantiles():
    declared = {"quantiles": {"p10": 2, "p50": 3, "p90": 9}}
    found = distribution(**declared, within=[0, math.inf])
    assert found.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([2, 3, 9], rel=1e-9)
    assert found.quantile(np.array([SMALLEST]))[0] > 0


def test_a_floor_is_offered_where_it_helps():
    with pytest.raises(ScenarioError, match=r"or say `within: \[0, .inf\]` if the number cannot be below 0"):
        distribution(quantiles={"p25": 1, "p50": 2, "p75": 1000})


@pytest.mark.parametrize(
    ("quantiles", "within"),
    [
        ({"p5": -4, "p50": 6, "p95": 9}, [-math.inf, 10]),
        ({"p5": 1e-9, "p50": 2e-9, "p95": 9e-9}, [0, math.inf]),
        ({"p25": 101, "p50": 102, "p75": 105}, [100, math.inf]),
        ({"p1": 0.2, "p50": 0.5, "p99": 0.8}, [0, 1]),
    ],
)
def test_fitted_quantiles_are_those_declared(quantiles, within):
    found = distribution(quantiles=quantiles, within=within)
    at = np.array([float(name[1:]) / 100 for name in quantiles])
    assert found.quantile(at) == pytest.approx(list(quantiles.values()), rel=1e-9)


@pytest.mark.parametrize("lowest", [-2, 2.999])
def test_a_floor_is_not_offered_where_it_does_not_help(lowest):
    with pytest.raises(ScenarioError, match="lopsided") as caught:
        distribution(quantiles={"p10": lowest, "p50": 3, "p90": 1e6})
    assert "within" not in str(caught.value)


def test_values_can_be_fixed_above_a_floor():
    parameter = {"quantiles": {"p10": 2, "p50": 3, "p90": 9}, "within": [0, math.inf], "judgement": "Given."}
    text = json.dumps({**HEAD, "parameters": {"x": parameter}, **REST}).replace("Infinity", ".inf")
    crisis = loads(text)
    assert crisis.with_values(x=1e6).declared.parameters["x"].value == 1e6
    with pytest.raises(ScenarioError, match="x = -1 is out of range; expected 0 or more"):
        crisis.with_values(x=-1)
    assert loads(crisis.to_yaml()).digest == crisis.digest
