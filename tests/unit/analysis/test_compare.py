"""Paired differences: nothing for no change, the right runs flipped, and the first place where they part."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.results import Result
from toolkit.scenario import Scenario

SCENARIO = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 4
turn: 1 week
doubt: {sd: 0, judgement: None.}
parameters:
  pace: {uniform: [0.1, 0.3], judgement: Assumed.}
variables:
  lit: {levels: 0..1, start: 0, judgement: Assumed.}
  guarded: {levels: 0..1, start: 0, judgement: Assumed.}
events:
  spark: {probability: pace, judgement: Assumed., effects: {lit: =1}}
actors:
  north:
    must_act: true
    options:
      guard: {when: guarded == 0, judgement: Assumed., effects: {guarded: =1}}
      watch: {when: guarded == 1, judgement: Assumed., effects: {}}
outcomes:
  fire: {when: lit == 1, ends: at_turn_end}
  rest: {otherwise: true}
variants:
  same: {set: {parameters.pace: {uniform: [0.1, 0.3], judgement: Assumed.}}}
  quicker: {set: {parameters.pace: {uniform: [0.2, 0.4], judgement: Assumed.}}}
  certain: {set: {events.spark.probability: 1}}
alternatives:
  slow: {set: {events.spark.probability: pace / 2}}
"""

NO_WHAT_IFS = SCENARIO[: SCENARIO.index("variants:")] + SCENARIO[SCENARIO.index("alternatives:") :]


@pytest.fixture(scope="module")
def crisis() -> Scenario:
    return ct.loads(SCENARIO)


@pytest.fixture(scope="module")
def base(crisis: Scenario) -> Result:
    return ct.run(crisis, seed=7, draws=64)


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_a_change_that_does_nothing_changes_nothing(crisis, engine):
    first, second = (ct.run(one, engine=engine, seed=7, draws=16) for one in (crisis, crisis.variant("same")))
    found = ct.compare(first, second)
    differences = found.table[["difference", "sampling_error"]].to_numpy()
    assert np.all(differences == 0.0)
    assert found.flips.empty and found.parted.empty


def test_the_difference_and_its_three_parts(crisis, base):
    moved = ct.run(crisis.variant("quicker"), seed=7, draws=64)
    row = ct.compare(base, moved).table.set_index("outcome").loc["fire"]
    pace = base.parameters[:, 0]
    by_draw = (1 - (1 - (pace + 0.1)) ** 4) - (1 - (1 - pace) ** 4)
    assert row.difference == pytest.approx(by_draw.mean(), abs=1e-9)
    low, high = np.percentile(by_draw, (5, 95))
    assert (row.ignorance_low, row.ignorance_high) == pytest.approx((low, high), abs=1e-9)
    slow = (1 - (1 - (pace + 0.1) / 2) ** 4) - (1 - (1 - pace / 2) ** 4)
    ends = sorted((by_draw.mean(), slow.mean()))
    assert (row.disagreement_low, row.disagreement_high) == pytest.approx(ends, abs=1e-9)
    assert 0.0 < row.sampling_error < base.sampling_error[0]


def test_every_flipped_history_parts_where_the_event_comes_sooner(crisis, base):
    found = ct.compare(base, ct.run(crisis.variant("certain"), seed=7, draws=64))
    assert list(found.flips.before) == ["rest"] and list(found.flips.after) == ["fire"]
    # With certainty every run ends in the first turn: those that had not would have gone on.
    share = found.table.set_index("outcome").loc["fire"].difference
    n_runs = 64 * 200
    assert found.flips.share.item() == pytest.approx(
        share, abs=4 * (share * (1 - share) / n_runs) ** 0.5 + 0.01
    )
    assert list(found.parted.turn) == [1] and list(found.parted.who) == ["spark"]
    assert found.parted.before.item() == "nothing" and found.parted.after.item() == "spark"
    assert found.parted.share.item() == 1.0


def test_an_event_that_only_the_what_if_has_is_no_parting_where_it_does_nothing(base):
    more = SCENARIO.replace(
        "  spark:", "  dud: {probability: 0.5, judgement: Assumed., effects: {}}\n  gust: {probability: 1, from: 2031-01-08, "
        "judgement: Assumed., effects: {lit: =1}}\n  spark:", 1
    )  # fmt: skip
    found = ct.compare(base, ct.run(ct.loads(more), seed=7, draws=64))
    assert set(found.parted.who) == {"dud", "gust"}
    assert set(found.parted.before) == {"nothing"}


def test_pairing_needs_far_fewer_histories(crisis, base):
    nearly = ct.run(crisis.with_changes(set={"events.spark.probability": "pace + 0.02"}), seed=7, draws=64)
    found = ct.compare(base, nearly=nearly)
    # One number decides whether the spark comes: p (1 - p) apart, about the difference itself when paired.
    assert found.variance_reduction["nearly"]["fire"] > 5.0


def test_results_that_do_not_belong_together_are_refused(crisis, base):
    for other in (ct.run(crisis, seed=8, draws=64), ct.run(crisis, seed=7, draws=32)):
        with pytest.raises(ct.ToolkitError, match="cannot be paired"):
            ct.compare(base, other)
    with pytest.raises(ct.ToolkitError, match="nothing to compare"):
        ct.compare(ct.loads(NO_WHAT_IFS), draws=8, progress=False)


def test_what_ifs_are_named_by_their_variants_or_by_the_reader(crisis, base):
    quick = ct.run(crisis.variant("quicker"), seed=7, draws=64)
    assert set(ct.compare(base, quick).table.what_if) == {"quicker"}
    assert set(ct.compare(base, quick, quick).table.what_if) == {"quicker 1", "quicker 2"}
    assert set(ct.compare(base, mine=quick).table.what_if) == {"mine"}
