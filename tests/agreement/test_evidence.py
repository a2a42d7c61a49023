"""Forecasts that learn from reports, against published chains and conjugate posteriors.

Exact values are held to 1e-12. Particles are held to 0.005 with 100,000 runs, as a filter of this kind should be
(five filtered values, each with a standard error below 0.0016, so a false alarm has probability below 1 %).
"""

import math
from datetime import date

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import now
from toolkit.results.uncertainty import standard_error
from toolkit.scenario.reports import read_reports

RAIN = """
format: 1
id: umbrella
title: The umbrella of Russell and Norvig
as_of: 2031-01-01
horizon: 5
turn: 1 day
variables:
  weather: {levels: [rain, dry], start: {rain: 0.5, dry: 0.5}, judgement: Textbook.}
events:
  clears: {when: weather == rain, probability: 0.3, effects: {weather: =dry}, judgement: Textbook.}
  clouds: {when: weather == dry, probability: 0.3, effects: {weather: =rain}, judgement: Textbook.}
outcomes:
  wet: {when: weather == rain, judgement: Textbook.}
  fine: {otherwise: true}
"""
SEEN = ("umbrella", "umbrella", "none", "umbrella", "umbrella")
FILTERED = (9 / 11, 621 / 703, 4593 / 24089, 815751 / 1116253, 59505867 / 68607401)
EVIDENCE = 68607401 / 2000000000


def umbrellas():
    lines = ["reports:"]
    for day, seen in enumerate(SEEN, start=1):
        pair = "[0.9, 0.2]" if seen == "umbrella" else "[0.1, 0.8]"
        lines.append(
            f"  day{day}: {{date: 2031-01-0{day}, says: Seen., condition: weather == rain, likelihood: {pair}}}"
        )
    return read_reports("\n".join(lines))


def smoothed():
    """Work the backward recursion out by hand, in plain numbers."""
    likelihood = [(0.9, 0.2) if seen == "umbrella" else (0.1, 0.8) for seen in SEEN]
    forward, belief = [], np.array([0.5, 0.5])
    move = np.array([[0.7, 0.3], [0.3, 0.7]])
    for pair in likelihood:
        belief = (belief @ move) * pair
        belief /= belief.sum()
        forward.append(belief)
    back, found = np.ones(2), []
    for at in range(4, -1, -1):
        both = forward[at] * back
        found.append((both / both.sum())[0])
        back = move @ (np.array(likelihood[at]) * back)
    return found[::-1]


def test_filter_smoother_and_evidence_are_exact():
    crisis, reports = ct.loads(RAIN), umbrellas()
    result = ct.run(crisis, evidence=reports, progress=False)
    assert result.engine == "exact"
    assert result.tally.marginals[0, 1:, 0] == pytest.approx(smoothed(), abs=1e-12)
    assert math.exp(result.news.log_evidence[0]) == pytest.approx(EVIDENCE, abs=1e-15)
    assert result.probability[0] == pytest.approx(FILTERED[-1], abs=1e-12)
    for day, share in enumerate(FILTERED, start=1):
        until = ct.run(crisis, evidence=reports.before(date(2031, 1, day)), progress=False)
        assert until.news.now[0, 0] == pytest.approx(share, abs=1e-12)
        assert now(until).probability[0] == pytest.approx(share, abs=1e-12)
    assert np.prod(result.news.predicted) == pytest.approx(EVIDENCE, abs=1e-15)


def test_particles_agree_with_the_filter():
    crisis, reports = ct.loads(RAIN), umbrellas()
    for day, share in enumerate(FILTERED, start=1):
        seen = reports.before(date(2031, 1, day))
        result = ct.run(crisis, engine="monte_carlo", runs=100_000, evidence=seen, seed=3, progress=False)
        assert abs(result.news.now[0, 0] - share) < 0.005
    assert abs(result.news.log_evidence[0] - math.log(EVIDENCE)) < 0.02
    # 8 groups of histories: 6 standard errors from their spread (Student, 7 degrees of freedom: 1 in 400 over the five days)
    found = result.tally.marginals[:, 1:, 0]
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - smoothed()) <= 6 * error).all()


