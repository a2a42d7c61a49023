"""Distributions that cannot be: what is wrong, and what was expected."""

import pytest
from crises import SMALL, problems

from toolkit.scenario.checks import parameters

TWO_TO_SEVEN = "two to seven at different probabilities, such as {p5: 0.2, p50: 0.5, p95: 0.8}"


def mistakes(written):
    text = SMALL.replace(
        "variables:\n", f"parameters:\n  p: {{{written}, judgement: Guessed.}}\nvariables:\n"
    )
    return [(p.problem, p.expected) for p in problems(text) if p.severity == "error"]


@pytest.mark.parametrize(
    ("written", "said", "expected"),
    [
        ("value: 3, within: [0, 1]", "3 lies outside [0, 1]", "a value inside `within`"),
        ("value: 3, within: [1, 1]", "within [1, 1] is empty", "the lowest first"),
        ("uniform: [1, 0]", "[1, 0] does not rise", "lowest, highest"),
        ("pert: [0, 2, 1]", "[0, 2, 1] does not rise", "lowest, most likely, highest"),
        (
            "triangular: [0, 1, 2], within: [0, 1]",
            "[0, 1, 2] reaches outside [0, 1]",
            "a range inside `within`",
        ),
        ("lognormal: {mean: -1, sd: 1}", "the mean -1 is not above 0", "a mean above 0"),
        ("gamma: {mean: 0, sd: 1}", "the mean 0 is not above 0", "a mean above 0"),
        ("beta: {mean: 2, sd: 0.1}", "the mean 2 lies outside [0, 1]", "a mean inside the range"),
        ("beta: {mean: 0.5, sd: 0.5}", "no beta distribution with mean 0.5 has sd 0.5", "an sd below 0.5"),
        (
            "beta: {a: 1, b: 1}, within: [0, .inf]",
            "a beta distribution lies between two bounds",
            "two finite numbers in `within`",
        ),
        ("discrete: {1: 0.5, 2: 0.4}", "the probabilities sum to 0.9", "probabilities that sum to 1"),
        (
            "quantiles: {p5: 1, p50: 2, p100: 3}",
            "'p100' is not a quantile",
            TWO_TO_SEVEN,
        ),
    ],
)
def test_one_mistake(written, said, expected):
    assert mistakes(written) == [(said, expected)]


def test_one_quantile_written_in_three_ways_is_one():
    ((said, _),) = mistakes("quantiles: {p50: 0.2, p50.0: 0.5, p50.00: 0.8}")
    assert said == "the quantiles p50, p50.0, p50.00 cannot be fitted"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{p50: 1}", "the quantiles p50 cannot be fitted"),
        ("{p1: 1, p2: 2, p3: 3, p4: 4, p5: 5, p6: 6, p7: 7, p8: 8}", "the quantiles p1, p2, p3"),
        ("{p5: 3, p50: 2, p95: 1}", "the quantiles do not rise"),
        ("{p10: 1, p90: 1}", "the quantiles do not rise"),
        ("{p50: 2, p50.0001: 3, p5: 1, p95: 4}", "no smooth distribution comes near these quantiles"),
        ("{p10: 2.999, p50: 3, p90: 90}", "no smooth distribution is this lopsided; bring the highest"),
        ("{p10: -90, p50: 3, p90: 3.001}", "no smooth distribution is this lopsided; bring the lowest"),
    ],
)
def test_quantiles_that_cannot_be_fitted(written, said):
    [(found, expected)] = mistakes(f"quantiles: {written}")
    assert found.startswith(said)
    assert expected == TWO_TO_SEVEN


@pytest.mark.parametrize(
    "written", ["{p10: 2, p50: 3, p90: 9}", "{p20: 1, p80: 3}", "{p5: 1, p25: 2, p50: 3.1, p75: 4.5, p95: 7}"]
)
def test_quantiles_that_no_longer_have_to_be_three_at_equal_distance(written):
    assert mistakes(f"quantiles: {written}") == []


def test_a_misfit_is_told():
    text = SMALL.replace(
        "variables:\n",
        "parameters:\n  p: {quantiles: {p5: 1, p20: 2, p40: 3, p60: 6, p80: 7, p95: 8}, judgement: Guessed.}\nvariables:\n",
    )
    told = [p.problem for p in problems(text) if "no smooth distribution has all" in p.problem]
    assert len(told) == 1
    assert "given as p" in told[0]


def test_a_range_below_zero_holds_no_number_above_it():
    said = "the number is above 0 and `within` is not"
    assert (said, "a range that reaches above 0") in mistakes("exponential: {mean: 1}, within: [-2, -1]")


def test_only_so_many_distributions_are_searched_for(monkeypatch):
    monkeypatch.setattr(parameters, "MOST_SEARCHED", 1)
    lopsided = "{quantiles: {p10: 2, p50: 3, p90: 9}, judgement: Guessed.}"
    plain = "{quantiles: {p10: 2, p50: 3, p90: 4}, judgement: Guessed.}"
    text = SMALL.replace(
        "variables:\n", f"parameters:\n  a: {lopsided}\n  b: {plain}\n  c: {lopsided}\nvariables:\n"
    )
    [(said, expected)] = [(p.problem, p.expected) for p in problems(text) if p.severity == "error"]
    assert said.startswith("2 numbers have quantiles so lopsided")
    assert expected == "at most 1"
    assert mistakes("quantiles: {p10: 2, p50: 3, p90: 9}") == []
