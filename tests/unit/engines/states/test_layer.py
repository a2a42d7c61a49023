"""States are grouped by what stands beside their rows, number by number where a sum over them cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states import layer, lookup, moves, rows
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.model.compile import compile_model


@pytest.mark.parametrize("mixing", [rows._mixed, lambda numbers: np.zeros(len(numbers), dtype=np.uint64)])
def test_stretches_are_like_the_first_that_holds_the_same_numbers(monkeypatch, mixing):
    monkeypatch.setattr(rows, "_mixed", mixing)
    stretches = [[1, 2], [5], [1, 3], [1, 2], [5], [2, 2], [1, 2, 3]]
    counts = np.array([len(one) for one in stretches])
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    found = rows._first_like(np.concatenate(stretches), starts, counts)
    assert found.tolist() == [0, 1, 2, 0, 1, 5, 6]


def test_a_crisis_is_laid_out_alike_where_sums_tell_nothing_apart(monkeypatch):
    model = compile_model(ct.load("grenada-1983"))
    wanted = Explorer(model, MAX_STATES).run()
    monkeypatch.setattr(rows, "_mixed", lambda numbers: np.zeros(len(numbers), dtype=np.uint64))
    found = Explorer(model, MAX_STATES).run()
    for one, other in zip(found.laid, wanted.laid, strict=True):
        assert len(one.blocks) == len(other.blocks)
        for mine, theirs in zip(one.blocks, other.blocks, strict=True):
            for part in ("sources", "targets", "first", "row", "move", "of_row"):
                assert np.array_equal(getattr(mine, part), getattr(theirs, part))


@pytest.mark.parametrize("crisis", ["grenada-1983", "caribbean-2025"])
@pytest.mark.parametrize(
    ("room", "name", "value"),
    [
        (layer, "MOST_EACH", 0),
        (layer, "MOST_AT_ONCE", 100),
        (lookup, "MOST_IN_TABLE", 0),
        (moves, "MOST_FILLED", 0),
    ],
)
def test_the_same_states_are_reached_however_they_are_followed(monkeypatch, crisis, room, name, value):
    model = compile_model(ct.load(crisis))
    wanted = Explorer(model, MAX_STATES).run()
    monkeypatch.setattr(room, name, value)
    found = Explorer(model, MAX_STATES).run()
    assert [step.n_transitions for step in found.laid] == [step.n_transitions for step in wanted.laid]
    for one, other in zip(found.laid, wanted.laid, strict=True):
        assert all(map(np.array_equal, one.columns, other.columns))
        assert np.array_equal(one.row, other.row)
