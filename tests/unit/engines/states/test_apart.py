"""A step taken apart leads where the step does: state by state, and by what one member chooses."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states import listing
from toolkit.engines.states.apart import by_option
from toolkit.engines.states.listing import list_states
from toolkit.engines.subjects import model_of
from toolkit.remembered import Shelf

CRISES = ("taiwan-strait-1996", "grenada-1983", "kuwait-1990")


def ahead(name):
    model = model_of(ct.load(name).alternative("look_ahead"))
    return model, list_states(model)


def edges(step, source, way):
    """Return the transitions of a step as sorted rows (source, target, way)."""
    return np.unique(np.stack((source, step.transitions.target, way), axis=1), axis=0)


@pytest.mark.parametrize("name", CRISES)
def test_state_by_state_the_same_transitions_are_listed(name):
    _, structure = ahead(name)
    assert structure.weighing
    for number in structure.weighing:
        laid, apart = structure.laid[number], structure.steps[number]
        assert apart.n_rows == apart.n_states == laid.n_states
        assert apart.n_moves == apart.n_transitions == laid.n_transitions
        one, other = (edges(step, step.transitions.source, step.transitions.way) for step in (laid, apart))
        assert np.array_equal(one, other)
        assert np.array_equal(apart.move_row[apart.transitions.move], apart.transitions.source)
        for variable, marked in apart.clipped.items():
            was = np.isin(laid.transitions.move, laid.clipped[variable])
            assert len(marked) == was.sum()


@pytest.mark.parametrize("name", CRISES)
def test_each_action_leads_where_its_ways_do(name):
    model, structure = ahead(name)
    for number in structure.weighing:
        member, laid = model.steps[number].members[0], structure.laid[number]
        options, n_states = by_option(laid, member), laid.n_states
        assert options.n_states == n_states * len(member.actions)
        known = options.transitions
        pairs = options.ways[known.way]
        assert np.array_equal(known.source // n_states, pairs[:, 0])
        assert np.array_equal(options.move_row[known.move], options.row[known.source])
        found = edges(options, known.source, pairs[:, 1])
        ways = laid.ways[laid.transitions.way, 0]
        behind = {(leaf.action, way) for leaf, way in zip(member.leaves, member.way_of_leaf, strict=True)}
        wanted = [
            (action * n_states + source, target, way)
            for source, target, one in zip(
                laid.transitions.source, laid.transitions.target, ways, strict=True
            )
            for action, way in behind
            if way == one
        ]
        assert np.array_equal(found, np.unique(np.array(wanted), axis=0))


def test_models_share_states_whether_or_not_somebody_looks_ahead():
    crisis = ct.load("taiwan-strait-1996")
    base, other = list_states(model_of(crisis)), list_states(model_of(crisis.alternative("look_ahead")))
    assert base.laid is other.laid
    assert not base.weighing
    assert other.weighing
    assert all(base.steps[n] is base.laid[n] for n in range(len(base.laid)))


def test_a_run_does_not_take_states_apart(monkeypatch):
    monkeypatch.setattr(listing, "_kept", Shelf(1))
    crisis = ct.load("grenada-1983").alternative("look_ahead")
    found = ct.run(crisis, draws=8, progress=False, alternatives=False)
    structure = list_states(found.model)
    assert not any("by_state" in step.__dict__ for step in structure.laid)
