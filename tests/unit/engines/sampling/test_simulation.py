"""A simulation and its watchers: they see everything, and change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.monte_carlo import BLOCK_RUNS, REPACK_BELOW, Sampler, blocks
from toolkit.engines.sampling.blocks import Block, whole_clouds
from toolkit.engines.sampling.simulation import Watcher
from toolkit.engines.sampling.tallier import Tallier, first_places
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters

N_DRAWS, N_RUNS = 3, 200
BLOCK = Block(0, N_DRAWS, 0, N_RUNS)


@pytest.fixture(scope="module")
def sampler():
    model = model_of("cuba-1962")
    return Sampler(model, draw_parameters(model, N_DRAWS, 7, "random"), N_RUNS, 7, None)


class Endings(Watcher):
    """Counts how runs end, and derives everything else from the hooks that see nothing."""

    def __init__(self):
        self.n_ended, self.weights = 0, []

    def chosen(self, _simulation, _turn, _member, weights, *_):
        self.weights.append(len(weights))

    def ended(self, _simulation, _turn, _outcome, where):
        self.n_ended += np.count_nonzero(where)


def counted(sampler, *more, pack=True):
    """Return the tally of a block that others watch too."""
    tallier = Tallier(sampler.model, N_DRAWS, apart=True)
    with np.errstate(all="ignore"):
        simulation = sampler.simulation(BLOCK, (tallier, *more), keeps_weights=bool(more))
        for turn in simulation.turns():
            tallier.record(simulation, turn)
            if pack and simulation.is_sparse(REPACK_BELOW):
                tallier.pack(simulation)
    return tallier.tally()


def same(one, other):
    for name in ("incidence", "marginals", "choices", "final"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    assert one.counts == other.counts


def test_watchers_see_every_run_end_and_change_nothing(sampler):
    seen = Endings()
    same(counted(sampler, seen), sampler.tally(BLOCK))
    assert seen.n_ended == N_DRAWS * N_RUNS


def test_taking_ended_runs_out_changes_nothing(sampler):
    same(counted(sampler, pack=False), counted(sampler))


def test_weights_are_kept_for_those_who_asked(sampler):
    asked, plain = Endings(), Endings()
    sampler.watch(BLOCK, asked)
    with np.errstate(all="ignore"):
        for _ in sampler.simulation(BLOCK, (plain,)).turns():
            pass
    uncertain = [n for n in asked.weights if n > 1]
    assert uncertain
    assert plain.weights.count(0) == len(uncertain)


def test_every_run_stands_on_one_level_and_takes_one_place(sampler):
    tally = sampler.tally(BLOCK)
    assert (tally.final.sum(axis=1) == N_RUNS).all()
    first = sampler.model.variables[sampler.model.shown[0]].size
    assert (tally.marginals[:, :, :first].sum(axis=-1) == N_RUNS).all()
    places = first_places(sampler.model)
    assert list(places.values()) == sorted(set(places.values()))


def test_blocks_cover_every_run_once():
    for n_draws, n_runs in ((3, 10), (2, BLOCK_RUNS + 5), (1, 1)):
        seen = np.zeros((n_draws, n_runs), dtype=int)
        for block in blocks(n_draws, n_runs):
            seen[block.first_draw : block.last_draw, block.first_run : block.last_run] += 1
            assert block.n_draws * block.width <= BLOCK_RUNS
        assert (seen == 1).all()


def test_a_cloud_that_is_too_large_is_refused():
    assert [block.n_draws for block in whole_clouds(5, 10, 20)] == [2, 2, 1]
    with pytest.raises(RunError, match="more than the 20 that evidence allows"):
        whole_clouds(5, 21, 20)
