"""A result that is asked again: what is said anew holds, the rest is as it was; what-ifs survive being read back."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.inputs import central
from toolkit.engines.reweighing import Reweighing
from toolkit.engines.subjects import model_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.scenario import shipped
from toolkit.scenario.loading import reread

QUICK = {"draws": 8, "progress": False, "alternatives": False}


@pytest.mark.parametrize("name", shipped())
def test_what_ifs_are_read_back_as_they_were(name):
    crisis = ct.load(name)
    for variant in crisis.variants:
        varied = crisis.variant(variant)
        again = reread(varied.to_yaml(), file=name, variants=varied.variants_applied)
        assert again.digest == varied.digest, variant
        assert (again.variants_applied, again.removed) == (varied.variants_applied, varied.removed), variant
        for other in again.alternatives:
            assert again.alternative(other).digest == varied.alternative(other).digest, (variant, other)


def test_a_saved_what_if_can_be_asked_like_any_other(tmp_path):
    result = ct.run("kuwait-1990", variant="no_deadline", **QUICK)
    result.save(tmp_path / "kept.nc")
    opened = ct.open_result(tmp_path / "kept.nc")
    assert opened.text() == result.text() and "What if: A resolution without a deadline" in opened.text()
    assert scenario_of(opened).digest == result.model.digest
    assert np.array_equal(
        ct.run(opened, seed=3, progress=False).probability, ct.run(result, seed=3, progress=False).probability
    )


@pytest.mark.parametrize(
    "other",
    [{"seed": 3}, {"draws": 4}, {"engine": "monte_carlo", "runs": 50}, {"alternatives": True}],
    ids=str,
)
def test_a_crisis_that_is_asked_otherwise_is_run_anew(other):
    first = ct.outcomes("falklands-1982", **QUICK).result
    assert ct.outcomes("falklands-1982", **QUICK).result is first
    again = ct.outcomes("falklands-1982", **{**QUICK, **other}).result
    assert again is not first
    assert all(
        {"seed": again.seed, "draws": len(again.parameters), "runs": again.n_runs, "engine": again.engine,
         "alternatives": bool(again.alternatives)}[name] == value
        for name, value in other.items()
    )  # fmt: skip


def test_a_seed_of_0_is_a_wish():
    result = ct.run("chicken", seed=7, **QUICK)
    assert ct.run(result, seed=0, progress=False).seed == 0
    assert ct.run(result) is result


def test_medians_stay_medians_until_draws_are_asked_for():
    at = ct.run("falklands-1982", at="medians", progress=False, alternatives=False)
    again = ct.run(at, seed=5, progress=False)
    assert again.record.medians and np.array_equal(again.probability, at.probability)
    over = ct.run(at, draws=8, progress=False)
    assert not over.record.medians and len(over.parameters) == 8


def test_other_models_are_run_as_before_unless_said_otherwise():
    alone = ct.run("falklands-1982", **QUICK)
    assert not ct.run(alone, seed=3, progress=False).alternatives
    assert ct.run(alone, alternatives=True, progress=False).alternatives


def test_a_switch_of_engines_keeps_the_draws_and_the_medians():
    varied = ct.load("falklands-1982")
    few = ct.run(varied, draws=4, runs=5, progress=False, alternatives=False)
    assert few.engine == "exact" and len(few.parameters) == 4
    central = ct.run(varied, at="medians", runs=5, progress=False, alternatives=False)
    assert central.engine == "exact" and central.record.medians


def test_inputs_fixed_in_a_model_are_told():
    fixed = ct.run(ct.run("falklands-1982", **QUICK), values={"uk_resolve": 0.4}, progress=False)
    assert "What if: uk_resolve = 0.4" in fixed.heading
    assert fixed.model.digest != ct.load("falklands-1982").digest


@pytest.mark.parametrize("value", ["a", float("nan"), 400.0, True])
def test_inputs_of_a_model_are_fixed_within_their_range(value):
    with pytest.raises(ToolkitError, match="expected a number from 0 to 1"):
        model_of("falklands-1982").with_values(uk_resolve=value)


def test_a_seed_may_be_below_0():
    result = ct.run("grenada-1983", seed=-1, draws=256, progress=False, alternatives=False)
    assert len(result.sensitivity(progress=False)) > 0


def test_a_changed_model_is_told_from_any_other():
    model = model_of("chicken")
    forced = model.with_forced(1, "east", "hold_course")
    assert forced.dossier.what_if == "east chooses hold_course in turn 1" and forced.digest != model.digest
    near = [model_of("falklands-1982").with_values(uk_resolve=value).digest for value in (0.4, 0.40000001)]
    assert near[0] != near[1]
    assert model.with_values() is model


def test_what_lasts_is_answered_so_too_at_inputs_of_ones_own():
    """Histories that have ended count: where they ended is where they stay."""
    model = model_of("falklands-1982")
    result = ct.run("falklands-1982", at="medians", questions=True, alternatives=False, progress=False)
    assert model.question("war").when is not None
    tally = Reweighing(model, asks=True).at(central(model))
    assert np.allclose(tally.asked, result.tally.asked, rtol=0.0, atol=1e-12)
