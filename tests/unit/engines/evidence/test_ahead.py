"""Outcomes ahead, carried back from the horizon, are those to which mass comes that is pushed on to it."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.chain import Chain
from toolkit.engines.evidence import ahead
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters


@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize("name", ["taiwan-strait-1996", "falklands-1982"])
def test_carried_back_or_pushed_on(monkeypatch, name, size):
    model = compile_model(ct.load(name))
    structure, draws = list_states(model), draw_parameters(model, 8, 7, "sobol").first(size)
    chain, found = Chain(model, structure, size), []
    for most, first in ((ahead.MOST_BYTES, False), (0, False), (ahead.MOST_BYTES, True)):
        monkeypatch.setattr(ahead, "MOST_BYTES", most)
        forward = Filter(chain, chain.columns(draws, 0, size), 0)
        standing = forward.start()
        outcomes = [forward.outcomes([standing], 0, first=first)[0]]
        for turn in (1, 2, 3):
            standing = forward.told(standing, turn, ())
            outcomes.append(forward.outcomes([standing, standing], turn, first=first)[1])
            standing = standing.turned(1.0, forward.summary)
        assert bool(forward.ahead.kept) is (most > 0 and not first)
        found.append(np.array(outcomes))
    assert max(np.abs(found[0] - other).max() for other in found[1:]) <= 1e-12
    assert found[0].sum(axis=2) == pytest.approx(1.0, abs=1e-12)
    assert np.abs(found[0] - found[0][0]).max() <= 1e-12  # without news, what is ahead stays as it was
