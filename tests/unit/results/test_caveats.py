"""What limits an answer, said in sentences: one for each thing that the record of a run can hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

import toolkit as ct


@pytest.fixture(scope="module")
def result():
    return ct.run("chicken", seed=7, draws=4, progress=False)


@pytest.mark.parametrize(
    ("record", "kind", "said"),
    [
        ({"medians": True}, "medians", "so nothing is said of ignorance"),
        ({"switched": "too rare to sample"}, "switched", "Switched to the exact engine: too rare to sample."),
        ({"why_not_exact": "too many states."}, "why_not_exact", "Not solved exactly: too many states."),
        ({"rules": ("east", "west")}, "rules", "Rules written in Python stand in for east, west."),
        ({"not_updated": ("Resolve",)}, "not_updated", "those who do not know Resolve keep their first beliefs"),
        ({"too_rare": {"war": "none was seen."}}, "too_rare", "Too rare to be sampled: none was seen."),
        ({"at_once": True}, "equilibrium", "no other equilibrium was seen"),
        ({"at_once": True, "other_equilibria": 0.25}, "equilibrium", "other equilibria were seen in 25 % of states"),
        ({"ignored": 0.5}, "ignored", "and ignored: 0.5 per history"),
        ({"clipped": {"heat": 1.25, "fear": 0.0}}, "clipped", "were cut off, per history: heat 1.2."),
        ({"turns": 900, "unsettled": 0.004}, "unsettled", "After 900 turns up to 0.004 of the histories"),
    ],
)  # fmt: skip
def test_each_limit_is_a_sentence_of_its_kind(result, record, kind, said):
    plain = {"at_once": False, "why_not_exact": "", "switched": ""}
    limited = replace(result, record=replace(result.record, **(plain | record)))
    (caveat,) = [one for one in limited.caveats if one.kind == kind]
    assert said in caveat
    unlimited = replace(result, record=replace(result.record, **plain))
    assert kind not in {one.kind for one in unlimited.caveats}


def test_that_no_other_model_was_run_is_said(result):
    alone = replace(result, alternatives={})
    assert "disagreement" in {one.kind for one in alone.caveats}
