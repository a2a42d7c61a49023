"""Tables of hand-made results, to be redone by a reader."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from results import made_model, made_result

from toolkit.analysis import incidence, outcomes, rung_path, rungs, states, times
from toolkit.analysis.outcomes import outcome_rows
from toolkit.errors import ToolkitError

TWO_DRAWS = [[0.2, 0.1, 0.7], [0.4, 0.3, 0.3]]


def test_outcomes_hold_the_three_parts_apart():
    table = outcomes(made_result(TWO_DRAWS, n_groups=2, alternatives={"other": [0.1, 0.0, -0.1]}))
    first = table.loc["o0"]
    assert list(table.index) == ["o0", "o1", "o2"]
    assert first.probability == pytest.approx(0.3)
    assert first.sampling_error == pytest.approx(0.1)
    assert (first.ignorance_low, first.ignorance_high) == pytest.approx((0.21, 0.39))
    assert (first.disagreement_low, first.disagreement_high) == pytest.approx((0.3, 0.4))
    assert first.words == "unlikely"
    assert table.loc["o2", "words"] == "roughly even chance"


def test_what_was_not_assessed_is_missing_and_words_use_the_sampling_error():
    table = outcomes(made_result([[0.5, 0.2, 0.3]]))
    assert (
        table[["ignorance_low", "ignorance_high", "disagreement_low", "disagreement_high"]]
        .isna()
        .all(axis=None)
    )
    assert table.loc["o0", "words"] == "roughly even chance"


def test_what_was_never_seen_is_not_called_impossible():
    sampled, exact = (outcome_rows(made_result([[0.0, 1.0]] * 10, n_runs=runs)) for runs in (30, 0))
    assert [row.shown for row in sampled] == ["below 1 %", "above 99 %"]
    assert [row.shown for row in exact] == ["0 %", "100 %"]


def test_incidence_grows_to_the_final_probability():
    table = incidence(made_result(TWO_DRAWS))
    curve = table[table.outcome == "o0"]
    assert curve.probability.tolist() == pytest.approx([0.0, 0.15, 0.3])
    assert curve.ignorance_high.iloc[-1] == pytest.approx(0.39)
    assert curve.date.iloc[1] == pd.Timestamp("2031-04-08")
    at_the_end = table[table.turn == 2]
    assert at_the_end.probability.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("pooled", [False, True])
def test_bands_are_missing_when_draws_are_not_kept_apart(pooled):
    table = incidence(made_result(TWO_DRAWS, pooled=pooled))
    assert table.ignorance_low.isna().all() == pooled
    assert states(made_result(TWO_DRAWS, pooled=pooled)).ignorance_low.isna().all() == pooled
    assert rung_path(made_result(TWO_DRAWS, pooled=pooled)).median_low.isna().all() == pooled


def test_times_are_those_of_histories_that_end_this_way():
    table = times(made_result(TWO_DRAWS))
    assert table.loc["o0", ["quarter_turn", "median_turn", "three_quarters_turn"]].tolist() == [1, 1, 2]
    assert table.loc["o0", "median_date"] == pd.Timestamp("2031-04-08")
    assert table.loc["o2", ["median_turn", "median_date"]].isna().all()
    assert not table.loc["o2", "ends"]


def test_times_of_what_never_happens_are_missing():
    assert (
        times(made_result([[0.0, 0.4, 0.6]])).loc["o0"].isna().sum() == 8
    )  # the error of one draw among them


def test_states_leave_memory_out_and_sum_to_one():
    table = states(made_result(TWO_DRAWS))
    assert set(table.variable) == {"posture"}
    assert table.groupby("turn").probability.sum().tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert table[(table.level_label == "armed") & (table.turn == 2)].probability.item() == pytest.approx(0.75)


def test_rungs_carry_their_numbers_and_thresholds():
    table = rungs(made_result(TWO_DRAWS))
    assert table.rung.unique().tolist() == [0, 3]
    assert table[table.rung == 3].threshold.unique().tolist() == ["shots are near"]
    assert table[table.rung == 3].probability.tolist() == pytest.approx([0.0, 0.25, 0.5])


def test_rung_path_keeps_spread_of_histories_and_ignorance_apart():
    path = rung_path(made_result(TWO_DRAWS))
    assert path["median"].tolist() == [0, 0, 0]
    assert path["high"].tolist() == [0, 3, 3]
    assert path["median_low"].tolist() == path["median_high"].tolist() == [0, 0, 0]


def test_a_scenario_without_ladder_says_so():
    model = made_model(rungs=())
    for ask in (rungs, rung_path):
        with pytest.raises(ToolkitError, match="declares no ladder"):
            ask(made_result(TWO_DRAWS, model=model))


def test_tables_do_not_change_the_result():
    result = made_result(TWO_DRAWS, n_runs=100, n_groups=2)
    before = result.tally.marginals.copy(), result.tally.incidence.copy(), result.tally.final.copy()
    for ask in (outcomes, incidence, times, states, rungs, rung_path):
        ask(result)
    after = result.tally.marginals, result.tally.incidence, result.tally.final
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
