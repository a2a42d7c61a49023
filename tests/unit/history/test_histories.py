"""Single histories: what is told of a run is what the engine did with it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import tell
from toolkit.engines import plan
from toolkit.engines.inputs import central
from toolkit.engines.listing import list_states
from toolkit.errors import RunError
from toolkit.history import histories, most_probable
from toolkit.history.paths import Layers, probable_paths
from toolkit.scenario import Scenario

SMALL = """
format: 1
id: small
title: A small crisis
question: How does it end?
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Assumed.}
variables:
  heat: {levels: [cool, warm, hot], start: {cool: 0.7, warm: 0.3}, judgement: Assumed.}
  word: {levels: [none, given], start: none, judgement: Assumed.}
events:
  gust: {when: heat < hot, probability: 0.2, effects: {heat: +1}, judgement: Assumed.}
actors:
  north:
    options:
      push:
        appeal: -1 + nerve
        judgement: Assumed.
        chance: [{name: it tells, probability: 0.5, effects: {heat: +1}}]
      talk: {when: word == none, appeal: -0.5, effects: {word: =given}, judgement: Assumed.}
outcomes:
  fire: {when: heat == hot and word == none, ends: true, judgement: Assumed.}
  peace: {when: word == given}
  rest: {otherwise: true}
"""


@pytest.fixture(scope="module")
def crisis() -> Scenario:
    return ct.loads(SMALL)


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


def test_the_most_probable_paths_are_those_of_full_enumeration(crisis: Scenario) -> None:
    model = plan(crisis, draws=1).model
    structure, values = list_states(model), central(model)
    layers = Layers(model, structure, values)
    everything = list(_enumerate(model, structure, layers))
    total = dict.fromkeys((o.name for o in model.outcomes), 0.0)
    for probability, outcome in everything:
        total[outcome] += probability
    exact = ct.run(model.with_values(nerve=0.5), engine="exact")
    assert np.allclose(list(total.values()), exact.probability, atol=1e-12)
    for wanted in (None, "fire", "rest"):
        ranked = sorted((p for p, outcome in everything if wanted in (None, outcome)), reverse=True)
        found = [
            path.probability for path in probable_paths(model, structure, values, count=12, outcome=wanted)
        ]
        assert found == pytest.approx(ranked[:12], rel=1e-12)


def _enumerate(model, structure, layers):
    """Yield (probability, outcome) of every sequence of states, depth first."""
    from toolkit.engines.endings import final_outcome
    from toolkit.engines.starts import start_shares

    final = final_outcome(model, structure.steps[0].columns)
    names = [o.name for o in model.outcomes]
    places = list(itertools.product(range(1, model.horizon + 1), range(len(model.steps))))

    def follow(depth, state, probability):
        if depth == len(places):
            yield probability, names[final[state]]
            return
        turn, number = places[depth]
        _, source, target, chance = layers.of(turn, number)
        states = structure.steps[number]
        for n in np.flatnonzero(source == state):
            reached = probability * chance[n]
            if target[n] >= states.n_next:
                yield reached, names[states.ended_outcome[target[n] - states.n_next]]
            else:
                yield from follow(depth + 1, target[n], reached)

    shares = start_shares(model, structure.start_columns, layers.parameters, 1)[0]
    for share, state in zip(shares, structure.start_state, strict=True):
        yield from follow(0, state, share)


def test_a_probable_path_tells_only_what_changed(crisis: Scenario) -> None:
    path = most_probable(crisis, count=1, outcome="fire")[0]
    assert path.history.outcome == "fire"
    assert {change.variable for change in path.history.changes} <= {"heat", "word"}
    assert "hot" in tell(path.history)
    assert most_probable(crisis, count=1, outcome="fire", values={"nerve": 0.9})[0].probability > 0.0
    with pytest.raises(ct.ToolkitError, match="unknown parameter"):
        most_probable(crisis, values={"nerves": 0.9})


BRANCHES = """
format: 1
id: branches
title: One act, three ways
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables:
  heat: {levels: [none, angry, shots], start: none, judgement: By hand.}
actors:
  north:
    decides: {rule: weights}
    options:
      ram:
        weight: 1
        judgement: By hand.
        chance:
          - {name: shots are fired, probability: 0.1, effects: {heat: =shots}}
          - {name: an angry week, probability: 0.6, effects: {heat: =angry}}
      wait: {weight: 2, judgement: By hand., effects: {}} # holding weighs 1 more
outcomes:
  fight: {when: heat == shots}
  anger: {when: heat == angry}
  rest: {otherwise: true}
"""


@pytest.mark.parametrize(
    ("outcome", "branch", "chance"), [("fight", "shots are fired", 0.1), ("anger", "an angry week", 0.6)]
)
def test_a_probable_path_gives_the_chance_of_the_option_and_that_of_its_branch(outcome, branch, chance):
    crisis = ct.loads(BRANCHES)
    (path,) = most_probable(crisis, outcome=outcome)
    (step,) = path.history.steps
    sampled = next(s for s in histories(crisis, count=1, outcome=outcome)[0].steps if not s.is_rest)
    for one in (step, sampled):
        assert (one.action, one.branch) == ("ram", branch)
        assert (one.probability, one.branch_probability) == (pytest.approx(0.25), pytest.approx(chance))
    assert path.probability == pytest.approx(0.25 * chance)
