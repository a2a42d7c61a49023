"""Splitting where it is hard: spread starts, many steps that few take, nothing found, inputs at their medians.

A ladder of ``n`` rungs, climbed by one at a time with a fixed chance per turn: the chance of its top is a binomial tail,
mixed over starts and inputs. Estimates are held to 4 of their own standard errors with fixed seeds, which with 19 degrees
of freedom fails by chance with probability 8e-4.
"""

import math

import numpy as np
import pytest

import toolkit as ct
from toolkit.results.tail import Tail

UNLISTED = "  w: {levels: real 0..10, start: 5, drift: 0.1 per week, noise: 0.5 per week, judgement: Keeps the exact engine out.}\n"
"""A variable that leads nowhere, and forces sampling."""


def ladder(p, n, turns, *, start=0, parameters="", unlisted=False, more=""):
    return ct.loads(f"""
format: 1
id: climb
title: A climb
as_of: 2031-04-02
horizon: {turns}
turn: 1 week
{parameters}
variables:
  x: {{levels: 0..{n}, start: {start}, judgement: Assumed.}}
{UNLISTED if unlisted else ""}
events:
  up:
    when: x < {n}
    probability: {p}
    judgement: Assumed.
    effects: {{x: +1}}
outcomes:
  top: {{when: x == {n}, ends: true, score: x}}
  rest: {{otherwise: true}}
{more}
""")


def closed_form(p, n, turns, start=None):
    return sum(
        share * math.comb(turns, k) * p**k * (1 - p) ** (turns - k)
        for level, share in (start or {0: 1.0}).items()
        for k in range(n - level, turns + 1)
    )


SPREAD = [
    (0.05, 6, 6, {0: 0.99, 2: 0.0099, 3: 0.0001}),
    (0.03, 5, 6, {0: 0.9, 1: 0.09, 2: 0.0099, 3: 0.0001}),
    (0.06, 4, 6, {0: 0.999, 2: 0.00099, 3: 0.00001}),
    (0.05, 8, 6, {0: 0.001, 4: 0.999}),
]


@pytest.mark.parametrize(("p", "n", "turns", "start"), SPREAD)
def test_levels_begin_above_the_lowest_start(p, n, turns, start):
    written = f"{{{', '.join(f'{level}: {share}' for level, share in start.items())}}}"
    crisis, expected = ladder(p, n, turns, start=written), closed_form(p, n, turns, start)
    found = [ct.tail(crisis, "top", seed=seed) for seed in range(12)]
    estimates = np.array([one.probability for one in found])
    errors = np.array([one.sampling_error for one in found])
    assert (np.abs(estimates - expected) <= 4 * errors).all()
    assert abs(estimates.mean() - expected) <= 4 * estimates.std(ddof=1) / math.sqrt(len(found))
    assert (errors < 0.6 * expected).all()


@pytest.mark.parametrize(("p", "n", "turns"), [(0.01, 6, 10), (0.005, 6, 8)])
def test_the_error_is_right_where_few_get_on_at_each_of_many_levels(p, n, turns):
    crisis, expected = ladder(p, n, turns), closed_form(p, n, turns)
    found = [ct.tail(crisis, "top", seed=seed, runs=200) for seed in range(40)]
    estimates = np.array([one.probability for one in found])
    errors = np.array([one.sampling_error for one in found])
    assert abs(estimates.mean() - expected) <= 4 * estimates.std(ddof=1) / math.sqrt(len(found))
    # Of a right error 95 % lie within 2.09 (19 degrees of freedom); of 40, fewer than 33 by chance with probability 0.1 %.
    assert (np.abs(estimates - expected) <= 2.09 * errors).sum() >= 33
    assert 0.7 < errors.mean() / estimates.std(ddof=1) < 1.4
    assert found[0].most_runs > found[0].n_runs == 200


def test_the_steps_multiply_to_the_chance():
    found = ct.tail(ladder(0.02, 4, 6), "top", seed=1, runs=20)
    assert min(found.replicated) >= 0.0
    assert math.prod(found.conditional) == pytest.approx(found.probability, rel=1e-12)


def test_what_was_not_found_is_bounded():
    found = ct.tail(ladder(0.1, 4, 3), "top", runs=500)  # four rungs in three turns
    assert found.probability == 0.0
    assert found.sampling_error == 1 / 10_000
    assert math.isinf(found.relative_error)
    assert math.isnan(found.table.relative_error[0])
    assert "below 0.1 %" in str(found)
    assert "in none of 20 x 500 to 10,000 histories" in str(found)
    assert "none " not in str(found).split("- Found")[0]


