"""Discrete inputs summed exactly: answers against the runs of single combinations, added up by hand."""

from __future__ import annotations

import numpy as np
import pytest
from two_doubts import COMBINATIONS, CRISIS, ROUNDING, SAID, SHARES, each, ran

import toolkit as ct
from toolkit.analysis import learning
from toolkit.engines import plan


@pytest.fixture(scope="module")
def result():
    return ran(seed=3)


def test_an_answer_is_the_sum_over_combinations(result):
    alone = each()
    by_hand = SHARES @ [one.probability for one in alone]
    assert result.is_summed and len(result.parameters) == len(COMBINATIONS)
    assert result.probability == pytest.approx(by_hand, abs=ROUNDING)
    assert result.sampling_error.tolist() == [0.0, 0.0, 0.0]
    assert result.mean_turns == pytest.approx(SHARES @ [one.mean_turns for one in alone], abs=ROUNDING)
    choices = np.tensordot(SHARES, [one.tally.choices for one in alone], axes=1)
    assert result.tally.choices == pytest.approx(choices, abs=ROUNDING)
    marginals = np.tensordot(SHARES, [one.tally.marginals[0] for one in alone], axes=1)
    assert result.over_draws(result.tally.marginals) == pytest.approx(marginals, abs=ROUNDING)
    assert ran(seed=4).probability.tolist() == result.probability.tolist()


def test_the_range_is_that_of_the_combinations(result):
    """Of six probabilities with their shares, the least that is not exceeded with 5 % and 95 %."""
    low, high = result.ignorance
    for k, one in enumerate(np.stack([one.probability for one in each()], axis=1)):
        order = np.argsort(one)
        reached = np.cumsum(SHARES[order])
        assert low[k] == pytest.approx(one[order][reached >= 0.05][0], abs=ROUNDING)
        assert high[k] == pytest.approx(one[order][reached >= 0.95 - ROUNDING][0], abs=ROUNDING)


def test_an_imposed_choice_is_carried_out_as_often_as_over_the_combinations():
    late = {"turn": 2, "actor": "owner", "option": "sail"}
    crisis = ct.loads(CRISIS).with_changes(force=[late])
    (forced,) = ct.run(crisis, progress=False).record.forced
    alone = [
        ct.run(crisis, values=values, progress=False).record.forced[0].share for values, _ in COMBINATIONS
    ]
    assert 0.0 < min(alone) < max(alone) < 1.0
    assert forced.share == pytest.approx(SHARES @ alone, abs=ROUNDING)


def test_alternatives_are_summed_too_or_drawn(result):
    rough = ct.run(ct.loads(CRISIS).alternative("rough"), progress=False, alternatives=False)
    assert len(rough.parameters) == 4
    shift = rough.probability - result.probability
    assert result.alternatives["rough"] == pytest.approx(shift, abs=ROUNDING)
    vague = ct.run(
        ct.loads(CRISIS).alternative("vague"), seed=3, draws=64, progress=False, alternatives=False
    )
    assert result.alternatives["vague"] == pytest.approx(vague.probability - result.probability, abs=ROUNDING)
    assert result.record.draws_per_alternative == {"rough": 4, "vague": 64}


def test_news_weighs_the_combinations_by_bayes_rule(result):
    heard = ran(evidence=SAID)
    alone = each(evidence=SAID)
    likelihood = np.array([one.news.predicted[0] for one in alone])
    weights = SHARES * likelihood / (SHARES @ likelihood)
    assert heard.weights == pytest.approx(weights, abs=ROUNDING)
    assert heard.probability == pytest.approx(weights @ [one.probability for one in alone], abs=ROUNDING)
    assert heard.news.predicted[0] == pytest.approx(SHARES @ likelihood, abs=ROUNDING)
    assert heard.sampling_error.tolist() == [0.0, 0.0, 0.0]
    assert heard.shares == pytest.approx(SHARES, abs=ROUNDING) and not heard.news.renewals
    assert "all 6 combinations of inputs, weighed" in heard.text().replace("\n  ", " ")
    found = learning(ct.loads(CRISIS), SAID, progress=False)
    first, last = found.table.iloc[0], found.table.iloc[-1]
    assert first[list(result.outcomes)].tolist() == pytest.approx(result.probability, abs=ROUNDING)
    assert last[list(result.outcomes)].tolist() == pytest.approx(heard.probability, abs=ROUNDING)
    assert first.effective_draws == pytest.approx(1.0 / np.square(SHARES).sum(), abs=1e-9)


def test_it_is_said_stored_and_asked_again(result, tmp_path):
    assert "all 6 combinations of inputs summed" in result.heading
    assert "all 6 combinations of inputs summed" in plan(ct.loads(CRISIS)).cost
    assert "all 6 combinations of inputs summed" in repr(result)
    path = tmp_path / "summed.nc"
    ran(evidence=SAID).save(path)
    opened = ct.open_result(path)
    assert opened.is_summed and opened.weights == pytest.approx(ran(evidence=SAID).weights, abs=0)
    result.save(path)
    again = ct.open_result(path)
    assert again.probability.tolist() == result.probability.tolist() and again.is_summed
    assert again.sensitivity().method == "exact"
    assert len(ct.run(result, variant="other", alternatives=False, progress=False).parameters) == 6
    assert len(result.regression()) and len(result.diagnostics())


def test_with_fewer_draws_than_combinations_or_sampled_histories_inputs_are_drawn(result):
    few = ran(draws=5)
    assert not few.is_summed and len(few.parameters) == 5 and few.weights is None
    sampled = ran(engine="monte_carlo", draws=400, runs=200)
    assert not sampled.is_summed
    off = np.abs(sampled.probability - result.probability) / sampled.sampling_error
    assert off.max() < 4.0
