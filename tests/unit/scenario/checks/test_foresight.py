"""What no engine can work out for actors who look ahead is refused before a run."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

TEXT = """format: 1
id: two
title: Two who move
as_of: 2031-01-01
horizon: 3
turn: 1 week
order: [events, [north, south]]
variables:
  mood: {levels: [calm, angry], start: {calm: 0.7, angry: 0.3}, known_to: [south], judgement: Invented.}
  tension: {levels: 0..3, start: 1, judgement: Invented.}
actors:
  north:
    decides: {look_ahead: 1 turns, judgement: Invented.}
    value: -0.1 * tension
    options: {push: {appeal: 0.1, effects: {tension: +1}, judgement: Invented.}}
  south:
    options: {reply: {appeal: 0.2 * (mood == angry), effects: {tension: +1}, judgement: Invented.}}
events:
  storm: {rate: 0.1 per month, effects: {tension: +1}, judgement: Invented.}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Invented.}
  rest: {otherwise: true}
"""


def refusals(*changes):
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return caught.value.problems


def test_who_looks_ahead_cannot_choose_at_once_beside_a_private_type():
    [found] = refusals()
    assert (found.line, found.path) == (7, "order[1]")
    assert "north looks ahead" in found.problem and "'mood' is known to few" in found.problem
    assert "north, south without the brackets" in found.expected


@pytest.mark.parametrize(
    "order", ["[events, north, south]", "[events, [south], north]", "[[events, south], north]"]
)
def test_one_after_the_other_is_fine(order):
    assert loads(TEXT.replace("[events, [north, south]]", order)).id == "two"


def test_events_of_the_same_phase_count_too():
    [found] = refusals(("[events, [north, south]]", "[[events, north], south]"))
    assert found.path == "order[0]"


def test_an_alternative_that_looks_ahead_is_looked_at():
    blind = TEXT.replace("look_ahead: 1 turns", "look_ahead: 0")
    other = "alternatives: {far: {set: {actors.north.decides.look_ahead: 1 turns}}}\n"
    assert loads(blind).id == "two"
    with pytest.raises(ScenarioError, match="known to few"):
        loads(blind + other)


def test_no_last_turn_to_look_to():
    [found] = refusals(
        (", known_to: [south]", ""), ("horizon: 3", "horizon: until_settled"), ("1 turns", "horizon")
    )
    assert (found.line, found.path) == (13, "actors.north.decides.look_ahead")
    assert "until it is settled has none" in found.problem


def test_real_numbers_cannot_be_looked_ahead_over():
    [found] = refusals(
        (", known_to: [south]", ""),
        ("tension: {levels: 0..3, start: 1", "arms: {levels: real 0..9, start: 1, judgement: Invented.}\n  tension: {levels: 0..3, start: 1"),
    )  # fmt: skip
    assert found.path == "variables.arms.levels" and "north looks ahead" in found.problem
