"""What hearing of something would tell: the same as a report that is certain of it, whichever engine works it out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import hearing as hearing_of
from toolkit.cli import main
from toolkit.engines.backward import places, with_outcomes
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.inputs import structure_of
from toolkit.engines.planning import plan
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.model.evidence import Evidence, Observation
from toolkit.results.uncertainty import mean

CRISIS = """
format: 1
id: harbour
title: A harbour
as_of: 2031-04-01
horizon: 6
turn: 1 week
order: [events, north, south]
parameters:
  resolve: {uniform: [-1, 2], judgement: Assumed.}
  leak: {uniform: [0.02, 0.3], judgement: Assumed.}
variables:
  heat: {levels: 0..2, start: 0, judgement: Assumed.}
  deal: {levels: flag, start: false, judgement: Assumed.}
actors:
  north:
    options:
      press: {appeal: resolve, effects: {heat: +1}, judgement: Assumed.}
      offer: {appeal: -1, when: heat > 0, effects: {deal: =true}, judgement: Assumed.}
  south:
    options:
      ease: {appeal: resolve - 1, when: heat > 0, effects: {heat: -1}, judgement: Assumed.}
events:
  thaw: {when: heat > 0, probability: leak, effects: {heat: -1}, judgement: Assumed.}
outcomes:
  settlement: {when: deal, ends: at_turn_end}
  clash: {when: heat == 2, ends: at_turn_end}
  standoff: {otherwise: true}
