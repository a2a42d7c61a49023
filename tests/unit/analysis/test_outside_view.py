"""The outside view's counts and departures, and what diagnostics say of an answer that is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from results import made_result

import toolkit as ct
from toolkit.analysis import diagnostics, outside_view
from toolkit.analysis.past_crises import CLASSES, wilson


def test_counts_of_a_class_agree_with_each_other():
    for _, codes in CLASSES.values():
        assert len({sum(counts.values()) for counts in codes.values()}) == 1
    assert sum(CLASSES["us_actor_1945"][1]["icb_viol"].values()) == 72
    assert sum(CLASSES["us_far_stronger"][1]["icb_viol"].values()) == 58


def test_wilson_intervals():
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10)[1] == 1.0
    assert wilson(18, 58) == pytest.approx((0.206, 0.438), abs=5e-4)


def test_the_scenario_beside_its_classes():
    table = outside_view(ct.run(ct.load("caribbean-2025"), draws=16, seed=7, alternatives=False))
    for _, part in table.groupby(["code", "class"]):
        assert part.scenario.sum() == pytest.approx(1.0)
        assert part.base_rate.sum() == pytest.approx(1.0)
    # On 2 November 2025 it was 62 days old; of 46 with the United States as an actor that were, 27 went on after 140 days.
    going_on = table[(table.meaning == "going on") & (table["class"] == "us_actor_1945")].iloc[0]
    assert (going_on["count"], going_on.n) == (27, 46)
    assert (going_on.base_low, going_on.base_high) == pytest.approx(wilson(27, 46))
    with pytest.raises(ct.ToolkitError, match="nearest: all_1990"):
        outside_view(made_result([[0.2, 0.8]]), classes=["all_199"])
    with pytest.raises(ct.ToolkitError, match="no ICB codes"):
        outside_view(made_result([[0.2, 0.8]]))


def test_whole_crises_where_they_are_asked_for():
    result = ct.run(ct.load("caribbean-2025"), draws=16, seed=7, alternatives=False)
    table = outside_view(result, to="end").table
    faded = table[(table.meaning == "faded") & (table["class"] == "us_actor_1945")].iloc[0]
    assert faded.departs and (faded["count"], faded.n) == (2, 72)
    assert "going on" not in set(table.meaning)
    young = outside_view(result, given_age=False).table
    assert set(young.n) == {72, 58, 10}


def test_classes_without_counts_to_the_horizon():
    result = ct.run(ct.load("taiwan-strait-1996"), draws=4, alternatives=False)
    answer = outside_view(result, classes=["us_latin_america", "all_1945"])
    assert set(answer.table["class"]) == {"all_1945"} and any("Left out" in note for note in answer.notes)
    whole = outside_view(result, classes=["us_latin_america"])
    assert set(whole.table.n) == {10} and any("Whole crises are shown" in note for note in whole.notes)
    with pytest.raises(ct.ToolkitError, match="had lasted 273 days"):
        outside_view(result, classes=["us_latin_america"], to="horizon")


COIN = """
format: 1
id: coin
title: A coin of unknown bias
as_of: 2031-01-01
horizon: 1
turn: 1 week
doubt: {sd: 0, judgement: None.}
parameters: {bias: {uniform: [0, 1], judgement: Assumed.}}
variables:
  face: {levels: [none, heads], start: none, judgement: Assumed.}
events:
  toss: {probability: bias, effects: {face: =heads}, judgement: Assumed.}
outcomes:
  heads: {when: face == heads, judgement: Assumed.}
  rest: {otherwise: true}
"""


def test_draws_for_a_point():
    # Independent draws of a uniform share: standard deviation 1 / sqrt 12, so (1.96 / 0.01)^2 / 12 draws.
    result = ct.run(ct.loads(COIN), engine="monte_carlo", draws=4000, runs=50, seed=3)
    needed = diagnostics(result).loc["heads"]
    spread = 1 / 12 + (1 / 2 - 1 / 3) / 50
    assert needed.draws_for_a_point == pytest.approx((1.96 / 0.01) ** 2 * spread, rel=0.1)
    assert needed.real_share == pytest.approx(1 - (1 / 6 / 50) / spread, abs=0.05)
    assert needed.half_apart < 4


@pytest.mark.parametrize(("engine", "draws"), [("exact", 32), ("monte_carlo", 32)])
def test_intervals_hold_as_often_as_they_say(engine, draws):
    # The mean is known: 1/2. Nominal 90 % intervals over 60 seeds; with 7 or 31 degrees of freedom t intervals are exact for
    # normal means. Quasi-random draws scatter less than normal, never more. A false alarm (4 standard errors): below 1e-4.
    runs = {} if engine == "exact" else {"runs": 100}
    t_value = 1.895 if engine == "exact" else 1.696
    hits = 0
    for seed in range(60):
        result = ct.run(ct.loads(COIN), engine=engine, draws=draws, seed=seed, progress=False, **runs)
        hits += abs(result.probability[0] - 0.5) <= t_value * result.sampling_error[0]
    assert hits / 60 >= 0.9 - 4 * math.sqrt(0.09 / 60)


def test_one_draw_has_nothing_to_compare():
    table = diagnostics(made_result([[0.2, 0.8]]))
    assert (
        np.isnan(table.half_apart).all() and table.draws_for_a_point.isna().all()
    )  # one draw tells no error
