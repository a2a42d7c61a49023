"""What a terminal and a notebook show of what an analysis found: short, and escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import Discovery, odds, overturn, pathways, sensitivity, tornado, verify
from toolkit.analysis.boxes import Sample
from toolkit.analysis.discovery import search
from toolkit.engines.planning import plan
from toolkit.plaintext import listed
from toolkit.results import Result
from toolkit.scenario import Scenario

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
HOSTILE = "<script>alert(1)</script> " + "a name without end " * 20
UNNAMED = (
    "outcomes.clash",
    "actors.north.options.reinforce",
    "parameters.north_resolve",
    "variables.posture",
)


@pytest.fixture(scope="module")
def hostile() -> Scenario:
    names = {f"{place}.name": HOSTILE for place in UNNAMED}
    return ct.load(STRAIT).with_changes(set={"title": HOSTILE, "actors.north.name": HOSTILE}, add=names)


def run(crisis: Scenario, draws: int = 8) -> Result:
    return ct.run(crisis, seed=3, draws=draws, alternatives=False, progress=False)


def discovered(_: Scenario) -> Discovery:
    values = np.random.default_rng(3).uniform(size=(1000, 2))
    return search(
        Sample((HOSTILE, "b"), values, values[:, 0] > 0.7, np.full(1000, 1 / 1000)), HOSTILE, resamples=2
    )


FOUND: Mapping[str, Any] = {
    "decision": lambda crisis: ct.decide({"clash": -1}, **{HOSTILE: run(crisis), "wait": run(crisis)}),
    "sensitivity": lambda crisis: sensitivity(run(crisis), method="exact", points=32),
    "pathways": lambda crisis: pathways(run(crisis), "standoff", count=1),
    "odds": lambda crisis: odds(crisis, histories=80),
    "verdict": lambda crisis: verify(crisis, histories=100),
    "overturn": lambda crisis: overturn(run(crisis), "clash", above=0.9, alone=False),
    "discovery": discovered,
    "plan": plan,
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_shown_in_few_words(hostile, name):
    found = FOUND[name](hostile)
    said, page = repr(found), found._repr_html_()
    assert len(said) < 12_000
    assert "nan" not in said
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "nan" not in page


def test_long_lists_are_cut_and_counted():
    assert listed("abcdefg") == "a, b, c, d, e and 2 more"
    assert len(listed([HOSTILE] * 100)) < 400


NOBODY = """
format: 1
id: nobody
title: Nobody chooses
as_of: 2031-03-01
horizon: 3
turn: 1 week
variables:
  heat: {levels: 0..3, start: 0, judgement: Low.}
events:
  spark: {probability: 0.5, effects: {heat: +1}, judgement: Even odds.}
outcomes:
  fire: {when: heat == 3, ends: true}
  calm: {otherwise: true}
"""
CHOOSER = (
    "actors:\n  north: {options: {stoke: {appeal: 0, effects: {heat: +1}, judgement: Even odds.}}}\nevents:"
)


def test_turning_points_take_a_scenario_and_refuse_in_a_sentence():
    with pytest.raises(ct.ToolkitError, match="nobody chooses anything"):
        ct.turning_points(ct.loads(NOBODY), "fire")
    chosen = ct.loads(NOBODY.replace("events:", CHOOSER))
    assert set(ct.turning_points(chosen, "fire").turn) == {1, 2, 3}
    without_end = ct.loads(NOBODY.replace("events:", CHOOSER).replace("horizon: 3", "horizon: until_settled"))
    with pytest.raises(ct.ToolkitError, match="say in which"):
        ct.turning_points(without_end, "fire")
    assert set(ct.turning_points(without_end, "fire", turns=[1]).turn) == {1}


def test_where_nothing_is_uncertain_there_is_no_tornado():
    with pytest.raises(ct.ToolkitError, match="nothing in this crisis is uncertain"):
        ct.plot.tornado(tornado(ct.loads(NOBODY)), "fire")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ct.ToolkitError, match="no actors"):
        ct.plot.actors(ct.loads(NOBODY))
    endless = ct.loads(NOBODY.replace(", ends: true", ""))
    with pytest.raises(ct.ToolkitError, match="ends: true"):
        ct.plot.incidence(run(endless))


def test_what_rounding_keeps_from_certainty_is_certain():
    from toolkit.analysis.outcomes import OutcomeRow

    nan = float("nan")
    row = OutcomeRow("o", "O", 1.0 - 2e-16, 0.0, 1.0 - 2e-16, 1.0, nan, nan, "", 0, 0.1)
    assert (row.shown, row.ignorance_shown) == ("100 %", "100 %")
    assert OutcomeRow("o", "O", 1.0 - 1e-9, 0.0, nan, nan, nan, nan, "", 0, 0.1).shown == "above 99.99 %"
    assert OutcomeRow("o", "O", 1.0 - 2e-16, 0.0, nan, nan, nan, nan, "", 500, 0.1).shown.startswith("above")
