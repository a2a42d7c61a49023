"""Whoever runs another crisis beside a result runs it as that was run: at the same inputs, with the same engine, splitting where it split."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from crises import CLIMB

import toolkit as ct
from toolkit.analysis import experts
from toolkit.engines import too_rare
from toolkit.errors import RunError, ToolkitError

QUIET = {"alternatives": False, "progress": False}
FIXED = CLIMB.replace("{uniform: [0.05, 0.6], judgement: Assumed.}", "{value: 0.3, judgement: Assumed.}", 1)
RARE = (
    CLIMB.replace("0.05, 0.6", "0.002, 0.01")
    .replace("0.3, 0.9", "0.004, 0.012")
    .replace(
        "variables:",
        "variables:\n  mood: {levels: real 0..10, start: 5, noise: 0.5 per week, judgement: Assumed.}",
    )
)


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CLIMB)


@pytest.mark.parametrize("how", [{"draws": 1}, {"at": "medians"}])
@pytest.mark.parametrize("engine", [{}, {"engine": "monte_carlo", "runs": 400}])
def test_a_what_if_that_changes_nothing_moves_nothing(crisis, how, engine):
    base = ct.run(crisis, **how, **engine, **QUIET)
    found = ct.compare(base, "same", "likelier", progress=False)
    assert (found.difference[found.what_if == "same"] == 0.0).all()
    assert found.flips[found.flips.what_if == "same"].empty
    moved = ct.run(crisis, variant="likelier", **how, **engine, **QUIET).probability - base.probability
    assert found.difference[found.what_if == "likelier"].tolist() == pytest.approx(moved.tolist(), abs=1e-12)


def test_so_too_where_compare_runs_the_base(crisis):
    found = ct.compare(crisis, "same", draws=1, **QUIET)
    assert (found.difference == 0.0).all()


def test_histories_of_a_result_at_the_medians_have_its_inputs(crisis):
    """Of one chance: base and what-if flip by that alone, in the share that the difference says."""
    base = ct.run(crisis, at="medians", **QUIET)
    found = ct.compare(base, "likelier", progress=False)
    flipped = found.flips[found.flips.after == "top"].share.sum()
    error = (0.25 / (64 * 200)) ** 0.5
    assert flipped == pytest.approx(float(found.difference.iloc[0]), abs=4 * error)


def test_what_stands_at_other_inputs_is_not_paired(crisis):
    at_medians = ct.run(crisis, at="medians", **QUIET)
    for other in (ct.run(crisis, draws=1, **QUIET), ct.run(crisis, draws=16, **QUIET)):
        with pytest.raises(ToolkitError, match="use of inputs differs"):
            ct.compare(at_medians, drawn=other, progress=False)
    with pytest.raises(ToolkitError, match="number of draws differs"):
        ct.compare(ct.run(crisis, draws=1, **QUIET), more=ct.run(crisis, draws=16, **QUIET), progress=False)


def test_where_nothing_was_uncertain_a_what_if_draws_what_it_adds(crisis):
    fixed = ct.loads(FIXED)
    drawn = ct.run(fixed, variant="likelier", draws=32, **QUIET)
    found = ct.compare(ct.loads(FIXED), "likelier", draws=32, **QUIET)
    assert found.difference.tolist() == pytest.approx(
        (drawn.probability - ct.run(fixed, **QUIET).probability).tolist()
    )
    again = ct.run(ct.run(fixed, **QUIET), variant="likelier", **QUIET)
    assert len(again.parameters) == len(ct.run(fixed, variant="likelier", **QUIET).parameters) > 1


def test_compare_says_where_medians_belong(crisis):
    with pytest.raises(ToolkitError, match="compare does not take `at`"):
        ct.compare(crisis, "same", at="medians")


@pytest.mark.parametrize("engine", [{}, {"engine": "monte_carlo", "runs": 400}])
def test_cells_of_a_sweep_are_run_as_the_result_was(crisis, engine):
    base = ct.run(crisis, at="medians", **engine, **QUIET)
    found = ct.sweep(base, variants=["likelier"], progress=False)
    assert found.table.probability[:2].tolist() == base.probability.tolist()
    assert any(caveat.kind == "medians" for caveat in found.caveats)
    assert "stand at their medians" in " ".join(str(found).split())
    drawn = ct.sweep(base, draws=8, progress=False)
    assert drawn.probability.tolist() == ct.run(base, draws=8, **QUIET).probability.tolist()


def test_experts_stand_at_the_inputs_of_the_result():
    base = ct.run("ceasefire-line", at="medians", **QUIET)
    found = experts(base, progress=False).table
    asked = found[found.who != "linear pool"]
    assert not asked.empty
    assert (asked.ignorance_high.isna()).all()


def in_both(text):
    """Return the results of a crisis and of its what-if, both too rare to be sampled."""
    return [ct.run(ct.loads(text), variant=name, draws=8, runs=100, **QUIET) for name in ((), "likelier")]


def test_differences_between_what_splitting_found_are_of_that():
    rare, likelier = in_both(RARE)
    assert rare.tails
    found = ct.compare(rare, "likelier", progress=False).table.iloc[0]
    assert found.difference == likelier.probability[0] - rare.probability[0] > 0.0
    both = rare.sampling_error[0] ** 2 + likelier.sampling_error[0] ** 2
    assert found.sampling_error**2 == pytest.approx(both)


def test_cells_and_runs_anew_split_again():
    rare, likelier = in_both(RARE)
    found = ct.sweep(rare, variants=["likelier"], progress=False).table
    assert rare.probability[0] > 0.0
    tops = found.probability[found.outcome == "top"].tolist()
    assert tops == [rare.probability[0], likelier.probability[0]]
    assert ct.run(rare, variant="likelier", **QUIET).probability[0] == likelier.probability[0]
    asked = ct.run(rare, engine="monte_carlo", variant="likelier", **QUIET)
    assert not asked.tails  # who asks for the engine gets it


OTHERS = """
alternatives:
  alike: {title: Alike, set: {events.step.judgement: Assumed again.}}
  easier: {title: Easier, set: {parameters.chance: {uniform: [0.003, 0.02], judgement: Assumed.}}}
