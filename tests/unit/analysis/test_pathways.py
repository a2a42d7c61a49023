"""The way to an outcome, counted by hand."""

from __future__ import annotations

import math

import pytest

import toolkit as ct
from toolkit.analysis import pathways

SCENARIO = """
format: 1
id: stairs
title: Two steps
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  step: {levels: [ground, first, second], start: ground, judgement: Assumed.}
  light: {levels: [off, on], start: off, judgement: Assumed.}
events:
  climb: {when: step < second, probability: 0.5, effects: {step: +1}, judgement: Assumed.}
  shine: {probability: 0.5, effects: {light: =on}, judgement: Assumed.}
outcomes:
  up: {when: step == second, ends: at_turn_end, judgement: Assumed.}
  down: {otherwise: true}
"""


def test_milestones_and_most_probable_histories():
    found = pathways(ct.run(ct.loads(SCENARIO)), "up", count=2, seed=3)
    table = found.milestones.set_index(["variable", "level"])
    error = 4 * math.sqrt(0.25 / (found.n_histories * 0.5))
    # Two climbs in three tries: 1/2. The first step is on every way up, and reached by 7 in 8 of all.
    assert found.probability == pytest.approx(0.5, abs=error)
    assert table.loc[("step", "first"), "among"] == 1.0
    assert table.loc[("step", "first"), "overall"] == pytest.approx(7 / 8, abs=error)
    assert table.loc[("step", "first"), "then"] == pytest.approx(4 / 7, abs=error)
    assert table.loc[("step", "second"), "then"] == 1.0
    assert table.loc[("step", "second"), "median_turn"] in (2.0, 2.5, 3.0)
    assert [path.history.outcome for path in found.histories] == ["up", "up"]
    assert found.milestones.iloc[0].level == "second"


def test_too_few_histories_are_refused():
    rare = SCENARIO.replace(
        "when: step < second, probability: 0.5", "when: step < second, probability: 0.0001"
    )
    with pytest.raises(ct.ToolkitError, match="too few to say how"):
        pathways(ct.run(ct.loads(rare)), "up")


STILL = """
format: 1
id: still
title: Nothing moves
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables: {line: {levels: [quiet, crossed], start: quiet, judgement: Assumed.}}
events: {cross: {probability: 0.5, effects: {line: =crossed}, judgement: Assumed.}}
outcomes: {war: {when: line == crossed, judgement: Assumed.}, peace: {otherwise: true}}
"""


def test_a_way_on_which_nothing_changes_is_told_without_milestones():
    found = pathways(ct.run(ct.loads(STILL)), "peace", seed=3)
    assert found.probability == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / found.n_histories))
    assert len(found.milestones) == 0
    assert str(found) and found.page
