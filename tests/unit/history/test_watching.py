"""Where actors look ahead, runs are watched a few draws at a time: what they expect in every state is held for no more at once."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from toolkit.analysis import tell
from toolkit.engines import monte_carlo
from toolkit.engines.looking_ahead import foresight
from toolkit.engines.sampling.blocks import Block
from toolkit.history import histories
from toolkit.history.arrivals import arrivals
from toolkit.history.coupling import coupled_runs
from toolkit.history.frequencies import frequencies
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_for_histories, draw_parameters
from toolkit.scenario import Scenario

N_DRAWS, N_RUNS, SEED = 10, 30, 4
AHEAD = {
    "actors.north.decides": {"look_ahead": "horizon", "precision": 2, "judgement": "Assumed."},
    "actors.north.payoffs": {"fire": -1, "peace": "nerve", "rest": 0},
}


@pytest.fixture(scope="module")
def ahead(crisis: Scenario) -> Scenario:
    return crisis.with_changes(set=AHEAD)


@pytest.fixture
def at_once(monkeypatch):
    """Let so many draws be looked into at once, and write down how many were."""
    seen, expectations = [], monte_carlo.Sampler._expectations

    def noted(sampler, block):
        seen.append(block.n_draws)
        return expectations(sampler, block)

    def allowed(most):
        for module in (monte_carlo, sys.modules["toolkit.history.histories"]):
            monkeypatch.setattr(module, "batch_size", lambda *_: most)
        return seen

    monkeypatch.setattr(monte_carlo.Sampler, "_expectations", noted)
    return allowed


def watched(crisis):
    """Return what everyone who watches runs has seen of them."""
    model = compile_model(crisis)
    draws = draw_parameters(model, N_DRAWS, SEED, "random")
    runs, first = coupled_runs(model, draws, N_RUNS, SEED), arrivals(model, draws, N_RUNS, SEED)
    often = frequencies(model, draws, N_RUNS, SEED)
    seen = {"ends": runs.outcome, "ends again": first.outcome, **runs.actions, **first.first}
    return seen | {"while open": often.while_open, "ever": often.ever, "turns": often.mean_turns}


@pytest.mark.parametrize("most", [1, 3])
def test_runs_are_the_same_however_many_draws_go_at_once(ahead, at_once, most):
    sizes = at_once(N_DRAWS)
    whole = watched(ahead)
    assert set(sizes) == {N_DRAWS}
    sizes.clear()
    at_once(most)
    parts = watched(ahead)
    assert max(sizes) == most
    assert parts.keys() == whole.keys()
    for name, one in whole.items():
        np.testing.assert_allclose(parts[name], one, rtol=1e-12, err_msg=str(name))


def test_a_moment_that_only_some_blocks_live_to_see_is_kept(ahead, at_once):
    """With one run a draw, and a draw at a time, most blocks have ended before the last turn."""
    model = compile_model(ahead)
    draws = draw_parameters(model, N_DRAWS, SEED, "random")
    at_once(N_DRAWS)
    whole = coupled_runs(model, draws, 1, SEED)
    at_once(1)
    parts = coupled_runs(model, draws, 1, SEED)
    assert parts.actions.keys() == whole.actions.keys()
    for moment, leaves in whole.actions.items():
        np.testing.assert_array_equal(parts.actions[moment], leaves)


@pytest.mark.parametrize("outcome", [None, "fire"])
def test_histories_are_looked_into_a_few_at_a_time(ahead, at_once, outcome):
    at_once(4_096)
    whole = histories(ahead, count=5, seed=SEED, outcome=outcome)
    sizes = at_once(2)
    sizes.clear()
    parts = histories(ahead, count=5, seed=SEED, outcome=outcome)
    assert max(sizes) == 2
    assert [tell(one) for one in parts] == [tell(one) for one in whole]


def test_histories_of_what_is_not_uncertain_are_those_of_one_draw(ahead, monkeypatch):
    """The same runs as of so many equal draws; what actors expect is worked out once, and not for each of these, or for each block."""
    model = compile_model(
        ahead.with_changes(set={"parameters.nerve": {"value": 0.4, "judgement": "Assumed."}})
    )
    one, n_runs = draw_for_histories(model, N_DRAWS, N_RUNS, SEED)
    assert (len(one), n_runs) == (1, N_DRAWS * N_RUNS)
    apart = coupled_runs(model, one.copied(N_DRAWS), N_RUNS, SEED)
    asked = []
    foresee = foresight.foresee
    monkeypatch.setattr(foresight, "foresee", lambda *given: asked.append(given) or foresee(*given))
    monkeypatch.setattr(monte_carlo, "blocks", lambda *_: [Block(0, 1, 0, 120), Block(0, 1, 120, 300)])
    together = coupled_runs(model, one, n_runs, SEED)
    assert len(asked) == 1
    np.testing.assert_array_equal(together.outcome, apart.outcome)
    assert together.actions.keys() == apart.actions.keys()
    for moment, leaves in apart.actions.items():
        np.testing.assert_array_equal(together.actions[moment], leaves)
