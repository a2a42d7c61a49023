"""Agency by hand: what is at stake in a choice is what its options lead to, in the positions that play reaches."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis.agency import quantiles
from toolkit.cli import main
from toolkit.engines.inputs import answers_at
from toolkit.engines.subjects import model_of

TWO = """
format: 1
id: two
title: Two weeks
question: Does it burn?
as_of: 2031-01-06
horizon: 2
turn: 1 week
order: [north, south]
variables:
  heat: {levels: 0..2, start: 0, judgement: Cold.}
actors:
  north:
    name: The North
    options:
      stoke: {name: Stoke, appeal: 0, when: heat < 2, effects: {heat: +1}, judgement: Even.}
  south:
    name: The South
    options:
      talk: {name: Talk, appeal: 0, judgement: Words alone.}
outcomes:
  fire: {name: Fire, when: heat == 2, description: It burns.}
  calm: {name: Calm, otherwise: true, description: It does not.}
"""


@pytest.fixture(scope="module")
def two():
    return ct.agency(ct.loads(TWO))


def test_by_hand(two):
    """Turn 1: stoked, it burns in half of the cases, else never. Turn 2: from 1 stoking decides all, from 0 nothing."""
    table = two.table.set_index(["actor", "turn"])
    assert table.loc[("north", 1), ["lower", "median", "upper", "matter"]].tolist() == [0.5, 0.5, 0.5, 1.0]
    assert table.loc[("north", 2), ["lower", "upper", "matter", "mean"]].tolist() == [0.0, 1.0, 0.5, 0.5]
    assert table.loc[("north", 0), "choices"] == 2.0
    assert table.loc[("north", 0), "matter"] == 0.75
    assert table.loc["south", "upper"].tolist() == [0.0, 0.0, 0.0]
    assert table.loc[("north", 0), "end"] in ("Fire", "Calm")


def test_what_the_model_hardly_ever_does_is_left_out_of_usual_choices(two):
    """With an appeal of -4 stoking is taken in 1.8 cases of a hundred: it matters as much, and no usual choice does."""
    seldom = ct.agency(ct.loads(TWO.replace("name: Stoke, appeal: 0", "name: Stoke, appeal: -4"))).table
    assert seldom[seldom.actor == "north"].usual.tolist() == [0.0, 0.0, 0.0]
    assert seldom.matter[seldom.actor == "north"].max() > 0.0
    assert two.table.usual.tolist() == two.table.matter.tolist()


def test_the_slices_are_those_of_the_file():
    """The second slice let go is lost for good with 1 / (1 + exp(-1)), the last slice's own odds."""
    table = ct.agency("salami-tactics").table.set_index("turn")
    assert table.loc[2, "median"] == pytest.approx(1 / (1 + math.exp(-1)), abs=1e-12)
    assert table.loc[1, "choices"] == 1.0
    assert table.loc[0, "choices"] == pytest.approx(1 + table.loc[2, "choices"] + table.loc[3, "choices"])


def test_it_is_what_imposing_each_option_gives():
    """In the first turn of a game from one start, the same as two runs with the choice imposed."""
    model = model_of("deterrence")
    table = ct.agency(model, actor="challenger").table.set_index("turn")
    member = next(m for step in model.steps for m in step.members if m.actor == "challenger")
    values = np.zeros((1, len(model.parameters)))
    assert not model.is_uncertain
    ends = [answers_at(model.with_forced(1, member.key, one.name), values)[0] for one in member.actions]
    assert table.loc[1, "median"] == pytest.approx(np.ptp(ends, axis=0).max(), abs=1e-12)


def test_quartiles_go_by_weight():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0])
    assert quantiles(values, weights, (0.25, 0.5, 0.75, 1.0)) == [1.0, 1.0, 2.0, 3.0]


def test_it_refuses_in_a_sentence():
    with pytest.raises(ct.ToolkitError, match="nearest: north"):
        ct.agency(ct.loads(TWO), actor="norht")
    alone = TWO.replace(
        "stoke: {name: Stoke, appeal: 0, when: heat < 2, effects: {heat: +1}, judgement: Even.}",
        "hold: {appeal: 0, judgement: One.}",
    )
    alone = alone.replace("talk: {name: Talk,", "hold: {name: Wait,")
    with pytest.raises(ct.ToolkitError, match="nobody has anything to choose"):
        ct.agency(ct.loads(alone))
    endless = TWO.replace("horizon: 2", "horizon: until_settled")
    with pytest.raises(ct.ToolkitError, match="last turn"):
        ct.agency(ct.loads(endless))


def test_check_shows_it_to_authors(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")  # names on one line
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    assert main(["check", "two.yaml", "--play", "--no-states"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "CHOICES THAT MATTER" in text
    assert "The North 2 75 %" in text
    assert "SHARE OF CHOICES THAT MATTER, BY TURN turn The North The South 1 100 % 0 % 2 50 % 0 %" in text
    assert main(["check", "two.yaml", "--play", "--no-states", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["agency"]
    assert {(row["actor"], row["turn"]): row["matter"] for row in rows}["north", 0] == 0.75
