"""The plain NumPy model in blocks that fit a cache, as whoever has measured it would run it."""

import numpy as np

from benchmarks.contenders import plain_numpy
from benchmarks.neutral import TABLE

BLOCK = 16_384
"""Runs at once; quicker here than halves and doubles of it."""


def simulate(values, n, seed):
    """Simulate ``n`` runs; ``values`` holds one number or one per run for each parameter."""
    counts = dict.fromkeys(TABLE["outcomes"], 0)
    for number, first in enumerate(range(0, n, BLOCK)):
        size = min(BLOCK, n - first)
        own = {
            name: value[first : first + size] if np.ndim(value) else value for name, value in values.items()
        }
        for outcome, count in plain_numpy.simulate(own, size, (seed, number)).items():
            counts[outcome] += int(count)
    return counts
