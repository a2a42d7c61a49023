"""Levels of reasoning set side by side: each as a run of its own, and the mixture beside them."""

from __future__ import annotations

import math

import pytest
from learning_games import signal

import toolkit as ct
from toolkit.errors import ToolkitError


def crisis(level, beliefs="bayes"):
    text = signal().replace("look_ahead: horizon", f"look_ahead: horizon, level: {level}")
    return ct.loads(text + f"beliefs: {beliefs}\n")


def column(table, who):
    return table[table.who == who].probability.to_list()


@pytest.mark.parametrize("beliefs", ["bayes", "prior"])
def test_each_level_is_the_answer_of_a_crisis_of_that_level(beliefs):
    table = ct.reasoning(crisis(1, beliefs), progress=False).table
    for level in (0, 1, 2):
        alone = ct.run(crisis(level, beliefs), progress=False).probability
        assert column(table, f"at level {level}") == pytest.approx(list(alone), abs=1e-12)
    assert column(table, "as written") == column(table, "at level 1")
    assert set(table.who) == {"at level 0", "at level 1", "at level 2", "as written"}


def test_a_mixture_is_shown_with_the_shares_of_its_levels():
    table = ct.reasoning(crisis("{poisson: 1.5}"), outcome="quiet", progress=False).table
    assert list(table.level) == [0, 1, 2, 3, 4, -1]  # which make up 98 %
    shares = [math.exp(-1.5) * 1.5**level / math.factorial(level) for level in range(5)]
    assert list(table.share[:5]) == pytest.approx(shares, abs=1e-6)
    mixed = ct.run(crisis("{poisson: 1.5}"), progress=False).probability
    assert float(table.probability.iloc[-1]) == pytest.approx(float(mixed[3]), abs=1e-12)


@pytest.mark.parametrize("beliefs", ["bayes", "prior"])
def test_a_level_of_a_mixture_expects_the_levels_below_in_their_shares(beliefs):
    """Level 2 of a receiver that has been threatened, by hand: 1 of level 0 to 1.5 of level 1."""
    table = ct.reasoning(crisis("{poisson: 1.5}", beliefs), progress=False).table
    soft, hard = (
        0.4 * 0.5 + 0.6 * one for one in (0.5, 1 / (1 + math.exp(-3)))
    )  # level 1 expects even odds of a fight
    belief = 0.4 * hard / (0.4 * hard + 0.6 * soft) if beliefs == "bayes" else 0.4
    resists = 1 / (1 + math.exp(-2 * (1 - 4 * belief + 1)))
    ends = dict(zip(table[table.level == 2].outcome, column(table, "at level 2"), strict=True))
    loud = 1 - ends["quiet"]
    assert ends["yields"] / loud == pytest.approx(1 - resists, abs=1e-12)


@pytest.mark.parametrize("beliefs", ["bayes", "prior"])
def test_one_who_acts_once_mixes_by_the_shares_of_levels(beliefs):
    """The sender alone decides how often there is quiet."""
    table = ct.reasoning(crisis("{poisson: 0.2}", beliefs), most=20, outcome="quiet", progress=False).table
    levels = table[table.level >= 0]
    assert float(levels.share.sum()) == pytest.approx(1.0, abs=1e-12)
    mean = float((levels.share * levels.probability).sum())
    assert mean == pytest.approx(float(table.probability.iloc[-1]), abs=1e-12)


def test_the_highest_level_may_be_asked_for():
    assert max(ct.reasoning(crisis(1), most=4, progress=False).table.level) == 4


@pytest.mark.parametrize("most", [-1, 21])
def test_a_level_that_is_none_is_refused(most):
    with pytest.raises(ToolkitError, match="expected a level from 0 to 20"):
        ct.reasoning(crisis(1), most=most, progress=False)


def test_where_nobody_has_a_level_that_is_said():
    found = ct.reasoning(ct.loads(signal()), progress=False)
    assert not len(found)
    assert any(caveat.kind == "no_levels" for caveat in found.caveats)


def test_the_model_says_at_which_level_everyone_is():
    model = ct.run(crisis(1), progress=False).model
    at_two = model.with_level(2)
    assert {seer.level for seer in at_two.foresight} == {2}
    assert at_two.digest != model.digest
    assert "everyone reasons at level 2" in at_two.dossier.full_title
