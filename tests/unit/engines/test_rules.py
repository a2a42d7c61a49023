"""Rules written in Python: the same answers as the actor's own rule, by every engine, and clear mistakes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import toolkit as ct
from toolkit.errors import RunError
from toolkit.history import histories
from toolkit.model.rules import Situation

SCENARIO = """
format: 1
id: duel
title: Two sides
as_of: 2031-01-01
horizon: 4
turn: 1 week
doubt: {sd: 0, judgement: None.}
parameters:
  nerve: {uniform: [-1, 1], judgement: Assumed.}
variables:
  heat: {levels: 0..3, start: 1, judgement: Assumed.}
actors:
  north:
    options:
      push: {appeal: nerve - 0.5 * heat, when: heat < 3, effects: {heat: +1}, judgement: Assumed.}
      ease: {appeal: 0.3 * heat, when: heat > 0, effects: {heat: -1}, judgement: Assumed.}
  south:
    decides: {look_ahead: 0, judgement: Assumed.}
    payoffs: {war: -2, peace: 1}
    options:
      push: {appeal: 0.1, when: heat < 3, effects: {heat: +1}, judgement: Assumed.}
outcomes:
  war: {when: heat == 3, ends: true, judgement: Assumed.}
  peace: {otherwise: true}
"""


def own_rule(situation: Situation, parameters):
    appeal = {
        "hold": 0.0,
        "push": parameters["nerve"] - 0.5 * situation.state["heat"],
        "ease": 0.3 * situation.state["heat"],
    }
    return {option: math.exp(appeal[option]) for option in situation.options}


@pytest.mark.parametrize("south", ["0", "1 turns"])
@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_the_actors_own_rule_written_in_python_changes_nothing(engine, south):
    crisis = ct.loads(SCENARIO.replace("look_ahead: 0", f"look_ahead: {south}"))
    own = ct.run(crisis, engine=engine, seed=7, draws=16)
    written = ct.run(crisis, engine=engine, seed=7, draws=16, rules={"north": own_rule})
    assert written.probability == pytest.approx(own.probability, abs=1e-12)
    assert written.record.rules == ("north",)


def test_one_option_is_a_certain_choice_and_is_asked_once_per_situation():
    asked = []

    def hawk(situation: Situation) -> str:
        asked.append((situation.turn, situation.state["heat"], situation.options))
        assert situation.actor == "north" and situation.date > situation.date.replace(year=2030)
        return "push" if "push" in situation.options else "hold"

    result = ct.run(ct.loads(SCENARIO), seed=7, draws=16, rules={"north": hawk})
    assert (
        result.tally.choices[0, [n for n, a in enumerate(result.model.actions) if a[:2] == ("north", "push")]]
        == 1
    )
    assert len(asked) == len(set(asked))
    assert histories(result, count=3)[0].steps[0].action == "push"


def test_alternatives_follow_the_rule_too():
    crisis = ct.loads(SCENARIO + "alternatives:\n  bold: {set: {actors.south.options.push.appeal: 3}}\n")
    result = ct.run(crisis, seed=7, draws=8, rules={"north": lambda _: "hold"})
    alone = ct.run(crisis.alternative("bold"), seed=7, draws=8, rules={"north": lambda _: "hold"})
    assert result.probability + result.alternatives["bold"] == pytest.approx(alone.probability, abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda _: "attack", "not open; expected one of"),
        (lambda _: {"push": -1}, "weight -1"),
        (lambda _: {"push": float("nan")}, "weight nan"),
        (lambda _: {}, "no option a weight"),
        (lambda _: 3, "answered 3"),
        ("push", "expected a function"),
    ],
)
def test_useless_answers_are_named(rule, said):
    for engine in ("exact", "monte_carlo"):
        with pytest.raises(ct.ToolkitError, match=said):
            ct.run(ct.loads(SCENARIO), engine=engine, draws=4, rules={"north": rule})


def test_what_cannot_be_done_is_said(tmp_path):
    crisis = ct.loads(SCENARIO)
    with pytest.raises(RunError, match="nearest: north"):
        ct.run(crisis, rules={"nort": own_rule})
    with pytest.raises(RunError, match="one process"):
        ct.run(crisis, rules={"north": own_rule}, workers=2)
    with pytest.raises(RunError, match="cannot be saved"):
        ct.run(crisis, draws=4, rules={"north": own_rule}).save(tmp_path / "answer.nc")
    with pytest.raises(RunError, match="Python rule"):
        ct.tail(ct.run(crisis, draws=4, rules={"north": own_rule}), "war")


def test_a_rule_may_stand_in_for_one_track():
    tracks = SCENARIO.replace("  north:\n", "  north:\n    tracks: [army]\n").replace(
        "push: {appeal: nerve", "push: {track: army, appeal: nerve"
    )
    result = ct.run(ct.loads(tracks), seed=7, draws=4, rules={"north.army": lambda _: {"hold": 1}})
    choices = dict(zip([a[:2] for a in result.model.actions], result.tally.choices[0], strict=True))
    assert choices["north.army", "push"] == 0.0
    assert 0.0 < choices["north", "ease"] < 1.0
    assert np.isfinite(result.probability).all()
