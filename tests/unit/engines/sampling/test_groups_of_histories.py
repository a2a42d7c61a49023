"""An only draw under news: its sampled histories follow it in groups, and the spread of these is the error that is stated."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

import toolkit as ct
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: tiny
title: Tiny
as_of: 2031-01-06
turn: 1 week
horizon: 3
order: [south, leak, north]
variables:
  tension: {levels: 0..2, start: {0: 0.5, 1: 0.5, 2: 0.0}, judgement: Given.}
  offer: {levels: flag, start: false, judgement: Given.}
  hit: {levels: flag, start: false, judgement: Given.}
actors:
  north:
    options:
      strike: {when: tension >= 1, appeal: "-0.4 + tension", effects: {hit: =true}, judgement: Given.}
      calm: {appeal: -0.4, effects: {tension: -1}, judgement: Given.}
  south:
    options:
      terms: {when: offer == false, appeal: "0.5 - 0.7 * tension", effects: {offer: =true, tension: -1}, judgement: Given.}
      arm: {appeal: 0.3, effects: {tension: +1}, judgement: Given.}
events:
  leak: {when: tension <= 1, probability: 0.09, effects: {tension: +1}, judgement: Given.}
alternatives:
  calmer: {title: No leaks, set: {events.leak.probability: 0}}
outcomes:
  strike: {when: hit, ends: true}
  deal: {when: offer and tension == 0, ends: true}
  rest: {otherwise: true}
"""
NEWS = """
reports:
  armed: {date: 2031-01-14, choice: south.arm, likelihood: [0.9, 0.05], says: The South arms.}
  tense: {date: 2031-01-21, condition: tension == 2, fact: true, says: Tension is high.}
  not_calm: {date: 2031-01-22, choice: north.calm, denies: true, likelihood: [0.9, 0.3], says: The North does not back down.}
"""
SURE = "reports: {hit: {date: 2031-01-07, condition: hit, fact: true, says: The North has struck.}}"
RUNS, SEEDS = 4_000, 48
GROUPS = 8


def _answered(**options):
    return ct.run(
        ct.loads(CRISIS), evidence=read_reports(NEWS), alternatives=False, progress=False, **options
    )


def test_the_error_that_is_stated_is_the_error_that_is_made():
    exact = _answered(engine="exact").probability[0]
    found = [_answered(engine="monte_carlo", runs=RUNS, seed=seed) for seed in range(SEEDS)]
    off = np.array([one.probability[0] - exact for one in found])
    stated = np.array([one.sampling_error[0] for one in found])
    ratio = np.mean(off**2) / np.mean(stated**2)
    # a mean of squares of n normal numbers has a relative standard error of sqrt(2 / n); each stated one has 7 of them
    bound = 3.0 * math.sqrt(2.0 / SEEDS + 2.0 / (SEEDS * (GROUPS - 1)))
    assert ratio == pytest.approx(1.0, abs=bound)


def test_copies_of_one_draw_are_no_ignorance_and_are_counted_as_what_they_are():
    result = _answered(engine="monte_carlo", runs=RUNS)
    assert (len(result.parameters), result.n_runs, result.n_histories) == (GROUPS, RUNS // GROUPS, RUNS)
    assert np.isnan(result.ignorance).all()
    assert "1 draw in 8 groups x 500 runs" in result.heading
    assert any(
        f"{GROUPS} groups of 500 histories, weighed by how well they fit, are worth " in str(one)
        for one in result.caveats
    )


def test_a_handful_of_histories_says_that_it_is_too_few():
    result = _answered(engine="monte_carlo", runs=64, seed=1)
    assert result.effective_draws < GROUPS / 2
    assert any("ask for more runs, or for engine exact" in str(one) for one in result.caveats)


def test_alternatives_follow_news_in_as_many_groups():
    result = ct.run(
        ct.loads(CRISIS), evidence=read_reports(NEWS), engine="monte_carlo", runs=40_000, progress=False
    )
    exact = ct.run(ct.loads(CRISIS), evidence=read_reports(NEWS), engine="exact", progress=False)
    bound = 4.0 * math.sqrt(2.0) * result.sampling_error[0]  # of a difference of two that are as sure
    assert result.alternatives["calmer"][0] == pytest.approx(exact.alternatives["calmer"][0], abs=bound)


def test_certainty_has_an_error_that_is_a_number():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for seed in range(4):
            result = ct.run(
                ct.loads(CRISIS), evidence=read_reports(SURE), engine="monte_carlo", runs=1_000, seed=seed,
                alternatives=False, progress=False,
            )  # fmt: skip
            assert np.isfinite(result.sampling_error).all()
