"""Multilevel splitting against closed forms: chances from one in a hundred to one in a billion.

Each estimate is held to 4 of its own standard errors and to a relative error below 10 %; the seeds are fixed. The
error is that of 20 replications, so with 19 degrees of freedom an estimate fails by chance with probability 8e-4.
"""

import math

import numpy as np
import pytest

import toolkit as ct
from toolkit.errors import RunError, ScenarioError


def ruin(p_up, target, start, score="purse", ladder=""):
    return ct.loads(f"""
format: 1
id: ruin
title: Gambler's ruin
as_of: 2031-01-01
horizon: until_settled
turn: 1 day
{ladder}
variables:
  purse: {{levels: 0..{target}, start: {start}, judgement: Textbook.}}
events:
  toss:
    probability: 1
    judgement: Textbook.
    chance:
      - {{probability: {p_up}, effects: {{purse: +1}}}}
      - {{probability: 1 - {p_up}, effects: {{purse: -1}}}}
outcomes:
  won: {{when: purse == {target}, ends: true, judgement: Textbook.{f", score: {score}" if score else ""}}}
  lost: {{when: purse == 0, ends: true, judgement: Textbook.}}
  rest: {{otherwise: true}}
""")


def closed_form(p_up, target, start):
    ratio = (1 - p_up) / p_up
    return (1 - ratio**start) / (1 - ratio**target) if ratio != 1 else start / target


@pytest.mark.parametrize(
    ("p_up", "target", "start"),
    [(1 / 2, 10, 3), (9 / 19, 10, 5), (2 / 5, 20, 10), (3 / 10, 22, 1), (3 / 10, 30, 5), (1 / 4, 17, 1)],
)
def test_ruin(p_up, target, start):
    found = ct.tail(ruin(p_up, target, start), "won", seed=3)
    assert abs(found.probability - closed_form(p_up, target, start)) <= 4 * found.sampling_error
    assert found.relative_error < 0.1
    assert math.prod(found.conditional) == pytest.approx(found.probability, rel=0.5)


@pytest.mark.slow
@pytest.mark.parametrize(("p_up", "target", "start"), [(2 / 5, 45, 1), (1 / 3, 40, 10)])
def test_ruin_at_length(p_up, target, start):
    test_ruin(p_up, target, start)


@pytest.mark.parametrize("n_seeds", [30, pytest.param(120, marks=pytest.mark.slow)])
def test_splitting_is_unbiased_and_knows_its_error(n_seeds):
    crisis, expected = ruin(1 / 4, 9, 1), closed_form(1 / 4, 9, 1)
    found = [ct.tail(crisis, "won", seed=100 + 7 * n, runs=60) for n in range(n_seeds)]
    estimates = np.array([one.probability for one in found])
    spread = estimates.std(ddof=1)
    assert abs(estimates.mean() - expected) <= 4 * spread / math.sqrt(len(found))
    assert 0.5 < np.mean([one.sampling_error for one in found]) / spread < 2


def test_a_poor_score_is_rougher_and_still_right():
    fine = ct.tail(ruin(1 / 3, 8, 1), "won", seed=2)
    poor = ct.tail(ruin(1 / 3, 8, 1, score="'-abs(purse - 6)'"), "won", seed=2)
    expected = closed_form(1 / 3, 8, 1)
    for found in (fine, poor):
        assert abs(found.probability - expected) <= 4 * found.sampling_error


def test_the_ladder_scores_where_nothing_else_does():
    ladder = "ladder: {0: {name: Low, when: true}, 1: {name: Middle, when: purse >= 4}, 2: {name: High, when: purse >= 7}}"
    found = ct.tail(ruin(1 / 3, 9, 1, score="", ladder=ladder), "won", seed=5)
    assert found.levels == (1.0, 2.0)
    assert abs(found.probability - closed_form(1 / 3, 9, 1)) <= 4 * found.sampling_error


def test_the_same_seed_gives_the_same_bytes():
    one, two = (ct.tail(ruin(1 / 4, 9, 1), "won", seed=8, runs=50) for _ in range(2))
    assert one.tail == two.tail


def test_what_cannot_be_split_is_said():
    with pytest.raises(RunError, match="nothing to tell how near"):
        ct.tail(ruin(1 / 4, 9, 1, score=""), "won")
    with pytest.raises(RunError, match="never rises"):
        ct.tail(ruin(1 / 4, 40, 1, score="0 * purse"), "won", runs=50)
    with pytest.raises(RunError, match="nearest: won"):
        ct.tail(ruin(1 / 4, 9, 1), "wonn")
    with pytest.raises(RunError, match="at least 2"):
        ct.tail(ruin(1 / 4, 9, 1), "won", replications=1)
    with pytest.raises(ScenarioError, match="variables alone"):
        ruin(1 / 4, 9, 1, score="turn")


def test_an_outcome_too_rare_for_the_runs_asked_for_is_found_otherwise():
    crisis = ruin(1 / 4, 9, 1).with_changes(set={"horizon": 200})
    exact = ct.run(crisis, runs=500, progress=False)
    assert exact.engine == "exact"
    assert "too rare" in exact.record.switched
    assert exact.probability[0] == pytest.approx(closed_form(1 / 4, 9, 1), rel=1e-6)
    # A change whose size depends on the turn keeps the exact engine out: then splitting finds it.
    sampled = crisis.with_changes(
        add={"events.drift": {"probability": 0, "effects": {"purse": "+turn"}, "judgement": "Never."}}
    )
    split = ct.run(sampled, runs=500, seed=4, progress=False)
    assert split.engine == "monte_carlo"
    assert set(split.tails) == {"won"}
    found = split.tails["won"]
    assert split.probability[0] == found.probability
    assert abs(found.probability - closed_form(1 / 4, 9, 1)) <= 4 * found.sampling_error
    assert ct.run(crisis, engine="monte_carlo", runs=500, progress=False).engine == "monte_carlo"