"""


def in_all_models():
    return ct.run(ct.loads(RARE + OTHERS), draws=8, runs=100, progress=False)


def test_what_is_rare_in_other_models_is_split_there_too():
    result = in_all_models()
    assert result.tails
    low, high = result.disagreement
    assert low[0] == pytest.approx(result.probability[0])
    assert low[0] < high[0] < 0.01
    assert not any(caveat.kind == "disagreement" for caveat in result.caveats)


def test_models_are_not_held_to_agree_on_what_splitting_does_not_find_in_them(tmp_path, monkeypatch):
    """The counts of both are 0 or nearly so: a range of them would have no width."""
    found = iter((too_rare.estimate_tail, refused, too_rare.estimate_tail))
    monkeypatch.setattr(too_rare, "estimate_tail", lambda *what, **how: next(found)(*what, **how))
    result = in_all_models()
    assert result.tails
    low, high = result.disagreement
    assert math.isnan(low[0]) and math.isnan(high[0])
    assert not math.isnan(low[1])
    [said] = [str(caveat) for caveat in result.caveats if caveat.kind == "disagreement"]
    assert "“top” is not assessed" in said
    result.save(tmp_path / "kept.nc")
    again = ct.open_result(tmp_path / "kept.nc")
    assert again.text() == result.text()


def refused(*_, **__):
    raise RunError("there is no way up")


def test_results_of_versions_that_split_no_other_model_say_so():
    result = in_all_models()
    earlier = replace(result, tails={name: replace(one, most_runs=0) for name, one in result.tails.items()})
    assert math.isnan(earlier.disagreement[0][0])
    assert any("“top” is not assessed" in caveat for caveat in earlier.caveats)
