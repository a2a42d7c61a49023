"""Panels of experts in a scenario: what can be pooled, what each of them rests on, and the scenario as one of them sees it."""

import pytest
from crises import SMALL, problems

from toolkit.errors import ToolkitError
from toolkit.scenario import loads
from toolkit.scenario.experts import as_seen_by, panels, pooled_by

PANEL = """parameters:
  p:
    within: [0, 1]
    experts:
      anna: {quantiles: {p10: 0.1, p90: 0.3}, weight: 2, judgement: Asked in June.}
      ben: {uniform: [0.2, 0.6], judgement: Asked in July.}
  q: {experts: {ben: {value: 3, judgement: Asked in July.}}, pool: logarithmic}
variables:
"""
CRISIS = SMALL.replace("variables:\n", PANEL)


def mistakes(written):
    text = SMALL.replace("variables:\n", f"parameters:\n  p: {{{written}}}\nvariables:\n")
    return [(p.path, p.problem) for p in problems(text) if p.severity == "error"]


@pytest.mark.parametrize(
    ("written", "path", "said"),
    [
        ("experts: {}", "parameters.p.experts", "0 item(s) stand here"),
        ("pool: linear, value: 1, judgement: Guessed.", "parameters.p.pool", "there is nobody to pool"),
        ("experts: {a: {value: 1}}", "parameters.p.experts.a", "nothing supports this estimate"),
        (
            "experts: {a: {value: 1, weight: 0, judgement: Said.}}",
            "parameters.p.experts",
            "nobody's estimate counts",
        ),
        (
            "experts: {a: {uniform: [1, 0], judgement: Said.}}",
            "parameters.p.experts.a.uniform",
            "[1, 0] does not rise",
        ),
        (
            "within: [0, 1], experts: {a: {uniform: [0, 2], judgement: Said.}}",
            "parameters.p.experts.a.uniform",
            "[0, 2] reaches outside [0, 1]",
        ),
        (
            "within: [0, 1], experts: {a: {uniform: [0, 1], within: [0, 3], judgement: Said.}}",
            "parameters.p.experts.a.within",
            "[0, 3] reaches outside [0, 1]",
        ),
        (
            "pool: logarithmic, experts: {a: {uniform: [0, 1], judgement: Said.}, b: {uniform: [2, 3], judgement: Said.}}",
            "parameters.p.pool",
            "these experts rule each other out: nothing is possible for all",
        ),
        (
            "pool: logarithmic, experts: {a: {value: 1, judgement: Said.}, b: {uniform: [0, 3], judgement: Said.}}",
            "parameters.p.pool",
            "a logarithmic pool cannot multiply single values with ranges",
        ),
        (
            "pool: logarithmic, experts: {a: {value: 1, judgement: Said.}, b: {discrete: {2: 1}, judgement: Said.}}",
            "parameters.p.pool",
            "these experts rule each other out: nothing is possible for all",
        ),
        (
            "experts: {a: {value: 1, judgement: Said.}}, value: 2, judgement: Guessed.",
            "parameters.p",
            "it has value and experts",
        ),
    ],
)
def test_what_cannot_be_pooled(written, path, said):
    [(where, what)] = mistakes(written)
    assert where == path
    assert said in what


def test_a_panel_loads_and_rests_on_what_each_expert_says():
    crisis = loads(CRISIS)
    assert [(one.parameter, one.pool, dict(one.weights)) for one in panels(crisis)] == [
        ("p", "linear", {"anna": 2.0, "ben": 1.0}),
        ("q", "logarithmic", {"ben": 1.0}),
    ]
    paths = [path for path, _ in crisis.supports() if path[0] == "parameters"]
    assert paths == [
        ("parameters", "p", "experts", "anna"),
        ("parameters", "p", "experts", "ben"),
        ("parameters", "q", "experts", "ben"),
    ]
    assert loads(crisis.to_yaml()).digest == crisis.digest


def test_the_scenario_as_one_of_them_sees_it():
    crisis = loads(CRISIS)
    as_anna, as_ben = (as_seen_by(crisis, name).declared.parameters for name in ("anna", "ben"))
    assert as_anna["p"].quantiles == {"p10": 0.1, "p90": 0.3}
    assert as_anna["p"].within == (0.0, 1.0)
    assert as_anna["q"].experts is not None
    assert (as_ben["p"].uniform, as_ben["q"].value) == ((0.2, 0.6), 3.0)
    with pytest.raises(ToolkitError, match=r"'bem'.*ben"):
        as_seen_by(crisis, "bem")


def test_the_other_pool():
    crisis = loads(CRISIS)
    assert {one.pool for one in panels(pooled_by(crisis, "logarithmic"))} == {"logarithmic"}