def test_a_rough_estimate_is_told_as_an_order_of_magnitude():
    tail = Tail("top", "Top", 1e-9, 5e-10, (1.0,), (1e-3, 1e-6), 20, 100, (1e-9,) * 20)
    assert tail.found_how.endswith(
        "20 x 100 histories each, relative error 50 %: about 1 in 1,000,000,000; no more than its order of magnitude is known"
    )


MIXED = "parameters:\n  q: {discrete: {0.001: 0.9, 0.2: 0.1}, judgement: Assumed.}\n"


def test_inputs_stand_at_their_medians_where_that_was_asked():
    crisis = ladder("q", 4, 8, parameters=MIXED, unlisted=True)
    result = ct.run(crisis, at="medians", runs=300, progress=False)
    for found in (result.tails["top"], ct.tail(result, "top")):
        assert abs(found.probability - closed_form(0.001, 4, 8)) <= 4 * found.sampling_error
    assert ct.tail(result, "top", seed=result.seed).tail == result.tails["top"]
    assert "medians" in {caveat.kind for caveat in ct.tail(result, "top").caveats}


def test_inputs_are_drawn_otherwise():
    expected = 0.9 * closed_form(0.001, 4, 8) + 0.1 * closed_form(0.2, 4, 8)
    found = ct.tail(ladder("q", 4, 8, parameters=MIXED, unlisted=True), "top", seed=3)
    assert abs(found.probability - expected) <= 4 * found.sampling_error
    fixed = ct.tail(ladder("q", 4, 8, parameters=MIXED, unlisted=True), "top", values={"q": 0.2}, seed=3)
    assert abs(fixed.probability - closed_form(0.2, 4, 8)) <= 4 * fixed.sampling_error


def test_a_result_at_medians_that_was_saved_is_asked_there(tmp_path):
    crisis = ladder("q", 4, 8, parameters=MIXED, unlisted=True)
    result = ct.run(crisis, at="medians", runs=300, seed=5, progress=False)
    result.save(tmp_path / "kept.nc")
    assert ct.open_result(tmp_path / "kept.nc").tails == result.tails
    assert ct.tail(str(tmp_path / "kept.nc"), "top").tail == result.tails["top"]


def test_what_has_come_by_then_is_as_sure_as_the_run():
    spread = "parameters:\n  q: {pert: [0.005, 0.01, 0.02], judgement: Assumed.}\n"
    result = ct.run(ladder("q", 4, 8, parameters=spread, unlisted=True), runs=50, draws=64, progress=False)
    assert set(result.tails) == {"top"}
    table = ct.incidence(result).table
    last = table[table.turn == 8].set_index("outcome")
    assert last.probability["top"] == result.probability[0] > 0.0
    assert last.ignorance_low.isna().all()
    assert last.ignorance_high.isna().all()
    assert "not assessed" in str(ct.incidence(result))
    of_top = table[table.outcome == "top"].set_index("turn")
    assert of_top.ignorance_high[0] == 0.0  # at the start it is known
    assert of_top.ignorance_high[1:].isna().all()


def test_an_alternative_that_leaves_it_as_rare_is_split_too():
    spread = "parameters:\n  q: {pert: [0.005, 0.01, 0.02], judgement: Assumed.}\n"
    more = "alternatives:\n  twice: {set: {events.up.probability: 2 * q}}\n  often: {set: {events.up.probability: 20 * q}}\n"
    exactly = ct.run(ladder("q", 4, 8, parameters=spread, more=more), engine="exact", progress=False)
    asked = {"runs": 50, "draws": 64, "progress": False}
    result = ct.run(ladder("q", 4, 8, parameters=spread, unlisted=True, more=more), **asked)
    twice, often = result.alternatives["twice"][0], result.alternatives["often"][0]
    assert twice == pytest.approx(
        exactly.alternatives["twice"][0], rel=0.5
    )  # sampling saw no difference at all
    assert often == pytest.approx(exactly.alternatives["often"][0], rel=0.5)
    alone = ct.run(
        ladder("q", 4, 8, parameters=spread, unlisted=True, more=more), **asked, alternatives=False
    )
    assert alone.tails == result.tails
