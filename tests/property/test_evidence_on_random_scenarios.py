"""Filtering and smoothing on random scenarios with random reports: exact against particles, and against itself.

Particles are run with 32 seeds; their mean is held to 5 of its standard errors (as the 32 runs show them), over
about 20 scenarios x 30 numbers. With 31 degrees of freedom one number fails by chance with 2.1e-5, so the whole
with at most 2 %; the seeds are fixed, so a run repeats itself.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import reported

from toolkit.engines import plan, run
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.spreading.crew import Crew
from toolkit.errors import RunError
from toolkit.model.evidence import compile_evidence

CALM = {
    "deadline": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
SEEDS, RUNS = 32, 1000


def on_the_same_draws(scenario, reports, draws):
    exactly = plan(scenario, engine="exact", draws=len(draws))
    exactly = replace(exactly, model=replace(exactly.model, alternatives={}), draws=draws)
    return replace(exactly, evidence=compile_evidence(scenario, exactly.model, reports))


def answer(chosen):
    """Run a plan under evidence on just its draws."""
    return learn(chosen, chosen.evidence, Crew(), "", more=False, moves=False)[1]


@settings(max_examples=20, **CALM)
@given(reported())
def test_particles_agree_with_the_exact_filter(case):
    scenario, reports = case
    sampling = plan(scenario, engine="monte_carlo", seed=8, draws=3, runs=RUNS, evidence=reports)
    sampling = replace(sampling, model=replace(sampling.model, alternatives={}))
    exact = answer(on_the_same_draws(scenario, reports, sampling.draws))
    found = [answer(replace(sampling, seed=seed)) for seed in range(SEEDS)]
    for name in ("final", "incidence", "marginals"):
        expected = getattr(exact.tally, name)
        every = np.stack([getattr(result.tally, name) for result in found])
        error = every.std(axis=0, ddof=1) / np.sqrt(SEEDS)
        off = np.abs(every.mean(axis=0) - expected)
        # Where too few runs are hit to show a spread, the chance itself must be small.
        assert (off <= 5 * error + 4.0 / (SEEDS * RUNS)).mean() > 0.995, name
        assert (off <= 8 * error + 10.0 / (SEEDS * RUNS)).all(), name
    evidence = np.exp(np.stack([result.news.log_evidence for result in found]))
    error = evidence.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (np.abs(evidence.mean(axis=0) - np.exp(exact.news.log_evidence)) <= 5 * error + 1e-12).all()


@settings(max_examples=25, **CALM)
@given(reported(), st.booleans())
def test_a_report_and_its_denial_make_up_the_whole(case, certain):
    """P(x) = P(r) P(x | r) + P(not r) P(x | not r), for every table: outcomes, levels and choices."""
    scenario, reports = case
    one = replace(reports, reports=reports.reports[:1])
    pair = (1.0, 0.0) if certain else (0.7, 0.2)
    said = replace(one, reports=(replace(one.reports[0], likelihood=pair),))
    unsaid = replace(one, reports=(replace(one.reports[0], likelihood=(1 - pair[0], 1 - pair[1])),))
    plain = plan(scenario, engine="exact", draws=8)
    plain = replace(plain, model=replace(plain.model, alternatives={}))
    whole = run(plain, progress=False).tally
    parts = []
    for heard in (said, unsaid):
        evidence = compile_evidence(scenario, plain.model, heard)
        try:
            result = answer(replace(plain, evidence=evidence))
        except RunError:  # this one cannot be: the other must make up the whole by itself
            continue
        assert result.tally.incidence[np.isfinite(result.news.log_evidence), -1].sum(
            axis=-1
        ) == pytest.approx(1.0)
        parts.append((np.exp(result.news.log_evidence), result.tally))
    assert sum(weight for weight, _ in parts) == pytest.approx(np.ones(len(plain.draws)), abs=1e-12)
    for name in ("final", "incidence", "marginals"):
        together = sum(
            weight.reshape(-1, *([1] * (getattr(tally, name).ndim - 1))) * np.nan_to_num(getattr(tally, name))
            for weight, tally in parts
        )
        assert together == pytest.approx(getattr(whole, name), abs=1e-11)
