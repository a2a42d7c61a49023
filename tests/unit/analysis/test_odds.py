"""Odds per turn and within the horizon, and the push of each input, against what can be worked out by hand."""

from __future__ import annotations

import math

import pytest

import toolkit as ct
from toolkit.analysis import odds, tornado
from toolkit.scenario import Scenario

HORIZON = 12
WEEKLY = f"""
format: 1
id: weekly
title: One chance each week
question: Does it come?
as_of: 2031-01-01
horizon: {HORIZON}
turn: 1 week
parameters:
  lure: {{uniform: [-1, 1], judgement: Assumed.}}
variables:
  lit: {{levels: 0..3, start: 0, judgement: Assumed.}}
  told: {{levels: 0..1, start: 0, judgement: Assumed.}}
events:
  spark: {{probability: 0.1, judgement: Assumed., effects: {{lit: +1}}}}
actors:
  north:
    options:
      call: {{appeal: lure, judgement: Assumed., effects: {{told: =1}}, when: told == 0}}
outcomes:
  fire: {{when: lit > 0}}
  rest: {{otherwise: true}}
"""


@pytest.fixture(scope="module")
def crisis() -> Scenario:
    return ct.loads(WEEKLY + "doubt: {sd: 0, judgement: None.}\n")


def test_ten_per_cent_a_week_is_seventy_two_in_twelve(crisis: Scenario) -> None:
    found = odds(crisis, histories=20_000)
    row = found.table.set_index("action").loc["spark"]
    share = 1 - 0.9**HORIZON
    assert abs(row.within_horizon - share) <= 4 * math.sqrt(share * (1 - share) / found.n_histories)
    assert row.while_open == pytest.approx(0.1, abs=1e-12)
    assert row.at_start == pytest.approx(0.1, abs=1e-12)
    assert row.open_share == 1.0
    assert row.kind == "event"


def test_an_option_is_counted_only_while_it_is_open(crisis: Scenario) -> None:
    row = odds(crisis.with_values(lure=0.0), histories=20_000).table.set_index("action").loc["call"]
    # Open until taken, with even odds each week: taken for good, so open in (1 + 1/2 + ... ) / 12 of the weeks.
    weeks = sum(0.5**n for n in range(HORIZON))
    assert row.while_open == pytest.approx(0.5, abs=1e-12)
    error = 4 * math.sqrt(2.0 / 20_000)  # a geometric number of weeks has variance 2
    assert row.open_share * HORIZON == pytest.approx(weeks, abs=error)
    assert row.path_high == pytest.approx(0.5, abs=1e-12)


def test_the_most_probable_history_ends_in_the_likeliest_outcome(crisis: Scenario) -> None:
    path = odds(crisis, histories=20).path
    assert path is not None
    assert path.history.outcome == "fire"
    changed = [change.variable for change in path.history.changes]
    assert changed.count("lit") == 1  # one spark is the likeliest number above none
    assert path.history.end_turn == HORIZON


def test_sweep_shows_the_push_of_an_input_and_of_none(crisis: Scenario) -> None:
    table = tornado(crisis)
    assert set(table.parameter) == {"lure"}
    assert table.swing.abs().max() < 1e-12  # calling changes nothing that an outcome reads
    pushed = tornado(crisis.with_changes(set={"outcomes.fire.when": "told == 0"}))
    fire = pushed[pushed.outcome == "fire"].iloc[0]
    stays = [(1 / (1 + math.exp(lure))) ** HORIZON for lure in (-0.9, 0.0, 0.9)]
    assert [fire.at_low, fire.at_median, fire.at_high] == pytest.approx(stays, abs=1e-12)
    assert fire.swing == pytest.approx(stays[2] - stays[0], abs=1e-12)
    assert (fire.from_value, fire.to_value) == pytest.approx((-0.9, 0.9))


def test_sweep_refuses_quantiles_that_make_no_range(crisis: Scenario) -> None:
    with pytest.raises(ct.ToolkitError, match="make no range"):
        tornado(crisis, low=0.9, high=0.1)


def test_sampled_answers_use_the_same_numbers_for_every_row(
    crisis: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.engines.inputs.structure_of", lambda _model: None)
    table = tornado(crisis)
    assert table.swing.abs().max() == 0.0  # the same sparks in every row, so not even noise
