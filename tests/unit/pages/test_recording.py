"""What NumPy would compute is written down, and comes to the same when it is done."""

from __future__ import annotations

import numpy as np
import pytest
from pages import SMALL

import toolkit as ct
from toolkit.model.compile import compile_model
from toolkit.model.program import UFUNC, Workspace
from toolkit.pages.recording import Recorded, Tape, pruned


def done(nodes, columns, inputs, turn):
    """Do the operations of a tape with NumPy."""
    values = []
    for operator, *places in nodes:
        if operator == "number":
            values.append(float(places[0]))
        elif operator in ("variable", "parameter"):
            values.append({"variable": columns, "parameter": inputs}[operator][places[0]])
        elif operator == "turn":
            values.append(float(turn))
        elif operator == "if_else":
            values.append(np.where(*(values[place] for place in places)))
        else:
            values.append(UFUNC[operator](*(values[place] for place in places)))
    return values


def test_a_program_comes_to_the_same():
    model = compile_model(ct.loads(SMALL))
    rng, turn = np.random.default_rng(1), 2
    columns = [rng.integers(0, one.size, 9).astype(np.int8) for one in model.variables]
    inputs = [0.3] * len(model.parameters)
    for step in model.steps:
        tape = Tape()
        places = [tape.place(one) for one in tape.program(step.program)]
        nodes, outputs = pruned(tape.nodes, places)
        found = done(nodes, [column.astype(float) for column in columns], inputs, turn)
        wanted = step.program.evaluate(columns, inputs, turn, Workspace((9,), (1,)))
        for place, want in zip(outputs, wanted, strict=True):
            assert np.allclose(
                np.broadcast_to(found[place], 9), np.broadcast_to(want, 9), rtol=1e-14, atol=0.0
            )


def test_what_is_known_is_worked_out_at_once():
    tape = Tape()
    assert tape.operation("+", (1.0, 2.0)) == 3.0 and tape.operation("<", (1.0, 2.0)) is True
    assert tape.operation("if_else", (False, 1.0, 2.0)) == 2.0 and tape.nodes == []


def test_equal_operations_are_written_down_once():
    tape = Tape()
    one = tape._put(("parameter", 0))
    assert (one + 1.0).place == (one + 1.0).place and len(tape.nodes) == 3


def test_numbers_without_end_are_written_as_words():
    tape = Tape()
    tape.place(float("-inf"))
    assert tape.nodes == [("number", "-inf")]


def test_what_a_page_cannot_repeat_is_refused():
    one = Tape()._put(("turn",))
    assert isinstance(one, Recorded)
    with pytest.raises(TypeError):
        np.sin(one)
    with pytest.raises(TypeError):
        np.concatenate([one, one])
    with pytest.raises(TypeError):
        np.add.reduce(one)
