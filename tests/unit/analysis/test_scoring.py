"""Proper scores, against sums a reader can do by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from results import made_model, made_result

import toolkit as ct
from toolkit.analysis.scoring import brier_score, log_score, ranked_probability_score
from toolkit.errors import ToolkitError
from toolkit.model.told import told


@pytest.fixture
def coded():
    model = made_model(("Peace", "Clash", "War"))
    codes = [
        {"icb_viol": 1, "icb_forout": 2},
        {"icb_viol": 2, "icb_forout": 4},
        {"icb_viol": 4, "icb_forout": 5},
    ]
    outcomes = tuple(replace(o, codes=c) for o, c in zip(model.outcomes, codes, strict=True))
    return made_result([[0.5, 0.3, 0.2]], model=replace(model, outcomes=outcomes))


def test_scores_by_hand(coded):
    row = ct.score(coded, {"icb_viol": 2}).set_index("forecaster").loc["scenario"]
    assert row.probability == pytest.approx(0.3)
    assert row.log_score == pytest.approx(-math.log(0.3))
    assert row.brier_score == pytest.approx(0.5**2 + 0.7**2 + 0.2**2)
    assert row.ranked_score == pytest.approx((0.5**2 + 0.2**2 + 0.2**2) / 3)


def test_the_crisis_is_taken_out_of_its_own_class(coded):
    table = ct.score(coded, {"icb_viol": 2}, taken_out_of=["all_1945"]).set_index("forecaster")
    assert table.loc["all_1945"].probability == pytest.approx(121 / 387)
    table = ct.score(coded, {"icb_viol": 2}, taken_out_of=()).set_index("forecaster")
    assert table.loc["all_1945"].probability == pytest.approx(122 / 388)


def test_codes_without_an_order_have_no_ranked_score(coded):
    assert ct.score(coded, {"icb_forout": 4}).ranked_score.isna().all()


@pytest.mark.parametrize("rule", [brier_score, log_score, ranked_probability_score])
def test_rules_are_proper(rule):
    """On average nobody scores better than by saying what they believe."""
    rng = np.random.default_rng(5)
    for _ in range(50):
        belief, other = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(4))
        honest = sum(p * rule(belief, k) for k, p in enumerate(belief))
        assert honest <= sum(p * rule(other, k) for k, p in enumerate(belief)) + 1e-12


@pytest.mark.parametrize(
    ("observed", "options", "said"),
    [
        ({"icb_vio": 2}, {}, "nearest: icb_viol"),
        ({"icb_viol": 9}, {}, "no value 9"),
        ({"icb_viol": 1}, {"classes": ["all_194"]}, "all_1945"),
    ],
)
def test_wrong_names_are_refused(coded, observed, options, said):
    with pytest.raises(ToolkitError, match=said):
        ct.score(coded, observed, **options)


def test_outcomes_without_codes_are_refused():
    with pytest.raises(ToolkitError, match="not every outcome"):
        ct.score(made_result([[0.5, 0.5]]), {"icb_viol": 1})


@pytest.fixture
def begun(coded):
    """Give the crisis a first day in 1990, and let its last outcome go on."""
    model = coded.model
    last = replace(model.outcomes[2], codes={"icb_viol": 2, "icb_forout": 7, "going_on": 1})
    dossier = replace(model.dossier, began=date(1990, 8, 2))
    outcomes = (*model.outcomes[:2], last)
    return replace(
        coded, model=replace(model, as_of=date(1990, 8, 8), told=told(dossier), outcomes=outcomes, horizon=3)
    )


def test_at_the_horizon_a_crisis_may_go_on(begun):
    """Day 7 on the day of the file, three weeks ahead: of 287 crises begun before 1990, 279 had lasted longer than 7 days."""
    table = ct.score(begun, {"icb_viol": 2, "days": 40}).set_index("forecaster")
    assert set(table.came) == {"going on"} and table.ranked_score.isna().all()
    assert table.probability["scenario"] == pytest.approx(0.2)
    assert table.brier_score["scenario"] == pytest.approx(0.5**2 + 0.3**2 + 0.8**2)
    assert table.probability["even odds"] == pytest.approx(1 / 5)
    # Ended within 28 days: 23 + 33 + 17 + 4 = 77 of 287; within 7 days: 1 + 5 + 6 + 0 = 12.
    assert table.probability["all_1945 any age"] == pytest.approx((287 - 77) / 287)
    assert table.probability["all_1945 as old"] == pytest.approx((287 - 77) / (287 - 12))
    assert (table.n["all_1945 any age"], table.n["all_1945 as old"]) == (287, 275)


def test_at_the_horizon_what_ended_in_time_has_its_code(begun):
    table = ct.score(begun, {"icb_viol": 2, "days": 28}).set_index("forecaster")
    assert set(table.came) == {"minor clashes"} and table.probability["scenario"] == pytest.approx(0.3)


def test_earlier_crises_beside_all(begun):
    table = ct.score(begun, {"icb_viol": 4}).set_index("forecaster")
    assert table.probability["all_1945"] == pytest.approx(68 / 387)
    assert table.probability["all_1945 earlier"] == pytest.approx(55 / 287)
    # No crisis since 1990 is earlier than one of 1990.
    answer = ct.score(begun, {"icb_viol": 4}, classes=["all_1990"])
    assert "all_1990 earlier" not in set(answer.forecaster) and any(
        "1996 or later" in n for n in answer.notes
    )


def test_another_coding_may_be_tried(begun):
    table = ct.score(begun, {"icb_viol": 4}, codes={"o1": {"icb_viol": 4}}).set_index("forecaster")
    assert table.probability["scenario"] == pytest.approx(0.3)
    # Called faded, what goes on leaves nothing for a crisis that goes on.
    table = ct.score(begun, {"icb_forout": 4, "days": 40}, codes={"o2": {"going_on": 0}}).set_index(
        "forecaster"
    )
    assert table.log_score["scenario"] == math.inf


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({"o11": {"icb_viol": 4}}, "nearest: o1"),
        ({"o1": {"icb_vio": 4}}, "nearest: icb_viol"),
        ({"o1": {"icb_viol": 5}}, "expected one of: 1 none, 2 minor clashes"),
        ({"o1": {"going_on": 2}}, "expected one of: 0 over, 1 going on"),
    ],
)
def test_codings_that_cannot_be_are_refused(begun, codes, said):
    with pytest.raises(ToolkitError, match=said):
        ct.score(begun, {"icb_viol": 4}, codes=codes)


@pytest.mark.parametrize(
    ("days", "said"),
    [(6, "when this one was 7 days old"), (0, "such as 36"), (30.5, "a whole number")],
)
def test_lengths_that_cannot_be_are_refused(begun, days, said):
    with pytest.raises(ToolkitError, match=said):
        ct.score(begun, {"icb_viol": 4, "days": days})


def test_a_length_needs_a_first_day(coded):
    with pytest.raises(ToolkitError, match="first day of the crisis"):
        ct.score(coded, {"icb_viol": 2, "days": 40})


@pytest.mark.parametrize(("year", "n_1945", "n_1990"), [(1962, 387, 95), (1996, 387, 94), (2025, 388, 95)])
def test_a_crisis_is_taken_out_of_the_classes_of_its_years_alone(coded, year, n_1945, n_1990):
    moved = replace(coded, model=replace(coded.model, as_of=date(year, 1, 1)))
    table = ct.score(moved, {"icb_viol": 2}, classes=["all_1945", "all_1990"]).set_index("forecaster")
    for name, n, count in (("all_1945", n_1945, 122), ("all_1990", n_1990, 35)):
        held = n in (387, 94)
        assert table.probability[name] == pytest.approx((count - held) / n)