@pytest.mark.parametrize("n_seeds", [80, pytest.param(400, marks=pytest.mark.slow)])
def test_the_evidence_of_particles_is_unbiased(n_seeds):
    crisis, reports = ct.loads(RAIN), umbrellas()
    found = [
        math.exp(
            ct.run(
                crisis, engine="monte_carlo", runs=200, evidence=reports, seed=seed, progress=False
            ).news.log_evidence[0]
        )
        for seed in range(n_seeds)
    ]
    assert abs(np.mean(found) - EVIDENCE) <= 4 * np.std(found, ddof=1) / math.sqrt(len(found))


BERNOULLI = """
format: 1
id: bernoulli
title: Ten trials of an unknown chance
as_of: 2031-01-01
horizon: 10
turn: 1 day
parameters:
  chance: {beta: {mean: 0.5, sd: 0.288675134594813}, judgement: Uniform.}
variables:
  hits: {levels: 0..10, start: 0, judgement: None yet.}
events:
  hit: {probability: chance, effects: {hits: +1}, judgement: Uniform.}
outcomes:
  many: {when: hits > 5, judgement: Counted.}
  few: {otherwise: true}
"""


def trials(successes, of, likelihood="[1, 0]"):
    lines = ["reports:"]
    for day in range(1, of + 1):
        denies = "false" if day <= successes else "true"
        lines.append(
            f"  t{day}: {{date: 2031-01-{day:02d}, says: Seen., event: hit, denies: {denies}, likelihood: {likelihood}}}"
        )
    return read_reports("\n".join(lines))


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_the_forecast_learns_about_the_input(engine):
    options = {"draws": 1024} if engine == "exact" else {"draws": 1024, "runs": 200}
    reports = trials(7, 10)
    if engine == "monte_carlo":  # clouds of 200 runs cannot fit ten certain reports; say they are nearly so
        reports = trials(7, 10, "[0.9, 0.1]")
    result = ct.run(ct.loads(BERNOULLI), engine=engine, evidence=reports, seed=4, progress=False, **options)
    chance = result.parameters[:, 0]
    mean = float(result.weights @ chance)
    grid = (np.arange(200_000) + 0.5) / 200_000
    likelihood = grid**7 * (1 - grid) ** 3
    if engine == "monte_carlo":
        hit, miss = 0.9 * grid + 0.1 * (1 - grid), 0.1 * grid + 0.9 * (1 - grid)
        likelihood = hit**7 * miss**3
    expected = float((grid * likelihood).sum() / likelihood.sum())
    error = math.sqrt(float(np.square(result.weights * (chance - mean)).sum()))
    assert abs(mean - expected) <= 4 * error
    if engine == "exact":
        assert expected == pytest.approx(8 / 12, abs=1e-9)
        assert result.news.log_evidence == pytest.approx(7 * np.log(chance) + 3 * np.log1p(-chance), abs=1e-9)
        assert result.probability == pytest.approx([1.0, 0.0], abs=1e-12)
    assert result.effective_draws < 1024


def test_draws_that_follow_news_are_at_least_64_in_whole_islands():
    for asked, taken in ((5, 64), (64, 64), (100, 104)):
        result = ct.run(ct.loads(BERNOULLI), evidence=trials(10, 10), draws=asked, seed=1, progress=False)
        assert len(result.parameters) == taken
        assert result.record.draws_added == taken - asked
        assert result.effective_draws >= 32


