"""What a step cannot tell apart makes no difference: with rows as fine as states the same transitions are listed."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states import kinds, layer, laying_out
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.engines.states.grain import bearing_of, grain_of, sight_of
from toolkit.model.compile import compile_model

COINS = """
format: 1
id: one-event-per-state
title: A walk with a coin
as_of: 2031-01-06
turn: 1 day
horizon: until_settled
unsettled_below: 1.0e-12
variables:
  at: {levels: 0..40, start: 0, judgement: The start.}
events:
""" + "".join(
    f"  step_{n}: {{when: at == {n}, probability: 0.5, effects: {{at: +1}}, judgement: A fair coin.}}\n" for n in range(40)
) + """outcomes:
  there: {when: at == 40, ends: true, judgement: The last place.}
  on_the_way: {otherwise: true}
"""  # fmt: skip
DATED = """
format: 1
id: dated
title: Something that can happen for a while
as_of: 2031-01-06
turn: 1 week
horizon: 6
variables:
  a: {levels: 0..5, start: 0, judgement: The start.}
  b: {levels: 0..3, start: 0, judgement: The start.}
events:
  early: {until: 2031-01-26, probability: 0.5, effects: {a: +1}, judgement: For three weeks.}
  late: {from: 2031-01-27, when: a < 3, probability: 0.25, effects: {a: +2, b: +1}, judgement: Afterwards.}
outcomes:
  far: {when: a == 5, ends: true, judgement: Far.}
  deep: {when: b == 3, ends: at_turn_end, judgement: Deep.}
  rest: {otherwise: true}
"""


def listed(model):
    return Explorer(model, MAX_STATES).run()


def transitions(structure):
    """Return what was listed, step by step, without how it was grouped."""
    found = []
    for step in structure.steps:
        known, ways = step.transitions, [tuple(way) for way in step.ways.tolist()]
        each = zip(
            (ways[way] for way in known.way), known.source.tolist(), known.target.tolist(), strict=True
        )
        found.append(
            (sorted(each), [column.tolist() for column in (*step.columns, *step.ended_columns)], step.n_next)
        )
    return found


@pytest.mark.parametrize(
    "crisis", ["cuba-1962", "falklands-1982", "panama-1989", "chicken", "salami-tactics", "dated"]
)
def test_rows_as_fine_as_states_list_the_same(monkeypatch, crisis):
    model = compile_model(ct.loads(DATED) if crisis == "dated" else ct.load(crisis))
    rows = listed(model)
    with monkeypatch.context() as patch:
        patch.setattr(layer, "grain_of", lambda model, _: tuple(range(len(model.variables))))
        states = listed(model)
    assert all(step.n_rows == step.n_states for step in states.steps)
    assert transitions(rows) == transitions(states)
    monkeypatch.setattr(laying_out, "MOST_BLOCKS", 1)
    assert transitions(listed(model)) == transitions(rows)


def test_a_row_of_states_where_one_event_can_happen_at_a_time_is_exact():
    crisis = ct.loads(COINS)
    structure = listed(compile_model(crisis))
    assert structure.n_states == 40
    assert structure.n_transitions == 2 * 40
    found = ct.run(crisis, progress=False)
    assert found.engine == "exact"
    assert found.tally.final[0, 0] == pytest.approx(1.0, abs=1e-11)
    by_turn = np.diff(found.tally.incidence[0, :, 0])
    assert by_turn @ np.arange(1, len(by_turn) + 1) == pytest.approx(
        80.0, abs=1e-7
    )  # 40 places, two turns each


def test_a_step_tells_apart_what_it_reads_changes_or_may_end():
    model = compile_model(ct.loads(DATED))
    names = [variable.name for variable in model.variables]
    grains = [{names[n] for n in grain_of(model, number)} for number in range(len(model.steps))]
    assert all({"a"} <= grain for grain in grains)
    assert {"a", "b"} in grains


def test_what_makes_an_event_more_likely_makes_no_difference_to_where_it_leads():
    model = compile_model(ct.loads(DATED.replace("probability: 0.5", "probability: 0.5 + 0.1 * b")))
    names = [variable.name for variable in model.variables]
    number = next(n for n, step in enumerate(model.steps) if step.members[0].key.endswith("early"))
    told = ["a", "b"] if model.steps[number].ends_phase else ["a"]
    assert [names[n] for n in bearing_of(model, number)] == told
    assert {names[n] for n in grain_of(model, number)} == {"a", "b"}
    assert all(set(bearing_of(model, n)) <= set(grain_of(model, n)) for n in range(len(model.steps)))


def test_who_looks_ahead_tells_all_states_apart():
    model = compile_model(ct.load("war-of-attrition"))
    seers = {seer.actor for seer in model.foresight}
    for number, step in enumerate(model.steps):
        if any(member.actor in seers for member in step.members):
            assert sight_of(model, number) == tuple(range(len(model.variables)))


def test_ways_that_are_followed_one_by_one_lead_to_the_same(monkeypatch):
    model = compile_model(ct.load("falklands-1982"))
    together = transitions(listed(model))
    monkeypatch.setattr(kinds, "MOST_TOGETHER", 1)
    assert transitions(listed(model)) == together
