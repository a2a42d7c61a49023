"""Experts side by side: a linear pool of one number answers with the weighted mean of the single answers."""

from __future__ import annotations

import re

import pytest
from crises import SMALL

import toolkit as ct
from toolkit.analysis import elicited

PANEL = """parameters:
  luck:
    within: [0, 1]
    experts:
      anna: {quantiles: {p10: 0.1, p50: 0.2, p90: 0.4}, weight: 3, judgement: Asked in June.}
      ben: {quantiles: {p25: 0.6, p75: 0.8}, judgement: Asked in July.}
"""
QUICK = {"draws": 256, "alternatives": False, "progress": False}


def crisis(panel=PANEL):
    text = SMALL.replace("variables:\n", panel + "variables:\n")
    return ct.loads(text.replace("rate: 0.1 per month", "probability: luck"))


@pytest.fixture(scope="module")
def answer():
    return ct.experts(crisis(), **QUICK)


def by(answer, who):
    return answer.table[answer.table.who == who].set_index("outcome")


def test_a_linear_pool_of_one_number_is_the_weighted_mean_of_the_answers(answer):
    mean = 0.75 * by(answer, "anna").probability + 0.25 * by(answer, "ben").probability
    # draws are spread evenly over each of them; plain draws would scatter by (spread of a draw) / 16, about 0.01
    assert by(answer, "linear pool").probability.to_numpy() == pytest.approx(mean.to_numpy(), abs=0.01)
    assert abs(by(answer, "anna").probability - by(answer, "ben").probability).max() > 0.05


def test_disagreement_is_the_range_of_single_answers_and_stands_with_the_pools(answer):
    singles = answer.table[answer.table.kind == "expert"].groupby("outcome").probability
    for pool in ("linear pool", "logarithmic pool"):
        found = by(answer, pool)
        assert (found.experts_low == singles.min()).all()
        assert (found.experts_high == singles.max()).all()
    assert answer.table[answer.table.kind == "expert"].experts_low.isna().all()
    assert "disagreement between experts" in " ".join(str(answer).split())


def test_an_answer_of_one_expert_is_that_of_the_number_written_alone(answer):
    alone = crisis(
        "parameters:\n  luck: {quantiles: {p25: 0.6, p75: 0.8}, within: [0, 1], judgement: Asked.}\n"
    )
    assert by(answer, "ben").probability.to_numpy() == pytest.approx(ct.run(alone, **QUICK).probability)


def test_who_rules_out_the_other_has_no_logarithmic_pool_and_this_is_said():
    panel = PANEL.replace("quantiles: {p25: 0.6, p75: 0.8}", "value: 0.7")
    answer = ct.experts(crisis(panel), outcome="rest", **QUICK)
    assert list(answer.who) == ["anna", "ben", "linear pool"]
    assert [one.kind for one in answer.caveats if one.subject == "logarithmic"] == ["no_pool"]


def test_two_numbers_of_a_panel_are_told_to_be_pooled_one_by_one():
    panel = PANEL + "  more: {experts: {ben: {value: 2, judgement: Asked.}}, pool: logarithmic}\n"
    answer = ct.experts(crisis(panel), outcome="rest", **QUICK)
    assert {"pooled_by_number", "no_estimate"} <= {one.kind for one in answer.caveats}
    assert list(answer.who) == ["anna", "ben", "as pooled in the file", "linear pool", "logarithmic pool"]


def test_nobody_was_asked():
    answer = ct.experts("chicken", progress=False)
    assert len(answer) == 0
    assert "no_experts" in {one.kind for one in answer.caveats}
    said = " ".join(answer.text().split())
    assert "(no rows)" not in said and "This crisis has no experts, so there is nobody" in said
    (told,) = [one for one in answer.caveats if one.kind == "no_experts"]
    written = re.search(r"`(experts: {.*})`", str(told))[1]  # what it tells to write can be written
    text = SMALL.replace("variables:\n", f"parameters:\n  luck: {{{written}}}\nvariables:\n")
    assert list(ct.loads(text).document["parameters"]["luck"]["experts"]) == ["anna", "ben"]


def test_fits_are_shown_back_with_quantiles_nobody_asked_for():
    found = elicited(crisis()).set_index(["expert", "quantile"])
    assert found.given["anna", 0.5] == 0.2
    assert found.fitted["anna", 0.5] == pytest.approx(0.2)
    assert found.misfit["ben", 0.25] == 0.0
    assert found.given.isna()["ben", 0.95]
    assert 0.8 < found.fitted["ben", 0.95] < 1.0


def test_a_misfit_is_said():
    panel = "parameters:\n  luck: {quantiles: {p5: 1, p20: 2, p40: 3, p60: 6, p80: 7, p95: 8}, judgement: Asked.}\n"
    answer = elicited(ct.loads(SMALL.replace("variables:\n", panel + "variables:\n")))
    assert [one.subject for one in answer.caveats if one.kind == "misfit"] == ["luck"]
    assert answer.misfit.abs().max() > 0.005


def test_another_model_may_pool_in_another_way():
    text = SMALL.replace("variables:\n", PANEL + "variables:\n").replace(
        "rate: 0.1 per month", "probability: luck"
    )
    other = "alternatives:\n  sharper: {set: {parameters.luck.pool: logarithmic}}\n"
    answer = ct.experts(ct.loads(text + other), draws=16, outcome="clash", progress=False)
    assert list(answer.who) == ["anna", "ben", "linear pool", "logarithmic pool"]
