"""Questions on random scenarios: what they ask moves nothing, and sampling gives the answers of the exact engine.

Sampled answers are held to 4.5 standard errors where ten hits are expected, and to 38 hits elsewhere (Poisson, below 1e-10), as
in the comparison of the engines. Examples are derived from the code, so a run repeats itself.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import scenarios

from toolkit.engines import plan, run
from toolkit.model.questions import places_of

CALM = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
N_RUNS = 4000


def asking(scenario):
    """Return a scenario with a question of every kind about whatever it holds."""
    record = scenario.declared
    actor, option = next((name, next(iter(one.options))) for name, one in record.actors.items())
    variable, levels = next(
        (name, one.levels) for name, one in record.variables.items() if one.levels.within is None
    )
    condition = variable if levels.kind == "flag" else f"{variable} >= {levels.labels[1]}"
    asked = {
        "choice": {"text": "?", "asks": "date", "choice": f"{actor}.{option}"},
        "ends": {"text": "?", "asks": "date", "outcomes": [next(iter(record.outcomes))]},
        "when": {"text": "?", "asks": "date", "when": condition},
        "then": {"text": "?", "when": condition, "at_end": True, "by": str(record.as_of.replace(day=16))},
        "level": {"text": "?", "quantity": variable},
        "given": {"text": "?", "choice": f"{actor}.{option}", "given": condition},
        "level_given": {"text": "?", "quantity": variable, "given": condition, "by": str(record.as_of.replace(day=16))},
    }  # fmt: skip
    if record.events:
        asked["event"] = {"text": "?", "event": list(record.events)}
    return scenario.with_changes(add={"questions": asked})


@settings(max_examples=25, **CALM)
@given(scenarios())
def test_sampling_answers_alike(scenario):
    sampling = plan(asking(scenario), engine="monte_carlo", seed=8, draws=4, runs=N_RUNS)
    exactly = replace(plan(asking(scenario), engine="exact", draws=4), draws=sampling.draws)
    found = run(sampling, alternatives=False, progress=False, questions=True).tally.asked.mean(axis=0)
    each = run(exactly, alternatives=False, progress=False, questions=True).tally.asked
    truth, n = each.mean(axis=0), N_RUNS * len(sampling.draws)
    spread = np.sqrt((each * (1.0 - each)).clip(0).mean(axis=0) / n)
    often = (truth * n >= 10) & ((1 - truth) * n >= 10)
    assert (np.abs(found - truth) <= 4.5 * spread + 1e-12)[often].all()
    assert (np.minimum(found, 1 - found) * n <= 38)[~often].all()


@settings(max_examples=25, **CALM)
@given(scenarios())
def test_outcomes_are_as_without_and_answers_fit_the_tables(scenario):
    model = plan(asking(scenario), engine="exact", draws=2).model
    draws = plan(model, engine="exact", draws=2)
    found = run(draws, alternatives=False, progress=False, questions=True).tally
    without = run(draws, alternatives=False, progress=False).tally
    for name in ("final", "incidence", "marginals", "choices"):
        assert getattr(found, name).tobytes() == getattr(without, name).tobytes()
    places = places_of(model.questions, model.horizon)
    came = np.cumsum(found.asked[:, places["ends"]], axis=1)
    assert came == pytest.approx(found.incidence[:, 1:, 0], abs=1e-12)
    assert found.asked[:, places["level"]].sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    ever, held = found.asked[:, places["when"]].sum(axis=1), found.asked[:, places["given"]][:, -1]
    assert ever == pytest.approx(held, abs=1e-12)
    assert (found.asked >= -1e-12).all() and (found.asked <= 1 + 1e-12).all()
