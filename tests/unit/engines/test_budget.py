"""What is too large is refused before the memory is gone, in a sentence that says what to do."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines import exact
from toolkit.engines.states import kinds
from toolkit.engines.states.listing import list_states
from toolkit.errors import RunError

SCENARIO = """
format: 1
id: wide
title: Many at once
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  a: {levels: 0..9, start: 0, judgement: Assumed.}
  b: {levels: 0..9, start: 0, judgement: Assumed.}
events:
  up: {probability: 0.5, effects: {a: +1}, judgement: Assumed.}
  over: {probability: 0.5, effects: {b: +1}, judgement: Assumed.}
outcomes:
  high: {when: a + b >= 12, judgement: Assumed.}
  rest: {otherwise: true}
"""


def test_a_draw_over_the_budget_is_refused(monkeypatch):
    monkeypatch.setattr(exact, "MEMORY_BUDGET", 1_000)
    with pytest.raises(
        RunError, match=r"of memory, more than .* use engine monte_carlo, or declare fewer turns or levels$"
    ):
        ct.run(ct.loads(SCENARIO), engine="exact")


def test_batches_shrink_with_the_budget_and_change_nothing(monkeypatch):
    crisis = ct.loads(
        SCENARIO.replace(
            "variables:", "parameters:\n  p: {uniform: [0, 1], judgement: A.}\nvariables:"
        ).replace("up: {probability: 0.5", "up: {probability: p")
    )
    plenty = ct.run(crisis, draws=16, seed=7)
    model, states = plenty.model, list_states(plenty.model)
    monkeypatch.setattr(exact, "MEMORY_BUDGET", exact.memory_of_one_draw(model, states) + 1)
    assert exact.batch_size(model, states) == 1
    assert ct.run(crisis, draws=16, seed=7).tally.final.tobytes() == plenty.tally.final.tobytes()


def test_too_many_transitions_name_the_phase(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_MOVES", 5)
    with pytest.raises(RunError, match="the phase 'up and over' has more than 5 ways to move"):
        ct.run(ct.loads(SCENARIO), engine="exact")
