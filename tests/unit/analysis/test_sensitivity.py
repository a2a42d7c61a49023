"""Sobol indices against closed forms; the surrogate against the exact answer; what cannot be told is not told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import regression, sensitivity
from toolkit.analysis.sobol import sobol
from toolkit.analysis.surrogate import fit
from toolkit.results import Result

POINTS = 2**14
SCENARIO = """
format: 1
id: race
title: Two hazards
as_of: 2031-01-01
horizon: 6
turn: 1 week
doubt: {sd: 0.1, judgement: Assumed.}
sources:
  gazette: {title: A, publisher: A, date: 2030-12-01, reliability: B}
  herald: {title: B, publisher: B, date: 2030-12-01, reliability: B}
claims:
  seen: {says: Seen., source: gazette, credibility: 2, date: 2030-12-01}
  heard: {says: Heard., source: herald, credibility: 2, date: 2030-12-01}
parameters:
  fast: {uniform: [0.05, 0.3], claim: seen}
  slow: {uniform: [0.02, 0.05], claim: heard}
  idle: {uniform: [0, 1], judgement: Assumed.}
  twin: {uniform: [0, 1], judgement: Assumed.}
correlations:
  - {between: [idle, twin], rank: 0.5, judgement: Assumed.}
variables:
  state: {levels: [open, won, lost], start: open, judgement: Assumed.}
actors:
  north:
    options:
      wait: {appeal: idle + twin, judgement: Assumed., effects: {}}
events:
  win: {when: state == open, probability: fast, effects: {state: =won}, judgement: Assumed.}
  lose: {when: state == open, probability: slow, effects: {state: =lost}, judgement: Assumed.}
outcomes:
  won: {when: state == won, ends: at_turn_end, judgement: Assumed.}
  lost: {when: state == lost, ends: at_turn_end, judgement: Assumed.}
  open: {otherwise: true}
