"""Random numbers drawn in compiled loops are those that NumPy draws, from any position on."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.model.keyed_random import RunRandom

random_numbers = pytest.importorskip("toolkit.engines.sampling.rows.tiles.random_numbers")
N = 1000


def drawn(streams, number, goes_on):
    """Return the numbers of the places that go on."""
    found = np.empty(N)
    random_numbers.uniform(streams, number, goes_on.ctypes.data, N, found.ctypes.data)
    return found[: np.count_nonzero(goes_on)]


@pytest.mark.parametrize("start", [0, 1, 12_345, 2**40 + 7])
@pytest.mark.parametrize("seed", [0, 7])
def test_numbers_are_those_of_numpy_at_every_position(seed, start):
    asked = [("north", "choice"), ("north", "branch"), ("storm", "event")]
    random = RunRandom(seed, start, start + 2 * N, 3)
    streams = random.states(4, asked)
    for number, (name, use) in enumerate(asked):
        own = [drawn(streams, number, np.ones(N, dtype=np.uint16)) for _ in range(2)]
        assert np.concatenate(own).tobytes() == random(4, name, use).tobytes()


def test_numbers_of_places_that_have_ended_are_passed_over():
    random = RunRandom(1, 5, 5 + N)
    goes_on = (np.arange(N) % 3 > 0).astype(np.uint16)
    own = drawn(random.states(2, [("north", "choice")]), 0, goes_on)
    assert own.tobytes() == random(2, "north", "choice")[goes_on > 0].tobytes()