"""
HEARING = sys.modules["toolkit.analysis.hearing"]
NAMES = ["settlement", "clash", "standoff"]
QUICK = {"progress": False}
DRAWS = 16


@pytest.fixture(scope="module")
def model():
    return model_of(ct.loads(CRISIS))


def certain(place, turn):
    """Return the report that an action was taken."""
    step, member, action = place
    return Observation(
        turn, "action", 1.0, 0.0, "it", "here", step, member, (action,), subject="it", is_fact=True
    )


def after_report(model, place, turn):
    """Return P(outcome) once a report is certain of an action, by the engine that learns from reports."""
    planned = replace(plan(model, draws=DRAWS, seed=4), evidence=None)
    learnt = learn(planned, Evidence((certain(place, turn),)), Crew(), "", more=False, smooth=False)[1]
    return mean(learnt.tally.final, learnt.weights)


@pytest.mark.parametrize("turn", [None, 2, 5])
def test_it_moves_outcomes_as_a_certain_report_does(model, turn):
    table = ct.hearing(model, turn=turn, draws=DRAWS, seed=4, **QUICK).table
    base = ct.run(model, draws=DRAWS, seed=4, **QUICK).probability
    standing = {
        (
            model.steps[p.step].members[p.member].key,
            model.steps[p.step].members[p.member].actions[p.action].name,
        ): p
        for p in places(model)
    }
    for row in table.to_dict("records"):
        told = after_report(model, standing[row["key"], row["action"]], row["turn"])
        # rounding alone: sums of at most 1e4 terms in another order
        assert np.allclose([row[name] for name in NAMES], told - base, rtol=0.0, atol=1e-12)


def test_each_is_looked_at_in_the_first_turn_in_which_it_can_happen(model):
    table = ct.hearing(model, draws=DRAWS, **QUICK).table.set_index("action")
    assert {name: table.turn[name].min() for name in ("press", "offer", "ease", "thaw")} == {
        "press": 1, "offer": 2, "ease": 1, "thaw": 2,
    }  # fmt: skip


def test_outcomes_move_by_nothing_in_all(model):
    table = ct.hearing(model, draws=DRAWS, **QUICK).table
    assert np.allclose(table[NAMES].sum(axis=1), 0.0, rtol=0.0, atol=1e-12)
    assert (table.points.abs() == table[NAMES].abs().max(axis=1)).all()


def test_an_action_and_what_it_leads_to_add_up_to_its_probability(model):
    planned = plan(model, draws=DRAWS, seed=4)
    result = ct.run(planned, **QUICK)
    for turn in (1, 3, 6):
        turns = [turn] * len(model.actions)
        joint = with_outcomes(model, structure_of(model), planned.draws, turns)
        assert np.allclose(
            joint.sum(axis=2).mean(axis=0), result.tally.choices[turn - 1], rtol=0.0, atol=1e-12
        )


def test_sampled_histories_agree_with_sums(model, monkeypatch):
    exact = ct.hearing(model, turn=2, draws=256, seed=1, **QUICK).table.set_index(["key", "action"])
    monkeypatch.setattr(HEARING, "structure_of", lambda _: None)
    answer = ct.hearing(model, turn=2, draws=64, seed=1, **QUICK)
    sampled = answer.table.set_index(["key", "action"])
    assert answer.n_histories == 64 * 800
    assert set(sampled.index) == set(exact.index)
    for key, row in sampled.iterrows():
        most = NAMES[int(np.argmax(np.abs(row[NAMES].to_numpy(dtype=float))))]
        assert abs(row[most] - exact.loc[key, most]) < 5 * row["error"]
        assert abs(row["probability"] - exact.loc[key, "probability"]) < 5 * row["probability_error"]


def test_what_never_happens_is_named(model):
    answer = ct.hearing(model, turn=1, draws=DRAWS, **QUICK)
    (never,) = [one for one in answer.caveats if one.kind == "never"]
    assert never.values == {"count": 2} and "“thaw”" in never and "“offer”" in never


def test_what_few_histories_show_is_rough(model, monkeypatch):
    monkeypatch.setattr(HEARING, "structure_of", lambda _: None)
    rare = ct.loads(CRISIS.replace("probability: leak", "probability: 0.0003"))
    answer = ct.hearing(rare, draws=DRAWS, **QUICK)
    assert "“thaw”" in next(one for one in answer.caveats if one.kind == "rough")


@pytest.mark.parametrize("wrong", [{"turn": 0}, {"turn": 7}, {"draws": 0}])
def test_turns_and_draws_that_are_none_are_refused(model, wrong):
    with pytest.raises(ToolkitError, match="expected"):
        hearing_of(model, **wrong)


def test_check_tells_it_in_text_and_json(tmp_path, capsys):
    file = tmp_path / "harbour.yaml"
    file.write_text(CRISIS, encoding="utf-8")
    assert main(["check", str(file), "--reports"]) == 0
    said = capsys.readouterr().out
    assert "WHAT A REPORT WOULD TELL" in said and "1  settlement" in said and "NORTH" in said
    assert main(["check", str(file), "--reports", "--json"]) == 0
    assert {row["action"] for row in json.loads(capsys.readouterr().out)["reports"]} >= {"press", "thaw"}


def test_what_moves_no_outcome_names_none():
    coin = """
format: 1
id: coin
title: A coin beside the point
as_of: 2031-04-01
horizon: 2
turn: 1 week
events:
  toss: {probability: 0.5, effects: {face: =true}, judgement: Assumed.}
  end: {probability: 0.5, effects: {over: =true}, judgement: Assumed.}
variables:
  face: {levels: flag, start: false, judgement: Assumed.}
  over: {levels: flag, start: false, judgement: Assumed.}
outcomes:
  ended: {when: over}
  open: {otherwise: true}
"""
    table = ct.hearing(ct.loads(coin), draws=1, **QUICK).table.set_index(["key", "action"])
    assert table.loc[("toss", "toss"), "most_moved"] == ""
    assert table.loc[("end", "end"), "most_moved"] == "ended"


def test_its_figure_draws_what_hearing_tells(model):
    answer = ct.hearing(model, draws=DRAWS, **QUICK)
    ax = answer.plot()
    (marks, *_) = ax.containers
    assert marks.lines[0].get_xdata() == pytest.approx(100 * answer.shown.points.to_numpy(), rel=1e-12)
    assert f"moves most {answer.shown.most_moved.iloc[0]}" in ct.plot.alt_text(ax)
