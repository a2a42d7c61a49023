"""What a process keeps has one owner, one bound, and one way to be cleared."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit import remembered
from toolkit.engines.standby import Standby
from toolkit.engines.states.listing import list_states
from toolkit.engines.subjects import model_of, result_of
from toolkit.remembered import Shelf, bytes_of, forget


@pytest.fixture(autouse=True)
def nothing_kept():
    forget()
    yield
    forget()


@pytest.fixture
def shelf():
    made = Shelf(3)
    yield made
    remembered._shelves.remove(made)


def test_what_was_used_longest_ago_goes_first(shelf):
    for key in "abc":
        shelf.put(key, key.upper())
    assert shelf.get("a") == "A"
    shelf.put("d", "D")
    assert [shelf.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_one_bound_holds_for_all_shelves(shelf, monkeypatch):
    other = Shelf(3)
    try:
        monkeypatch.setattr(remembered, "MOST_BYTES", 2_500)
        shelf.put("old", np.zeros(125))
        other.put("new", np.zeros(125))
        assert shelf.get("old") is not None  # so that the other one was used longer ago
        shelf.put("newest", np.zeros(100))
        assert (other.get("new"), len(shelf)) == (None, 2)
        shelf.put("too large", np.zeros(1_000))
        assert (shelf.get("too large"), len(shelf)) == (None, 2)
        assert remembered.n_bytes() <= 2_500
    finally:
        remembered._shelves.remove(other)


def test_bytes_are_those_of_arrays_wherever_they_stand():
    class Held:
        def __init__(self):
            self.parts = {"one": (np.zeros(1_000), [np.zeros(500)])}

    held = Held()
    assert 12_000 < bytes_of(held) < 14_000
    assert bytes_of([held, held]) < 14_000  # what stands there twice counts once


def test_forgetting_clears_states_results_and_models():
    scenario = ct.loads(ct.load("chicken").to_yaml())
    model, result = model_of(scenario), result_of(scenario, {"progress": False}, verb="states")
    states = list_states(model)
    assert list_states(model).laid is states.laid and model_of(scenario) is model
    assert result_of(scenario, {"progress": False}, verb="states") is result
    assert remembered.n_bytes() > 0
    ct.forget()
    assert remembered.n_bytes() == 0
    assert list_states(model).laid is not states.laid and model_of(scenario) is not model
    assert result_of(scenario, {"progress": False}, verb="states") is not result


def test_what_stands_by_forgets_what_it_has_laid_out():
    standby, made = Standby(0), []
    makes = {"squares": lambda: made.append(1) or (lambda number: number**2)}
    for _ in range(2):
        assert standby.ask(makes, [("squares", 3)], lambda: False) == [9]
    standby.forget()
    assert standby.ask(makes, [("squares", 4)], lambda: False) == [16]
    assert len(made) == 2


def test_a_function_is_asked_once_for_the_same_arguments():
    asked = []

    @remembered.remembered(2)
    def square(number, *, sign=1):
        asked.append(number)
        return sign * number**2

    shelf = remembered._shelves[-1]
    try:
        assert [square(2), square(2), square(2, sign=-1), square(3), square(2)] == [4, 4, -4, 9, 4]
        assert asked == [2, 2, 3, 2]
    finally:
        remembered._shelves.remove(shelf)
