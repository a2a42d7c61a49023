"""How long a run will take is told by what it has to do: more of it takes longer, and nobody is frightened by work that is not there."""

from __future__ import annotations

import pytest

from toolkit.engines.costing import exact_seconds, foresight_seconds, sampled_seconds
from toolkit.engines.planning import plan
from toolkit.engines.states.listing import list_states


def test_twice_the_batches_take_twice_as_long():
    model = plan("cuba-1962", engine="exact").model
    structure = list_states(model)
    once, twice = (exact_seconds(model, structure, n, model.horizon) for n in (64, 128))
    assert twice == pytest.approx(2 * once, rel=1e-12)


def test_it_takes_longer_where_somebody_looks_ahead():
    model = plan("cuba-1962", engine="exact").model
    other, structure = model.alternatives["look_ahead"], list_states(model)
    assert foresight_seconds(model, structure, 32, model.horizon) == 0.0
    assert exact_seconds(other, structure, 32, 21) > 2 * exact_seconds(model, structure, 32, 21)


def test_actors_who_look_ahead_and_choose_at_once_take_most_of_the_time():
    model = plan("mobilisation-2031", engine="exact").model
    other, structure = model.alternatives["look_ahead"], list_states(model)
    at_once = 4e-5 * structure.laid[1].n_states * other.horizon * 32
    assert at_once < foresight_seconds(other, structure, 32, other.horizon) < 1.5 * at_once


def test_histories_take_as_long_as_there_are_of_them():
    model = plan("chicken").model
    assert sampled_seconds(model, 2_000, 1) == pytest.approx(2 * sampled_seconds(model, 1_000, 1), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "engine", "draws", "took"),
    [
        ("caribbean-2025", "exact", 32, 4.8),
        ("cuba-1962", "exact", 256, 3.0),
        ("mobilisation-2031", "exact", 1024, 2.0),
        ("caribbean-2025", "monte_carlo", 64, 5.8),
        ("cuba-1962", "monte_carlo", 256, 3.9),
        ("mobilisation-2031", "monte_carlo", 4096, 1.6),
    ],
)
def test_it_is_what_was_measured_within_half_as_much_again(name, engine, draws, took):
    """Seconds of processor, measured once on 30 November 2026; see ``benchmarks.costing``."""
    said = plan(name, engine=engine, draws=draws)
    assert took / 1.5 <= said.seconds <= took * 1.5
    assert said.cost.endswith(f"; about {said.seconds:.0f} s of work")


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_a_game_of_one_turn_takes_no_time_that_is_worth_a_word(engine):
    assert plan("chicken", engine=engine).seconds < 1