"""


def ishigami(u):
    x = math.pi * (2 * u - 1)
    return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def g_function(a):
    return lambda u: np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)[:, None]


def one_by_one(n):
    return {f"x{i}": [i] for i in range(n)}


def test_ishigami():
    found = sobol(ishigami, one_by_one(3), 3, POINTS, 1, resamples=10)
    assert found[0, :, 0] == pytest.approx([0.3139051911478, 0.44241114479, 0.0], abs=0.01)
    assert found[3, :, 0] == pytest.approx([0.55758885521, 0.44241114479, 0.2436836640621], abs=0.01)
    assert (found[1, :, 0] <= found[0, :, 0]).all() and (found[0, :, 0] <= found[2, :, 0]).all()


@pytest.mark.parametrize(
    "a", [(0, 1, 4.5, 9, 99, 99, 99, 99), (0, 0, 0), (0, 0.5, 3, 9, 99, 99), (6.52,) * 4]
)
def test_g_function(a):
    a = np.array(a, dtype=float)
    parts = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + parts) - 1
    found = sobol(g_function(a), one_by_one(len(a)), len(a), POINTS, 2, resamples=10)
    assert found[0, :, 0] == pytest.approx(parts / whole, abs=0.01)
    assert found[3, :, 0] == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.01)


def test_inputs_that_move_together_count_as_one():
    found = sobol(ishigami, {"one and three": [0, 2], "two": [1]}, 3, POINTS, 3, resamples=10)
    assert found[0, :, 0] == pytest.approx([1 - 0.44241114479, 0.44241114479], abs=0.01)


@pytest.mark.slow
def test_answers_that_add_up_to_a_whole_have_the_same_intervals():
    """Their spreads are the same, so that what is taken again has to be the same too."""

    def answer(inputs):
        chance = inputs @ np.array([0.5, 0.3])
        return np.stack((chance, 1.0 - chance), axis=1)

    found = sobol(answer, {"a": [0], "b": [1]}, 2, 64, seed=3)
    np.testing.assert_allclose(found[..., 0], found[..., 1], rtol=0.0, atol=1e-12)


def test_intervals_cover_as_often_as_they_say():
    truth = np.array([0.3139051911478, 0.44241114479, 0.0, 0.55758885521, 0.44241114479, 0.2436836640621])
    hits = np.zeros(6)
    for seed in range(60):
        found = sobol(ishigami, one_by_one(3), 3, 512, seed)[:, :, 0]
        low, high = np.concatenate((found[1], found[4])), np.concatenate((found[2], found[5]))
        hits += (low <= truth) & (truth <= high)
    # Points are quasi-random, so the intervals are wider than needed: at least the nominal share, 4 standard errors off.
    assert (hits / 60 >= 0.9 - 4 * math.sqrt(0.09 / 60)).all()


@pytest.fixture(scope="module")
def result() -> Result:
    return ct.run(ct.loads(SCENARIO), seed=7, draws=256)


def test_surrogate_and_exact_agree(result):
    exact = sensitivity(result, method="exact", points=256)
    quick = sensitivity(result, method="surrogate", points=256)
    assert exact.method == "exact" and not exact.fit
    assert min(quick.fit.values()) > 0.95
    a, b = (one.table.set_index(["factor", "outcome"])[["first", "total"]] for one in (exact, quick))
    # What the surrogate leaves unexplained bounds what its shares may be off by.
    assert np.abs(a - b).to_numpy().max() < 2 * (1 - min(quick.fit.values()))
    table = exact.table.set_index(["factor", "outcome"])
    assert table.loc[("fast", "won"), "first"] > 0.8
    idle = table.loc[("idle and twin", "won")]
    assert idle.label == "idle and twin" and idle["first"] == pytest.approx(0.0, abs=1e-9)


def test_by_actor_and_by_source(result):
    actors = sensitivity(result, by="actor", method="exact", points=128).table.set_index(
        ["factor", "outcome"]
    )
    assert actors.loc[("events", "won"), "total"] == pytest.approx(1.0, abs=0.02)
    assert actors.loc[("north", "won"), "total"] == pytest.approx(0.0, abs=1e-9)
    sources = sensitivity(result, by="source", method="exact", points=128).table
    assert set(sources.factor) == {"gazette", "herald", "judgement alone"}
    assert sources[sources.outcome == "won"].sort_values("total").factor.iloc[-1] == "gazette"


def test_a_surrogate_that_does_not_fit_tells_nothing():
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(128, 3))
    noise = rng.uniform(size=(128, 1))
    assert fit(scores, np.concatenate((noise, 1 - noise), axis=1)).fits.max() < 0.5


def test_refusals(result):
    certain = ct.loads(SCENARIO.replace("sd: 0.1", "sd: 0")).with_values(fast=0.1, slow=0.1, idle=0, twin=0)
    for other, said in (
        (ct.run(certain), "nothing in this crisis is uncertain"),
        (ct.run(ct.loads(SCENARIO), draws=8), "too few"),
    ):
        with pytest.raises(ct.ToolkitError, match=said):
            sensitivity(other, method="surrogate")
    with pytest.raises(ct.ToolkitError, match="expected one of: input, actor, source"):
        sensitivity(result, by="colour")


def test_regression_gives_the_points_of_one_standard_deviation(result):
    table = regression(result).set_index(["parameter", "outcome"])
    assert table.loc[("fast", "won"), "points"] > 0.1
    assert abs(table.loc[("idle", "won"), "points"]) < 4 * table.loc[("idle", "won"), "error"]
    assert table.explained.min() > 0.9


def test_shares_are_told_within_none_and_all_and_that_those_of_sources_overlap(result):
    found = sensitivity(result, by="source", method="exact", points=128)
    wide = replace(found, table=found.table.assign(first=-0.04, total=1.03, total_low=0.94, total_high=1.04))
    assert "94 to 100 %" in wide.text() and "104 %" not in wide.text() and "-4 %" not in wide.text()
    assert wide.table.total_high.max() == 1.04
    assert "shares of sources overlap" in " ".join(found.text().split())
    assert "overlap" not in sensitivity(result, method="exact", points=128).text()
