"""The engines on random scenarios: the exact one against a plain interpreter, sampling against the exact one.

Bound of the first comparison: 1e-12, a thousand times the rounding of sums of a few hundred chances.
Sampling is compared on the same draws within 4.5 standard errors (an exact bound where few hits are
expected), over about 40 scenarios x 40 numbers: with all of them independent the false-alarm rate of the
whole would be 1 %. Examples are derived from the code, so a run repeats itself.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from reference import Reference
from strategies import scenarios

from toolkit.engines import plan, run

CALM = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
N_RUNS = 4000


def check_against_reference(scenario):
    chosen = plan(scenario, engine="exact", seed=3, draws=3)
    result = run(chosen, alternatives=False, progress=False)
    names = [parameter.name for parameter in chosen.model.parameters]
    for draw in range(min(2, len(chosen.draws))):
        values = dict(zip(names, chosen.draws.values[draw], strict=True))
        incidence, levels = Reference(scenario, values).solve()
        expected = np.array([[row[name] for name in result.outcomes] for row in incidence])
        assert result.tally.incidence[draw] == pytest.approx(expected, abs=1e-12)
        place = 0
        for column in chosen.model.shown:
            variable = chosen.model.variables[column]
            for level in range(variable.size):
                marginal = [levels[turn][variable.name, level] for turn in range(1, chosen.model.horizon + 1)]
                assert result.tally.marginals[draw, 1:, place + level] == pytest.approx(marginal, abs=1e-12)
            place += variable.size


@settings(max_examples=60, **CALM)
@given(scenarios())
def test_exact_engine_is_the_plain_interpreter(scenario):
    check_against_reference(scenario)


@pytest.mark.slow
@settings(max_examples=3000, **CALM)
@given(scenarios())
def test_exact_engine_is_the_plain_interpreter_at_length(scenario):
    check_against_reference(scenario)


def check_sampling(scenario):
    sampling = plan(scenario, engine="monte_carlo", seed=8, draws=4, runs=N_RUNS)
    exactly = replace(plan(scenario, engine="exact", draws=4), draws=sampling.draws)
    estimate = run(sampling, alternatives=False, progress=False).tally
    answer = run(exactly, alternatives=False, progress=False).tally
    n = N_RUNS * len(sampling.draws)
    for name in ("incidence", "marginals"):
        p, found = getattr(answer, name).mean(axis=0), getattr(estimate, name).mean(axis=0)
        spread = np.sqrt((getattr(answer, name) * (1 - getattr(answer, name))).clip(0).mean(axis=0) / n)
        often = (p * n >= 10) & ((1 - p) * n >= 10)
        assert (np.abs(found - p) <= 4.5 * spread + 1e-12)[often].all()
        # Fewer than ten expected: 38 or more has probability below 1e-10 (Poisson).
        assert (np.minimum(found, 1 - found) * n <= 38)[~often].all()


@settings(max_examples=25, **CALM)
@given(scenarios())
def test_sampling_gives_the_same_law(scenario):
    check_sampling(scenario)


@settings(max_examples=15, **CALM)
@given(scenarios(foresight=True))
def test_sampling_looks_ahead_alike(scenario):
    check_sampling(scenario)
