"""Single histories: what is told of a run is what the engine did with it."""

from __future__ import annotations

import math

import pytest

import toolkit as ct
from toolkit.analysis import tell
from toolkit.errors import RunError
from toolkit.history import histories
from toolkit.scenario import Scenario


def test_the_same_seed_tells_the_same_histories(crisis: Scenario) -> None:
    first, second = (histories(crisis, count=5, seed=3) for _ in range(2))
    assert [tell(story) for story in first] == [tell(story) for story in second]
    longer = histories(crisis, count=8, seed=3)
    assert [tell(story) for story in longer[:5]] == [tell(story) for story in first]


def test_steps_and_changes_fit_together(crisis: Scenario) -> None:
    for story in histories(crisis, count=200, seed=1):
        state = dict(story.start)
        for change in story.changes:
            assert state[change.variable] == change.before
            state[change.variable] = change.after
        ends_in = (
            "fire"
            if state == {"heat": "hot", "word": "none"}
            else "peace"
            if state["word"] == "given"
            else "rest"
        )
        assert story.outcome == ends_in
        assert all(0.0 < step.probability <= 1.0 for step in story.steps)
        assert {step.turn for step in story.steps} == set(range(1, story.end_turn + 1))
        pushed = [step for step in story.steps if step.action == "push"]
        nerve = story.parameters["nerve"]
        talked = [step.turn for step in story.steps if step.action == "talk"]
        for step in pushed:  # the probability is the logit rule, by hand
            weights = [1.0, math.exp(-1 + nerve)] + (
                [] if talked and talked[0] < step.turn else [math.exp(-0.5)]
            )
            assert step.probability == pytest.approx(weights[1] / sum(weights), abs=1e-12)
            assert step.branch_probability == 0.5


def test_histories_are_as_frequent_as_their_outcomes(crisis: Scenario) -> None:
    exact = ct.run(crisis, engine="exact", draws=1024, seed=5)
    count = 4_000
    stories = histories(crisis, count=count, seed=11)
    for name, share in zip(exact.outcomes, exact.probability, strict=True):
        seen = sum(story.outcome == name for story in stories) / count
        assert abs(seen - share) <= 4 * math.sqrt(share * (1 - share) / count) + 4 * 1e-3


def test_only_histories_of_the_outcome_asked_for(crisis: Scenario) -> None:
    stories = histories(crisis, count=7, seed=2, outcome="fire")
    assert len(stories) == 7
    assert {story.outcome for story in stories} == {"fire"}
    with pytest.raises(RunError, match="nearest: fire"):
        histories(crisis, outcome="fires")
    with pytest.raises(RunError, match="expected at least 1"):
        histories(crisis, count=0)
