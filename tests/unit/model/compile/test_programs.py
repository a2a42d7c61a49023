"""Expressions as programs: equal parts once, constants folded, conditions that hold for some draw."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.model.compile.any_draw import possibly, reads_parameters
from toolkit.model.compile.program_builder import ProgramBuilder
from toolkit.model.program import Program, Workspace
from toolkit.scenario import loads
from toolkit.scenario.expressions import Node

CRISIS = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters: {p: {uniform: [0, 1], judgement: Invented.}}
variables:
  tension: {levels: 0..5, start: 2, judgement: Invented.}
  open: {levels: flag, start: false, judgement: Invented.}
outcomes: {rest: {otherwise: true}}
"""


@pytest.fixture(scope="module")
def crisis():
    return loads(CRISIS)


def program(crisis, *texts: str, condition: bool = False) -> Program:
    builder = ProgramBuilder({"tension": (0, 0), "open": (1, 0)}, {"p": 0}, {})
    for text in texts:
        builder.add(crisis.expression(text, condition=condition))
    return builder.build()


def worked_out(made: Program, tension: list[int], p: float = 0.5) -> list[np.ndarray]:
    state = [np.array(tension, dtype=np.int8), np.zeros(len(tension), dtype=np.int8)]
    found = made.evaluate(state, [p], 1, Workspace((len(tension),), ()))
    return [np.broadcast_to(one, len(tension)).copy() for one in found]


def test_equal_parts_are_worked_out_once(crisis):
    made = program(crisis, "2 * tension + p", "exp(2 * tension)")
    assert sum(step.operator == "*" for step in made.steps) == 1
    first, second = worked_out(made, [0, 3])
    assert first.tolist() == [0.5, 6.5] and second == pytest.approx(np.exp([0.0, 6.0]))


def test_constants_are_folded(crisis):
    made = program(crisis, "min(2 + 3, 9) * 1", "tension + 0")
    assert [step.operator for step in made.steps] == ["variable"]
    assert [one.tolist() for one in worked_out(made, [4])] == [[5.0], [4.0]]


def test_small_whole_numbers_are_compared_as_they_are(crisis):
    made = program(crisis, "tension >= 3 or open", condition=True)
    assert [step.operator for step in made.steps] == ["raw", "raw", "or"]
    assert worked_out(made, [2, 3])[0].tolist() == [False, True]


def test_what_a_program_hangs_on(crisis):
    made = program(crisis, "p * tension", "turn + 1")
    assert made.reads_draws and made.reads_turn
    assert made.reads(0) == {0} and made.reads(1) == frozenset()
    assert made.turn_key(3) != made.turn_key(4)


@pytest.mark.parametrize(
    ("text", "weakened"),
    [
        ("tension > p", "1 == 1"),
        ("not (tension > p)", "1 == 1"),
        ("tension > 2 and p > 0.3", "tension > 2 and 1 == 1"),
        ("tension > 2", "tension > 2"),
    ],
)
def test_a_condition_holds_for_some_draw(crisis, text, weakened):
    found = possibly(crisis.expression(text, condition=True))
    assert not reads_parameters(found)
    builder = ProgramBuilder({"tension": (0, 0), "open": (1, 0)}, {"p": 0}, {})
    builder.add(found)
    expected = worked_out(program(crisis, weakened, condition=True), [0, 5])
    assert worked_out(builder.build(), [0, 5])[0].tolist() == expected[0].tolist()


def test_a_capability_reads_the_draw_unless_it_is_known_to_be_a_number():
    node = Node("capability", name="north.ships")
    assert reads_parameters(node)
    assert not reads_parameters(node, {"north.ships": 8.0})
    assert reads_parameters(node, {"north.ships": "fleet"})


def test_part_of_a_program_works_out_the_same_outputs(crisis):
    whole = program(crisis, "exp(p * tension)", "if_else(open, tension - p, 2)", "p * tension + turn", "0.5")
    everything = worked_out(whole, [0, 1, 5])
    for outputs in ((0,), (2, 0), (1, 3), ()):
        part = whole.part(outputs)
        found = worked_out(part, [0, 1, 5])
        assert len(found) == len(outputs)
        assert all(np.array_equal(one, everything[n]) for one, n in zip(found, outputs, strict=True))
    assert len(whole.part((0,)).steps) < len(whole.steps)
    assert not whole.part((0,)).reads_turn and whole.part((2,)).reads_turn
