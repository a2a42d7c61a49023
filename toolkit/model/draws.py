"""Draws of the parameters: keyed to their names, correlated, and spread evenly where that helps.

``sobol`` draws are several independent scramblings of one Sobol sequence for the declared parameters
(linear matrix scrambling with a digital shift: Matousek 1998, Journal of Complexity 14:527-556) and Latin
hypercubes for the many doubts; ``random`` draws are independent. Both give a parameter the same numbers
whatever is added after it, and a doubt the same numbers whatever is added anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.libraries import scipys
from toolkit.model.distributions import SMALLEST
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.model import Model
from toolkit.model.sobol_points import sobol_points
from toolkit.remembered import remembered

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
SCRAMBLINGS = 8
BITS = 32


@dataclass(frozen=True)
class Draws:
    """Samples of the parameters.

    Attributes
    ----------
    values : array, shape (D, P)
        One row per draw, one column per parameter of the model, doubts last.
    n_groups : int
        Draws come in this many equal groups that are independent of each other; standard errors come
        from the spread between groups.
    uniform : array, shape (D, P), optional
        The independent uniform numbers behind them, where they are known: what moves draws starts from these.
    shares : array, shape (D,), optional
        Probability of each, summing to 1, where they are all combinations of discrete inputs; else all count alike.
    """

    values: Floats
    n_groups: int
    uniform: Floats | None = None
    shares: Floats | None = None

    def __len__(self) -> int:
        return len(self.values)

    def copied(self, n_copies: int) -> Draws:
        """Return the only draw several times, each a group of its own."""
        assert len(self) == 1
        return Draws(np.repeat(self.values, n_copies, axis=0), n_copies)

    def first(self, n_draws: int) -> Draws:
        """Return the first draws: whole groups of them."""
        n_draws = min(n_draws, len(self))
        n_groups = n_draws * self.n_groups // len(self)
        uniform = None if self.uniform is None else self.uniform[:n_draws]
        return Draws(self.values[:n_draws], n_groups, uniform)

    def at(self, values: Floats, n_groups: int) -> Draws:
        """Return draws that have moved, in so many groups."""
        return Draws(values, n_groups, shares=self.shares)

    def columns(self, first: int, last: int) -> list[Floats]:
        """Return draws ``first`` to ``last`` as one (d, 1) column per parameter."""
        return [np.ascontiguousarray(column)[:, None] for column in self.values[first:last].T]


def draw_parameters(
    model: Model, n_draws: int, seed: int, design: Literal["sobol", "random", "central"] = "sobol"
) -> Draws:
    """Draw the parameters of a model.

    Parameters
    ----------
    n_draws : int
        Number of draws ``D``; a model without uncertain numbers gets one.
    design : {"sobol", "random", "central"}
        Evenly spread groups, independent draws, or one draw at the medians.
    """
    uniform, n_groups = draw_uniform(model, n_draws, seed, design)
    return Draws(from_uniform(model, uniform), n_groups, uniform)


def draw_for_histories(
    model: Model, n_draws: int, n_runs: int, seed: int, design: Literal["random", "central"] = "random"
) -> tuple[Draws, int]:
    """Draw the parameters that ``n_draws`` times ``n_runs`` histories have; return how many each draw has: an only one has them all."""
    drawn = draw_parameters(model, n_draws, seed, design)
    return drawn, n_runs * n_draws // len(drawn)


def draw_uniform(
    model: Model, n_draws: int, seed: int, design: Literal["sobol", "random", "central"] = "sobol"
) -> tuple[Floats, int]:
    """Draw the independent uniform numbers behind parameters, shape (D, P), and say in how many groups they come."""
    if design == "central" or not model.is_uncertain:
        return np.full((1, len(model.parameters)), 0.5), 1
    if n_draws < 1:
        raise RunError(f"{n_draws} draws were asked for; expected at least 1")
    n_groups = SCRAMBLINGS if design == "sobol" and n_draws % SCRAMBLINGS == 0 else n_draws
    if n_groups < n_draws:
        names = tuple((parameter.name, parameter.is_doubt) for parameter in model.parameters)
        return _evenly(names, n_draws // n_groups, n_groups, seed).copy(), n_groups
    uniform, rng = np.empty((n_draws, len(model.parameters))), KeyedRandom(seed)
    for column, parameter in enumerate(model.parameters):
        uniform[:, column] = rng.uniform(0, n_draws, turn=0, name=parameter.name, use="parameter")
    return uniform, n_groups


@remembered(4)
def _evenly(names: tuple[tuple[str, bool], ...], size: int, n_groups: int, seed: int) -> Floats:
    """Draw groups of evenly spread numbers, shape (D, P), for names of which some are doubts; alternatives mostly ask for those of the base."""
    rng = KeyedRandom(seed)
    uniform = np.empty((n_groups * size, len(names)))
    declared = [n for n, (_, is_doubt) in enumerate(names) if not is_doubt]
    base = sobol_points(len(declared), size, BITS) if declared else np.empty((size, 0), dtype=np.uint64)
    scrambled = _scramble(base, rng, [names[column][0] for column in declared], n_groups)
    uniform[:, declared] = scrambled.reshape(len(uniform), len(declared))
    for group in range(n_groups):
        rows = slice(group * size, (group + 1) * size)
        for column, (name, is_doubt) in enumerate(names):
            if is_doubt:
                uniform[rows, column] = _latin(size, rng, name, group)
    return uniform


def from_uniform(model: Model, uniform: Floats) -> Floats:
    """Turn independent uniform numbers into parameters, correlated as the model says; shapes (D, P) -> (D, P)."""
    uniform = correlated(model, np.clip(uniform, SMALLEST, 1.0 - SMALLEST))
    values = np.empty_like(uniform)
    for column, parameter in enumerate(model.parameters):
        values[:, column] = parameter.distribution.quantile(uniform[:, column])
    return values


def correlated(model: Model, uniform: Floats) -> Floats:
    """Impose the rank correlations by a Gaussian copula.

    A Spearman correlation s is the normal correlation 2 sin(pi s / 6). The triangular factor leaves a
    parameter's numbers alone when one is added after it.
    """
    if not model.correlations:
        return uniform
    touched = sorted({n for first, second, _ in model.correlations for n in (first, second)})
    place = {column: n for n, column in enumerate(touched)}
    matrix = np.eye(len(touched))
    for first, second, rank in model.correlations:
        i, j = place[first], place[second]
        matrix[i, j] = matrix[j, i] = 2.0 * math.sin(math.pi * rank / 6.0)
    special = scipys("special")

    normal = special.ndtri(uniform[:, touched])
    factor = np.linalg.cholesky(matrix)
    mixed = np.zeros_like(normal)
    for i in range(len(touched)):  # by hand, so that the sum has one order on every machine
        for j in range(i + 1):
            mixed[:, i] += factor[i, j] * normal[:, j]
    correlated = uniform.copy()
    correlated[:, touched] = np.clip(special.ndtr(mixed), SMALLEST, 1.0 - SMALLEST)
    return correlated


def _scramble(words: Words, rng: KeyedRandom, names: Sequence[str], n_groups: int) -> Floats:
    """Scramble every dimension on its own: a random unit lower triangular matrix over the bits, then a shift.

    Shapes (size, P) -> (groups, size, P).
    """
    drawn = [
        [rng.integers(BITS + 1, 1 << BITS, name=name, use="scramble", occurrence=group) for name in names]
        for group in range(n_groups)
    ]
    bits = np.array(drawn, dtype=np.uint64).reshape(n_groups, 1, len(names), BITS + 1)
    scrambled = np.zeros((n_groups, *words.shape), dtype=np.uint64)
    for bit in range(BITS):
        position = np.uint64(BITS - 1 - bit)
        above = np.uint64(((1 << bit) - 1) << (BITS - bit))
        mask = (bits[..., bit] & above) | (np.uint64(1) << position)
        scrambled |= _parity(words & mask) << position
    return np.asarray(((scrambled ^ bits[..., BITS]) + 0.5) / 2.0**BITS)


def _parity(words: Words) -> Words:
    for shift in (16, 8, 4, 2, 1):
        words = words ^ (words >> np.uint64(shift))
    return np.asarray(words & np.uint64(1))


def _latin(size: int, rng: KeyedRandom, name: str, group: int) -> Floats:
    """Return one number in each of ``size`` equal parts of [0, 1), in random order."""
    order = rng.permutation(size, name=name, use="scramble", occurrence=group)
    jitter = rng.uniform(0, size, turn=0, name=name, use="parameter", occurrence=group)
    return np.asarray((order + jitter) / size)
