"""The most probable histories: found as full enumeration finds them, and told by what changed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import tell
from toolkit.engines import plan
from toolkit.engines.inputs import central
from toolkit.engines.states.listing import list_states
from toolkit.history import histories, most_probable
from toolkit.history.layers import Layers
from toolkit.history.paths import probable_paths
from toolkit.scenario import Scenario


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
    from toolkit.engines.states.endings import final_outcome
    from toolkit.engines.states.starts import start_shares

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
