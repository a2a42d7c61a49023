"""The nearest reversal against its closed form, and the effect of imposed choices by hand."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

import toolkit as ct
from toolkit.analysis import overturn
from toolkit.results import Result

TURNS = 4
SCENARIO = f"""
format: 1
id: fuse
title: A fuse
as_of: 2031-01-01
horizon: {TURNS}
turn: 1 week
doubt: {{sd: 0, judgement: None.}}
parameters:
  heat: {{normal: {{mean: 0.05, sd: 0.01}}, judgement: Assumed.}}
  wind: {{normal: {{mean: 0.04, sd: 0.02}}, judgement: Assumed.}}
  idle: {{uniform: [0, 1], judgement: Assumed.}}
variables:
  lit: {{levels: 0..1, start: 0, judgement: Assumed.}}
  wet: {{levels: 0..1, start: 0, judgement: Assumed.}}
actors:
  north:
    options:
      douse: {{when: wet == 0, appeal: 0, effects: {{wet: =1}}, judgement: Assumed.}}
      sing: {{appeal: 0 * idle, effects: {{}}, judgement: Assumed.}}
events:
  spark: {{when: lit == 0 and wet == 0, probability: "clip(heat + wind, 0, 1)", effects: {{lit: =1}}, judgement: Assumed.}}
outcomes:
  fire: {{when: lit == 1, ends: true, judgement: Assumed.}}
  rest: {{otherwise: true}}
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return ct.run(
        ct.loads(SCENARIO.replace("appeal: 0, effects: {wet", "appeal: -50, effects: {wet")), draws=8
    )


def test_the_nearest_reversal_is_where_the_formula_says(result):
    found = overturn(result, "fire", above=0.5)
    needed = 1 - 0.5 ** (1 / TURNS) - 0.09
    spread = math.hypot(0.01, 0.02)
    assert found.distance == pytest.approx(needed / spread, abs=0.01)
    assert found.chance == pytest.approx(1 - NormalDist().cdf(needed / spread), rel=0.05)
    assert found.after == pytest.approx(0.5, abs=1e-3)
    table = found.table.set_index("parameter")
    assert table.loc["wind", "moved"] / table.loc["heat", "moved"] == pytest.approx(2.0, rel=0.02)
    assert table.loc["idle", "moved"] == pytest.approx(0.0, abs=1e-6)


def test_the_value_that_does_it_alone(result):
    line = 1 - (1 - 0.12) ** TURNS
    table = overturn(result, "fire", above=line).table.set_index("parameter")
    assert table.loc["wind", "alone"] == pytest.approx(0.07, abs=1e-4)
    assert math.isnan(table.loc["idle", "alone"])


def test_one_outcome_overtaking_another_and_a_few_inputs_only(result):
    both = overturn(result, "fire", over="rest", alone=False)
    assert both.distance == pytest.approx((1 - 0.5 ** (1 / TURNS) - 0.09) / math.hypot(0.01, 0.02), abs=0.01)
    found = overturn(result, "fire", above=0.42, inputs=["wind"])
    assert list(found.table.parameter) == ["wind"]
    assert found.distance == pytest.approx((1 - 0.58 ** (1 / TURNS) - 0.09) / 0.02, abs=0.01)


def test_what_the_inputs_do_not_reach_is_said(result):
    found = overturn(result, "fire", above=0.99)
    assert math.isinf(found.distance) and found.chance == 0.0 and found.before < found.after < 0.99
    assert any("comes closest without doing it" in note for note in found.notes)
    assert all("comes closest" not in note for note in overturn(result, "fire", above=0.5).notes)


def test_overturn_refusals(result):
    for asked, said in (
        ({"outcome": "fire", "below": 0.9}, "holds already"),
        ({"outcome": "fire"}, "one of them"),
        ({"outcome": "fire", "above": 2}, "between 0 and 1"),
        ({"outcome": "fire", "over": "fire"}, "overtake itself"),
        ({"outcome": "fire", "above": 0.5, "inputs": ["heet"]}, "nearest: heat"),
    ):
        with pytest.raises(ct.ToolkitError, match=said):
            overturn(result, **asked)


def test_turning_points_by_hand():
    result = ct.run(ct.loads(SCENARIO), draws=8, alternatives=False)
    table = ct.turning_points(result, "fire").set_index(["option", "turn"])
    # In the first turn a third each holds, douses and sings, after the spark had its chance.
    p = 0.09
    stay = 2 / 3
    base = sum((1 - p) ** (t - 1) * stay ** (t - 1) * p for t in range(1, TURNS + 1))
    assert table.loc[("douse", 1), "base"] == pytest.approx(base, abs=1e-12)
    assert table.loc[("douse", 1), "effect"] == pytest.approx(p - base, abs=1e-12)
    assert table.loc[("douse", 1), "carried_out"] == pytest.approx(1 - p, abs=1e-12)
    later = p + (1 - p) * sum((1 - p) ** (t - 2) * stay ** (t - 2) * p for t in range(2, TURNS + 1))
    assert table.loc[("sing", 1), "effect"] == pytest.approx(later - base, abs=1e-12)
    assert table.loc[("sing", 1), "chosen"] == pytest.approx((1 - p) / 3, abs=1e-12)
    assert table.loc[("douse", 1), "information"] > 0.02
    assert table.loc[("douse", TURNS), "information"] == pytest.approx(0.0, abs=2e-3)


def test_turning_points_refusals(result):
    with pytest.raises(ct.ToolkitError, match="unknown actor that chooses"):
        ct.turning_points(result, "fire", actor="south")
