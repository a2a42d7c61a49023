"""Distributions that cannot be: what is wrong, and what was expected."""

import pytest
from crises import SMALL, problems


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
            "three such as {p5: 0.2, p50: 0.5, p95: 0.8}",
        ),
    ],
)
def test_one_mistake(written, said, expected):
    assert mistakes(written) == [(said, expected)]


def test_one_quantile_written_in_three_ways_is_one():
    ((said, _),) = mistakes("quantiles: {p50: 0.2, p50.0: 0.5, p50.00: 0.8}")
    assert said == "the quantiles p50, p50.0, p50.00 cannot be fitted"


def test_quantiles_that_cannot_be_fitted():
    [(said, _)] = mistakes("quantiles: {p5: 1, p50: 2, p90: 3}")
    assert said == "the quantiles p5, p50, p90 cannot be fitted"
    [(said, _)] = mistakes("quantiles: {p5: 3, p50: 2, p95: 1}")
    assert said.startswith("the quantiles do not rise")


def test_a_range_below_zero_holds_no_number_above_it():
    said = "the number is above 0 and `within` is not"
    assert (said, "a range that reaches above 0") in mistakes("exponential: {mean: 1}, within: [-2, -1]")