@pytest.mark.parametrize(("successes", "of"), [(7, 10), pytest.param(10, 10, marks=pytest.mark.slow)])
def test_moved_inputs_have_the_posterior_and_the_error_they_claim(successes, of):
    """The mean over 60 seeds to 4 standard errors (a false alarm in 16,000); the error claimed is 0.7 to 1.35
    times the spread between seeds, which 60 runs tell to a tenth."""
    means, errors = [], []
    for seed in range(60):
        result = ct.run(
            ct.loads(BERNOULLI), evidence=trials(successes, of), draws=64, seed=seed, progress=False
        )
        means.append(float(result.weights @ result.parameters[:, 0]))
        errors.append(float(standard_error(result.parameters, result.n_groups, weights=result.weights)[0]))
    spread = np.std(means, ddof=1)
    assert abs(np.mean(means) - (successes + 1) / (of + 2)) <= 4 * spread / math.sqrt(60)
    assert 0.7 < np.sqrt(np.mean(np.square(errors))) / spread < 1.35


TWO_WAYS = """
format: 1
id: two-ways
title: Two ways to act
as_of: 2031-01-01
horizon: 2
turn: 1 day
variables:
  heat: {levels: 0..3, start: 0, judgement: Cold.}
actors:
  north:
    options:
      push:
        appeal: 0
        judgement: Even odds with holding and waving.
        chance: [{probability: 0.5, effects: {heat: +1}}]
      wave: {appeal: 0, judgement: Changes nothing.}
outcomes:
  hot: {when: heat > 0, ends: true, judgement: Warm enough.}
  cold: {otherwise: true}
"""


def test_choices_that_change_nothing_are_told_apart_by_reports():
    text = "reports: {r: {date: 2031-01-01, says: Seen., choice: north.wave, likelihood: [1, 0]}}"
    result = ct.run(ct.loads(TWO_WAYS), evidence=read_reports(text), progress=False)
    names = [name for _, name, _ in result.model.actions]
    assert result.tally.choices[0].tolist() == pytest.approx(
        [float(name == "wave") for name in names], abs=1e-12
    )
    # Only day 2 is left: pushed with 1/3, and it tells with 1/2.
    assert result.probability[0] == pytest.approx(1 / 6, abs=1e-12)
    assert result.tally.choices[1].tolist() == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_a_history_that_has_ended_does_nothing_more():
    text = "reports: {r: {date: 2031-01-02, says: Seen., choice: north.push, likelihood: [0.8, 0.4]}}"
    result = ct.run(ct.loads(TWO_WAYS), evidence=read_reports(text), progress=False)
    # Day 1 ends it with 1/6, of which the report says nothing: it weighs there what it weighs on average elsewhere.
    push, rest = 5 / 6 * 1 / 3 * 0.8, 5 / 6 * 2 / 3 * 0.4
    ended = 1 / 6 * (push + rest) / (5 / 6)
    total = ended + push + rest
    assert math.exp(result.news.log_evidence[0]) == pytest.approx(total, abs=1e-14)
    assert result.tally.incidence[0, 1, 0] == pytest.approx(ended / total, abs=1e-12)
    assert result.probability[0] == pytest.approx((ended + push / 2) / total, abs=1e-12)


def test_silence_speaks_only_where_it_would_be_broken():
    crisis = ct.loads(BERNOULLI).with_values(chance=0.3)
    watch = "watch: {w: {event: hit, would_be_reported: 0.8, until: 2031-01-01}}"
    result = ct.run(crisis, evidence=read_reports(watch), progress=False)
    quiet = 0.3 * 0.2 / (0.3 * 0.2 + 0.7)
    assert result.tally.choices[0, 0] == pytest.approx(quiet, abs=1e-12)
    assert result.tally.choices[1, 0] == pytest.approx(0.3, abs=1e-12)
    heard = watch + "\nreports: {r: {date: 2031-01-01, says: Heard., event: hit, likelihood: [0.5, 0.5]}}"
    unmoved = ct.run(crisis, evidence=read_reports(heard), progress=False)
    assert unmoved.tally.choices[0, 0] == pytest.approx(0.3, abs=1e-12)
